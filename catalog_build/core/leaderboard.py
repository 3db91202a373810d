"""Leaderboards: the values of one metric on one evaluation, ranked where a winner can be named.

A leaderboard is made over all of its values; documents and pages show parts of it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from catalog_build.core import urls
from catalog_build.core.artifact_documents import Board, BoardEntry, BoardPart, LinkedModel
from catalog_build.core.documents import Direction, Metric
from catalog_build.core.metric_alignment import agree_direction, merge_equal_values
from catalog_build.core.ranking import has_uncertainty, rank_values, score_value

MAX_ENTRIES = 25
"""Values of latest versions, and as many of superseded ones, of a leaderboard in the dataset's document and page."""

ENTRIES_PER_PART = 100
"""Values of a leaderboard in each further document, and on each of its own pages."""

_ROWS_ON_PAGE = 250
_MOST_ON_PAGE = 25
"""Values, and leaderboards, on one page that lists leaderboards: with the rest of a dataset's page below 1 MB."""

Suspicion = Literal["certain", "possible"]


class Measurement(NamedTuple):
    """One value of one model on the dataset.

    Args:
        metric: named without the dataset; its ground holds version and split.
        is_latest: whether the model is the latest version of its lineage.
        contamination: as in `BoardEntry`.
    """

    model: str
    metric: Metric
    is_latest: bool
    contamination: Suspicion | None


class FullBoard(NamedTuple):
    """A leaderboard with all of its values; the fields are those of `Board`."""

    key: str
    metric: str
    unit: str | None
    direction: Direction | None
    target: float | None
    version: str | None
    split: str | None
    status: Literal["ranked", "direction_unknown", "not_numeric", "single", "several_values"]
    uncertainty: Literal["stated", "some", "none"] | None
    assumed: int
    other_units: list[str | None]
    latest: list[BoardEntry]
    superseded: list[BoardEntry]

    @property
    def is_cut(self) -> bool:
        """Whether it has more values than a list of leaderboards shows of it."""
        return max(len(self.latest), len(self.superseded)) > MAX_ENTRIES


class BoardSlice(NamedTuple):
    """Some of a leaderboard's values."""

    latest: list[BoardEntry]
    superseded: list[BoardEntry]

    def list_models(self) -> list[str]:
        """Return the ids of the models that state these values, each once."""
        return list(dict.fromkeys(entry.model for entry in (*self.latest, *self.superseded)))


def make_boards(measured: Sequence[Measurement]) -> list[FullBoard]:
    """Return a leaderboard for each metric, version, split and unit, those with most latest models first, then by name.

    Values that differ in any of these are never on one leaderboard: they cannot be ranked against each other.
    """
    groups: dict[tuple[str, str, str, str], list[Measurement]] = {}
    for one in measured:
        ground = one.metric.ground
        version, split = (ground.version, ground.split) if ground else (None, None)
        key = (one.metric.name, version or "", split or "", one.metric.unit or "")
        groups.setdefault(key, []).append(one)
    units: dict[tuple[str, str, str], list[str | None]] = {}
    for *place, unit in sorted(groups):
        units.setdefault((place[0], place[1], place[2]), []).append(unit or None)
    boards = [
        _make_board(_merge_models(members), [one for one in units[key[:3]] if one != (key[3] or None)])
        for key, members in sorted(groups.items())
    ]
    return sorted(boards, key=lambda board: (-len(board.latest), -len(board.superseded)))


class _Member(NamedTuple):
    """A value of a leaderboard; `several` where its model states other ones there, so that none of them is ranked."""

    model: str
    metric: Metric
    is_latest: bool
    contamination: Suspicion | None
    several: bool


def _merge_models(members: Sequence[Measurement]) -> list[_Member]:
    """Return the values of one leaderboard, equal ones of a model once."""
    by_model: dict[str, list[Measurement]] = {}
    for one in members:
        by_model.setdefault(one.model, []).append(one)
    return [
        _Member(model, metric, stated[0].is_latest, _worst(stated), len(metrics) > 1)
        for model, stated in by_model.items()
        for metrics in [merge_equal_values([one.metric for one in stated])]
        for metric in metrics
    ]


