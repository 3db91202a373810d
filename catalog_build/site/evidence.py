"""snapshot.json: what the site is evidence of, in shards that stay under 1 MB."""

from collections.abc import Iterable, Iterator

import msgspec

from catalog_build.core.documents import Document, ModelDocument, Pin
from catalog_build.rendering.json import encode_document

SHARD_BYTES = 900_000
"""A shard is closed before it grows beyond this; one model's summary alone may."""


class SnapshotPin(Document, frozen=True, kw_only=True):
    """A pinned link of a model at the time of the snapshot."""

    relation: str
    target: str
    pin: Pin


class SnapshotModel(Document, frozen=True, kw_only=True):
    """What a snapshot keeps of a model: enough to tell later what changed. `sha256` is of its JSON document."""

    id: str
    slug: str
    lineage: str
    version_number: int
    is_latest: bool
    quality_score: float | None
    declared_quality_score: float | None
    provenance_complete: bool
    warnings: list[str]
    evaluation_metrics: dict[str, msgspec.Raw]
    pins: list[SnapshotPin]
    sha256: str


class SnapshotShard(Document, frozen=True, kw_only=True):
    """One shard: models in lineage order."""

    models: list[SnapshotModel]


class ShardEntry(Document, frozen=True, kw_only=True):
    """Where a shard stands, relative to snapshot.json."""

    path: str
    models: int


class Snapshot(Document, frozen=True, kw_only=True):
    """snapshot.json. `changed_at` is the time of the registry's last change, ISO 8601 in UTC, or None."""

    self_: str = msgspec.field(name="self")
    revision: int
    changed_at: str | None
    models: int
    latest: int
    flagged: int
    artifacts: dict[str, int]
    shards: list[ShardEntry]


def make_snapshot_model(document: ModelDocument, sha256: str) -> SnapshotModel:
    """Return what the snapshot keeps of a model."""
    return SnapshotModel(
        id=document.id,
        slug=document.slug,
        lineage=document.lineage,
        version_number=document.version_number,
        is_latest=document.is_latest,
        quality_score=document.quality_score,
        declared_quality_score=document.declared_quality_score,
        provenance_complete=document.provenance_complete,
        warnings=[reason.code for reason in document.warnings],
        evaluation_metrics=document.evaluation_metrics,
        pins=[
            SnapshotPin(relation=link.relation, target=link.artifact.id, pin=link.pin)
            for link in document.linked_artifacts.outgoing
            if link.pin
        ],
        sha256=sha256,
    )


def shard_models(models: Iterable[SnapshotModel]) -> Iterator[SnapshotShard]:
    """Yield shards of consecutive models; memory holds one shard at a time."""
    shard: list[SnapshotModel] = []
    size = 0
    for model in models:
        grown = len(encode_document(model))
        if shard and size + grown > SHARD_BYTES:
            yield SnapshotShard(models=shard)
            shard, size = [], 0
        shard.append(model)
        size += grown
    if shard:
        yield SnapshotShard(models=shard)
