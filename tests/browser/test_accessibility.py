"""axe-core finds nothing to complain about, on any kind of page and in any look."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.kinds import KINDS
from tests.browser.watching import PHONE, open_settled

pytestmark = pytest.mark.browser

AXE = Axe()

OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def find_violations(page: Page) -> list[str]:
    """Return each violation on the page that is open: its rule, what the rule asks for, and where it is broken."""
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def find_violations_in_all_looks(page: Page) -> dict[str, list[str]]:
    """Return the violations on the page that is open on a desk by day, and on a phone by night."""
    light = find_violations(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    return {"light": light, "dark, on a phone": find_violations(page)}


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(sample_url: str, page: Page, kind: str) -> None:
    """Neither on a desk by day nor on a phone by night."""
    open_settled(page, f"{sample_url}{KINDS[kind]}")
    assert find_violations_in_all_looks(page) == {"light": [], "dark, on a phone": []}


def test_axe_finds_nothing_on_the_comparison_of_the_api(live_url: str, page: Page) -> None:
    """The page that the live API makes of any set."""
    open_settled(page, f"{live_url}models/compare?ids=resnet-50-v2,alexnet-v1,vit-b-16-v3")
    assert find_violations_in_all_looks(page) == {"light": [], "dark, on a phone": []}


def test_axe_finds_what_is_wrong(sample_url: str, page: Page) -> None:
    """The check itself, under the site's own policy: it finds a field without a label, and pale text."""
    page.goto(sample_url)
    page.evaluate("document.querySelector('h1').style.color = '#444'")
    page.evaluate("document.querySelector('main').append(document.createElement('textarea'))")
    page.emulate_media(color_scheme="dark")
    rules = [violation.split(":")[0] for violation in find_violations(page)]
    assert rules == ["color-contrast", "label"]
