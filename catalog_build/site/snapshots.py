"""Reading snapshots of earlier builds, from a folder or from the web, part by part, and finding what changed."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import msgspec

from catalog_build.core.errors import UsageError
from catalog_build.core.model_changes import ModelChange, SnapshotPoint
from catalog_build.core.snapshot import FORMAT, ShardEntry, Snapshot, SnapshotModel, WithdrawnModel, hash_lineage
from catalog_build.core.snapshot_diff import diff_models

NAME = "snapshot.json"

_MOST_BYTES = 64_000_000
"""Largest file that is read; a shard is under 1 MB, but where a single model's summary is larger."""

_MOST_SECONDS = 60.0
"""Longest that one file may take to come from the web."""

_SILENT_SECONDS = 20.0
"""Longest that a server may send nothing."""

_CHUNK = 1 << 16
_SHARD = re.compile(r"snapshot/models-(\d+)(?:-\d+)?\.json")

T = TypeVar("T")
ReadFile = Callable[[str], bytes]
"""Returns the content of a file, by its path relative to snapshot.json; OSError where there is none."""


class _Format(msgspec.Struct):
    format: int | None = None


class _Shard(msgspec.Struct):
    models: list[SnapshotModel]


class SnapshotReader:
    """A snapshot, read part by part: memory does not grow with it.

    `digest` is that of all its content, as hex, and `point` the state of the registry that it is of.
    """

    def __init__(
        self,
        name: str,
        read: ReadFile,
        point: SnapshotPoint,
        parts: int,
        shards: list[ShardEntry],
        withdrawn: Sequence[WithdrawnModel] = (),
    ) -> None:
        """Name what is read.

        Args:
            name: what the user calls it, for errors.
            parts: number of parts, a power of two.
            withdrawn: models that were withdrawn, which no shard holds.
        """
        self.name = name
        self.point = point
        self.parts = parts
        self.withdrawn = {one.id: one.reason for one in withdrawn}
        self.digest = hashlib.sha256(msgspec.json.encode([point, parts, shards])).hexdigest()
        self._read = read
        self._shards: dict[int, list[ShardEntry]] = {}
        for shard in shards:
            self._shards.setdefault(_find_part(name, shard, parts), []).append(shard)
        self._last: tuple[int, dict[str, SnapshotModel]] = (-1, {})

    def list_digests(self, part: int) -> list[str]:
        """Return the digests of the files of a part: equal ones hold the same."""
        return [shard.sha256 for shard in self._shards.get(part, ())]

    def read_models(self, part: int, parts: int) -> dict[str, SnapshotModel]:
        """Return the models, by id, of a part of so many, a multiple of what this snapshot has.

        Raises:
            UsageError: a shard is missing, or is not the one that snapshot.json names.
        """
        number = part % self.parts
        if self._last[0] != number:
            shards = self._shards.get(number, ())
            self._last = number, {model.id: model for shard in shards for model in self._read_shard(shard)}
        models = self._last[1]
        if parts == self.parts:
            return models
        return {id: model for id, model in models.items() if hash_lineage(model.lineage) % parts == part}

    def _read_shard(self, shard: ShardEntry) -> list[SnapshotModel]:
        data = _read_file(self.name, shard.path, self._read)
        if hashlib.sha256(data).hexdigest() != shard.sha256:
            raise UsageError(
                f"{self.name}: {shard.path} is not the file that {NAME} names (damaged, or of another build): "
                "restore all files of one build"
            )
        return _decode(self.name, shard.path, data, _Shard).models


def open_snapshot_file(place: str) -> SnapshotReader:
    """Open a snapshot by its path, or that of the site that holds it, or its http(s) address.

    Raises:
        UsageError: it cannot be read, is no snapshot, or is one of another format.
    """
    read = _find_files(place)
    data = _read_file(place, NAME, read)
    form = _decode(place, NAME, data, _Format).format
    if form != FORMAT:
        raise UsageError(
            f"{place}: its format is {form!r}, and this version reads {FORMAT}: give the {NAME} of a site that was "
            "built by this version"
        )
    snapshot = _decode(place, NAME, data, Snapshot)
    if snapshot.parts < 1 or snapshot.parts & (snapshot.parts - 1):
        raise UsageError(
            f"{place}: parts is {snapshot.parts}, which is no power of two: the file is damaged, give another"
        )
    point = SnapshotPoint(revision=snapshot.revision, changed_at=snapshot.changed_at, models=snapshot.models)
    return SnapshotReader(place, read, point, snapshot.parts, snapshot.shards, snapshot.withdrawn)


