"""Search in the browser and in the registry: the same words, the same models."""

import re

import pytest
from playwright.sync_api import Page, expect

from catalog_build.registry.connect import open_connection
from catalog_build.registry.list_question import FILTERS, SORTS
from tests.search_titles import NUMBERS, PHRASES

pytestmark = pytest.mark.browser


def test_words_are_those_of_the_registry(page: Page, sample_url: str, sample_database: str) -> None:
    """Folding and splitting in JavaScript give what they give in PostgreSQL, in any script."""
    page.goto(sample_url)
    code = "async (texts) => { const { foldText, foldWords } = await import('./static/index.js');"
    shown = page.evaluate(f"{code} return texts.map((one) => [foldText(one), foldWords(one).sort()]); }}", PHRASES)
    asked = "unnest(%s::text[]) WITH ORDINALITY u (one, n)"
    folded = f"SELECT catalog.fold_text(one), catalog.words(one) FROM {asked} ORDER BY n"  # noqa: S608
    with open_connection(sample_database) as connection:
        rows = connection.execute(folded, [PHRASES]).fetchall()
    # JavaScript sorts by UTF-16 units, PostgreSQL here by the database's collation
    assert [(text, sorted(words)) for text, words in shown] == [(text, sorted(words)) for text, words in rows]


def test_numbers_are_read_as_the_api_reads_them(page: Page, sample_url: str) -> None:
    """In the address and the fields of the explorer."""
    page.goto(sample_url)
    code = "async (texts) => { const { readNumber } = await import('./static/words.js');"
    read = "const number = readNumber(one); return Number.isNaN(number) ? null : number;"
    shown = page.evaluate(f"{code} return texts.map((one) => {{ {read} }}); }}", list(NUMBERS))
    assert dict(zip(NUMBERS, shown, strict=True)) == NUMBERS


def test_a_range_takes_a_written_number_and_says_what_is_none(page: Page, sample_url: str) -> None:
    """The address holds the number; a text that is none changes nothing, and the field says what to write."""
    page.goto(sample_url)
    field = page.get_by_label("Parameters, at least")
    field.fill("10M")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"min_parameters=10000000$"))
    expect(page.locator("#found")).not_to_contain_text("45 of 45")
    field = page.get_by_label("Parameters, at least")
    field.fill("1,5")
    field.press("Enter")
    assert "is no number: write it such as" in str(field.evaluate("(field) => field.validationMessage"))
    expect(page).to_have_url(re.compile(r"min_parameters=10000000$"))


def test_the_explorer_filters_and_sorts_by_what_lists_declare(page: Page, sample_url: str) -> None:
    """Its filters are parameters of the API, so that each can be asked of a live one."""
    page.goto(sample_url)
    names = "FACETS, RANGES, SORTS"
    code = f"async () => {{ const {{ {names} }} = await import('./static/index.js'); return [{names}]; }}"
    facets, ranges, sorts = page.evaluate(code)
    offered = {kind: {name for name, one in FILTERS.items() if one.explorer == kind} for kind in ("facet", "range")}
    assert set(facets) == offered["facet"]
    assert {f"{end}_{name}" for name, *_ in ranges for end in ("min", "max")} == offered["range"]
    assert sorts == list(SORTS)
