"""The markup of whole sites has no fault that can be told without a full checker."""

from pathlib import Path

import pytest

from tests.browser.markup import find_markup_faults

EVERY = 25
"""Of the real registries' pages, one in so many is read."""


def find_faults(site: Path, every: int = 1) -> dict[str, list[str]]:
    """Return the faults of a site's pages, of those that have any."""
    pages = {path: find_markup_faults(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))[::every]}
    assert pages
    return {path.relative_to(site).as_posix(): faults for path, faults in pages.items() if faults}


def test_no_page_of_the_sample_has_a_fault(sample_site: Path) -> None:
    """All of them."""
    assert find_faults(sample_site) == {}


def test_no_page_of_the_real_registries_has_a_fault(real_site: Path) -> None:
    """Whatever HTML people wrote into their cards."""
    assert find_faults(real_site, EVERY) == {}


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("<p><div></div></p>", "line 3: <div> inside of <p>"),
        ("<b><i></b></i>", "line 3: </b> closes <i>"),
        ("<a href=x><a href=y></a></a>", "line 3: <a> inside of <a>"),
        ('<p id="x"></p><p id="x"></p>', "id 'x' is given 2 times"),
        ('<table aria-labelledby="x"></table>', "id 'x' is named, but not given"),
        ("<h3>x</h3>", "a heading of level 3 follows one of level 1"),
        ('<input name="q">', "a field has no label: {'name': 'q'}"),
        ('<img src="x">', "line 3: <img> has no alt"),
        ('<p style="color: red"></p>', "line 3: <p> has an inline style or script"),
        ("<ul><p></p><li></li></ul><li></li>", "line 3: <li> inside of <body>"),
    ],
)
def test_a_fault_is_named(broken: str, fault: str) -> None:
    """The check itself: each kind of fault is found, and nothing else."""
    head = '<title>x</title><meta name="description" content="x"><meta name="viewport" content="x">'
    page = f'<!doctype html>\n<html lang="en"><head>{head}</head><body><h1>x</h1>\n{broken}</body></html>'
    assert fault in find_markup_faults(page)
