"""When two values differ, and their ranks: against the definition, and against NumPy on a hundred thousand pairs."""

import json
import time

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog_build.core.documents import Direction, Metric
from catalog_build.core.ranking import find_certainty, has_uncertainty, rank_values, score_value, values_differ

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def measure(
    number: float,
    *,
    stderr: float | None = None,
    ci: tuple[float, float] | None = None,
    plus_minus: float | None = None,
) -> Metric:
    return Metric(
        name="m",
        value=msgspec.Raw(json.dumps(number).encode()),
        number=number,
        direction="up",
        target=None,
        unit=None,
        ground=None,
        stderr=stderr,
        ci=ci,
        plus_minus=plus_minus,
    )


def rank_by_definition(values: list[Metric], direction: Direction, target: float | None) -> list[int]:
    scores = [score_value(one, direction, target) or 0.0 for one in values]
    return [
        1
        + sum(
            other_score > score and values_differ(one, other, direction, target)
            for other, other_score in zip(values, scores, strict=True)
        )
        for one, score in zip(values, scores, strict=True)
    ]


DIFFERENCES = {
    "two standard errors, within": (measure(91.0, stderr=0.5), measure(90.2, stderr=0.4), "up", None, False),
    "two standard errors, beyond": (measure(91.5, stderr=0.5), measure(90.2, stderr=0.4), "down", None, True),
    "two standard errors, though the intervals overlap": (
        measure(91.0, stderr=0.5),
        measure(89.4, stderr=0.5),
        "up",
        None,
        True,
    ),
    "standard errors of distances are intervals": (
        measure(91.0, stderr=0.5),
        measure(89.4, stderr=0.5),
        "target",
        100,
        False,
    ),
    "an interval and a standard error": (measure(88.0, ci=(87.1, 88.9)), measure(90.2, stderr=0.4), "up", None, True),
    "an interval is more than the standard error beside it": (
        measure(91.5, stderr=0.1, ci=(90.0, 93.0)),
        measure(90.2, stderr=0.4),
        "up",
        None,
        False,
    ),
    "intervals that touch": (measure(96.3, plus_minus=2.6), measure(91.1, plus_minus=2.6), "up", None, False),
    "one-sided, outside": (measure(88.0), measure(91.1, plus_minus=2.6), "up", None, True),
    "one-sided, inside": (measure(88.6), measure(91.1, plus_minus=2.6), "up", None, False),
    "one-sided, at the bound": (measure(88.5), measure(91.1, plus_minus=2.6), "up", None, False),
    "nothing stated, unequal": (measure(0.5), measure(0.5000000001), "down", None, True),
    "nothing stated, both tiny": (measure(1e-12), measure(2e-12), "down", None, True),
    "nothing stated, equal": (measure(0.5), measure(0.5), "down", None, False),
    "an uncertainty of zero, unequal": (measure(0.5, stderr=0.0), measure(0.6, stderr=0.0), "up", None, True),
    "an uncertainty of zero, equal but for the slack": (
        measure(0.5, stderr=0.0),
        measure(0.5 + 1e-10, stderr=0.0),
        "up",
        None,
        False,
    ),
    "the slack grows with the values": (measure(1e9, plus_minus=0.0), measure(1e9 + 0.5), "up", None, False),
    "distances that overlap from both sides": (
        measure(0.9, plus_minus=0.02),
        measure(1.11, plus_minus=0.02),
        "target",
        1.0,
        False,
    ),
    "a distance outside of another's": (measure(1.11, plus_minus=0.02), measure(1.5), "target", 1.0, True),
    "an interval that holds the target": (measure(1.2, plus_minus=0.3), measure(1.0), "target", 1.0, False),
    "the same distance from both sides": (measure(0.9), measure(1.1), "target", 1.0, False),
    "tiny distances": (measure(1e-12), measure(2e-12), "target", 0.0, True),
}


@pytest.mark.parametrize("case", DIFFERENCES)
def test_two_values_differ_beyond_their_uncertainty(case: str) -> None:
    """Whichever comes first."""
    first, second, direction, target, expected = DIFFERENCES[case]
    assert values_differ(first, second, direction, target) == expected
    assert values_differ(second, first, direction, target) == expected


