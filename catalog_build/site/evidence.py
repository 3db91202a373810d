"""snapshot.json: what the site is evidence of, in shards that stay under 1 MB."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import msgspec

from catalog_build.core.documents import Document, ModelDocument, Pin
from catalog_build.site.output import WrittenFile

SHARD_BYTES = 900_000
"""A shard is closed before it grows beyond this; one model's summary alone may."""

_MODELS_PER_PART = 128
"""Models in a part, at most on average: a part is rendered at once, and rewritten when any of its models changed."""


def hash_lineage(lineage: str) -> int:
    """Return the number that says to which part of the snapshot a lineage belongs, whatever else is registered."""
    return int.from_bytes(hashlib.sha256(lineage.encode()).digest()[:4], "big")


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
    """One shard: `SnapshotModel`s in lineage order, as they were encoded."""

    models: list[msgspec.Raw]


class ShardEntry(Document, frozen=True, kw_only=True):
    """Where a shard stands, relative to snapshot.json."""

    path: str
    models: int


class Snapshot(Document, frozen=True, kw_only=True):
    """snapshot.json.

    Args:
        changed_at: time of the registry's last change, ISO 8601 in UTC, or None.
        parts: a lineage stands in part `h % parts`, of `snapshot/models-{part}.json`, where `h` is the first 4 bytes
            of the SHA-256 of its name, as a big-endian number.
    """

    self_: str = msgspec.field(name="self")
    revision: int
    changed_at: str | None
    models: int
    latest: int
    flagged: int
    artifacts: dict[str, int]
    parts: int
    shards: list[ShardEntry]


def encode_snapshot_model(document: ModelDocument, sha256: str) -> msgspec.Raw:
    """Return what the snapshot keeps of a model, encoded.

    Args:
        sha256: of the model's JSON document, as hex.
    """
    entry = SnapshotModel(
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
    return msgspec.Raw(msgspec.json.encode(entry))


class JsonWriter(Protocol):
    """What writes a document of the site."""

    def write_json(self, path: str, document: Document) -> tuple[WrittenFile, bytes]: ...


def count_parts(models: int) -> int:
    """Return into how many parts the snapshot of so many models is divided: a power of two."""
    return 1 << max(0, -(-models // _MODELS_PER_PART) - 1).bit_length()


def write_part(writer: JsonWriter, part: int, entries: Sequence[msgspec.Raw]) -> tuple[list[WrittenFile], list[int]]:
    """Write a part of the snapshot, in one file or, where it would be too large, in several.

    Returns:
        The files, and how many models stand in each.
    """
    files: list[WrittenFile] = []
    counts: list[int] = []
    for number, models in enumerate(_split_entries(entries), start=1):
        path = f"snapshot/models-{part}.json" if number == 1 else f"snapshot/models-{part}-{number}.json"
        files.append(writer.write_json(path, SnapshotShard(models=models))[0])
        counts.append(len(models))
    return files, counts


def _split_entries(entries: Sequence[msgspec.Raw]) -> Iterator[list[msgspec.Raw]]:
    shard: list[msgspec.Raw] = []
    size = 0
    for entry in entries:
        if shard and size + len(bytes(entry)) > SHARD_BYTES:
            yield shard
            shard, size = [], 0
        shard.append(entry)
        size += len(bytes(entry))
    if shard:
        yield shard


class PublishedParts:
    """The snapshot of the published site, from which unchanged entries are taken over."""

    def __init__(self, published: Path) -> None:
        """Name the site; it need not exist."""
        self._published = published

    def read_models(self, part: int, parts: int) -> dict[str, msgspec.Raw]:
        """Return the entries of the models that may belong to a part, by id; what cannot be read is left out.

        Args:
            part: number of the part, of `parts` in the new snapshot; the published one may have more or fewer.
        """
        numbers = self.find_numbers(part, parts)
        wanted = re.compile(rf"snapshot/models-({'|'.join(map(str, numbers))})(-\d+)?\.json")
        found: dict[str, msgspec.Raw] = {}
        for entry in self._snapshot.shards if self._snapshot else ():
            if wanted.fullmatch(entry.path):
                found |= self._read_shard(entry.path)
        return found

    def find_numbers(self, part: int, parts: int) -> Sequence[int]:
        """Return the parts of the published snapshot in which the models of a part, of so many, may stand."""
        before = self._snapshot.parts if self._snapshot else 0
        # both numbers are powers of two: the part that holds a lineage is the low bits of the same hash
        return range(part % before, before, parts) if before else ()

    @cached_property
    def _snapshot(self) -> Snapshot | None:
        try:
            return msgspec.json.decode((self._published / "snapshot.json").read_bytes(), type=Snapshot)
        except (OSError, msgspec.DecodeError):
            return None

    def _read_shard(self, path: str) -> dict[str, msgspec.Raw]:
        try:
            shard = msgspec.json.decode((self._published / path).read_bytes(), type=SnapshotShard)
            return {msgspec.json.decode(one, type=_Named).id: one for one in shard.models}
        except (OSError, msgspec.DecodeError):
            return {}


class _Named(msgspec.Struct):
    id: str
