"""The sample's site on a static host with the headers of netlify.toml, read in Chromium."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.static_host import read_configuration
from tests.browser.watching import PageOpener

pytestmark = pytest.mark.browser


def test_each_answer_carries_the_headers_of_netlify(sample_url: str) -> None:
    """Pages, documents and missing pages alike; documents, data, scripts and index may be read from elsewhere too."""
    rules = {rule["for"]: rule["values"] for rule in read_configuration()["headers"]}
    shared = {"Access-Control-Allow-Origin": "*"}
    assert {name: values for name, values in rules.items() if name != "/*"} == {
        "/api/*": shared,
        "/catalog.csv": shared,
        "/catalog.parquet": shared,
        "/catalog.sqlite": shared,
        "/static/*": shared,
        "/index/*": shared,
    }
    of_all = rules["/*"]
    for path, status, headers in (
        ("", 200, of_all),
        ("api/facets", 200, {**of_all, **shared}),
        ("static/index.js", 200, {**of_all, **shared}),
        ("index/catalog.json", 200, {**of_all, **shared}),
        ("no/such/page", 404, of_all),
        ("families", 301, of_all),
    ):
        answer = httpx.get(f"{sample_url}{path}")
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in headers} == headers


def test_a_missing_page_leads_home(sample_url: str, open_page: PageOpener) -> None:
    """Whatever its depth, it is styled and links to the list."""
    page = open_page(meant="404")
    page.goto(f"{sample_url}no/such/page")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("script", ["alert(1)", "fetch('https://example.org/')"])
def test_the_policy_is_on(sample_url: str, open_page: PageOpener, script: str) -> None:
    """What a page must not do is refused by the browser: an inline script, a request to somebody else."""
    page = open_page(meant="Content Security Policy")
    page.goto(sample_url)
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate(
            "script => { const s = document.createElement('script'); s.text = script; document.head.append(s) }", script
        )


def test_home_is_quiet(sample_url: str, page: Page) -> None:
    """Nothing is reported on the console of the sample's first page."""
    page.goto(sample_url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
