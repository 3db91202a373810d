"""What visitors have to load stays small."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from catalog_build.resources import resource_dir
from tests.browser.kinds import KINDS
from tests.browser.watching import PageOpener, open_settled

FIRST_VIEW = 60_000
"""Compressed bytes of a page with all that it loads by itself, at most."""
ASSETS = 20_000
"""Compressed bytes of all style sheets, and of all scripts, at most."""
PAGE = 1_000_000
"""Bytes of one page, at most."""


@pytest.mark.parametrize("suffix", ["css", "js"])
def test_all_assets_of_a_kind_stay_small(suffix: str) -> None:
    """All style sheets of the site together, and all its scripts."""
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in resource_dir("static").rglob(f"*.{suffix}")}
    assert sizes
    assert sum(sizes.values()) < ASSETS, sizes


@pytest.mark.browser
def test_the_first_view_of_each_kind_of_page_stays_small(sample_url: str, open_page: PageOpener) -> None:
    """With nothing kept from earlier visits: the page, its styles, scripts and images, and what the scripts ask for."""
    sizes = {kind: measure_first_view(open_page(), f"{sample_url}{path}") for kind, path in KINDS.items()}
    assert {kind: size for kind, size in sizes.items() if size >= FIRST_VIEW} == {}


def measure_first_view(page: Page, url: str) -> int:
    """Return the compressed bytes of everything that is loaded when a page is opened for the first time."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    open_settled(page, url)
    return sum(int(answer.header_value("content-length") or 0) for answer in answers)


def test_no_page_of_the_real_registries_is_too_large(real_site: Path) -> None:
    """Whatever people declare: pages fold it."""
    sizes = {path.relative_to(real_site).as_posix(): path.stat().st_size for path in real_site.rglob("*.html")}
    assert sizes
    assert {path: size for path, size in sizes.items() if size >= PAGE} == {}
