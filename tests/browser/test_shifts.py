"""What scripts add moves nothing that a visitor may be reading already."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.kinds import KINDS
from tests.browser.watching import PageOpener

pytestmark = pytest.mark.browser

LIMIT = 0.05
"""Cumulative layout shift, at most; from 0.1 on it is held to disturb readers."""

_OBSERVE = """
window.shifts = []
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    shifts.push([one.value, ...one.sources.map(({ node }) => node?.cloneNode?.(false).outerHTML ?? node?.textContent)])
  }
}).observe({ type: "layout-shift", buffered: true })
window.painted = new Promise((resolve) => {
  new PerformanceObserver(() => resolve(true)).observe({ type: "paint", buffered: true })
})
"""


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("kind", ["home", "model", "pair", "comparison"])
def test_nothing_moves_when_scripts_add_to_a_page(
    sample_url: str, open_page: PageOpener, kind: str, phone: bool
) -> None:
    """Documents arrive after the page was painted, as on a slow line."""
    page = open_page(phone=phone)
    page.add_init_script(_OBSERVE)
    shifts = open_slowly(page, f"{sample_url}{KINDS[kind]}")
    assert sum(value for value, *_ in shifts) < LIMIT, shifts


def open_slowly(page: Page, url: str) -> list[list[object]]:
    """Open a page and hold its documents back until it is painted; return what moved, and how much."""
    held: list[Route] = []
    painted = False
    page.route("**/*.json", lambda route: route.continue_() if painted else held.append(route))
    page.goto(url)
    painted = page.evaluate("painted")
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    return page.evaluate("shifts")
