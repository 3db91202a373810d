"""What may be meant by words that nothing has."""

import random

import pytest

from catalog_build.core.near_words import Piece, list_readings
from tests.search_titles import NEAR, VOCABULARY


def spell(choices: list[list[Piece]]) -> list[str]:
    """Return the choices of a group as texts: pieces with a plus between, beginnings with an asterisk."""
    return ["+".join(one.word + "*" * one.is_prefix for one in choice) for choice in choices]


@pytest.mark.parametrize("phrase", NEAR)
def test_a_phrase_is_read_as_the_words_that_are_nearest(phrase: str) -> None:
    """Words run together or apart before letters that differ, one letter before two."""
    readings = list_readings(phrase.split(), VOCABULARY)
    found = [(one.cost, [spell(group) for group in one.groups]) for one in readings]  # type: ignore[arg-type]
    assert found[:1] == NEAR[phrase]


def measure_slowly(word: str, other: str) -> int:
    """Return by how many letters a word differs from another one, by the plain definition."""
    table = (
        {(-1, -1): 0} | {(at, -1): at + 1 for at in range(len(word))} | {(-1, at): at + 1 for at in range(len(other))}
    )
    for i, first in enumerate(word):
        for j, second in enumerate(other):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (first != second))
            if i and j and first == other[j - 1] and word[i - 1] == second:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(word) - 1, len(other) - 1]


def test_near_words_are_all_that_a_slow_search_finds() -> None:
    """Over random words of few letters, which begin alike and differ little."""
    draw = random.Random(3)
    for _ in range(60):
        vocabulary = sorted({"".join(draw.choices("abc", k=draw.randint(2, 9))) for _ in range(60)})
        word = "".join(draw.choices("abcd", k=draw.randint(4, 9)))
        readings = list_readings([word], vocabulary)
        if readings and (readings[0].cost or "+" not in spell(readings[0].groups[0])[0]):  # type: ignore[arg-type]
            distances = {
                one: min(measure_slowly(word, one[:end]) for end in range(1, len(one) + 1)) for one in vocabulary
            }
            least = min(distances.values())
            if readings[0].cost and least <= min(2, len(word) // 4):
                expected = [one for one in vocabulary if distances[one] == least][:20]
                assert (readings[0].cost, [choice[0].word for choice in readings[0].groups[0]]) == (least, expected)
