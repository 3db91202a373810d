"""snapshot.json: what the site is evidence of, in shards that stay under 1 MB."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import msgspec

from catalog_build.core.documents import Document, ModelDocument
from catalog_build.core.snapshot import ShardEntry, Snapshot, SnapshotShard, summarise_model
from catalog_build.site.output import WrittenFile

SHARD_BYTES = 900_000
"""A shard is closed before it grows beyond this; one model's summary alone may."""

_MODELS_PER_PART = 128
"""Models in a part, at most on average: a part is rendered at once, and rewritten when any of its models changed."""


def encode_snapshot_model(document: ModelDocument, sha256: str) -> msgspec.Raw:
    """Return what the snapshot keeps of a model, encoded.

    Args:
        sha256: of the model's JSON document, as hex.
    """
    return msgspec.Raw(msgspec.json.encode(summarise_model(document, sha256)))


class JsonWriter(Protocol):
    """What writes a document of the site."""

    def write_json(self, path: str, document: Document) -> tuple[WrittenFile, bytes]: ...


def count_parts(models: int) -> int:
    """Return into how many parts the snapshot of so many models is divided: a power of two."""
    return 1 << max(0, -(-models // _MODELS_PER_PART) - 1).bit_length()


def write_part(
    writer: JsonWriter, part: int, entries: Sequence[msgspec.Raw]
) -> tuple[list[WrittenFile], list[ShardEntry]]:
    """Write a part of the snapshot, in one file or, where it would be too large, in several.

    Returns:
        The files, and how the snapshot names each.
    """
    files: list[WrittenFile] = []
    shards: list[ShardEntry] = []
    for number, models in enumerate(_split_entries(entries), start=1):
        path = f"snapshot/models-{part}.json" if number == 1 else f"snapshot/models-{part}-{number}.json"
        file, data = writer.write_json(path, SnapshotShard(models=models))
        files.append(file)
        shards.append(ShardEntry(path=path, models=len(models), sha256=hashlib.sha256(data).hexdigest()))
    return files, shards


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
