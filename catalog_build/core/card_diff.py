"""Which words differ between two cards; `static/card_diff.js` finds the very same.

Lines are aligned first, then the words of the lines that differ. What is too long to align is a passage that was
replaced as a whole, so that the cost stays bounded whatever the cards hold.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from catalog_build.core.comparison import CardPassage, CardSegment
from catalog_build.core.folding import fold_items

_MOST_LINE_CELLS = 100_000
_MOST_WORD_CELLS = 40_000
"""Cells of the table that aligns two texts: the product of their lengths, in lines or words."""

_BUDGET = 60_000
"""Bytes of JSON of all passages, at most."""

_MOST_CHARACTERS = 1_000
"""Characters of one segment; of a longer one the middle, or what lies before or behind a change, is left out."""

_WORDS = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+")

Kind = Literal["same", "removed", "added"]


class _Run(NamedTuple):
    """Items that both texts have, or one of them alone."""

    kind: Kind
    items: Sequence[str]


def diff_cards(old: str, new: str) -> tuple[list[CardPassage], int]:
    """Return the first passages in which two cards differ, as many as fit, and how many more there are."""
    found = list(_find_passages(old.split("\n"), new.split("\n")))
    passages = fold_items((_diff_passage(*one) for one in found), _BUDGET)
    return passages, len(found) - len(passages)


def _find_passages(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the text before and after of each run of lines that differ."""
    gone: list[str] = []
    come: list[str] = []
    for run in [*_align(old, new, _MOST_LINE_CELLS), _Run("same", ())]:
        if run.kind == "same":
            if gone or come:
                yield "\n".join(gone), "\n".join(come)
            gone, come = [], []
        else:
            (gone if run.kind == "removed" else come).extend(run.items)


def _diff_passage(old: str, new: str) -> CardPassage:
    runs = list(_align(_WORDS.findall(old), _WORDS.findall(new), _MOST_WORD_CELLS))
    return CardPassage(
        segments=[
            CardSegment(kind=run.kind, text=_shorten("".join(run.items), place == 0, place == len(runs) - 1))
            for place, run in enumerate(runs)
        ]
    )


def _shorten(text: str, first: bool, last: bool) -> str:
    """Return a segment within its limit: of the first the end is kept, of the last the start, else both."""
    if len(text) <= _MOST_CHARACTERS:
        return text
    if last and not first:
        return text[: _MOST_CHARACTERS - 1] + "…"
    if first and not last:
        return "…" + text[1 - _MOST_CHARACTERS :]
    half = _MOST_CHARACTERS // 2
    return text[:half] + "…" + text[1 - half :]


def _align(old: Sequence[str], new: Sequence[str], most_cells: int) -> Iterator[_Run]:
    """Yield what both have, and between it what only one has: removed before added."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield _Run("same", old[:start])
    if len(gone) * len(come) > most_cells:
        yield _Run("removed", gone)
        yield _Run("added", come)
    else:
        yield from _align_middle(gone, come)
    if end:
        yield _Run("same", old[len(old) - end :])


def _align_middle(old: Sequence[str], new: Sequence[str]) -> Iterator[_Run]:
    lengths = _measure_common(old, new)
    at, to = 0, 0
    while at < len(old) or to < len(new):
        start = at
        while at < len(old) and to < len(new) and old[at] == new[to]:
            at, to = at + 1, to + 1
        if at > start:
            yield _Run("same", old[start:at])
        gone, come = at, to
        while (at < len(old) or to < len(new)) and not (at < len(old) and to < len(new) and old[at] == new[to]):
            if to == len(new) or (at < len(old) and lengths[at + 1][to] >= lengths[at][to + 1]):
                at += 1
            else:
                to += 1
        if at > gone:
            yield _Run("removed", old[gone:at])
        if to > come:
            yield _Run("added", new[come:to])


def _measure_common(old: Sequence[str], new: Sequence[str]) -> list[list[int]]:
    """Return how many items the rests from each two places on have in common, in their order, at most."""
    lengths = [[0] * (len(new) + 1)]
    for one in reversed(old):
        below, row = lengths[-1], [0] * (len(new) + 1)
        for place in range(len(new) - 1, -1, -1):
            row[place] = below[place + 1] + 1 if one == new[place] else max(below[place], row[place + 1])
        lengths.append(row)
    lengths.reverse()
    return lengths
