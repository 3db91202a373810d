"""Measurements as their sources state them, and the evaluations of a document made from these."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from catalog_build.core.evaluation_fields import read_metrics
from catalog_build.core.fields import FieldReader, ProblemLog
from catalog_build.core.manifest import MAX_ID_LENGTH
from catalog_build.core.metrics import known_direction
from catalog_build.core.numbers import encode_json
from catalog_build.importing.found import Notes
from catalog_build.importing.values import drop_empty, flatten_values, read_number

UNCERTAINTY_FIELDS = ("unit", "stderr", "ci", "ci_level", "n", "seeds")
"""Fields of an evaluation that a source may state under the same names."""


class Measurement(NamedTuple):
    """One value of a metric.

    Args:
        metric: the shortest name that the source has for it, by which it is known elsewhere too.
        label: a longer name, which may say of which part or run it is.
        task: what was done, where the source says it.
        dataset: what it was measured on, with `version` and `split`.
        part: configuration and arguments of the measurement; they count as part of the split.
        further: fields of the evaluation by name: its uncertainty, unit and source.
        field: where it stands in its source, with `line`.
    """

    metric: str
    label: str
    task: str | None
    value: object
    dataset: str | None = None
    version: str | None = None
    split: str | None = None
    part: str | None = None
    further: Mapping[str, object] = {}
    field: str = ""
    line: int = 0


def expand_values(measured: Measurement, notes: Notes) -> Iterator[Measurement]:
    """Yield a measurement for each value, those of an object with dotted names; lists are noted and left out."""
    if isinstance(measured.value, dict):
        measured = _drop_shared_uncertainty(measured, notes)
    for suffix, value in flatten_values("", measured.value):
        field = measured.field + suffix
        if isinstance(value, list):
            notes.add(measured.line, field, value, "a list is no value of a metric: it was left out")
            continue
        metric, label = measured.metric + suffix, measured.label + suffix
        if max(len(metric), len(label)) > MAX_ID_LENGTH:
            reason = f"the name of a metric has at most {MAX_ID_LENGTH} characters: it was left out"
            notes.add(measured.line, field, label, reason)
            continue
        one = measured._replace(metric=metric, label=label, value=read_number(value), field=field)
        yield from _keep_valid(one, notes)


def make_evaluations(measured: Sequence[Measurement], notes: Notes) -> list[dict[str, Any]]:
    """Return the evaluations of a document.

    A metric is called by its shortest name, unless values on the same evaluation can be told apart by their longer
    names, and if need be by these and their task; a longer name keeps the direction of the metric. A value that is
    stated twice alike counts once; where different values cannot be told apart, all keep the name of the metric, and a
    note reports them.
    """
    names = _choose_names(measured)
    evaluations: dict[bytes, dict[str, Any]] = {}
    repeated: dict[tuple[str | None, ...], list[Measurement]] = {}
    for one, name in zip(measured, names, strict=True):
        evaluation = _make_evaluation(one, name)
        known = len(evaluations)
        evaluations.setdefault(encode_json(evaluation), evaluation)
        if len(evaluations) > known:
            repeated.setdefault(_make_key(one, name), []).append(one)
    for group in repeated.values():
        if len({encode_json(one.value) for one in group}) > 1:
            reason = "values of this metric on one evaluation, which nothing tells apart: all are shown, none is ranked"
            notes.add(group[1].line, group[1].field, group[1].value, f"{len(group)} {reason}")
    return list(evaluations.values())


def link_evaluated(measured: Sequence[Measurement]) -> list[dict[str, Any]]:
    """Return a link to each dataset and split that something was measured on, in the order of the source."""
    stated = dict.fromkeys((one.dataset, join_split(one.part, one.split)) for one in measured if one.dataset)
    return [
        {"relation": "evaluated_on", "target": dataset, **drop_empty({"split": split})} for dataset, split in stated
    ]


def join_split(part: str | None, split: str | None) -> str | None:
    """Return a split with the part of the dataset or the settings that it was measured with."""
    return "/".join(one for one in (part, split) if one) or None


def _choose_names(measured: Sequence[Measurement]) -> list[str]:
    names = [one.metric for one in measured]
    namings: tuple[Callable[[Measurement], str], ...] = (
        lambda one: one.label,
        lambda one: f"{one.task}/{one.label}" if one.task else one.label,
    )
    for naming in namings:
        groups: dict[tuple[str | None, ...], set[str]] = {}
        for one, name in zip(measured, names, strict=True):
            groups.setdefault(_make_key(one, name), set()).add(naming(one))
        counted = Counter({key: len(found) for key, found in groups.items()})
        names = [
            naming(one)[:MAX_ID_LENGTH] if counted[_make_key(one, name)] > 1 else name
            for one, name in zip(measured, names, strict=True)
        ]
    return names


def _drop_shared_uncertainty(measured: Measurement, notes: Notes) -> Measurement:
    """Return the measurement of several values without an uncertainty that is stated for all of them."""
    shared = [name for name in UNCERTAINTY_FIELDS if name != "unit" and name in measured.further]
    for name in shared:
        reason = f"{name}: which of the values this is about is not stated: it was left out"
        notes.add(measured.line, measured.field, measured.further[name], reason)
    return measured._replace(further={name: one for name, one in measured.further.items() if name not in shared})


def _keep_valid(measured: Measurement, notes: Notes) -> Iterator[Measurement]:
    """Yield a measurement without the fields that the format refuses; nothing where it refuses the value."""
    faulty = _find_faults(measured)
    for name in faulty:
        stated = measured.further.get(name, measured.value)
        notes.add(measured.line, measured.field, stated, f"{name}: {faulty[name]}; it was left out")
    if not faulty.keys() & {"metric", "value"}:
        kept = {name: value for name, value in measured.further.items() if name not in faulty}
        yield measured._replace(further=kept)


def _find_faults(measured: Measurement) -> dict[str, str]:
    log = ProblemLog("", 0)
    read_metrics(FieldReader({"evaluations": [_make_evaluation(measured, measured.metric)]}, "", log))
    return {one.field.rpartition(".")[2]: one.reason for one in log.problems}


def _make_evaluation(measured: Measurement, name: str) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "dataset": measured.dataset,
        "dataset_version": measured.version,
        "split": join_split(measured.part, measured.split),
    }
    stated["higher_is_better"] = _keep_direction(measured.metric, name)
    return {"metric": name, "value": measured.value, **drop_empty({**stated, **measured.further})}


def _keep_direction(metric: str, name: str) -> bool | None:
    """Return which way a metric is better that is called by a name of which nobody could know."""
    if name == metric or known_direction(name) is not None:
        return None
    return {"up": True, "down": False}.get(known_direction(metric) or "")


def _make_key(measured: Measurement, name: str) -> tuple[str | None, ...]:
    return name, measured.dataset, measured.version, join_split(measured.part, measured.split)