def _worst(stated: Sequence[Measurement]) -> Suspicion | None:
    marks = {one.contamination for one in stated}
    return "certain" if "certain" in marks else "possible" if "possible" in marks else None


def _make_board(members: Sequence[_Member], other_units: list[str | None]) -> FullBoard:
    metrics = [one.metric for one in members]
    direction, target = agree_direction(metrics)
    status = _judge(members, direction)
    scores = {
        index: score
        for index, one in enumerate(metrics)
        if status in ("ranked", "several_values") and (score := score_value(one, direction, target)) is not None
    }
    order = sorted(range(len(members)), key=lambda index: (-scores.get(index, float("-inf")), members[index].model))
    latest = [index for index in order if members[index].is_latest]
    ranked = [index for index in latest if status == "ranked" and index in scores and not members[index].several]
    ranks = dict(zip(ranked, rank_values([metrics[index] for index in ranked], direction, target), strict=True))
    shares = _measure_shares(metrics, scores, direction) if status == "ranked" else {}
    first = metrics[0]
    version, split = (first.ground.version, first.ground.split) if first.ground else (None, None)
    return FullBoard(
        key=urls.board_key(first.name, version, split, first.unit),
        metric=first.name,
        unit=first.unit,
        direction=direction,
        target=target,
        version=version,
        split=split,
        status=status,
        uncertainty=_judge_uncertainty([metrics[index] for index in ranked]),
        assumed=sum(one.assumed for one in metrics),
        other_units=other_units,
        latest=[_make_entry(members[index], ranks.get(index), shares.get(index)) for index in latest],
        superseded=[
            _make_entry(members[index], None, shares.get(index)) for index in order if not members[index].is_latest
        ],
    )


def _judge(
    members: Sequence[_Member], direction: Direction | None
) -> Literal["ranked", "direction_unknown", "not_numeric", "single", "several_values"]:
    if len(members) < 2:
        return "single"
    numbers = [one for one in members if one.metric.number is not None]
    if len(numbers) < 2:
        return "not_numeric"
    if direction in (None, "none"):
        return "direction_unknown"
    return "ranked" if sum(not one.several for one in numbers) > 1 else "several_values"


def _judge_uncertainty(ranked: Sequence[Metric]) -> Literal["stated", "some", "none"] | None:
    if not ranked:
        return None
    stated = sum(map(has_uncertainty, ranked))
    return "none" if not stated else "stated" if stated == len(ranked) else "some"


def _measure_shares(
    metrics: Sequence[Metric], scores: Mapping[int, float], direction: Direction | None
) -> dict[int, float]:
    """Return the length of each bar, the best being 1.

    Values above zero are shown in proportion: half as good is half as long. Where there are others, zero means nothing,
    and a bar shows where a value lies between the worst and the best.
    """
    if not scores:
        return {}
    best, worst = max(scores.values()), min(scores.values())
    if direction == "up" and worst > 0:
        return {index: round(score / best, 4) for index, score in scores.items()}
    if direction == "down" and best < 0:
        return {index: round(best / score, 4) for index, score in scores.items()}
    span = best - worst
    if not span or span == float("inf"):
        return {index: float(score == best) for index, score in scores.items()}
    return {index: round((score - worst) / span, 4) for index, score in scores.items()}


def _make_entry(one: _Member, rank: int | None, share: float | None) -> BoardEntry:
    metric = one.metric
    return BoardEntry(
        model=one.model,
        value=metric.value,
        number=metric.number,
        rank=rank,
        share=share,
        contamination=one.contamination,
        several=one.several,
        assumed=metric.assumed,
        stderr=metric.stderr,
        ci=metric.ci,
        ci_level=metric.ci_level,
        plus_minus=metric.plus_minus,
        n=metric.n,
        seeds=metric.seeds,
        source=metric.source,
    )


