"""What changed, as a visitor sees it: the first page, those of editions, and on to models and comparisons."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog_build.registry.connect import open_connection
from tests.browser.markup import find_markup_faults
from tests.browser.static_host import serve_folder
from tests.browser.test_accessibility import find_violations_in_all_looks
from tests.browser.watching import PageOpener
from tests.database.building import build, load_sample
from tests.database.registry_rows import add_link, add_thing

pytestmark = pytest.mark.browser

LONG = "A title of many words " * 30


@pytest.fixture(scope="module")
def changes_site(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of the sample that was built three times, with changes between."""
    site: Path = tmp_path_factory.mktemp("changes") / "_site"
    with open_connection(module_database_url) as connection:
        load_sample(connection)
        _build(module_database_url, site)
        add_thing(connection, "renamed later", "model", title=LONG)
        _build(module_database_url, site)
        lineage, number = "model-biophys-microglia", 4
        add_thing(
            connection, "microglia-v4", "model", lineage=lineage, number=number, title="Microglial Activation ODE"
        )
        add_link(connection, "microglia-v4", "trained_on", "dataset-allen_brain-SEA-AD", number=1)
        connection.execute(
            "UPDATE forge.model_metrics SET value = '0.01', number = 0.01 WHERE artifact_id = %s AND name = 'rmse'",
            ["model-biophys-microglia-v3"],
        )
        _build(module_database_url, site)
    return site


@pytest.fixture(scope="module")
def changes_url(changes_site: Path) -> Iterator[str]:
    """The address of that site."""
    with serve_folder(changes_site) as url:
        yield url


def _build(database_url: str, site: Path) -> None:
    build(database_url, site, base_url="https://models.example.org/", since="previous")


def test_a_visitor_reads_what_changed_and_follows_it(changes_url: str, page: Page) -> None:
    """From the navigation to the changes, and on to the comparison of a new version with the one before."""
    page.goto(changes_url)
    page.get_by_role("navigation", name="Catalog").get_by_role("link", name="Changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed")
    new = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Microglial Activation ODE v4"))
    expect(new).to_contain_text("provenance is incomplete")
    expect(new).to_contain_text("analysis_missing")
    changed = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Microglial Activation ODE v3.0"))
    expect(changed.get_by_role("listitem").filter(has_text="rmse")).to_have_text(
        re.compile("^rmse: 0.023 →became 0.01 .*better if measured alike: dataset assumed$")
    )
    new.get_by_role("link", name="Compare the two").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Compare")


def test_earlier_changes_have_pages_of_their_own(changes_url: str, page: Page) -> None:
    """They are listed by their states and counts."""
    page.goto(f"{changes_url}changes/")
    earlier = page.locator("section").filter(has=page.get_by_role("heading", name="Earlier changes"))
    expect(earlier.get_by_role("listitem")).to_contain_text("1 new model")
    earlier.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Changes of revision")
    page.get_by_role("link", name="A title of many words").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A title of many words")


def test_changes_fit_a_phone_in_the_dark_without_scripts(changes_url: str, open_page: PageOpener) -> None:
    """However long a title is, nothing makes the page scroll sideways, and all is there without scripts."""
    page = open_page(dark=True, phone=True, java_script_enabled=False)
    page.goto(f"{changes_url}changes/")
    expect(page.get_by_role("article")).to_have_count(2)
    for path in ("changes/", page.get_by_role("link", name=re.compile("Up to revision")).get_attribute("href") or ""):
        page.goto(f"{changes_url}changes/{path}" if path.startswith("..") else f"{changes_url}{path}")
        box = page.locator("main").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 360


def test_axe_and_markup_find_nothing(changes_url: str, changes_site: Path, page: Page) -> None:
    """On the first page of all, and on those of editions, by day and by night."""
    page.goto(f"{changes_url}changes/")
    assert find_violations_in_all_looks(page) == {"light": [], "dark, on a phone": []}
    pages = sorted((changes_site / "changes").rglob("*.html"))
    assert [find_markup_faults(path.read_text("utf-8")) for path in pages] == [[], [], []]


def test_pages_name_the_feed(changes_url: str, page: Page) -> None:
    """A browser or reader finds it from any page."""
    page.goto(f"{changes_url}models/microglia-v4/")
    href = page.locator('link[type="application/atom+xml"]').get_attribute("href")
    answer = page.request.get(f"{changes_url}models/microglia-v4/{href}")
    assert answer.ok
    assert answer.text().startswith('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"')
