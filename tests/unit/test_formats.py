"""Which formats a build writes."""

import pytest

from catalog_build.core.errors import UsageError
from catalog_build.core.formats import BADGE, MODEL_FORMATS, PROV, choose_exports, find_formats

EACH_THINGS = ("prov", "ro-crate", "cyclonedx", "citation", "badge", "croissant")


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ([], EACH_THINGS),
        (["default"], EACH_THINGS),
        (["all"], (*EACH_THINGS, "csv", "sqlite", "parquet")),
        (["sqlite", "default"], (*EACH_THINGS, "sqlite")),
        (["none"], ()),
        (["badge", "prov", "badge"], ("prov", "badge")),
        (["badge", "default"], EACH_THINGS),
    ],
)
def test_words_choose_formats(words: list[str], chosen: tuple[str, ...]) -> None:
    """Names and groups of them, each once and in one order, whatever the order of the words."""
    assert choose_exports(words) == chosen


def test_none_stands_alone() -> None:
    """Nothing and something is a mistake."""
    with pytest.raises(UsageError, match=r"^--export none contradicts --export badge: give one$"):
        choose_exports(["badge", "none"])


def test_formats_are_found_by_their_names() -> None:
    """In the order of the formats; names of others are passed over."""
    assert find_formats(MODEL_FORMATS, ["badge", "other", "prov"]) == [PROV, BADGE]
