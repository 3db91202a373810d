"""List what changed from one version of a model to the next."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from catalog_build.core.compare_metrics import Judgement, judge_change, read_texts
from catalog_build.core.compare_settings import classify_change
from catalog_build.core.documents import Change, Ground, Metric, Row
from catalog_build.core.flatten import flatten_differing, shorten_text
from catalog_build.core.input_versions import pair_moved
from catalog_build.core.link_changes import LinkFact, change_links
from catalog_build.core.metric_alignment import align_metrics, metrics_differ

MAX_CHANGES = 20

_MOST_ONE_SIDED = 5
"""Metrics that only one of two versions has and that are listed one by one; more are one change."""

_NAMED_METRICS = 3
"""Of these, those that are named."""


class InputFact(msgspec.Struct, frozen=True):
    """An input of a version: `label` names its own version and the state of its pin."""

    id: str
    lineage: str
    label: str


class CardFact(msgspec.Struct, frozen=True):
    """A model card: its length in characters and a digest of its text."""

    length: int
    digest: str


class VersionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of one version.

    Args:
        training_config, architecture, metadata: UTF-8 JSON text.
        inputs: no id twice.
        fields: name → text of what else a document states, but for what any two versions differ in: id, number, tag,
            date, changelog. None where it is not stated.
        card: None where there is none.
        links: all that the version states, but for those to other versions of its own lineage.
    """

    training_config: bytes
    architecture: bytes
    metadata: bytes
    metrics: Sequence[Metric]
    inputs: Sequence[InputFact]
    fields: Mapping[str, str | None]
    card: CardFact | None
    links: Sequence[LinkFact]


def list_changes(old: VersionFacts, new: VersionFacts) -> tuple[list[Change], int]:
    """Return the first 20 changes and how many there are in all.

    Metrics come first, then fields and card, training configuration, architecture, metadata, inputs and links. A metric
    that moved to another ground is a change even where its value is the same; an input that moved to another version is
    one change, and so are many metrics that one of the two versions lacks.
    """
    metrics = _fold_one_sided(list(_find_metrics(old.metrics, new.metrics)))
    fields = [*_change_fields(old.fields, new.fields), *_change_card(old.card, new.card)]
    settings = [
        *_find_settings("training_config", old.training_config, new.training_config),
        *_find_settings("architecture", old.architecture, new.architecture),
        *_find_settings("metadata", old.metadata, new.metadata),
    ]
    inputs = _change_inputs(old.inputs, new.inputs)
    links = change_links(old.links, new.links, {one.path for one in inputs})
    # only what is shown is put into words: of most versions that is a part
    shown = [_change_metric(one) for one in metrics[:MAX_CHANGES]]
    shown += fields[: MAX_CHANGES - len(shown)]
    shown += [_change_setting(one) for one in settings[: MAX_CHANGES - len(shown)]]
    shown += [*inputs, *links][: MAX_CHANGES - len(shown)]
    return shown, len(metrics) + len(fields) + len(settings) + len(inputs) + len(links)


class _ChangedMetric(NamedTuple):
    """A metric's different values on one evaluation before and after, and whether the evaluation has to be shown."""

    name: str
    before: Sequence[Metric]
    after: Sequence[Metric]
    grounded: bool


class _OneSidedMetrics(NamedTuple):
    """Many metrics that one of two versions lacks: `added` tells which."""

    names: Sequence[str]
    added: bool


class _ChangedSetting(NamedTuple):
    """A setting before and after."""

    section: Literal["training_config", "architecture", "metadata"]
    path: str
    before: Row | None
    after: Row | None


def _find_metrics(old: Sequence[Metric], new: Sequence[Metric]) -> Iterator[_ChangedMetric]:
    aligned = align_metrics([old, new])
    rows_of = Counter([one.name for one in aligned])
    for row in aligned:
        before, after = row.values
        moved = bool(before and after) and before[0].ground != after[0].ground
        if moved or metrics_differ(row.values):
            yield _ChangedMetric(row.name, before, after, moved or rows_of[row.name] > 1)


def _fold_one_sided(changed: Sequence[_ChangedMetric]) -> list[_ChangedMetric | _OneSidedMetrics]:
    """Put the metrics that were added, or were removed, together at the end, where these are many."""
    added = [one.name for one in changed if not one.before]
    removed = [one.name for one in changed if not one.after]
    groups = [_OneSidedMetrics(names, names is added) for names in (added, removed) if len(names) > _MOST_ONE_SIDED]
    folded = {one.added for one in groups}
    return [one for one in changed if not _is_folded(one, folded)] + groups


