"""Comparing in the browser: any set of models without a server, and what a script adds to each comparison."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

READ_PAGE = """() => {
  const article = document.querySelector('article.comparison');
  article.querySelector('.pair-note')?.remove();
  const marks = [...article.querySelectorAll('*')].map((one) => {
    const attributes = [...one.attributes].filter(({ name }) => !['href', 'data-json'].includes(name));
    const links = one.href ? [String(one.href.baseVal === undefined ? one.href : new URL(one.href.baseVal, location))] : [];
    return [one.tagName.toLowerCase(), ...attributes.map(({ name, value }) => `${name}=${value}`).sort(), ...links].join(' ');
  });
  return [article.textContent.replace(/\\s+/g, ''), marks];
}"""


def open_set(page: Page, address: str, query: str) -> None:
    """Open the page for any set of models and wait until all of it stands there."""
    page.goto(f"{address}models/compare/?{query}")
    page.wait_for_selector("#stage[data-shown=all]")


def list_pairs(site: Path) -> list[str]:
    """Return the names of the prerendered pairs of a site."""
    return sorted(path.name.removesuffix(".json") for path in (site / "api/compare").iterdir())


def test_any_set_shows_what_the_prerendered_page_shows(sample_site: Path, sample_url: str, page: Page) -> None:
    """For each prerendered pair: the same words, elements, marks, links and drawings, in the same order."""
    for pair in list_pairs(sample_site):
        page.goto(f"{sample_url}models/compare/{pair}/")
        page.wait_for_selector(".copies")
        text, marks = page.evaluate(READ_PAGE)
        open_set(page, sample_url, f"ids={pair.replace('..', ',')}")
        found = page.evaluate(READ_PAGE)
        assert found[0] == text, pair
        assert found[1] == marks, pair
