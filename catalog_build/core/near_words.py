"""What may be meant by words that nothing has: run together or apart, or misspelt by a letter or two.

`static/near.js` does the same, so that a search finds the same models in the browser and in the registry.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_MOST_WORDS = 8
_MOST_NEAR = 20
_LAST = "\U0010ffff"


class Piece(NamedTuple):
    """A word to find: as it is, or as the beginning of one."""

    word: str
    is_prefix: bool


Choice = Sequence[Piece]
"""Pieces that must all be found."""


class Reading(NamedTuple):
    """What a phrase may mean: of each group one choice must be found.

    Args:
        cost: how many letters differ; 0 where words are only run together or apart.
    """

    cost: int
    groups: Sequence[Sequence[Choice]]


def list_readings(words: Sequence[str], vocabulary: Sequence[str]) -> list[Reading]:
    """Return what a phrase may mean, the likeliest first.

    Args:
        words: of the phrase, in their order.
        vocabulary: all words that anything has, ascending by code points.
    """
    if not 1 <= len(words) <= _MOST_WORDS:
        return []
    joined = [[*words[:at], words[at] + words[at + 1], *words[at + 2 :]] for at in range(len(words) - 1)]
    # most words are those of several readings
    meanings = {word: _read_word(word, vocabulary) for word in {*words, *(one[at] for at, one in enumerate(joined))}}
    readings = [_read_phrase(one, meanings) for one in (words, *joined)]
    return sorted((one for one in readings if one is not None), key=lambda one: one.cost)


def _read_phrase(words: Sequence[str], meanings: Mapping[str, tuple[int, list[Choice]]]) -> Reading | None:
    """Return what words mean together, from what each means; None where one of them means nothing."""
    costs, groups = [], []
    for word in words:
        cost, choices = meanings[word]
        if not choices:
            return None
        costs.append(cost)
        groups.append(choices)
    return Reading(sum(costs), groups)


def _read_word(word: str, vocabulary: Sequence[str]) -> tuple[int, list[Choice]]:
    if _begins_any(word, vocabulary):
        return 0, [[Piece(word, True)]]
    apart: list[Choice] = [
        [Piece(word[:at], False), Piece(word[at:], True)]
        for at in range(3, len(word))
        if _holds(word[:at], vocabulary) and _begins_any(word[at:], vocabulary)
    ]
    if apart:
        return 0, apart
    most = min(2, len(word) // 4)
    near = sorted(_find_near(word, vocabulary, most)) if most else []
    if near:
        least = near[0][0]
        nearest: list[Choice] = [[Piece(one, False)] for cost, one in near if cost == least]
        return least, nearest[:_MOST_NEAR]
    inside = [one for one in vocabulary if word in one] if len(word) > 1 else []
    contained: list[Choice] = [[Piece(one, False)] for one in inside[:_MOST_NEAR]]
    return 1, contained


def _begins_any(word: str, vocabulary: Sequence[str]) -> bool:
    at = bisect_left(vocabulary, word)
    return at < len(vocabulary) and vocabulary[at].startswith(word)


def _holds(word: str, vocabulary: Sequence[str]) -> bool:
    at = bisect_left(vocabulary, word)
    return at < len(vocabulary) and vocabulary[at] == word


def _find_near(word: str, vocabulary: Sequence[str], most: int) -> Iterator[tuple[int, str]]:
    """Yield the words that begin with something that differs from a word by a few letters, with how many.

    A letter may be missing, added, other, or exchanged with its neighbour. Words that begin alike share the rows of the
    table, and where a beginning differs too much, all words with it are passed over.
    """
    rows: list[list[int]] = [list(range(len(word) + 1))]
    before, at = "", 0
    while at < len(vocabulary):
        one = vocabulary[at]
        shared = 0
        while shared < min(len(before), len(one), len(rows) - 1) and before[shared] == one[shared]:
            shared += 1
        del rows[shared + 1 :]
        before, end = one, at + 1
        for depth in range(shared, len(one)):
            rows.append(_make_row(word, one, depth, rows))
            if min(rows[-1]) > most:
                # whatever follows this beginning, nothing gets nearer
                end = bisect_left(vocabulary, one[: depth + 1] + _LAST, at)
                break
        least = min(row[-1] for row in rows)
        if least <= most:
            yield from ((least, same) for same in vocabulary[at:end])
        at = end


def _make_row(word: str, other: str, depth: int, rows: Sequence[Sequence[int]]) -> list[int]:
    """Return how far the first letters of `word`, from none to all, are from the first `depth` + 1 of `other`."""
    last = rows[depth]
    row = [depth + 1]
    for at, letter in enumerate(word):
        cost = min(last[at] + (letter != other[depth]), last[at + 1] + 1, row[at] + 1)
        if at and depth and letter == other[depth - 1] and word[at - 1] == other[depth]:
            cost = min(cost, rows[depth - 1][at - 1] + 1)
        row.append(cost)
    return row
