"""What changed between two snapshots, model by model: pure, for pages, feed, JSON and the command alike."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar, get_args

import msgspec
from msgspec import UNSET, UnsetType

from catalog_build.core import urls
from catalog_build.core.compare_metrics import compare_metrics
from catalog_build.core.documents import Code, Metric
from catalog_build.core.flatten import shorten_text
from catalog_build.core.input_versions import pair_moved
from catalog_build.core.metric_alignment import align_metrics, metrics_differ
from catalog_build.core.model_changes import (
    ChangeKind,
    FieldChange,
    InputChange,
    LinkChange,
    MetricChange,
    ModelChange,
    ProvenanceChange,
    QualityChange,
    VersionRef,
)
from catalog_build.core.numbers import read_float
from catalog_build.core.reasons import REASONS, make_reason
from catalog_build.core.snapshot import SnapshotLink, SnapshotMetric, SnapshotModel, SnapshotReason

KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)

_FIELDS = (
    "lineage",
    "version_number",
    "version_tag",
    "title",
    "family",
    "created_at",
    "promotion_state",
    "license",
    "parameter_count",
    "content_hash",
    "source_url",
    "changelog",
)
_DIGESTS = ("training_config", "architecture", "metadata", "card")

_OF_A_VERSION = {"version_number", "version_tag", "created_at", "changelog"}
"""Fields in which any two versions differ, or that say what is new in one."""

T = TypeVar("T", bound=Hashable)


def diff_models(
    before: Mapping[str, SnapshotModel],
    after: Mapping[str, SnapshotModel],
    withdrawn: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[ModelChange]:
    """Yield what changed of each model, by its id, in the order of `after`, then what was withdrawn or removed.

    A new version is compared with the version before it; a model that is in both, with itself. What is derived from
    other models alone (that another version is the latest now, that something else links here) is no change.

    Args:
        before, after: models by id; all versions of a lineage are in the same call.
        withdrawn: id → reason of each model that is withdrawn afterwards.
    """
    for id, new in after.items():
        old = before.get(id)
        if old is None:
            yield _tell_new(new, after.get(new.previous or ""))
        elif old.sha256 != new.sha256:
            change = _tell_changed(old, new)
            if change is not None:
                yield change
    for id, old in before.items():
        if id in after:
            continue
        if id in withdrawn:
            yield _make_change("withdrawn", old, reason=withdrawn[id])
        else:
            yield _make_change("removed", old, html=None)


def _tell_new(new: SnapshotModel, previous: SnapshotModel | None) -> ModelChange:
    if previous is None or previous.lineage != new.lineage:
        return _make_change(
            "new_model",
            new,
            quality=_change_quality(None, new),
            provenance=_change_provenance(None, new),
        )
    change = _compare("new_version", previous, new)
    return msgspec.structs.replace(
        change,
        previous=VersionRef(
            id=previous.id,
            slug=previous.slug,
            version_number=previous.version_number,
            version_tag=previous.version_tag,
        ),
        links=[one for one in change.links if not _leads_back(one, previous)],
        fields=[one for one in change.fields if one.field not in _OF_A_VERSION],
    )


def _leads_back(link: LinkChange, previous: SnapshotModel) -> bool:
    """Tell whether a link does no more than say which version a version comes from."""
    return link.relation == "derived_from" and link.target in (previous.id, previous.previous)


def _tell_changed(old: SnapshotModel, new: SnapshotModel) -> ModelChange | None:
    change = _compare("edited", old, new)
    if not any((change.quality, change.provenance, change.metrics, change.inputs, change.links, change.fields)):
        return None
    return msgspec.structs.replace(change, kind=_choose_kind(change))


def _choose_kind(change: ModelChange) -> ChangeKind:
    provenance = change.provenance
    if provenance and provenance.old is not provenance.new:
        return "repaired" if provenance.new else "flagged"
    found: tuple[tuple[object, ChangeKind], ...] = (
        (change.inputs or change.links, "inputs_changed"),
        (provenance, "warnings_changed"),
        (change.metrics, "metrics_changed"),
        (change.quality, "quality_changed"),
    )
    return next((kind for what, kind in found if what), "edited")


def _compare(kind: ChangeKind, old: SnapshotModel, new: SnapshotModel) -> ModelChange:
    moved = pair_moved(_list_lineages(old), _list_lineages(new))
    return _make_change(
        kind,
        new,
        quality=_change_quality(old, new),
        provenance=_change_provenance(old, new),
        metrics=list(_change_metrics(old.metrics, new.metrics)),
        inputs=list(_change_inputs(old, new, moved)),
        links=list(_change_links(old.links, new.links, moved)),
        fields=list(_change_fields(old, new)),
    )


def _make_change(kind: ChangeKind, model: SnapshotModel, **found: object) -> ModelChange:
    nothing: dict[str, object] = {
        "html": urls.html_path("model", model.slug),
        "previous": None,
        "quality": None,
        "provenance": None,
        "metrics": [],
        "inputs": [],
        "links": [],
        "fields": [],
    }
    return ModelChange(
        kind=kind,
        id=model.id,
        slug=model.slug,
        title=model.title,
        lineage=model.lineage,
        version_number=model.version_number,
        version_tag=model.version_tag,
        created_at=model.created_at,
        **{**nothing, **found},  # type: ignore[arg-type]
    )


def _change_quality(old: SnapshotModel | None, new: SnapshotModel) -> QualityChange | None:
    before = (old.quality_score, old.declared_quality_score) if old else (None, None)
    after = (new.quality_score, new.declared_quality_score)
    if before == after:
        return None
    return QualityChange(old=before[0], new=after[0], old_declared=before[1], new_declared=after[1])


def _change_provenance(old: SnapshotModel | None, new: SnapshotModel) -> ProvenanceChange | None:
    before = _split_reasons(old.warnings) if old else {}
    after = _split_reasons(new.warnings)
    added, resolved = _subtract_reasons(after, before), _subtract_reasons(before, after)
    complete = old.provenance_complete if old else None
    if not added and not resolved and (complete is new.provenance_complete or old is None):
        return None
    return ProvenanceChange(
        old=complete,
        new=new.provenance_complete,
        added=[make_reason(code, subjects) for code, subjects in added.items() if code in REASONS],
        resolved=[make_reason(code, subjects) for code, subjects in resolved.items() if code in REASONS],
    )


def _split_reasons(reasons: Sequence[SnapshotReason]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in reasons:
        found.setdefault(one.code, []).extend(one.subjects)
    return found


def _subtract_reasons(these: Mapping[str, list[str]], those: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the reasons that are in the first only, each with the subjects that are in the first only."""
    left: dict[str, list[str]] = {}
    for code, subjects in these.items():
        known = set(those.get(code, ()))
        further = [one for one in subjects if one not in known]
        if further or code not in those:
            left[code] = further
    return left


