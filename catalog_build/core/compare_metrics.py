"""Compare the metrics of several models, and mark the best only where one can be named (`core.ranking`)."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from catalog_build.core.comparison import Comparability, MetricCell, MetricRow, MetricTable
from catalog_build.core.documents import Direction, Ground, Metric
from catalog_build.core.flatten import shorten_text
from catalog_build.core.folding import fold_items
from catalog_build.core.metric_alignment import (
    AlignedMetric,
    agree_direction,
    align_metrics,
    metrics_differ,
    read_text,
)
from catalog_build.core.ranking import Verdict, find_certainty, judge_value, rank_values

RANKED: frozenset[Comparability] = frozenset(["comparable", "dataset_assumed", "ground_not_stated"])
"""What allows a verdict and a mark."""

_BUDGET = 180_000
_MAX_VALUES = 20
_MISSING = MetricCell(text=None)

Mark = Literal["filled", "hollow"]


def compare_metrics(columns: Sequence[Sequence[Metric]]) -> MetricTable:
    """Return the metric table of several models, the first as the baseline.

    Rows stand in the baseline's order, then those of later models. Where the table has to be folded, the rows that
    differ come first.
    """
    aligned = align_metrics(columns)
    rows = fold_items((make_metric_row(one) for one in aligned), _BUDGET)
    if len(rows) < len(aligned):
        ordered = sorted(aligned, key=lambda one: not metrics_differ(one.values))
        rows = fold_items((make_metric_row(one) for one in ordered), _BUDGET)
    return MetricTable(total=len(aligned), rows=rows, omitted=len(aligned) - len(rows))


class Judgement(NamedTuple):
    """How a value is to that of the baseline: the difference, `verdict` and `certainty` as in `MetricCell`."""

    delta: float | None = None
    relative: float | None = None
    verdict: Verdict | None = None
    certainty: Literal["stated", "stated_for_one"] | None = None


def judge_change(old: Metric, new: Metric) -> Judgement:
    """Return by how much a metric changed, and whether for the better, by the rules of a comparison."""
    return _judge(old, new, *agree_direction([old, new]))


def read_texts(values: Sequence[Metric]) -> str | None:
    """Return the text of a model's value, or of its several values, of one metric on one evaluation."""
    if len(values) == 1:
        return read_text(values[0])
    return shorten_text("; ".join(read_text(one) for one in values[:_MAX_VALUES]))[0] if values else None


def make_metric_row(aligned: AlignedMetric) -> MetricRow:
    """Return a row of the table, the first of its models as the baseline."""
    present = aligned.present
    grounds = {metric.ground for metric in present}
    units = {metric.unit for metric in present}
    direction, target = agree_direction(present)
    single = {
        index: values[0]
        for index, values in enumerate(aligned.values)
        if len(values) == 1 and values[0].number is not None
    }
    comparability = _judge_comparability(aligned.values, grounds, single, direction)
    groups = _group_by_unit(single) if comparability in RANKED else []
    marks = {index: mark for group in groups for index, mark in _mark_best(group, direction, target).items()}
    cells = [
        _make_cell(
            values,
            baseline=single.get(0) if index else None,
            direction=direction if groups else None,
            target=target,
            best=marks.get(index),
            ground_shown=len(grounds) > 1,
            unit_shown=len(units) > 1,
        )
        for index, values in enumerate(aligned.values)
    ]
    compared = [metric for group in groups for metric in group.values()]
    return MetricRow(
        name=aligned.name,
        unit=present[0].unit if len(units) == 1 else None,
        direction=direction,
        target=target,
        ground=present[0].ground if len(grounds) == 1 else None,
        comparability=comparability,
        differs=metrics_differ(aligned.values),
        compared=len(compared),
        assumed=sum(metric.assumed for metric in compared),
        cells=cells,
    )


def _judge_comparability(
    columns: Sequence[Sequence[Metric]],
    grounds: set[Ground | None],
    single: Mapping[int, Metric],
    direction: Direction | None,
) -> Comparability:
    if sum(map(bool, columns)) < 2:
        return "single"
    if sum(any(metric.number is not None for metric in values) for values in columns) < 2:
        return "not_numeric"
    if len(grounds) > 1:
        return "grounds_differ"
    if len(single) < 2:
        return "several_values"
    groups = _group_by_unit(single)
    if not groups:
        return "units_differ"
    if direction in (None, "none"):
        return "direction_unknown"
    [ground] = grounds
    if ground is None or ground.dataset is None:
        return "ground_not_stated"
    return "dataset_assumed" if any(metric.assumed for group in groups for metric in group.values()) else "comparable"


def _group_by_unit(single: Mapping[int, Metric]) -> list[dict[int, Metric]]:
    """Return the values, by column, that can be ranked against each other: two or more of one unit."""
    groups: dict[str | None, dict[int, Metric]] = {}
    for index, metric in single.items():
        groups.setdefault(metric.unit, {})[index] = metric
    return [group for group in groups.values() if len(group) > 1]


def _mark_best(group: Mapping[int, Metric], direction: Direction | None, target: float | None) -> dict[int, Mark]:
    ranks = rank_values(list(group.values()), direction, target)
    if max(ranks) == 1:
        return {}
    stated = all(one.ground and one.ground.dataset is not None and not one.assumed for one in group.values())
    return {index: "filled" if stated else "hollow" for index, rank in zip(group, ranks, strict=True) if rank == 1}


def _make_cell(
    values: Sequence[Metric],
    *,
    baseline: Metric | None,
    direction: Direction | None,
    target: float | None,
    best: Mark | None,
    ground_shown: bool,
    unit_shown: bool,
) -> MetricCell:
    if not values:
        return _MISSING
    metric = values[0]
    ground = metric.ground if ground_shown else None
    if len(values) > 1:
        texts = [read_text(one) for one in values[:_MAX_VALUES]]
        return MetricCell(
            text=read_texts(values),
            ground=ground,
            assumed=all(one.assumed for one in values),
            values=tuple(texts),
            values_total=len(values),
        )
    judged = Judgement() if baseline is None else _judge(baseline, metric, direction, target)
    return MetricCell(
        text=read_text(metric),
        number=metric.number,
        delta=judged.delta,
        relative=judged.relative,
        verdict=judged.verdict,
        certainty=judged.certainty,
        best=best,
        ground=ground,
        unit=metric.unit if unit_shown else None,
        assumed=metric.assumed,
        stderr=metric.stderr,
        ci=metric.ci,
        ci_level=metric.ci_level,
        plus_minus=metric.plus_minus,
        n=metric.n,
        seeds=metric.seeds,
    )


def _judge(baseline: Metric, metric: Metric, direction: Direction | None, target: float | None) -> Judgement:
    if baseline.number is None or metric.number is None or baseline.unit != metric.unit:
        return Judgement()
    delta, relative = _subtract(baseline.number, metric.number)
    if baseline.ground != metric.ground or direction in (None, "none"):
        return Judgement(delta, relative)
    certainty = find_certainty(baseline, metric)
    verdict = judge_value(baseline, metric, direction, target)
    return Judgement(delta, relative, verdict, None if certainty == "not_stated" else certainty)


def _subtract(baseline: float, number: float) -> tuple[float | None, float | None]:
    delta = number - baseline
    if not math.isfinite(delta):
        return None, None
    relative = delta / abs(baseline) if baseline else None
    return delta, relative if relative is not None and math.isfinite(relative) else None
