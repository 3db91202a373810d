"""Nothing makes a page scroll sideways: wide things scroll inside themselves."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.kinds import KINDS
from tests.browser.watching import PageOpener, open_settled

pytestmark = pytest.mark.browser

_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const wide = [...document.querySelectorAll('main *')].filter(
    (one) => one.getBoundingClientRect().right > width + 1 && !one.parentElement.closest('.scroll'))
  return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 200))]
}"""


def find_overflow(page: Page) -> list[str]:
    """Return how wide the page that is open is, and what makes it so; nothing if it is as wide as the window."""
    return page.evaluate(_OVERFLOW)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_no_page_of_the_sample_scrolls_sideways(sample_url: str, open_page: PageOpener, phone: bool) -> None:
    """Each kind of page, on a phone and on a desk."""
    page = open_page(phone=phone)
    found = {}
    for kind, path in KINDS.items():
        open_settled(page, f"{sample_url}{path}")
        found[kind] = find_overflow(page)
    assert found == {kind: [] for kind in KINDS}


_WORD = re.compile(r">[^<]*?([^\s<>]{20,})")
_PAGES = ("models/*", "models/compare/*", "datasets/*", "analyses/*", "hypotheses/*", "artifacts/*", "families/*")


def list_extremes(site: Path) -> set[str]:
    """Return of each kind the largest page, and those with the longest title and the longest word."""
    found = set()
    for pattern in _PAGES:
        texts = {path: path.read_text(encoding="utf-8") for path in site.glob(f"{pattern}/index.html")}
        for measure in (len, _measure_title, _measure_word):
            found.add(max(texts, key=lambda path: (measure(texts[path]), path)))
    return {f"{path.parent.relative_to(site).as_posix()}/" for path in found}


def _measure_title(text: str) -> int:
    return text.index("</h1>") - text.index("<h1")


def _measure_word(text: str) -> int:
    return max(map(len, _WORD.findall(text)), default=0)


def test_no_extreme_page_of_the_real_registries_scrolls_sideways(
    real_site: Path, real_url: str, open_page: PageOpener
) -> None:
    """The largest pages of each kind, and those with the longest words, on a phone."""
    page = open_page(phone=True)
    paths = sorted(list_extremes(real_site))
    found = {}
    for path in paths:
        open_settled(page, f"{real_url}{path}")
        found[path] = find_overflow(page)
    assert found == {path: [] for path in paths}