def _change_metrics(old: Sequence[SnapshotMetric], new: Sequence[SnapshotMetric]) -> Iterator[MetricChange]:
    for aligned in align_metrics([[_read_metric(one) for one in old], [_read_metric(one) for one in new]]):
        before, after = aligned.values
        moved = bool(before and after) and before[0].ground != after[0].ground
        if moved or metrics_differ(aligned.values):
            yield _make_metric_change(aligned.name, before, after)


def _read_metric(metric: SnapshotMetric) -> Metric:
    return Metric(
        name=metric.name,
        value=metric.value,
        number=_read_number(bytes(metric.value)) if metric.number is None else metric.number,
        direction=metric.direction,
        target=metric.target,
        unit=metric.unit,
        ground=metric.ground,
        assumed=metric.assumed,
        stderr=metric.stderr,
        ci=metric.ci,
        ci_level=metric.ci_level,
        plus_minus=metric.plus_minus,
    )


def _read_number(value: bytes) -> float | None:
    return read_float(msgspec.Raw(value)) if value[:1] in b"-0123456789" else None


def _make_metric_change(name: str, before: Sequence[Metric], after: Sequence[Metric]) -> MetricChange:
    # without its name, which may be longer than a comparison has room for
    columns = [[msgspec.structs.replace(one, name="") for one in values] for values in (before, after)]
    (row,) = compare_metrics(columns).rows
    first, second = row.cells
    return MetricChange(
        name=name,
        unit=row.unit,
        direction=row.direction,
        target=row.target,
        old=first.text,
        new=second.text,
        old_number=first.number,
        new_number=second.number,
        old_ground=before[0].ground if before else None,
        new_ground=after[0].ground if after else None,
        delta=second.delta,
        relative=second.relative,
        verdict=second.verdict,
        certainty=second.certainty,
        comparability=row.comparability,
    )


