"""Align the metrics of several models, and mark the best only where direction and ground allow it."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from catalog_build.core.comparison import MetricCell, MetricRow, MetricTable
from catalog_build.core.documents import Direction, Ground, Metric, Row
from catalog_build.core.flatten import TEXT_LIMIT, make_row, parse_exactly, rows_equal
from catalog_build.core.folding import fold_items

Comparability = Literal[
    "comparable", "ground_not_stated", "grounds_differ", "direction_unknown", "not_numeric", "single"
]

_BUDGET = 180_000
_BEGIN_NUMBERS = frozenset(b"%c" % one for one in b"-0123456789")
_MISSING = MetricCell(text=None)


class AlignedMetric(msgspec.Struct, frozen=True, kw_only=True):
    """One row to be: a name and the metric of each model, None where it has none."""

    name: str
    metrics: Sequence[Metric | None]

    @property
    def present(self) -> list[Metric]:
        """The metrics that are there, in the order of the models."""
        return [one for one in self.metrics if one is not None]


def compare_metrics(columns: Sequence[Sequence[Metric]]) -> MetricTable:
    """Return the metric table of several models, the first as the baseline.

    Rows stand in the baseline's order, then those of later models. Where the table has to be folded, the rows that
    differ come first.
    """
    aligned = align_metrics(columns)
    rows = fold_items((make_metric_row(one) for one in aligned), _BUDGET)
    if len(rows) < len(aligned):
        ordered = sorted(aligned, key=lambda one: not metrics_differ(one.metrics))
        rows = fold_items((make_metric_row(one) for one in ordered), _BUDGET)
    return MetricTable(total=len(aligned), rows=rows, omitted=len(aligned) - len(rows))


def align_metrics(columns: Sequence[Sequence[Metric]]) -> list[AlignedMetric]:
    """Return which values stand side by side.

    Of each name, the values on a ground that two or more models state form a row; what is left over forms further
    rows, one value of each model at a time.
    """
    single = [{metric.name: metric for metric in column} for column in columns]
    if len(columns) == 2 and all(len(names) == len(column) for names, column in zip(single, columns, strict=True)):
        # the usual case of two versions: no name twice in a model, so that a name is a row, whatever the grounds
        everything = dict.fromkeys(name for names in single for name in names)
        return [AlignedMetric(name=name, metrics=[names.get(name) for names in single]) for name in everything]
    by_name: dict[str, list[list[Metric]]] = {}
    for index, column in enumerate(columns):
        for metric in column:
            by_name.setdefault(metric.name, [[] for _ in columns])[index].append(metric)
    return [row for name, values in by_name.items() for row in _align_name(name, values)]


def metrics_differ(metrics: Sequence[Metric | None]) -> bool:
    """Return whether the models do not all have the same value; a missing one differs."""
    first = metrics[0]
    if first is None:
        return True
    row = read_metric(first)
    return any(one is None or not rows_equal(row, read_metric(one)) for one in metrics[1:])


def read_metric(metric: Metric) -> Row:
    """Return a metric's value as a row without a path, for its text and to tell whether two values are the same."""
    return _read_value(bytes(metric.value))


def read_text(metric: Metric) -> str:
    """Return the text of `read_metric`."""
    raw = bytes(metric.value)
    # a number is its own text
    if len(raw) <= TEXT_LIMIT and raw[:1] in _BEGIN_NUMBERS:
        return raw.decode()
    return _read_value(raw).text


# The versions of a lineage are compared again and again, and many of their values are the same.
@lru_cache(maxsize=4096)
def _read_value(value: bytes) -> Row:
    return make_row("", parse_exactly(value))


def judge_change(old: Metric, new: Metric) -> tuple[float | None, Literal["better", "worse", "equal"] | None]:
    """Return by how much a metric changed, and whether for the better, by the rules of a comparison."""
    if old.number is None or new.number is None:
        return None, None
    delta = _find_delta(old.number, new.number)
    if old.ground != new.ground:
        return delta, None
    direction, target = agree_direction([old, new])
    if direction in (None, "none"):
        return delta, None
    return delta, _judge_against(score_value(old, direction, target), score_value(new, direction, target))


def _align_name(name: str, values: Sequence[Sequence[Metric]]) -> Iterator[AlignedMetric]:
    left = [list(column) for column in values]
    for ground in _shared_grounds(values):
        yield AlignedMetric(name=name, metrics=[_take_ground(column, ground) for column in left])
    while any(left):
        yield AlignedMetric(name=name, metrics=[column.pop(0) if column else None for column in left])