def test_a_comparison_rests_on_what_is_stated_for_both_for_one_or_for_none() -> None:
    """An uncertainty of zero is stated as well."""
    bare, sure = measure(1.0), measure(1.0, stderr=0.0)
    assert [has_uncertainty(bare), has_uncertainty(sure)] == [False, True]
    assert [find_certainty(*pair) for pair in [(sure, sure), (sure, bare), (bare, sure), (bare, bare)]] == [
        "stated",
        "stated_for_one",
        "stated_for_one",
        "not_stated",
    ]


def test_a_value_without_a_number_has_no_rank() -> None:
    """Whoever ranks leaves it out first."""
    text = msgspec.structs.replace(measure(1.0), number=None)
    with pytest.raises(ValueError, match="the value of m is no number, and has no rank"):
        rank_values([measure(1.0), text], "up", None)


def test_values_not_separable_from_the_best_share_rank_1_and_ranks_are_not_transitive() -> None:
    """The one in the middle shares a rank with neither of the outer ones, which differ from each other."""
    assert rank_values(
        [measure(91.0, stderr=0.5), measure(90.2, stderr=0.4), measure(88, ci=(87.1, 88.9))], "up", None
    ) == [1, 1, 3]
    chain = [measure(number, plus_minus=0.6) for number in (3.0, 2.0, 1.0)]
    assert rank_values(chain, "up", None) == [1, 1, 2]
    assert rank_values(chain, "down", None) == [2, 1, 1]
    assert rank_values([], "up", None) == []


GRID = st.integers(-8, 8).map(lambda steps: steps / 4)
SCALED = st.builds(lambda step, scale: step * scale, GRID, st.sampled_from([1e-10, 1.0, 1.0, 1e6, 1e12]))
ERRORS = st.sampled_from([0.0, 1e-10, 0.125, 0.25, 0.5, 1.0, 100.0])
WIDTHS = st.tuples(ERRORS, ERRORS)
VALUES = st.one_of(
    st.builds(measure, SCALED),
    st.builds(lambda number, error: measure(number, stderr=error), SCALED, ERRORS),
    st.builds(lambda number, error: measure(number, plus_minus=error), SCALED, ERRORS),
    st.builds(lambda number, width: measure(number, ci=(number - width[0], number + width[1])), SCALED, WIDTHS),
)
DIRECTIONS = st.sampled_from([("up", None), ("down", None), ("target", 0.25), ("target", 1e6)])


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.lists(VALUES, max_size=16), st.lists(VALUES, min_size=17, max_size=40)), DIRECTIONS)
@example([measure(1.0, stderr=0.5), measure(1.0 + 1.96 * 0.5, stderr=0.0)], ("up", None))
@example([measure(1e12, ci=(1.0, 2e12)), measure(0.5)], ("up", None))
def test_ranks_are_those_of_the_definition(values: list[Metric], judged: tuple[Direction, float | None]) -> None:
    """One more than the number of values that are better and differ."""
    assert rank_values(values, *judged) == rank_by_definition(values, *judged)


@pytest.mark.parametrize("direction", ["up", "down", "target"])
def test_hundreds_of_ranks_are_those_of_the_definition(direction: Direction) -> None:
    """More than a group of standard errors holds, of all kinds and errors of any size."""
    values = generate_values(np.random.default_rng(7), 600)
    assert rank_values(values, direction, 0.5) == rank_by_definition(values, direction, 0.5)


def test_ten_thousand_values_are_ranked_in_well_under_a_second() -> None:
    """Whatever their kinds: a leaderboard is not compared pair by pair, which would take minutes."""
    chosen = np.random.default_rng(11)
    kinds = generate_values(chosen, 10_000)
    numbers = chosen.normal(90, 5, 10_000).round(3)
    errors = chosen.uniform(0.1, 0.9, 10_000).round(2)
    pairs = list(zip(numbers.tolist(), errors.tolist(), strict=True))
    boards = {
        "bare": [measure(number) for number, _ in pairs],
        "stderr": [measure(number, stderr=error) for number, error in pairs],
        "±": [measure(number, plus_minus=error) for number, error in pairs],
        "diverged": [measure(1e12, stderr=1e11), *(measure(number, stderr=error) for number, error in pairs)],
        "mixed": kinds,
    }
    for name, values in boards.items():
        begin = time.process_time()
        rank_values(values, "up", None)
        assert time.process_time() - begin < 2, name


