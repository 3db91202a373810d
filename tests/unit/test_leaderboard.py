"""Boards: who ranks where, how long a bar is, and what is not ranked at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalog_build.core import leaderboard
from catalog_build.core.artifact_documents import BoardEntry, BoardPart
from catalog_build.core.documents import Direction, Ground
from catalog_build.core.leaderboard import (
    BoardSlice,
    FullBoard,
    Measurement,
    Suspicion,
    count_pages,
    count_parts,
    cut_board,
    cut_page,
    cut_part,
    group_boards,
    make_board_part,
    make_boards,
)
from tests.unit.model_factory import make_metric
from tests.unit.test_matrix import name_model


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


def test_a_leaderboard_says_all_that_its_values_state() -> None:
    """Uncertainty, counts and source of a value, and the units that further leaderboards of its metric have."""
    ground = Ground(dataset="d", version="1", split="test")
    sure = replace(
        make_metric("score", 2, ground, "up", unit="%"),
        assumed=True,
        stderr=0.125,
        ci=(1.5, 2.5),
        ci_level=0.9,
        plus_minus=0.5,
        n=7,
        seeds=3,
        source="table 2",
    )
    bare = make_metric("score", 1, ground, "up", unit="%")
    other = make_metric("score", 5, ground, "up")
    board, single = make_boards(
        [
            Measurement("a", bare, True, "possible"),
            Measurement("b", sure, True, None),
            Measurement("a", other, True, None),
        ]
    )
    assert board == FullBoard(
        key=leaderboard.urls.board_key("score", "1", "test", "%"),
        metric="score",
        unit="%",
        direction="up",
        target=None,
        version="1",
        split="test",
        status="ranked",
        uncertainty="some",
        assumed=1,
        other_units=[None],
        latest=[
            BoardEntry(
                model="b",
                value=sure.value,
                number=2.0,
                rank=1,
                share=1.0,
                contamination=None,
                assumed=True,
                stderr=0.125,
                ci=(1.5, 2.5),
                ci_level=0.9,
                plus_minus=0.5,
                n=7,
                seeds=3,
                source="table 2",
            ),
            BoardEntry(model="a", value=bare.value, number=1.0, rank=2, share=0.5, contamination="possible"),
        ],
        superseded=[],
    )
    assert (single.unit, single.other_units, single.status, single.uncertainty) == (None, ["%"], "single", None)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((None, None), None),
        ((None, "possible"), "possible"),
        (("possible", "certain"), "certain"),
        (("certain", None), "certain"),
    ],
)
def test_equal_values_of_a_model_are_one_with_the_worst_suspicion(
    marks: tuple[Suspicion | None, Suspicion | None], expected: Suspicion | None
) -> None:
    """What is stated twice alike counts once, and is ranked."""
    stated = [one._replace(contamination=mark) for mark in marks for one in measure({"a": 1})]
    (board,) = make_boards([*stated, *measure({"b": 2})])
    assert [(one.model, one.rank, one.several, one.contamination) for one in board.latest] == [
        ("b", 1, False, None),
        ("a", 2, False, expected),
    ]


def test_a_model_that_states_different_values_is_listed_without_a_rank() -> None:
    """The others are ranked as if it were not there; where only one other is left, nobody is ranked."""
    unsure = [*measure({"a": 1}), *measure({"a": 9})]
    (board,) = make_boards([*unsure, *measure({"b": 2, "c": 3})])
    assert (board.status, [(one.model, one.number, one.rank, one.several) for one in board.latest]) == (
        "ranked",
        [("a", 9.0, None, True), ("c", 3.0, 1, False), ("b", 2.0, 2, False), ("a", 1.0, None, True)],
    )
    (board,) = make_boards([*unsure, *measure({"b": 2})])
    assert (board.status, [(one.model, one.rank, one.share) for one in board.latest]) == (
        "several_values",
        [("a", None, None), ("b", None, None), ("a", None, None)],
    )


@pytest.mark.parametrize(("sure", "expected"), [(0, "none"), (1, "some"), (2, "stated")])
def test_a_leaderboard_says_for_which_values_an_uncertainty_is_stated(sure: int, expected: str) -> None:
    """For none, for some, or for each of those that are ranked."""
    values = measure({"a": 1, "b": 2})
    (board,) = make_boards(
        [one._replace(metric=replace(one.metric, stderr=0.01)) for one in values[:sure]] + values[sure:]
    )
    assert board.uncertainty == expected


def test_leaderboards_with_most_models_come_first_then_by_name() -> None:
    """Latest versions count before superseded ones."""
    ground = Ground(dataset="d", version="1", split="test")
    wanted = {"b": "xyz", "d": "xyO", "c": "xy", "a": "xO", "e": "x", "f": "x"}
    measured = [
        Measurement(model, make_metric(name, 1, ground, "up"), model != "O", None)
        for name in "fedcba"
        for model in wanted[name]
    ]
    assert [board.metric for board in make_boards(measured)] == ["b", "d", "c", "a", "e", "f"]


def list_slice(shown: BoardSlice) -> tuple[str, str]:
    return "".join(one.model for one in shown.latest), "".join(one.model for one in shown.superseded)


def test_pages_and_documents_hold_each_value_of_a_leaderboard_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages hold all of it; further documents what the first one has no room for, latest versions first."""
    monkeypatch.setattr(leaderboard, "MAX_ENTRIES", 2)
    monkeypatch.setattr(leaderboard, "ENTRIES_PER_PART", 3)
    (board,) = make_boards(measure({one: -ord(one) for one in "abcdeFGHI"}, superseded=tuple("abcde")))
    assert [list_slice(cut_page(board, number + 1)) for number in range(count_pages(board))] == [
        ("FGH", ""),
        ("I", "ab"),
        ("", "cde"),
    ]
    first = cut_board(board, "d", 1)
    assert list_slice(BoardSlice(first.latest, first.superseded)) == ("FG", "ab")
    assert (first.latest_total, first.superseded_total) == (4, 5)
    assert (first.html, first.next) == (
        leaderboard.urls.board_path("d", board.key),
        f"d/board-{board.key}-2.json",
    )
    assert [list_slice(cut_part(board, number)) for number in range(2, count_parts(board) + 1)] == [
        ("HI", "c"),
        ("", "de"),
    ]