def _find_files(place: str) -> ReadFile:
    """Return what reads snapshot.json, and what stands beside it."""
    if urlsplit(place).scheme in ("http", "https"):
        url = urljoin(place, NAME) if place.endswith("/") else place
        return lambda path: _fetch(url if path == NAME else urljoin(url, path))
    file = Path(place) / NAME if Path(place).is_dir() else Path(place)
    return lambda path: _read_path(file if path == NAME else file.parent / path)


def open_built_snapshot(
    root: Path,
    point: SnapshotPoint,
    parts: int,
    shards: list[ShardEntry],
    withdrawn: Sequence[WithdrawnModel],
) -> SnapshotReader:
    """Open the snapshot of a site under construction, whose snapshot.json is not yet written."""
    return SnapshotReader("the new snapshot", partial(_read_below, root), point, parts, shards, withdrawn)


def diff_snapshots(before: SnapshotReader, after: SnapshotReader) -> Iterator[ModelChange]:
    """Yield what changed, a part at a time; parts that are the same are not even read.

    A model that moved to another lineage is told as removed and as new.

    Raises:
        UsageError: a shard is missing or damaged.
    """
    parts, fewest = max(before.parts, after.parts), min(before.parts, after.parts)
    for first in range(fewest):
        if before.parts == after.parts and before.list_digests(first) == after.list_digests(first):
            continue
        # what belongs to one part of the snapshot with fewer of them follows each other, so that it is read once
        for part in range(first, parts, fewest):
            yield from diff_models(before.read_models(part, parts), after.read_models(part, parts), after.withdrawn)


def find_model(snapshot: SnapshotReader, id: str, lineage: str) -> SnapshotModel:
    """Return a model of a snapshot."""
    return snapshot.read_models(hash_lineage(lineage) % snapshot.parts, snapshot.parts)[id]


def _find_part(name: str, shard: ShardEntry, parts: int) -> int:
    match = _SHARD.fullmatch(shard.path)
    if match is None or int(match[1]) >= parts:
        raise UsageError(f"{name}: the shard {shard.path!r} has no name of a shard: the file is damaged, give another")
    return int(match[1])


def _decode(name: str, path: str, data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(
            f"{name}: {path} is no part of a snapshot, or was cut short ({error}): "
            f"give the {NAME} of a site, with the folder snapshot/ beside it"
        ) from None


def _read_file(name: str, path: str, read: ReadFile) -> bytes:
    try:
        return read(path)
    except (OSError, HTTPException, ValueError) as error:
        raise UsageError(
            f"{name}: {path} cannot be read ({_explain(error)}): give the {NAME} of a site, "
            "with the folder snapshot/ beside it"
        ) from None


def _explain(error: Exception) -> str:
    match error:
        case HTTPError():
            error.close()
            return f"the server answers {error.code} {error.reason}"
        case URLError(reason=Exception() as reason):
            return _explain(reason)
        case OSError():
            return error.strerror or str(error) or type(error).__name__
    return str(error) or type(error).__name__


def _read_below(root: Path, path: str) -> bytes:
    return _read_path(root / path)


def _read_path(path: Path) -> bytes:
    with path.open("rb") as handle:
        data = handle.read(_MOST_BYTES + 1)
    return _check_size(data)


def _fetch(url: str) -> bytes:
    # urlopen follows redirects to the web only, never to files
    deadline = time.monotonic() + _MOST_SECONDS
    request = Request(url, headers={"Accept": "application/json", "User-Agent": "forge-catalog"})
    data = bytearray()
    with urlopen(request, timeout=_SILENT_SECONDS) as answer:
        while chunk := answer.read1(_CHUNK):
            data += chunk
            _check_size(data)
            if time.monotonic() > deadline:
                raise TimeoutError(f"it takes more than {_MOST_SECONDS:.0f} seconds")
        if answer.length:
            raise ValueError(f"the answer ends {answer.length} bytes too early")
    return bytes(data)


def _check_size(data: T) -> T:
    if len(data) > _MOST_BYTES:  # type: ignore[arg-type]
        raise ValueError(f"it is larger than {_MOST_BYTES // 1_000_000} MB")
    return data
