"""When two values of a metric differ, and the ranks that follow: a winner is named only where one can be named.

Pure functions over the values' own numbers and uncertainties. Whether two values may be compared at all (direction,
evaluation, unit, one value a model) is decided by whoever calls them.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Literal, NamedTuple

from catalog_build.core.documents import Direction, Metric

Certainty = Literal["stated", "stated_for_one", "not_stated"]
"""For which of two values an uncertainty is stated."""

Verdict = Literal["better", "worse", "equal", "not_separable"]
"""How a value is to another one; not separable where they differ within their uncertainty."""

_Z = 1.96
_SLACK = 1e-9
_ROUNDING = 2.0**-52
_FEW = 16
_CHUNKS = 16
_BARE, _STDERR, _INTERVAL = range(3)
"""Kinds of a quantity: without uncertainty, with a standard error alone, with an interval."""


class _Quantity(NamedTuple):
    """What is compared of a value: the higher the better. `low` and `high` bound what it may be as well.

    Those of a quantity without uncertainty are the quantity itself, for a target with the rounding of its distance.
    """

    score: float
    low: float
    high: float
    stderr: float
    kind: int

    @property
    def magnitude(self) -> float:
        """What the slack of a comparison grows with, at least 1."""
        return max(1.0, abs(self.score))


def has_uncertainty(metric: Metric) -> bool:
    """Return whether it is stated how sure a value is."""
    return metric.ci is not None or metric.stderr is not None or metric.plus_minus is not None


def find_certainty(first: Metric, second: Metric) -> Certainty:
    """Return for which of two values an uncertainty is stated, and so what their comparison rests on."""
    stated = has_uncertainty(first) + has_uncertainty(second)
    return ("not_stated", "stated_for_one", "stated")[stated]


def find_interval(metric: Metric) -> tuple[float, float] | None:
    """Return the interval of a value that is a number: as stated, else 1.96 standard errors, else ±; None without."""
    if metric.ci is not None:
        return metric.ci
    if metric.number is None:
        return None
    if metric.stderr is not None:
        return metric.number - _Z * metric.stderr, metric.number + _Z * metric.stderr
    if metric.plus_minus is not None:
        return metric.number - metric.plus_minus, metric.number + metric.plus_minus
    return None


def score_value(metric: Metric | None, direction: Direction | None, target: float | None) -> float | None:
    """Return a number that is the higher the better the value, None for what is no number."""
    if metric is None or metric.number is None:
        return None
    if direction == "target" and target is not None:
        return -abs(metric.number - target)
    return -metric.number if direction == "down" else metric.number


def values_differ(first: Metric, second: Metric, direction: Direction | None, target: float | None) -> bool:
    """Return whether two values that are numbers differ by more than their uncertainty.

    Two standard errors count as those of independent values. Intervals that touch overlap. Without an uncertainty,
    values differ where they are unequal.

    Args:
        first, second: values of one metric, measured alike; without a direction they are compared as for `up`.
        target: the wanted value, for direction `target`: distances to it are compared.
    """
    one, two = _read_quantity(first, direction, target), _read_quantity(second, direction, target)
    return _exceeds(one, two) if one.score > two.score else _exceeds(two, one)


def judge_value(baseline: Metric, other: Metric, direction: Direction | None, target: float | None) -> Verdict:
    """Return how a value is to that of the baseline, both numbers that were measured alike."""
    one, two = _read_quantity(baseline, direction, target), _read_quantity(other, direction, target)
    if one.score == two.score:
        return "equal"
    is_better = two.score > one.score
    if _exceeds(two, one) if is_better else _exceeds(one, two):
        return "better" if is_better else "worse"
    return "equal" if one.kind == two.kind == _BARE else "not_separable"


def rank_values(metrics: Sequence[Metric], direction: Direction | None, target: float | None) -> list[int]:
    """Return the rank of each value: one more than the number of values that are better and differ from it.

    Rank 1 means best, or not separable from the best. Ranks need not be transitive: a value may share a rank with two
    that differ from each other.

    Args:
        metrics: values of one metric that are numbers, measured alike.
    """
    quantities = [_read_quantity(metric, direction, target) for metric in metrics]
    if len(quantities) <= _FEW:
        return [1 + sum(other.score > one.score and _exceeds(other, one) for other in quantities) for one in quantities]
    groups = _group_quantities(quantities)
    return [1 + sum(group.count_above(one) for group in groups) for one in quantities]


def _read_quantity(metric: Metric, direction: Direction | None, target: float | None) -> _Quantity:
    if metric.number is None:
        raise ValueError(f"the value of {metric.name} is no number, and has no rank")
    if direction == "target" and target is not None:
        return _read_distance(metric, metric.number, target)
    sign = -1.0 if direction == "down" else 1.0
    score = sign * metric.number
    interval = find_interval(metric)
    if interval is None:
        return _Quantity(score, score, score, 0.0, _BARE)
    low, high = sorted((sign * interval[0], sign * interval[1]))
    only_stderr = metric.ci is None and metric.stderr is not None and metric.plus_minus is None
    stderr = metric.stderr if only_stderr and metric.stderr is not None else 0.0
    return _Quantity(score, low, high, stderr, _STDERR if only_stderr else _INTERVAL)


def _read_distance(metric: Metric, number: float, target: float) -> _Quantity:
    distance = abs(number - target)
    interval = find_interval(metric)
    if interval is None:
        # 0.9 and 1.1 are equally far from 1, though not as doubles
        rounding = _ROUNDING * (abs(number) + abs(target))
        return _Quantity(-distance, -distance - rounding, -distance + rounding, 0.0, _BARE)
    ends = [abs(end - target) for end in interval]
    nearest = 0.0 if interval[0] <= target <= interval[1] else min(ends)
    return _Quantity(-distance, -max(ends), -nearest, 0.0, _INTERVAL)


def _exceeds(better: _Quantity, worse: _Quantity) -> bool:
    """Return whether a quantity is beyond what the other one may be; the better one comes first."""
    if better.kind == worse.kind == _BARE:
        return better.low > worse.high
    slack = _SLACK * max(better.magnitude, worse.magnitude)
    if better.kind == worse.kind == _STDERR:
        return better.score - worse.score > _Z * _combine(better.stderr, worse.stderr) + slack
    return _least(better) > _most(worse) + slack


def _combine(first: float, second: float) -> float:
    # not hypot, whose last digit differs from that of JavaScript
    return math.sqrt(first * first + second * second)


def _least(quantity: _Quantity) -> float:
    return quantity.score if quantity.kind == _BARE else quantity.low


def _most(quantity: _Quantity) -> float:
    return quantity.score if quantity.kind == _BARE else quantity.high


class _Group:
    """Quantities of one kind and of much the same magnitude.

    How many of them exceed another one is found by bisection, but for the few that are so near to the bound that each
    has to be looked at.
    """

    def __init__(self, kind: int, members: Iterable[_Quantity]) -> None:
        self.kind = kind
        self.members = sorted(members, key=_least)
        self.least = [_least(one) for one in self.members]
        self.low = sorted(one.low for one in self.members)
        self.magnitude = max(one.magnitude for one in self.members)
        self.chunks = _chunk_stderrs(self.members) if kind == _STDERR else []

    def count_above(self, worse: _Quantity) -> int:
        """Return how many of the group exceed a quantity."""
        if self.kind == worse.kind == _BARE:
            return len(self.low) - bisect_right(self.low, worse.high)
        slack = _SLACK * max(self.magnitude, worse.magnitude)
        if self.kind == worse.kind == _STDERR:
            return sum(_count_chunk(chunk, worse, slack) for chunk in self.chunks if chunk.scores[-1] > worse.score)
        most = _most(worse)
        end = bisect_right(self.least, most + slack)
        if self.magnitude <= worse.magnitude:
            return len(self.least) - end
        near = self.members[bisect_right(self.least, most, 0, end) : end]
        return len(self.least) - end + sum(_exceeds(one, worse) for one in near)


class _Chunk(NamedTuple):
    """Quantities of much the same standard error, by score."""

    members: list[_Quantity]
    scores: list[float]
    smallest: float
    largest: float


def _chunk_stderrs(members: Sequence[_Quantity]) -> list[_Chunk]:
    by_stderr = sorted(members, key=attrgetter("stderr"))
    size = max(64, -(-len(members) // _CHUNKS))
    chunks = []
    for begin in range(0, len(members), size):
        chosen = by_stderr[begin : begin + size]
        ordered = sorted(chosen)
        chunks.append(_Chunk(ordered, [one.score for one in ordered], chosen[0].stderr, chosen[-1].stderr))
    return chunks


def _count_chunk(chunk: _Chunk, worse: _Quantity, slack: float) -> int:
    members, scores, smallest, largest = chunk
    score, stderr = worse.score, worse.stderr
    # a slack more on both sides: so that no rounding of these sums can matter
    end = bisect_right(scores, score + _Z * _combine(stderr, largest) + 2 * slack)
    begin = bisect_right(scores, score + max(0.0, _Z * _combine(stderr, smallest) - slack), 0, end)
    if begin == end:
        return len(scores) - end
    # `_exceeds` of each, without its calls, which took most of the time
    near = [
        better
        for better, _, _, error, _ in members[begin:end]
        if better - score > _Z * _combine(error, stderr) + _SLACK * max(1.0, abs(better), abs(score))
    ]
    return len(scores) - end + len(near)


def _group_quantities(quantities: Sequence[_Quantity]) -> list[_Group]:
    grouped: dict[tuple[int, int], list[_Quantity]] = {}
    for one in quantities:
        grouped.setdefault((one.kind, math.frexp(one.magnitude)[1]), []).append(one)
    return [_Group(kind, members) for (kind, _), members in grouped.items()]
