"""Rank what was measured on a data set, where direction and ground allow it."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from catalog_build.core.artifact_documents import Board, BoardEntry
from catalog_build.core.compare_metrics import agree_direction, score_value
from catalog_build.core.documents import Direction, Metric

MAX_ENTRIES = 25
"""Latest, and as many superseded, versions on one board."""

Suspicion = Literal["certain", "possible"]


class Measurement(NamedTuple):
    """One value of one model on the data set.

    Args:
        metric: named without the data set; its ground tells version and split.
        is_latest: whether the model is the latest version of its lineage.
        contamination: as in `BoardEntry`.
    """

    model: str
    metric: Metric
    is_latest: bool
    contamination: Suspicion | None


def make_boards(measured: Sequence[Measurement]) -> list[Board]:
    """Return a board for each metric, version and split, those with most latest models first, then by name.

    Values measured on different versions or splits never share a board: they cannot be ranked against each other.
    """
    groups: dict[tuple[str, str, str], list[Measurement]] = {}
    for one in measured:
        ground = one.metric.ground
        key = (one.metric.name, (ground and ground.version) or "", (ground and ground.split) or "")
        groups.setdefault(key, []).append(one)
    boards = [_make_board(members) for _, members in sorted(groups.items())]
    return sorted(boards, key=lambda board: (-board.latest_total, -board.superseded_total))


def _make_board(members: Sequence[Measurement]) -> Board:
    metrics = [one.metric for one in members]
    direction, target = agree_direction(metrics)
    status = _judge(metrics, direction)
    scores = {
        index: score
        for index, one in enumerate(metrics)
        if status == "ranked" and (score := score_value(one, direction, target)) is not None
    }
    order = sorted(range(len(members)), key=lambda index: (-scores.get(index, float("-inf")), members[index].model))
    latest = [index for index in order if members[index].is_latest]
    older = [index for index in order if not members[index].is_latest]
    shares = _measure_shares(metrics, scores, direction)
    ranks = _rank([scores[index] for index in latest if index in scores])
    units = {one.unit for one in metrics if one.unit is not None}
    ground = metrics[0].ground
    return Board(
        metric=metrics[0].name,
        unit=units.pop() if len(units) == 1 else None,
        direction=direction,
        target=target,
        version=ground.version if ground else None,
        split=ground.split if ground else None,
        status=status,
        latest=[
            _make_entry(members[index], ranks.get(scores.get(index)), shares.get(index))
            for index in latest[:MAX_ENTRIES]
        ],
        latest_total=len(latest),
        superseded=[_make_entry(members[index], None, shares.get(index)) for index in older[:MAX_ENTRIES]],
        superseded_total=len(older),
    )


def _judge(
    metrics: Sequence[Metric], direction: Direction | None
) -> Literal["ranked", "direction_unknown", "not_numeric", "single"]:
    if len(metrics) < 2:
        return "single"
    if sum(one.number is not None for one in metrics) < 2:
        return "not_numeric"
    return "direction_unknown" if direction in (None, "none") else "ranked"


def _rank(scores: Sequence[float]) -> dict[float | None, int]:
    """Return the rank of each score, given the best first: equal ones share the first of their places."""
    ranks: dict[float | None, int] = {}
    for place, score in enumerate(scores, start=1):
        ranks.setdefault(score, place)
    return ranks


def _measure_shares(
    metrics: Sequence[Metric], scores: Mapping[int, float], direction: Direction | None
) -> dict[int, float]:
    """Return the length of each bar, the best being 1.

    Values above zero are shown in proportion: half as good is half as long. Where there are others, zero says nothing,
    and a bar tells where a value lies between the worst and the best.
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


def _make_entry(one: Measurement, rank: int | None, share: float | None) -> BoardEntry:
    return BoardEntry(
        model=one.model,
        value=one.metric.value,
        number=one.metric.number,
        rank=rank,
        share=share,
        contamination=one.contamination,
    )


def name_measure(metric: Metric, measure: str) -> Metric:
    """Return a metric under the name of what it measures, without that of its data set."""
    return metric if metric.name == measure else msgspec.structs.replace(metric, name=measure)
