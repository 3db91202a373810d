"""Search in the browser and in the registry: the same words, the same models."""

import pytest
from playwright.sync_api import Page

from catalog_build.registry.connect import open_connection
from tests.search_titles import PHRASES

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
