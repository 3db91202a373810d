"""What a site is evidence of, as types: `snapshot.json`, its shards, and what they keep of each model."""

import hashlib

import msgspec
from msgspec import UNSET, UnsetType

from catalog_build.core.documents import (
    Code,
    Direction,
    Document,
    Ground,
    InputState,
    Metric,
    MetricValue,
    ModelDocument,
    Pin,
    PinState,
)

FORMAT = 1
"""Format of the snapshots that this version writes and reads."""

_DIGEST_DIGITS = 16


class SnapshotReason(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A warning of a model: its code, and the ids that it is about."""

    code: str
    subjects: list[str] = msgspec.field(default_factory=list)


class SnapshotMetric(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A metric of a model; what is not known is left out.

    Args:
        number: of a string that is a number; that of a JSON number is the value itself.
    """

    name: str
    value: MetricValue
    number: float | None = None
    direction: Direction | None = None
    target: float | None = None
    unit: str | None = None
    ground: Ground | None = None
    assumed: bool = False
    stderr: float | None = None
    ci: tuple[float, float] | None = None
    ci_level: float | None = None
    plus_minus: float | None = None


class SnapshotLink(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A link of a model; without `pin` it is not pinned."""

    relation: str
    target: str
    split: str | None = None
    pin: Pin | None = None


class SnapshotInput(Document, frozen=True, kw_only=True, omit_defaults=True):
    """An input of a model, of its own or of its producing analysis, and what a check of its pin gave.

    Args:
        lineage: whose versions are the same input; None where it is the target's id, or not told.
        version: the target's tag, else `v` and its number; None where it is not registered.
    """

    target: str
    state: PinState
    lineage: str | None = None
    version: str | None = None


class SnapshotDigests(Document, frozen=True, kw_only=True):
    """The first 16 hex digits of the SHA-256 of what is too large to keep; None where there is none."""

    card: str | None
    metadata: str | None
    training_config: str | None
    architecture: str | None


class SnapshotModel(Document, frozen=True, kw_only=True):
    """What a snapshot keeps of a model: enough to list later what changed.

    `source_url`, `changelog` and `code` are unset in snapshots of earlier builds, which did not keep them.

    Args:
        created_at: ISO 8601 in its own precision, None where unknown.
        previous: id of the version before, None for the first.
        sha256: of the model's JSON document, as hex.
    """

    id: str
    slug: str
    lineage: str
    title: str
    family: str
    version_number: int
    version_tag: str | None
    previous: str | None
    is_latest: bool
    created_at: str | None
    promotion_state: str
    license: str | None
    parameter_count: int | None
    content_hash: str | None
    source_url: str | UnsetType | None = UNSET
    changelog: str | UnsetType | None = UNSET
    code: Code | UnsetType | None = UNSET
    quality_score: float | None
    declared_quality_score: float | None
    provenance_complete: bool
    warnings: list[SnapshotReason]
    metrics: list[SnapshotMetric]
    links: list[SnapshotLink]
    inputs: list[SnapshotInput]
    digests: SnapshotDigests
    sha256: str


class WithdrawnModel(Document, frozen=True, kw_only=True):
    """A model that was withdrawn: `withdrawn_at` is ISO 8601 in UTC."""

    id: str
    withdrawn_at: str
    reason: str


class SnapshotShard(Document, frozen=True, kw_only=True):
    """One shard: `SnapshotModel`s in lineage order, as they were encoded."""

    models: list[msgspec.Raw]


class ShardEntry(Document, frozen=True, kw_only=True):
    """Where a shard stands, relative to snapshot.json, and the SHA-256 of the file as hex."""

    path: str
    models: int
    sha256: str


class Snapshot(Document, frozen=True, kw_only=True):
    """snapshot.json.

    Args:
        changed_at: time of the registry's last change, ISO 8601 in UTC, or None.
        withdrawn: models that were withdrawn, by id; no shard holds them.
        parts: a lineage stands in part `h % parts`, of `snapshot/models-{part}.json`, where `h` is the first 4 bytes
            of the SHA-256 of its name, as a big-endian number. A power of two.
    """

    self_: str = msgspec.field(name="self")
    format: int
    revision: int
    changed_at: str | None
    models: int
    latest: int
    flagged: int
    artifacts: dict[str, int]
    withdrawn: tuple[WithdrawnModel, ...] = ()
    parts: int
    shards: list[ShardEntry]


def hash_lineage(lineage: str) -> int:
    """Return the number that says to which part of the snapshot a lineage belongs, whatever else is registered."""
    return int.from_bytes(hashlib.sha256(lineage.encode()).digest()[:4], "big")


def summarise_model(document: ModelDocument, sha256: str) -> SnapshotModel:
    """Return what the snapshot keeps of a model.

    Args:
        sha256: of the model's JSON document, as hex.
    """
    return SnapshotModel(
        id=document.id,
        slug=document.slug,
        lineage=document.lineage,
        title=document.title,
        family=document.model_family,
        version_number=document.version_number,
        version_tag=document.version_tag,
        previous=document.previous,
        is_latest=document.is_latest,
        created_at=document.created_at,
        promotion_state=document.promotion_state,
        license=document.license,
        parameter_count=document.parameter_count,
        content_hash=document.content_hash,
        source_url=document.source_url,
        changelog=document.changelog,
        code=document.code,
        quality_score=document.quality_score,
        declared_quality_score=document.declared_quality_score,
        provenance_complete=document.provenance_complete,
        warnings=[SnapshotReason(code=one.code, subjects=one.subjects) for one in document.warnings],
        metrics=[_summarise_metric(one) for one in document.metrics],
        links=[
            SnapshotLink(relation=one.relation, target=one.artifact.id, split=one.split, pin=one.pin)
            for one in document.linked_artifacts.outgoing
        ],
        inputs=[_summarise_input(one) for one in document.provenance.inputs],
        digests=SnapshotDigests(
            card=_digest(document.card.encode("utf-8", "surrogatepass")) if document.card else None,
            metadata=_digest_settings(document.metadata),
            training_config=_digest_settings(document.training_config),
            architecture=_digest_settings(document.architecture),
        ),
        sha256=sha256,
    )


def _summarise_metric(one: Metric) -> SnapshotMetric:
    return SnapshotMetric(
        name=one.name,
        value=one.value,
        number=one.number if bytes(one.value).startswith(b'"') else None,
        direction=one.direction,
        target=one.target,
        unit=one.unit,
        ground=one.ground,
        assumed=one.assumed,
        stderr=one.stderr,
        ci=one.ci,
        ci_level=one.ci_level,
        plus_minus=one.plus_minus,
    )


def _summarise_input(one: InputState) -> SnapshotInput:
    ref = one.artifact
    return SnapshotInput(
        target=ref.id,
        state=one.state,
        lineage=None if ref.lineage == ref.id else ref.lineage,
        version=ref.version_label,
    )


def _digest_settings(raw: msgspec.Raw) -> str | None:
    text = bytes(raw)
    return None if text in (b"null", b"{}", b"[]") else _digest(text)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:_DIGEST_DIGITS]
