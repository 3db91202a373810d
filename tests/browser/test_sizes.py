"""What visitors have to load stays small."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.kinds import KINDS
from tests.browser.watching import PageOpener, open_settled

pytestmark = pytest.mark.browser

LIMITS = {"css": 20_000, "js": 20_000, "all": 60_000}
"""Compressed bytes of the style sheets and of the scripts that a page loads by itself, and of all of it, at most."""
PAGE = 1_000_000
"""Bytes of one page, at most."""


def test_the_first_view_of_each_kind_of_page_stays_small(sample_url: str, open_page: PageOpener) -> None:
    """With nothing kept from earlier visits: the page, its styles, scripts and images, and what the scripts ask for."""
    page = open_page()
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes = {kind: measure_view(page, f"{sample_url}{path}") for kind, path in KINDS.items()}
    too_large = {
        (kind, what): size for kind, view in sizes.items() for what, size in view.items() if size >= LIMITS[what]
    }
    assert too_large == {}


def measure_view(page: Page, url: str) -> dict[str, int]:
    """Return the compressed bytes of what is loaded when a page is opened."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    open_settled(page, url)
    page.remove_listener("response", note)
    sizes = [(urlsplit(answer.url).path, int(answer.header_value("content-length") or 0)) for answer in answers]
    view = {suffix: sum(size for path, size in sizes if path.endswith(f".{suffix}")) for suffix in ("css", "js")}
    return {**view, "all": sum(size for _, size in sizes)}


def test_no_page_of_the_real_registries_is_too_large(real_site: Path) -> None:
    """Whatever people declare: pages fold it."""
    sizes = {path.relative_to(real_site).as_posix(): path.stat().st_size for path in real_site.rglob("*.html")}
    assert sizes
    assert {path: size for path, size in sizes.items() if size >= PAGE} == {}
