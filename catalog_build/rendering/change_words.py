"""What changed, in words: the lines that pages, feed and command show of a change."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import UNSET

from catalog_build.core.documents import Ground, Pin
from catalog_build.core.folding import clip_text
from catalog_build.core.model_changes import (
    ChangeKind,
    Edition,
    InputChange,
    LinkChange,
    MetricChange,
    ModelChange,
    SnapshotPoint,
)
from catalog_build.rendering.numbers import format_date, format_delta, format_percent, format_score
from catalog_build.rendering.views import View
from catalog_build.rendering.words import (
    describe_ground,
    explain_pin,
    join_lines,
    label_version,
    name_relation,
    name_reserve,
)

_HEADINGS: Mapping[ChangeKind, tuple[str, str, str]] = {
    "new_model": ("New models", "new model", "new models"),
    "new_version": ("New versions", "new version", "new versions"),
    "withdrawn": ("Withdrawn", "withdrawn", "withdrawn"),
    "flagged": ("Provenance no longer complete", "newly flagged", "newly flagged"),
    "repaired": ("Provenance repaired", "repaired", "repaired"),
    "inputs_changed": ("Inputs and links changed", "with changed inputs", "with changed inputs"),
    "warnings_changed": ("Warnings changed", "with changed warnings", "with changed warnings"),
    "metrics_changed": ("Metrics changed in place", "with changed metrics", "with changed metrics"),
    "quality_changed": ("Quality changed", "with changed quality", "with changed quality"),
    "edited": ("Other changes", "edited", "edited"),
    "removed": ("Removed", "removed", "removed"),
}
"""Kind → its heading, and how it is counted, one and several."""

_DIGESTED = ("training_config", "architecture", "metadata", "card")
_INPUT_RELATIONS = ("trained_on", "uses_input")
_MOST_ONE_SIDED = 5
"""Metrics that were added, or removed, and have a line each; more share one."""

_NAMED_METRICS = 3
"""Of these, those that are named."""

_TEXT = 160
_SHORT = 60


class ChangeLine(View, frozen=True, kw_only=True):
    """One line of a change: `label: old → new (note)`.

    Args:
        old: None where it was added; with `new` None too there is no value to show.
        numeric: the values are those of a metric.
        verdict: of a metric, where there is one.
        reserve: under which condition the verdict holds; empty without one.
        code: of a reason.
        tone: whether it is good or bad news, where that is all it says.
    """

    label: str
    old: str | None = None
    new: str | None = None
    note: str = ""
    numeric: bool = False
    verdict: Literal["better", "worse", "not separable"] | None = None
    reserve: str = ""
    code: str | None = None
    tone: Literal["good", "bad"] | None = None


def name_kind_heading(kind: ChangeKind) -> str:
    """Return the heading of a kind of change."""
    return _HEADINGS[kind][0]


def count_changes(counts: Mapping[ChangeKind, int]) -> str:
    """Return how many changes there are of each kind, in words."""
    return ", ".join(f"{count:,} {_HEADINGS[kind][1 if count == 1 else 2]}" for kind, count in counts.items())


def describe_point(point: SnapshotPoint) -> str:
    """Return a state of the registry in words."""
    when = f" ({format_date(point.changed_at)})" if point.changed_at else ""
    return f"revision {point.revision}{when}"


def describe_edition(edition: Edition) -> str:
    """Return from what to what an edition leads, in words."""
    return describe_span(edition.before, edition.after)


def describe_span(before: SnapshotPoint, after: SnapshotPoint) -> str:
    """Return two states of the registry in words."""
    return f"from {describe_point(before)} to {describe_point(after)}"


def name_change(change: ModelChange) -> str:
    """Return which model a change is of: its title and version."""
    return f"“{clip_text(join_lines(change.title), _TEXT)}” {clip_text(label_version(change), _SHORT)}"


def format_line(line: ChangeLine) -> str:
    """Return a line as plain text."""
    if line.old is not None and line.new is not None:
        text = f"{line.label}: {line.old} → {line.new}"
    elif line.new is not None:
        text = f"{line.label}: added {line.new}"
    elif line.old is not None:
        text = f"{line.label}: removed {line.old}"
    else:
        text = line.label
    notes = ", ".join(
        part for part in (line.note, f"{line.verdict or ''} {line.reserve}".strip(), line.code or "") if part
    )
    return f"{text} ({notes})" if notes else text


def list_lines(change: ModelChange) -> list[ChangeLine]:
    """Return what there is to say of a change: the weightiest first."""
    return [
        *_tell_withdrawal(change),
        *_tell_provenance(change),
        *_tell_quality(change),
        *_tell_metrics(change.metrics),
        *_tell_inputs(change),
        *_tell_fields(change),
    ]


def _tell_withdrawal(change: ModelChange) -> Iterator[ChangeLine]:
    if change.reason is not UNSET:
        yield ChangeLine(label=f"Withdrawn: {clip_text(join_lines(change.reason), 1000)}", tone="bad")


def _tell_metrics(metrics: Sequence[MetricChange]) -> Iterator[ChangeLine]:
    """Say of each metric what changed; of many that one side lacks only how many there are, at the end."""
    added = [one for one in metrics if one.old is None]
    removed = [one for one in metrics if one.new is None]
    folded = {id(one) for group in (added, removed) if len(group) > _MOST_ONE_SIDED for one in group}
    yield from (_tell_metric(one) for one in metrics if id(one) not in folded)
    for group, happened in ((added, "stated for the first time"), (removed, "no longer stated")):
        if len(group) > _MOST_ONE_SIDED:
            names = ", ".join(clip_text(join_lines(one.name), _SHORT) for one in group[:_NAMED_METRICS])
            note = f"{names} and {len(group) - _NAMED_METRICS:,} more"
            yield ChangeLine(label=f"{len(group):,} metrics {happened}", note=note)


def _tell_provenance(change: ModelChange) -> Iterator[ChangeLine]:
    provenance = change.provenance
    if provenance is None:
        return
    if provenance.old is not provenance.new and not (provenance.old is None and provenance.new):
        yield (
            ChangeLine(label="provenance is now complete", tone="good")
            if provenance.new
            else ChangeLine(label="provenance is incomplete", tone="bad")
        )
    for reason in provenance.added:
        yield ChangeLine(label=clip_text(reason.message, 1000), code=reason.code)
    for reason in provenance.resolved:
        yield ChangeLine(label=f"no longer: {clip_text(reason.message, 1000)}", code=reason.code)


def _tell_quality(change: ModelChange) -> Iterator[ChangeLine]:
    quality = change.quality
    if quality is None:
        return
    declared = "" if quality.new == quality.new_declared else f"declared {format_score(quality.new_declared)}"
    if change.kind == "new_model":
        yield ChangeLine(label=f"effective quality {format_score(quality.new)}", note=declared)
    elif quality.old != quality.new:
        old, new = format_score(quality.old), format_score(quality.new)
        yield ChangeLine(label="effective quality", old=old, new=new, note=declared)
    else:
        old, new = format_score(quality.old_declared), format_score(quality.new_declared)
        yield ChangeLine(label="declared quality", old=old, new=new)


def _tell_inputs(change: ModelChange) -> Iterator[ChangeLine]:
    linked = {one.target for one in change.links if one.change != "pin"}
    checked = set()
    for one in change.inputs:
        if one.previous is not None:
            yield _tell_moved(one)
        elif one.old is not None and one.new is not None:
            checked.add(one.target)
            yield ChangeLine(label=f"input {_quote(one.target)}", old=explain_pin(one.old), new=explain_pin(one.new))
        elif one.target not in linked:
            # an input of the producing analysis: those of the model itself are told as its links
            label = "new input" if one.old is None else "no longer an input:"
            yield ChangeLine(label=f"{label} {_quote(one.target)}", note=explain_pin(one.old or one.new or "unpinned"))
    for link in change.links:
        if link.change == "moved" and link.relation in _INPUT_RELATIONS:
            continue  # told of the input
        # that the check of a pin gives something else is told of the input
        if link.change != "pin" or link.target not in checked or _show_pin(link.old) != _show_pin(link.new):
            yield _tell_link(link)


def _tell_moved(one: InputChange) -> ChangeLine:
    state = explain_pin(one.new or "unpinned")
    note = state if one.old == one.new else f"{state}; before {explain_pin(one.old or 'unpinned')}"
    old, new = one.old_version or one.previous or "", one.new_version or one.target
    return ChangeLine(label=f"input {_quote(one.target)} moved", old=_clip(old), new=_clip(new), note=note)


def _tell_link(link: LinkChange) -> ChangeLine:
    label = f"{name_relation(link.relation)} {_quote(link.target)}"
    if link.split is not None:
        label += f", {clip_text(link.split, _SHORT)} split"
    old, new = _show_pin(link.old), _show_pin(link.new)
    if link.change == "moved":
        return ChangeLine(label=f"{label} moved", old=_clip(link.previous), new=_clip(link.target))
    if link.change != "pin":
        return ChangeLine(label=f"link {link.change}: {label}", note=new if link.change == "added" else old)
    if old == new and link.old and link.new:
        old, new = explain_pin(link.old.state), explain_pin(link.new.state)
    return ChangeLine(label=label, old=old, new=new)


def _show_pin(pin: Pin | None) -> str:
    if pin is None:
        return "not pinned"
    version = pin.version_tag or (None if pin.version_number is None else f"v{pin.version_number}")
    parts = (version and clip_text(version, _SHORT), pin.content_hash and clip_text(pin.content_hash, 24))
    return "pinned to " + ", ".join(part for part in parts if part)


def _tell_metric(metric: MetricChange) -> ChangeLine:
    notes = []
    if metric.delta is not None:
        notes.append(format_delta(metric.delta))
    if metric.relative is not None and metric.relative != 0:
        notes.append(format_percent(metric.relative))
    if metric.old is not None and metric.new is not None and metric.old_ground != metric.new_ground:
        notes.append(f"measured on {_show_ground(metric.new_ground)}, before on {_show_ground(metric.old_ground)}")
    if metric.certainty == "stated_for_one":
        notes.append("uncertainty stated for one only")
    unit = f", {clip_text(metric.unit, _SHORT)}" if metric.unit else ""
    verdict = None if metric.verdict == "equal" else metric.verdict
    return ChangeLine(
        label=clip_text(join_lines(metric.name), _TEXT) + unit,
        old=metric.old if metric.old is None else clip_text(metric.old, _TEXT),
        new=metric.new if metric.new is None else clip_text(metric.new, _TEXT),
        note=", ".join(notes),
        numeric=True,
        verdict="not separable" if verdict == "not_separable" else verdict,
        reserve=name_reserve(metric.comparability) if verdict else "",
    )


def _show_ground(ground: Ground | None) -> str:
    return "data that is not stated" if ground is None else clip_text(describe_ground(ground), _TEXT)


def _tell_fields(change: ModelChange) -> Iterator[ChangeLine]:
    for one in change.fields:
        label = one.field.replace("_config", "_configuration").replace("_", " ").replace(".", " ")
        if one.field in _DIGESTED:
            happened = "added" if one.old is None else "removed" if one.new is None else "changed"
            yield ChangeLine(label=f"{label} {happened}")
        else:
            yield ChangeLine(label=label, old=_clip(one.old), new=_clip(one.new))


def _clip(text: str | None) -> str | None:
    return None if text is None else clip_text(join_lines(text), _TEXT)


def _quote(id: str) -> str:
    return f"“{clip_text(join_lines(id), _TEXT)}”"
