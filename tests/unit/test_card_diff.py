"""Which words differ between two cards."""

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_build.core.card_diff import diff_cards
from catalog_build.core.comparison import CardPassage


def tell(passage: CardPassage) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in passage.segments]


def test_a_changed_word_stands_between_the_words_that_stay() -> None:
    old = "# Tides\n\nFitted on 12 gauges of the bay.\n\nLicensed as MIT."
    new = "# Tides\n\nFitted on 14 gauges of the whole bay.\n\nLicensed as MIT."
    passages, omitted = diff_cards(old, new)
    assert omitted == 0
    assert [tell(one) for one in passages] == [
        [
            ("same", "Fitted on "),
            ("removed", "12"),
            ("added", "14"),
            ("same", " gauges of the"),
            ("added", " whole"),
            ("same", " bay."),
        ]
    ]


def test_lines_that_come_or_go_are_passages_of_their_own() -> None:
    passages, _ = diff_cards("a\nb\nc\nd", "a\nc\nd\ne f")
    assert [tell(one) for one in passages] == [[("removed", "b")], [("added", "e f")]]


def test_a_line_that_is_too_long_to_align_is_replaced_as_a_whole_and_shortened() -> None:
    old, new = (" ".join(f"{word}{place}" for place in range(3_000)) for word in ("old", "new"))
    (passage,), _ = diff_cards(old, new)
    assert [(one.kind, len(one.text)) for one in passage.segments] == [("removed", 1_000), ("added", 1_000)]
    assert passage.segments[0].text.startswith("…") and passage.segments[1].text.endswith("…")


def test_what_stays_around_a_change_is_shortened_towards_it() -> None:
    words = " ".join(f"{place:02}".rjust(60, "w") for place in range(40))
    (passage,), _ = diff_cards(f"{words} x {words} y {words}", f"{words} z {words} z {words}")
    before, between, after = [one.text for one in passage.segments if one.kind == "same"]
    assert before.startswith("…") and before.endswith("w39 ")
    assert between.startswith(" ww") and "…" in between and between.endswith("w39 ")
    assert after.startswith(" ww") and after.endswith("…")
    assert {len(one) for one in (before, between, after)} == {1_000}


def test_passages_beyond_the_budget_are_counted() -> None:
    old = "\n".join(f"{place} first {'x' * 900}\nkept {place}" for place in range(100))
    passages, omitted = diff_cards(old, old.replace("first", "second"))
    assert (20 < len(passages) < 100, len(passages) + omitted) == (True, 100)


_LINES = st.lists(st.sampled_from(["a", "b", "c", "dd", ""]), max_size=6).map(" ".join)
_CARDS = st.lists(_LINES, max_size=8).map("\n".join)


@settings(max_examples=300)
@given(old=_CARDS, new=_CARDS)
def test_each_passage_gives_back_what_it_was_made_of(old: str, new: str) -> None:
    """Without what was added a passage is part of the old card, without what was removed part of the new one."""
    passages, omitted = diff_cards(old, new)
    assert (omitted, bool(passages)) == (0, old != new)
    for card, other in ((old, "added"), (new, "removed")):
        at = 0
        for passage in passages:
            part = "".join(one.text for one in passage.segments if one.kind != other)
            at = card.index(part, at) + len(part)