def generate_values(chosen: np.random.Generator, count: int) -> list[Metric]:
    numbers, kinds, lows, highs = generate_columns(chosen, count)
    return [
        make_value(*one) for one in zip(numbers.tolist(), kinds.tolist(), lows.tolist(), highs.tolist(), strict=True)
    ]


def generate_columns(chosen: np.random.Generator, count: int) -> tuple[Numbers, npt.NDArray[np.int_], Numbers, Numbers]:
    """Return numbers, kinds (none, stderr, ±, ci) and two widths, on a grid so that many intervals touch."""
    numbers = chosen.integers(-40, 41, count) / 20 * chosen.choice([1.0, 1.0, 100.0], count)
    lows, highs = (chosen.integers(0, 11, count) / 20 for _ in range(2))
    return numbers, chosen.integers(0, 4, count), lows, highs


def make_value(number: float, kind: int, low: float, high: float) -> Metric:
    if kind == 1:
        return measure(number, stderr=low)
    if kind == 2:
        return measure(number, plus_minus=low)
    return measure(number, ci=(number - low, number + high)) if kind == 3 else measure(number)


def differ_by_numpy(
    one: tuple[Numbers, npt.NDArray[np.int_], Numbers, Numbers],
    two: tuple[Numbers, npt.NDArray[np.int_], Numbers, Numbers],
    targets: Numbers,
) -> Flags:
    """Return which pairs differ; `targets` are NaN where the direction is up or down."""
    has_target = ~np.isnan(targets)

    def find_bounds(side: tuple[Numbers, npt.NDArray[np.int_], Numbers, Numbers]) -> tuple[Numbers, Numbers, Numbers]:
        numbers, kinds, lows, highs = side
        below = np.select([kinds == 1, kinds == 2, kinds == 3], [1.96 * lows, lows, lows], 0.0)
        above = np.select([kinds == 1, kinds == 2, kinds == 3], [1.96 * lows, lows, highs], 0.0)
        ends = np.stack([numbers - below, numbers + above])
        distances = np.abs(ends - targets)
        holds = (ends[0] <= targets) & (targets <= ends[1])
        quantity = np.where(has_target, np.abs(numbers - targets), numbers)
        low = np.where(has_target, np.where(holds, 0.0, distances.min(axis=0)), ends[0])
        return quantity, low, np.where(has_target, distances.max(axis=0), ends[1])

    (a, low_a, high_a), (b, low_b, high_b) = find_bounds(one), find_bounds(two)
    slack = 1e-9 * np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))
    by_error = np.abs(a - b) - 1.96 * np.sqrt(one[2] ** 2 + two[2] ** 2) > slack
    by_interval = np.maximum(low_b - high_a, low_a - high_b) > slack
    # on the grid, distances that are unequal differ by far more
    by_value = np.where(has_target, np.abs(a - b) > 1e-9, a != b)
    neither = (one[1] == 0) & (two[1] == 0)
    both_errors = (one[1] == 1) & (two[1] == 1) & ~has_target
    return np.select([neither, both_errors], [by_value, by_error], by_interval)


def test_a_hundred_thousand_pairs_differ_as_numpy_computes_it() -> None:
    """Mixed kinds, directions and targets, and intervals that touch."""
    chosen, count = np.random.default_rng(3), 100_000
    one, two = generate_columns(chosen, count), generate_columns(chosen, count)
    directions = chosen.choice(["up", "down", "target"], count)
    targets = np.where(directions == "target", chosen.choice([0.0, 0.5, 1.0, 20.0], count), np.nan)
    expected = differ_by_numpy(one, two, targets)
    firsts = [make_value(*side) for side in zip(*(part.tolist() for part in one), strict=True)]
    seconds = [make_value(*side) for side in zip(*(part.tolist() for part in two), strict=True)]
    judged = [
        values_differ(first, second, direction, target)
        for first, second, direction, target in zip(firsts, seconds, directions.tolist(), targets.tolist(), strict=True)
    ]
    assert 0.2 < expected.mean() < 0.9
    assert np.flatnonzero(np.array(judged) != expected).tolist() == []
