"""Bringing a published site into an object store: what changed only, in an order in which no link ever breaks.

A manifest in the store (`.forge/published`) says what of the prefix is ours, and its digests. Before the first upload
all digests are taken out of it, after the last they are written: one that was cut short uploads everything again.
"""

import hashlib
import mimetypes
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Protocol

import msgspec

from catalog_build.core.errors import CatalogError
from catalog_build.core.formats import CATALOG_FORMATS, CATALOG_PARQUET, CATALOG_SQLITE
from catalog_build.site.publish import RECORD
from catalog_build.site.state import FOLDER

_MANIFEST = f"{FOLDER}/published"
_LOCK = f"{FOLDER}/publishing"
_THREADS = 16
_BATCH = 2_000
_REVALIDATE = "public, max-age=0, must-revalidate"
"""File names carry no digest: browsers keep copies, but ask each time whether they still hold (see netlify.toml)."""

_TYPES = {
    ".cff": "application/yaml",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".parquet": CATALOG_PARQUET.media_type,
    ".sqlite": CATALOG_SQLITE.media_type,
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}

_STAGES = (
    re.compile(r"static/.*"),
    re.compile(
        r"api/(?:models|artifacts|compare)/.*\.json|(?:snapshot|changes)/.*\.json|index/(?:models|metrics)-.*\.json"
        r"|(?:models|datasets)/[^/]+/[^/]+\.(?:json|cff|svg)"
        rf"|{'|'.join(re.escape(one.file) for one in CATALOG_FORMATS)}"
    ),
    re.compile(r"(?:models|datasets|analyses|hypotheses|artifacts|changes)/[^/]+/(?:.*/)?index\.html"),
)
"""Uploaded one after the other, then lists and files at the root: what is linked to stands before what links to it."""


class Store(Protocol):
    """What an object store does; `ObjectStore` is one."""

    url: str

    def get(self, path: str) -> bytes | None: ...
    def put(self, path: str, data: bytes, *, content_type: str, cache_control: str) -> None: ...
    def create(self, path: str, data: bytes) -> bool: ...
    def delete(self, paths: Sequence[str]) -> None: ...
    def list_paths(self) -> Iterator[str]: ...


class Manifest(msgspec.Struct, frozen=True):
    """What stands in the store.

    Args:
        record: digest of the record of the build that it came from; empty while an upload is at work.
        files: path → digest; empty where it is not known what stands there.
    """

    record: str
    files: dict[str, str]


class Upload(msgspec.Struct, frozen=True):
    """What an upload did."""

    url: str
    uploaded: int
    deleted: int

    def describe(self) -> str:
        """Return what to tell the user."""
        if not self.uploaded and not self.deleted:
            return f"{self.url}: nothing to upload"
        return f"{self.url}: {self.uploaded} files uploaded, {self.deleted} deleted"


class Progress(Protocol):
    """What an upload reports to: a count of files done."""

    def update(self, n_steps: int) -> None: ...


Track = Callable[[str, int], AbstractContextManager[Progress]]


def upload_site(site: Path, store: Store, track: Track) -> Upload:
    """Make a store hold what a site holds.

    Args:
        site: as published; nobody writes to it meanwhile.
        track: opens the progress report.

    Raises:
        CatalogError: the store refuses or cannot be reached; it holds something else; or another upload is at work.
    """
    record = _digest((site / RECORD).read_bytes())
    before = _read_manifest(store)
    if before is not None and before.record == record:
        return Upload(store.url, 0, 0)
    if before is None and next(store.list_paths(), _LOCK) != _LOCK:
        raise CatalogError(
            f"--publish {store.url}: holds something else than an earlier upload (no {_MANIFEST}): give an empty prefix"
        )
    if not store.create(_LOCK, b""):
        raise CatalogError(
            f"--publish {store.url}: another upload is at work there; if none is, one was cut short: "
            f"delete the object {_LOCK} under the prefix, and publish again"
        )
    try:
        known = before.files if before else {}
        stages = _sort_files(site)
        ours = known.keys() | {path for stage in stages for path in stage}
        _write_manifest(store, Manifest("", dict.fromkeys(sorted(ours), "")))
        files, uploaded = _upload_files(site, store, stages, known, track)
        deleted = sorted(known.keys() - files.keys())
        store.delete(deleted)
        _write_manifest(store, Manifest(record, files))
    finally:
        store.delete([_LOCK])
    return Upload(store.url, uploaded, len(deleted))


def _read_manifest(store: Store) -> Manifest | None:
    data = store.get(_MANIFEST)
    try:
        return None if data is None else msgspec.msgpack.decode(data, type=Manifest)
    except msgspec.DecodeError:
        return None


def _write_manifest(store: Store, manifest: Manifest) -> None:
    data = msgspec.msgpack.encode(manifest)
    store.put(_MANIFEST, data, content_type="application/octet-stream", cache_control="no-store")


def _upload_files(
    site: Path, store: Store, stages: Sequence[Sequence[str]], known: Mapping[str, str], track: Track
) -> tuple[dict[str, str], int]:
    """Upload what differs from what is known, stage by stage, and return all digests and the number uploaded."""
    digests: dict[str, str] = {}

    def upload(path: str) -> tuple[str, str]:
        data = (site / path).read_bytes()
        digest = _digest(data)
        if known.get(path) != digest:
            store.put(path, data, content_type=_find_type(path), cache_control=_REVALIDATE)
        return path, digest

    with track("uploading", sum(map(len, stages))) as progress, ThreadPoolExecutor(_THREADS) as pool:
        for stage in stages:
            waiting = iter(stage)
            # in batches, so that a fault is told before all else of a large stage has been tried
            while batch := list(islice(waiting, _BATCH)):
                digests.update(pool.map(upload, batch))
                progress.update(len(batch))
    return digests, sum(known.get(path) != digest for path, digest in digests.items())


def _sort_files(site: Path) -> list[list[str]]:
    """Return the paths of all files by the stage in which they are uploaded."""
    stages: list[list[str]] = [[] for _ in range(len(_STAGES) + 2)]
    for folder, _, names in os.walk(site):
        base = Path(folder).relative_to(site).as_posix()
        for name in names:
            path = name if base == "." else f"{base}/{name}"
            stages[_find_stage(path)].append(path)
    return [sorted(stage) for stage in stages]


def _find_stage(path: str) -> int:
    if path == RECORD or path.startswith(f"{FOLDER}/"):
        return len(_STAGES) + 1
    return next((number for number, stage in enumerate(_STAGES) if stage.fullmatch(path)), len(_STAGES))


def _find_type(path: str) -> str:
    suffix = Path(path).suffix
    return _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