def name_measure(metric: Metric, measure: str) -> Metric:
    """Return a metric under the name of what it measures, without that of its dataset."""
    return metric if metric.name == measure else msgspec.structs.replace(metric, name=measure)


def cut_board(board: FullBoard, slug: str, part: int) -> Board:
    """Return a leaderboard as part `part` (from 1) of a dataset's leaderboards shows it: its first values.

    Args:
        slug: of the dataset.
    """
    return Board(
        key=board.key,
        metric=board.metric,
        unit=board.unit,
        direction=board.direction,
        target=board.target,
        version=board.version,
        split=board.split,
        status=board.status,
        uncertainty=board.uncertainty,
        assumed=board.assumed,
        other_units=board.other_units,
        latest=board.latest[:MAX_ENTRIES],
        latest_total=len(board.latest),
        superseded=board.superseded[:MAX_ENTRIES],
        superseded_total=len(board.superseded),
        html=urls.board_path(slug, board.key) if board.is_cut else None,
        next=urls.part_name(slug, urls.board_part(board.key), part, 2) if board.is_cut else None,
    )


def group_boards(boards: Sequence[FullBoard]) -> list[list[FullBoard]]:
    """Return the leaderboards on each of the pages that list them, the first of which is the dataset's own page."""
    groups: list[list[FullBoard]] = []
    left = 0
    for board in boards:
        rows = min(MAX_ENTRIES, len(board.latest)) + min(MAX_ENTRIES, len(board.superseded))
        if not groups or rows > left or len(groups[-1]) == _MOST_ON_PAGE:
            groups.append([])
            left = _ROWS_ON_PAGE
        groups[-1].append(board)
        left -= rows
    return groups


def count_pages(board: FullBoard) -> int:
    """Return on how many pages of its own a leaderboard shows all of its values, those of latest versions first."""
    return -(-(len(board.latest) + len(board.superseded)) // ENTRIES_PER_PART)


def cut_page(board: FullBoard, number: int) -> BoardSlice:
    """Return the values on page `number` (from 1) of a leaderboard, which `count_pages` counts."""
    return _slice_entries(board.latest, board.superseded, number)


def count_parts(board: FullBoard) -> int:
    """Return in how many documents the values of a leaderboard are, the first of which has those of `cut_board`."""
    rest = len(board.latest[MAX_ENTRIES:]) + len(board.superseded[MAX_ENTRIES:])
    return 1 - (-rest // ENTRIES_PER_PART)


def cut_part(board: FullBoard, number: int) -> BoardSlice:
    """Return the values in document `number` (from 2) of a leaderboard, which `count_parts` counts."""
    return _slice_entries(board.latest[MAX_ENTRIES:], board.superseded[MAX_ENTRIES:], number - 1)


def make_board_part(board: FullBoard, number: int, models: Mapping[str, LinkedModel]) -> BoardPart:
    """Return part `number` (from 2) of a leaderboard as a document.

    Args:
        models: by id, at least those of the part.
    """
    shown = cut_part(board, number)
    more = number < count_parts(board)
    return BoardPart(
        metric=board.metric,
        unit=board.unit,
        version=board.version,
        split=board.split,
        models={id: models[id] for id in shown.list_models()},
        latest=shown.latest,
        superseded=shown.superseded,
        next=urls.part_name("", urls.board_part(board.key), number, number + 1) if more else None,
    )


def _slice_entries(latest: Sequence[BoardEntry], superseded: Sequence[BoardEntry], number: int) -> BoardSlice:
    start, end = (number - 1) * ENTRIES_PER_PART, number * ENTRIES_PER_PART
    first = len(latest)
    return BoardSlice(list(latest[start:end]), list(superseded[max(0, start - first) : max(0, end - first)]))
