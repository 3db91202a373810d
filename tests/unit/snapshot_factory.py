"""Snapshots for tests, with only what a test is about spelled out."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import UnsetType

from catalog_build.core.documents import Code, Ground, Pin, PinState
from catalog_build.core.metrics import known_direction
from catalog_build.core.snapshot import (
    FORMAT,
    ShardEntry,
    Snapshot,
    SnapshotDigests,
    SnapshotInput,
    SnapshotLink,
    SnapshotMetric,
    SnapshotModel,
    SnapshotReason,
    hash_lineage,
)

NO_DIGESTS = SnapshotDigests(card=None, metadata=None, training_config=None, architecture=None)


def make_snapshot_metric(name: str, value: object, ground: Ground | None = None) -> SnapshotMetric:
    """Return a metric with its well-known direction."""
    raw = msgspec.Raw(json.dumps(value).encode())
    return SnapshotMetric(name=name, value=raw, direction=known_direction(name), ground=ground)


def make_pin(number: int | None = 1, content_hash: str | None = None, state: PinState = "intact") -> Pin:
    """Return a pin to a version."""
    return Pin(version_number=number, version_tag=None, content_hash=content_hash, state=state)


def make_snapshot_model(
    id: str,
    *,
    lineage: str | None = None,
    title: str = "A model",
    number: int = 1,
    tag: str | None = None,
    previous: str | None = None,
    score: float | None = None,
    declared: float | None = None,
    complete: bool = True,
    warnings: Iterable[SnapshotReason] = (),
    metrics: Iterable[SnapshotMetric] = (),
    links: Iterable[SnapshotLink] = (),
    inputs: Iterable[SnapshotInput] = (),
    digests: SnapshotDigests = NO_DIGESTS,
    created_at: str | None = None,
    source_url: str | UnsetType | None = None,
    changelog: str | UnsetType | None = None,
    code: Code | UnsetType | None = None,
) -> SnapshotModel:
    """Return a model whose slug is its id; its digest follows from all else."""
    model = SnapshotModel(
        id=id,
        slug=id,
        lineage=lineage or id,
        title=title,
        family="other",
        version_number=number,
        version_tag=tag,
        previous=previous,
        is_latest=True,
        created_at=created_at,
        promotion_state="candidate",
        license=None,
        parameter_count=None,
        content_hash=None,
        source_url=source_url,
        changelog=changelog,
        code=code,
        quality_score=score,
        declared_quality_score=score if declared is None else declared,
        provenance_complete=complete,
        warnings=list(warnings),
        metrics=list(metrics),
        links=list(links),
        inputs=list(inputs),
        digests=digests,
        sha256="",
    )
    return msgspec.structs.replace(model, sha256=hashlib.sha256(msgspec.json.encode(model)).hexdigest())


def write_snapshot(folder: Path, models: Iterable[SnapshotModel], parts: int = 1, revision: int = 1) -> Path:
    """Write a snapshot with its shards into a folder, and return its path."""
    listed = list(models)
    shards: list[ShardEntry] = []
    for part in range(parts):
        members = [one for one in listed if hash_lineage(one.lineage) % parts == part]
        data = msgspec.json.encode({"models": members})
        path = f"snapshot/models-{part}.json"
        (folder / "snapshot").mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        shards.append(ShardEntry(path=path, models=len(members), sha256=hashlib.sha256(data).hexdigest()))
    snapshot = Snapshot(
        self_="snapshot.json",
        format=FORMAT,
        revision=revision,
        changed_at="2026-04-05T12:00:00+00:00",
        models=len(listed),
        latest=len(listed),
        flagged=0,
        artifacts={},
        parts=parts,
        shards=shards,
    )
    (folder / "snapshot.json").write_bytes(msgspec.json.encode(snapshot))
    return folder / "snapshot.json"
