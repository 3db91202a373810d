"""Which values of several models are compared: those of one metric on one evaluation, each model's only one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from catalog_build.core.documents import Direction, Ground, Metric, Row
from catalog_build.core.flatten import TEXT_LIMIT, make_row, parse_exactly, rows_equal
from catalog_build.core.ranking import has_uncertainty

_BEGIN_NUMBERS = frozenset(b"%c" % one for one in b"-0123456789")


class AlignedMetric(msgspec.Struct, frozen=True, kw_only=True):
    """One row to be: a name and, of each model, its different values on one evaluation; empty where it has none."""

    name: str
    values: Sequence[Sequence[Metric]]

    @property
    def present(self) -> list[Metric]:
        """The values that are there, in the order of the models."""
        return [one for values in self.values for one in values]


def align_metrics(columns: Sequence[Sequence[Metric]]) -> list[AlignedMetric]:
    """Return which values stand side by side.

    Of each name, the values on an evaluation that two or more models have form a row, also where it is not stated; what
    is left over forms further rows, one evaluation of each model at a time.
    """
    single = [{metric.name: metric for metric in column} for column in columns]
    if len(columns) == 2 and all(len(names) == len(column) for names, column in zip(single, columns, strict=True)):
        # the usual case of two versions: no name twice in a model, so that a name is a row, whatever the evaluations
        first, second = ({name: [metric] for name, metric in names.items()} for names in single)
        return [
            AlignedMetric(name=name, values=[first.get(name, []), second.get(name, [])])
            for name in dict.fromkeys([*first, *second])
        ]
    by_name: dict[str, list[list[Metric]]] = {}
    for index, column in enumerate(columns):
        for metric in column:
            by_name.setdefault(metric.name, [[] for _ in columns])[index].append(metric)
    return [row for name, values in by_name.items() for row in _align_name(name, values)]


def merge_equal_values(values: Sequence[Metric]) -> list[Metric]:
    """Return the different ones of a model's values of one metric on one evaluation, whatever their order.

    Values that are equal, in number and unit, count once: with the uncertainty that one of them states, and with an
    assumed dataset only where all assume it. Where they state different uncertainties, none is the one that counts.
    """
    if len(values) < 2:
        return list(values)
    direction, target = agree_direction(values)
    found: dict[object, list[Metric]] = {}
    for one in values:
        key = read_text_key(one) if one.number is None else (one.number, one.unit)
        found.setdefault(key, []).append(one)
    return [
        msgspec.structs.replace(
            one, direction=direction, target=target, assumed=all(another.assumed for another in equal)
        )
        for equal in found.values()
        for one in _keep_certain(equal)
    ]


def metrics_differ(values: Sequence[Sequence[Metric]]) -> bool:
    """Return whether the models do not all have the same values in the same units; a missing one differs."""
    first = values[0]
    if len(first) == 1:
        return any(len(others) != 1 or not have_same_value(first[0], others[0]) for others in values[1:])
    # several values are the same in any order
    return not first or any(Counter(map(_find_key, others)) != Counter(map(_find_key, first)) for others in values[1:])


def have_same_value(one: Metric, other: Metric) -> bool:
    """Return whether two values are the same in the same unit: exactly as numbers where both are, else as text."""
    if one.unit != other.unit:
        return False
    if one.value == other.value:
        return True
    if one.number is not None and other.number is not None and one.number != other.number:
        return False
    return rows_equal(read_metric(one), read_metric(other))


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


def read_metric(metric: Metric) -> Row:
    """Return a metric's value as a row without a path, for its text and to see whether two values are the same."""
    return _read_value(bytes(metric.value))


def read_text(metric: Metric) -> str:
    """Return the text of `read_metric`."""
    raw = bytes(metric.value)
    # a number is its own text
    if len(raw) <= TEXT_LIMIT and raw[:1] in _BEGIN_NUMBERS:
        return raw.decode()
    return _read_value(raw).text


def read_text_key(metric: Metric) -> tuple[str, str | None]:
    """Return what two values share that are the same text."""
    row = read_metric(metric)
    return row.text, row.digest


# The versions of a lineage are compared again and again, and many of their values are the same.
@lru_cache(maxsize=4096)
def _read_value(value: bytes) -> Row:
    return make_row("", parse_exactly(value))


def _find_key(metric: Metric) -> object:
    row = read_metric(metric)
    return metric.unit, *((row.text, row.digest) if row.number is None else (row.number, row.exact))


def _keep_certain(equal: Sequence[Metric]) -> list[Metric]:
    """Return one of equal values for each uncertainty; one without only where none states any."""
    kept: dict[object, Metric] = {}
    for one in equal:
        kept.setdefault((one.stderr, one.ci, one.ci_level, one.plus_minus), one)
    return [one for one in kept.values() if has_uncertainty(one)] or list(kept.values())


def _align_name(name: str, columns: Sequence[Sequence[Metric]]) -> Iterator[AlignedMetric]:
    left = [_group_by_evaluation(column) for column in columns]
    counts: dict[Ground | None, int] = {}
    for groups in left:
        for ground in groups:
            counts[ground] = counts.get(ground, 0) + 1
    for ground, count in counts.items():
        if count > 1:
            yield AlignedMetric(name=name, values=[merge_equal_values(groups.pop(ground, [])) for groups in left])
    rest = [[*groups.values()] for groups in left]
    for place in range(max(len(groups) for groups in rest)):
        yield AlignedMetric(
            name=name, values=[merge_equal_values(groups[place]) if place < len(groups) else [] for groups in rest]
        )


def _group_by_evaluation(column: Sequence[Metric]) -> dict[Ground | None, list[Metric]]:
    groups: dict[Ground | None, list[Metric]] = {}
    for metric in column:
        groups.setdefault(metric.ground, []).append(metric)
    return groups