@pytest.mark.parametrize(("latest", "cut"), [(2, False), (3, True)])
def test_a_leaderboard_that_fits_has_no_further_pages(monkeypatch: pytest.MonkeyPatch, latest: int, cut: bool) -> None:
    """As many values as its list shows are not cut, one more is."""
    monkeypatch.setattr(leaderboard, "MAX_ENTRIES", 2)
    (board,) = make_boards(measure(dict.fromkeys("abc"[:latest], 1)))
    shown = cut_board(board, "d", 1)
    assert (board.is_cut, shown.html is not None, shown.next is not None) == (cut, cut, cut)
    assert count_parts(board) == (2 if cut else 1)


def test_leaderboards_share_a_page_as_long_as_their_values_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the values that the page shows of each, latest and superseded, and by how many leaderboards there are."""
    monkeypatch.setattr(leaderboard, "MAX_ENTRIES", 2)
    monkeypatch.setattr(leaderboard, "_ROWS_ON_PAGE", 4)
    monkeypatch.setattr(leaderboard, "_MOST_ON_PAGE", 3)
    (two,) = make_boards(measure({"a": 1, "b": 2, "c": 3}))
    (three,) = make_boards(measure({"a": 1, "b": 2, "c": 3, "d": 4}, superseded=("d",)))
    (one,) = make_boards(measure({"a": 1}))
    assert group_boards([]) == []
    assert group_boards([two, two, one]) == [[two, two], [one]]
    assert group_boards([three, one, one]) == [[three, one], [one]]
    assert group_boards([three, two]) == [[three], [two]]
    assert group_boards([one] * 4) == [[one] * 3, [one]]


def test_a_further_document_of_a_leaderboard_holds_its_values_and_their_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """It leads to the next one, the last to none."""
    monkeypatch.setattr(leaderboard, "MAX_ENTRIES", 1)
    monkeypatch.setattr(leaderboard, "ENTRIES_PER_PART", 2)
    (board,) = make_boards(measure({one: -ord(one) for one in "abCDE"}, superseded=("a", "b")))
    models = {one: name_model(one) for one in "abCDE"}
    assert make_board_part(board, 2, models) == BoardPart(
        metric="score",
        unit=None,
        version="1",
        split="test",
        models={one: models[one] for one in "DE"},
        latest=board.latest[1:],
        superseded=[],
        next=f"board-{board.key}-3.json",
    )
    last = make_board_part(board, 3, models)
    assert (last.models, last.latest, last.superseded, last.next) == (
        {"b": models["b"]},
        [],
        board.superseded[1:],
        None,
    )


def test_values_of_other_versions_and_splits_have_other_leaderboards() -> None:
    """Those of which neither is stated have one too, and come first."""
    grounds = [Ground(dataset="d", version=version, split=split) for version in ("1", None) for split in ("dev", None)]
    boards = make_boards([Measurement("a", make_metric("score", 1, ground, "up"), True, None) for ground in grounds])
    assert [(board.version, board.split) for board in boards] == [
        (None, None),
        (None, "dev"),
        ("1", None),
        ("1", "dev"),
    ]
