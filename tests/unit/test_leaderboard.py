"""Boards: who ranks where, how long a bar is, and what is not ranked at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.core.documents import Direction, Ground
from catalog_build.core.leaderboard import Measurement, make_boards
from tests.unit.model_factory import make_metric


def measure(
    values: dict[str, object], direction: Direction | None = "up", *, superseded: tuple[str, ...] = ()
) -> list[Measurement]:
    """Return measurements of one metric on one ground."""
    ground = Ground(dataset="d", version="1", split="test")
    return [
        Measurement(
            model=model,
            metric=make_metric("score", value, ground, direction, target=10 if direction == "target" else None),
            is_latest=model not in superseded,
            contamination=None,
        )
        for model, value in values.items()
    ]


@pytest.mark.parametrize(
    ("direction", "values", "expected"),
    [
        ("up", {"a": 1, "b": 4, "c": 2}, [("b", 1, 1.0), ("c", 2, 0.5), ("a", 3, 0.25)]),
        ("down", {"a": 1, "b": 4, "c": 2}, [("a", 1, 1.0), ("c", 2, 0.5), ("b", 3, 0.25)]),
        ("target", {"a": 10, "b": 14, "c": 8}, [("a", 1, 1.0), ("c", 2, 0.5), ("b", 3, 0.0)]),
        ("down", {"a": -450, "b": -400, "c": -350}, [("a", 1, 1.0), ("b", 2, 0.5), ("c", 3, 0.0)]),
        ("up", {"a": 3, "b": 3, "c": 1.5}, [("a", 1, 1.0), ("b", 1, 1.0), ("c", 3, 0.5)]),
        ("up", {"a": 3, "b": "96.3 ± 2.6", "c": 6}, [("c", 1, 1.0), ("a", 2, 0.5), ("b", None, None)]),
        ("up", {"a": 0, "b": 0}, [("a", 1, 1.0), ("b", 1, 1.0)]),
        ("up", {"a": -1.7e308, "b": 1.7e308}, [("b", 1, 1.0), ("a", 2, 0.0)]),
    ],
)
def test_values_rank_by_direction_and_bars_end_at_the_best(
    direction: Direction, values: dict[str, object], expected: list[tuple[str, int | None, float | None]]
) -> None:
    """Equal values share a rank; text has none; where zero says nothing a bar lies between worst and best."""
    (board,) = make_boards(measure(values, direction))
    assert board.status == "ranked"
    assert [(one.model, one.rank, one.share) for one in board.latest] == expected


@pytest.mark.parametrize(
    ("direction", "values", "status"),
    [
        ("none", {"a": 1, "b": 2}, "direction_unknown"),
        ("up", {"a": 1}, "single"),
        ("up", {"a": "NA", "b": 2}, "not_numeric"),
    ],
)
def test_what_cannot_be_ranked_is_listed_and_says_why(
    direction: Direction, values: dict[str, object], status: str
) -> None:
    """No rank and no bar, in the order of ids."""
    (board,) = make_boards(measure(values, direction))
    assert (board.status, [(one.model, one.rank, one.share) for one in board.latest]) == (
        status,
        [(model, None, None) for model in values],
    )


def test_superseded_versions_stand_apart_and_take_no_rank() -> None:
    """A better one that was superseded keeps its bar: the best of today then falls short of it."""
    (board,) = make_boards(measure({"a": 1, "b": 2, "old": 4}, superseded=("old",)))
    assert [(one.model, one.rank, one.share) for one in board.latest] == [("b", 1, 0.5), ("a", 2, 0.25)]
    assert [(one.model, one.rank, one.share) for one in board.superseded] == [("old", None, 1.0)]


def test_contradicting_directions_rank_nobody() -> None:
    """What one calls better and another worse has no order."""
    (board,) = make_boards([*measure({"a": 1}, "up"), *measure({"b": 2}, "down")])
    assert (board.status, board.direction) == ("direction_unknown", None)


@given(st.lists(st.tuples(st.booleans(), st.floats(allow_nan=False, allow_infinity=False)), min_size=2, max_size=60))
def test_ranks_and_bars_agree_with_the_values(values: list[tuple[bool, float]]) -> None:
    """Whatever the values: the order is that of the values, ranks rise with it, bars lie between none and whole."""
    named = {f"m{number:02}": value for number, (_, value) in enumerate(values)}
    superseded = tuple(f"m{number:02}" for number, (latest, _) in enumerate(values) if not latest)
    (board,) = make_boards(measure(dict(named), superseded=superseded))
    numbers = sorted((value for latest, value in values if latest), reverse=True)
    assert [one.number for one in board.latest] == numbers
    assert [one.rank for one in board.latest] == [numbers.index(value) + 1 for value in numbers]
    shares = [one.share for one in board.latest]
    assert all(share is not None and 0 <= share <= 1 for share in shares)
    assert shares == sorted(shares, reverse=True)  # type: ignore[type-var]
    assert len(board.latest) + len(board.superseded) == len(values)