def _list_lineages(model: SnapshotModel) -> dict[str, str]:
    return {one.target: one.lineage or one.target for one in model.inputs}


def _change_inputs(old: SnapshotModel, new: SnapshotModel, moved: Mapping[str, str]) -> Iterator[InputChange]:
    before = {one.target: one for one in old.inputs}
    after = {one.target: one for one in new.inputs}
    arrived = set(moved.values())
    for target in dict.fromkeys([*before, *after]):
        was, now = before.get(target), after.get(target)
        if was is not None and target in moved:
            now = after[moved[target]]
            yield InputChange(
                target=now.target,
                old=was.state,
                new=now.state,
                previous=target,
                old_version=was.version,
                new_version=now.version,
            )
        elif target not in arrived and (was and was.state) != (now and now.state):
            yield InputChange(target=target, old=was.state if was else None, new=now.state if now else None)


def _change_links(
    old: Sequence[SnapshotLink], new: Sequence[SnapshotLink], moved: Mapping[str, str]
) -> Iterator[LinkChange]:
    """Yield what differs; several links from one model to the same target count as often as they stand there."""
    before, after = _group_links(_subtract(old, new)), _group_links(_subtract(new, old))
    for relation, target, split in list(before):
        gone, come = before[relation, target, split], after.get((relation, moved.get(target, ""), split), [])
        while gone and come:
            was, now = gone.pop(0), come.pop(0)
            yield LinkChange(
                change="moved",
                relation=relation,
                target=now.target,
                previous=target,
                split=split,
                old=was.pin,
                new=now.pin,
            )
    for key in dict.fromkeys([*before, *after]):
        relation, target, split = key
        gone, come = before.get(key, []), after.get(key, [])
        both = min(len(gone), len(come))
        for was, now in zip(gone, come, strict=False):
            yield LinkChange(change="pin", relation=relation, target=target, split=split, old=was.pin, new=now.pin)
        for one in gone[both:]:
            yield LinkChange(change="removed", relation=relation, target=target, split=split, old=one.pin, new=None)
        for one in come[both:]:
            yield LinkChange(change="added", relation=relation, target=target, split=split, old=None, new=one.pin)


def _subtract(these: Sequence[T], those: Sequence[T]) -> list[T]:
    """Return what is in the first more often than in the second, in its order."""
    left = Counter(those)
    kept: list[T] = []
    for one in these:
        if left[one]:
            left[one] -= 1
        else:
            kept.append(one)
    return kept


def _group_links(links: Sequence[SnapshotLink]) -> dict[tuple[str, str, str | None], list[SnapshotLink]]:
    groups: dict[tuple[str, str, str | None], list[SnapshotLink]] = {}
    for one in links:
        groups.setdefault((one.relation, one.target, one.split), []).append(one)
    return groups


def _change_fields(old: SnapshotModel, new: SnapshotModel) -> Iterator[FieldChange]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in _FIELDS]
    pairs += _pair_code(old.code, new.code)
    pairs += [(name, getattr(old.digests, name), getattr(new.digests, name)) for name in _DIGESTS]
    for name, before, after in pairs:
        # what an earlier build did not keep is not known to differ
        if before != after and UNSET not in (before, after):
            yield FieldChange(field=name, old=_show(before), new=_show(after))


def _pair_code(old: Code | UnsetType | None, new: Code | UnsetType | None) -> list[tuple[str, str | None, str | None]]:
    if isinstance(old, UnsetType) or isinstance(new, UnsetType):
        return []
    names = ("repository", "commit", "entrypoint")
    return [(f"code.{name}", getattr(old, name, None), getattr(new, name, None)) for name in names]


def _show(value: object) -> str | None:
    return None if value is None else shorten_text(str(value))[0]
