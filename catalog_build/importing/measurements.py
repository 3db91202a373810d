"""Measurements as their sources tell them, and the evaluations of a document made from these."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from catalog_build.core.manifest import MAX_ID_LENGTH
from catalog_build.importing.found import Notes
from catalog_build.importing.values import drop_empty, flatten_values, read_number


class Measurement(NamedTuple):
    """One value of a metric.

    Args:
        metric: the shortest name that the source has for it, by which it is known elsewhere too.
        label: a longer name, which may say of which part or run it is.
        task: what was done, where the source says it.
        dataset: what it was measured on, with `version` and `split`.
    """

    metric: str
    label: str
    task: str | None
    value: object
    dataset: str | None = None
    version: str | None = None
    split: str | None = None


_NAMINGS: tuple[Callable[[Measurement], str], ...] = (
    lambda one: one.metric,
    lambda one: one.label,
    lambda one: f"{one.task}: {one.label}" if one.task else one.label,
)


def expand_values(measured: Measurement, field: str, line: int, notes: Notes) -> Iterator[Measurement]:
    """Yield a measurement for each value, those of an object with dotted names; lists are noted and left out."""
    for suffix, value in flatten_values("", measured.value):
        if isinstance(value, list):
            notes.add(line, field + suffix, value, "a list is no value of a metric: it was left out")
            continue
        metric, label = measured.metric + suffix, measured.label + suffix
        if max(len(metric), len(label)) > MAX_ID_LENGTH:
            notes.add(
                line, field, label, f"the name of a metric has at most {MAX_ID_LENGTH} characters: it was left out"
            )
            continue
        yield measured._replace(metric=metric, label=label, value=read_number(value))


def make_evaluations(measured: Sequence[Measurement]) -> list[dict[str, Any]]:
    """Return the evaluations of a document.

    A metric is called by its shortest name, unless another value on the same ground has that too: both are then
    called by their longer names, and if need be by these and their task.
    """
    names = [_NAMINGS[0](one) for one in measured]
    for naming in _NAMINGS[1:]:
        taken = Counter(_make_key(one, name) for one, name in zip(measured, names, strict=True))
        names = [
            naming(one) if taken[_make_key(one, name)] > 1 else name for one, name in zip(measured, names, strict=True)
        ]
    return [
        {
            "metric": name[:MAX_ID_LENGTH],
            "value": one.value,
            **drop_empty({"dataset": one.dataset, "dataset_version": one.version, "split": one.split}),
        }
        for one, name in zip(measured, names, strict=True)
    ]


def link_evaluated(measured: Sequence[Measurement]) -> list[dict[str, Any]]:
    """Return a link to each data set and split that something was measured on, in the order of the source."""
    grounds = dict.fromkeys((one.dataset, one.split) for one in measured if one.dataset)
    return [
        {"relation": "evaluated_on", "target": dataset, **drop_empty({"split": split})} for dataset, split in grounds
    ]


def _make_key(measured: Measurement, name: str) -> tuple[str | None, ...]:
    return name, measured.dataset, measured.version, measured.split