def _shared_grounds(values: Sequence[Sequence[Metric]]) -> list[Ground]:
    counts: dict[Ground, int] = {}
    for column in values:
        for ground in dict.fromkeys(metric.ground for metric in column if metric.ground is not None):
            counts[ground] = counts.get(ground, 0) + 1
    return [ground for ground, count in counts.items() if count > 1]


def _take_ground(column: list[Metric], ground: Ground) -> Metric | None:
    for index, metric in enumerate(column):
        if metric.ground == ground:
            return column.pop(index)
    return None


def make_metric_row(aligned: AlignedMetric) -> MetricRow:
    """Return a row of the table, the first of its models as the baseline."""
    present = aligned.present
    grounds = {metric.ground for metric in present}
    direction, target = agree_direction(present)
    comparability = _judge_comparability(present, grounds, direction)
    scores = [score_value(metric, direction, target) for metric in aligned.metrics]
    ranked = comparability in ("comparable", "ground_not_stated")
    numbers = [score for score in scores if score is not None]
    best = max(numbers) if ranked and max(numbers) > min(numbers) else None
    mark: Literal["filled", "hollow"] = "filled" if comparability == "comparable" else "hollow"
    cells = [
        _make_cell(
            aligned.metrics[0],
            metric,
            is_baseline=index == 0,
            verdict=_judge_against(scores[0], scores[index]) if ranked and index else None,
            best=mark if best is not None and scores[index] == best else None,
            ground=metric.ground if metric is not None and len(grounds) > 1 else None,
        )
        for index, metric in enumerate(aligned.metrics)
    ]
    return MetricRow(
        name=aligned.name,
        unit=_agree_unit(present),
        direction=direction,
        target=target,
        ground=present[0].ground if len(grounds) == 1 else None,
        comparability=comparability,
        differs=metrics_differ(aligned.metrics),
        cells=cells,
    )


def _judge_comparability(
    present: Sequence[Metric], grounds: set[Ground | None], direction: Direction | None
) -> Comparability:
    if len(present) < 2:
        return "single"
    if sum(metric.number is not None for metric in present) < 2:
        return "not_numeric"
    if len(grounds) > 1:
        return "grounds_differ"
    if direction in (None, "none"):
        return "direction_unknown"
    return "ground_not_stated" if grounds == {None} else "comparable"


def agree_direction(present: Sequence[Metric]) -> tuple[Direction | None, float | None]:
    """Return the direction that values, at least one, share, with its target; None where they contradict each other."""
    # A model that is silent does not contradict; a target direction without one agreed target ranks nothing.
    direction, target = present[0].direction, present[0].target
    for metric in present:
        if metric.direction != direction or metric.target != target or direction is None:
            stated = {(metric.direction, metric.target) for metric in present if metric.direction is not None}
            if len(stated) != 1:
                return None, None
            direction, target = stated.pop()
            break
    if direction != "target":
        return direction, None
    return (None, None) if target is None else (direction, target)


def _agree_unit(present: Sequence[Metric]) -> str | None:
    units = {metric.unit for metric in present if metric.unit is not None}
    return units.pop() if len(units) == 1 else None


def score_value(metric: Metric | None, direction: Direction | None, target: float | None) -> float | None:
    """Return a number that is the higher the better the value, None for what is no number."""
    if metric is None or metric.number is None:
        return None
    if direction == "target" and target is not None:
        return -abs(metric.number - target)
    return -metric.number if direction == "down" else metric.number


def _judge_against(baseline: float | None, other: float | None) -> Literal["better", "worse", "equal"] | None:
    if baseline is None or other is None:
        return None
    if baseline == other:
        return "equal"
    return "better" if other > baseline else "worse"


def _make_cell(
    baseline: Metric | None,
    metric: Metric | None,
    *,
    is_baseline: bool,
    verdict: Literal["better", "worse", "equal"] | None,
    best: Literal["filled", "hollow"] | None,
    ground: Ground | None,
) -> MetricCell:
    if metric is None:
        return _MISSING
    delta, relative = (None, None) if is_baseline else _subtract(baseline, metric)
    return MetricCell(
        text=read_text(metric),
        number=metric.number,
        delta=delta,
        relative=relative,
        verdict=verdict,
        best=best,
        ground=ground,
    )


def _subtract(baseline: Metric | None, metric: Metric) -> tuple[float | None, float | None]:
    if baseline is None or baseline.number is None or metric.number is None:
        return None, None
    delta = _find_delta(baseline.number, metric.number)
    if delta is None:
        return None, None
    relative = delta / abs(baseline.number) if baseline.number else None
    return delta, relative if relative is not None and math.isfinite(relative) else None


def _find_delta(baseline: float, number: float) -> float | None:
    delta = number - baseline
    return delta if math.isfinite(delta) else None