def _is_folded(one: _ChangedMetric, folded: set[bool]) -> bool:
    return (not one.before and True in folded) or (not one.after and False in folded)


def _change_metric(one: _ChangedMetric | _OneSidedMetrics) -> Change:
    if isinstance(one, _OneSidedMetrics):
        return _change_many(one)
    name, before, after, grounded = one
    judged = judge_change(before[0], after[0]) if len(before) == len(after) == 1 else Judgement()
    moved = bool(before and after) and before[0].ground != after[0].ground
    return Change(
        section="metrics",
        path=name,
        old=_show_metric(before, grounded),
        new=_show_metric(after, grounded),
        delta=None if moved else judged.delta,
        verdict=judged.verdict,
        certainty=judged.certainty,
        reserve=None if judged.verdict is None else _find_reserve(before[0], after[0]),
    )


def _find_reserve(before: Metric, after: Metric) -> Literal["dataset_assumed", "ground_not_stated"] | None:
    """Return why two values of equal evaluation were perhaps measured on different data."""
    if after.ground is None or after.ground.dataset is None:
        return "ground_not_stated"
    return "dataset_assumed" if before.assumed or after.assumed else None


def _change_many(many: _OneSidedMetrics) -> Change:
    names, rest = ", ".join(many.names[:_NAMED_METRICS]), len(many.names) - _NAMED_METRICS
    text = shorten_text(f"{names} and {rest:,} more")[0]
    return Change(
        section="metrics",
        path=f"{len(many.names):,} metrics",
        old=None if many.added else text,
        new=text if many.added else None,
    )


def _change_fields(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> Iterator[Change]:
    for name, before in old.items():
        after = new[name]
        if before != after:
            yield Change(section="fields", path=name, old=_shorten(before), new=_shorten(after))


def _shorten(text: str | None) -> str | None:
    return None if text is None else shorten_text(text)[0]


def _change_card(old: CardFact | None, new: CardFact | None) -> Iterator[Change]:
    if old == new:
        return
    before = None if old is None else f"{old.length:,} characters"
    after = None if new is None else f"{new.length:,} characters"
    yield Change(
        section="fields", path="model card", old=before, new=after if after != before else f"{after}, reworded"
    )


def _find_settings(
    section: Literal["training_config", "architecture", "metadata"], old: bytes, new: bytes
) -> Iterator[_ChangedSetting]:
    before, after = ({row.path: row for row in rows} for rows in flatten_differing(old, new))
    for path in sorted(before.keys() | after.keys()):
        first, second = before.get(path), after.get(path)
        if classify_change(first, second) != "same":
            yield _ChangedSetting(section, path, first, second)


def _change_setting(one: _ChangedSetting) -> Change:
    return Change(section=one.section, path=one.path, old=_text_of(one.before), new=_text_of(one.after))


def _text_of(row: Row | None) -> str | None:
    return None if row is None else row.text


def _change_inputs(old: Sequence[InputFact], new: Sequence[InputFact]) -> list[Change]:
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    moved = pair_moved({one.id: one.lineage for one in old}, {one.id: one.lineage for one in new})
    arrived = set(moved.values())
    changes = [
        Change(
            section="inputs", path=now.lineage, old=before[now.id].label if now.id in before else None, new=now.label
        )
        for now in new
        if now.id not in arrived and before.get(now.id) != now
    ]
    for was in old:
        now = after.get(moved.get(was.id, was.id))
        if now is None or was.id in moved:
            label = None if now is None else now.label
            changes.append(Change(section="inputs", path=was.lineage, old=was.label, new=label, moved=was.id in moved))
    return sorted(changes, key=lambda one: one.path)


def _show_metric(values: Sequence[Metric], grounded: bool) -> str | None:
    text = read_texts(values)
    return f"{text} ({_show_ground(values[0].ground)})" if grounded and values else text


def _show_ground(ground: Ground | None) -> str:
    if ground is None:
        return "evaluation not stated"
    parts = (ground.dataset, ground.version, ground.split)
    return shorten_text(", ".join(part for part in parts if part))[0]
