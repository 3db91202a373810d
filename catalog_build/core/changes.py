"""List what changed from one version of a model to the next."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from catalog_build.core.compare_metrics import align_metrics, judge_change, read_metric
from catalog_build.core.compare_settings import classify_change
from catalog_build.core.documents import Change, Ground, Metric, Row
from catalog_build.core.flatten import flatten_differing, rows_equal, shorten_text
from catalog_build.core.moves import pair_moved

MAX_CHANGES = 20


class InputFact(msgspec.Struct, frozen=True):
    """An input of a version: `label` names its own version and the state of its pin."""

    id: str
    lineage: str
    label: str


class VersionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of one version.

    Args:
        training_config, architecture, metadata: UTF-8 JSON text.
        inputs: no id twice.
    """

    training_config: bytes
    architecture: bytes
    metadata: bytes
    metrics: Sequence[Metric]
    inputs: Sequence[InputFact]


def list_changes(old: VersionFacts, new: VersionFacts) -> tuple[list[Change], int]:
    """Return the first 20 changes and how many there are in all.

    Metrics come first, then training configuration, architecture, metadata and inputs. A metric that moved to
    another ground is a change even where its value is the same; an input that moved to another version is one change.
    """
    changes = list(_change_metrics(old.metrics, new.metrics))
    changes += _change_settings("training_config", old.training_config, new.training_config)
    changes += _change_settings("architecture", old.architecture, new.architecture)
    changes += _change_settings("metadata", old.metadata, new.metadata)
    changes += _change_inputs(old.inputs, new.inputs)
    return changes[:MAX_CHANGES], len(changes)


def _change_metrics(old: Sequence[Metric], new: Sequence[Metric]) -> Iterator[Change]:
    aligned = align_metrics([old, new])
    rows_of = Counter(one.name for one in aligned)
    for one in aligned:
        before, after = one.metrics
        if before is not None and after is not None and before.ground == after.ground and before.value == after.value:
            continue
        was = None if before is None else read_metric(before)
        now = None if after is None else read_metric(after)
        moved = before is not None and after is not None and before.ground != after.ground
        if moved or was is None or now is None or not rows_equal(was, now):
            grounded = moved or rows_of[one.name] > 1
            delta, verdict = (None, None) if before is None or after is None else judge_change(before, after)
            yield Change(
                section="metrics",
                path=one.name,
                old=_show_metric(before, was, grounded),
                new=_show_metric(after, now, grounded),
                delta=None if moved else delta,
                verdict=verdict,
            )


def _change_settings(
    section: Literal["training_config", "architecture", "metadata"], old: bytes, new: bytes
) -> Iterator[Change]:
    before, after = ({row.path: row for row in rows} for rows in flatten_differing(old, new))
    for path in sorted(before.keys() | after.keys()):
        first, second = before.get(path), after.get(path)
        if classify_change(first, second) != "same":
            yield Change(section=section, path=path, old=_text_of(first), new=_text_of(second))


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


def _show_metric(metric: Metric | None, row: Row | None, grounded: bool) -> str | None:
    if metric is None or row is None:
        return None
    return f"{row.text} ({_show_ground(metric.ground)})" if grounded else row.text


def _show_ground(ground: Ground | None) -> str:
    if ground is None:
        return "ground not stated"
    parts = (ground.dataset, ground.version, ground.split)
    return shorten_text(", ".join(part for part in parts if part))[0]
