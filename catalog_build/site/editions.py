"""Editions: all changes from one published state of the registry to a later one, as JSON that stays as it was written.

A site built with `--since previous` adds an edition to those of the site before, and carries these over; with a file or
an address it has the one edition since that snapshot.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from catalog_build.core import urls
from catalog_build.core.encoding import encode_document
from catalog_build.core.errors import UsageError
from catalog_build.core.model_changes import ChangeIndex, ChangePart, Edition, EditionPart, SnapshotPoint
from catalog_build.site.change_store import ChangeStore
from catalog_build.site.publish import RECORD
from catalog_build.site.snapshots import NAME, SnapshotReader, open_snapshot_file

PREVIOUS = "previous"
"""What `--since` says for the site that is about to be replaced."""

INDEX = "changes.json"
FORMAT = 1
PART_CHANGES = 100
"""Changes in a file, and on a page, at most."""

MOST_EDITIONS = 100
"""Editions that are carried over, at most."""

_MOST_CARRIED = 20_000
"""Changes in all editions but the newest, at most: older ones go first, whole."""

_PART_BYTES = 900_000
_NAME = re.compile(r"r-?\d+-[0-9a-f]{8}")

WriteFile = Callable[[str, bytes], None]


class Since(msgspec.Struct, frozen=True):
    """What a build is compared with.

    Args:
        key: stands for it in the record of the build: two builds of the same state and the same key are the same.
        snapshot: None where there is no site before, or none that can be read.
        remark: what to tell the user of that; empty for nothing.
    """

    key: str
    snapshot: SnapshotReader | None
    remark: str = ""


def open_since(since: str, published: Path) -> Since:
    """Open what `--since` names.

    Args:
        published: the site that is about to be replaced; it need not exist.

    Raises:
        UsageError: the snapshot cannot be read; for the previous one, that is a remark.
    """
    if since != PREVIOUS:
        try:
            snapshot = open_snapshot_file(since)
        except UsageError as error:
            raise UsageError(f"--since {error}") from None
        return Since(snapshot.digest, snapshot)
    if not (published / RECORD).exists():
        return Since(PREVIOUS, None, "no changes are told: this is the first build")
    try:
        return Since(PREVIOUS, open_snapshot_file(str(published / NAME)))
    except UsageError as error:
        return Since(PREVIOUS, None, _explain_damage(error))


def _explain_damage(error: UsageError) -> str:
    return f"no changes are told of this build, since the previous snapshot is of no use: {error}"


def write_editions(since: Since, after: SnapshotReader, published: Path, write: WriteFile) -> tuple[ChangeIndex, str]:
    """Write the changes since a snapshot, and carry over what was published of earlier ones.

    Args:
        after: the snapshot of the site under construction.
        published: the site that is about to be replaced.
        write: writes a file of the site under construction.

    Returns:
        The index, and what to tell the user.

    Raises:
        UsageError: the snapshot to compare with is damaged.
    """
    editions: list[Edition] = []
    remark = since.remark
    if since.snapshot is not None:
        try:
            new = _write_edition(since.snapshot, after, write)
        except UsageError as error:
            if since.key != PREVIOUS:
                raise UsageError(f"--since {error}") from None
            new, remark = None, _explain_damage(error)
        editions += [new] if new else []
        remark = remark or _describe(since.snapshot.point, new)
    if since.key == PREVIOUS:
        editions += _carry_editions(published, {one.name for one in editions}, write)
    point = since.snapshot.point if since.snapshot and since.key != PREVIOUS else None
    index = ChangeIndex(self_=INDEX, format=FORMAT, since=point, editions=editions[:MOST_EDITIONS])
    write(INDEX, encode_document(index))
    return index, remark


def _describe(before: SnapshotPoint, edition: Edition | None) -> str:
    total = edition.total if edition else 0
    return f"{total or 'no'} model{'' if total == 1 else 's'} changed since revision {before.revision}"


def _write_edition(before: SnapshotReader, after: SnapshotReader, write: WriteFile) -> Edition | None:
    """Write all changes; None where there are none."""
    store = ChangeStore(before, after)
    try:
        counts = store.count_kinds()
        if not counts:
            return None
        name = _name_edition(store, before.point, after.point)
        parts = list(_write_parts(name, store, write))
    finally:
        store.close()
    return Edition(
        name=name,
        before=before.point,
        after=after.point,
        total=sum(counts.values()),
        counts=counts,
        html=urls.edition_html_path(name),
        parts=parts,
    )


def _name_edition(store: ChangeStore, before: SnapshotPoint, after: SnapshotPoint) -> str:
    """Return a name that no other edition has: not every registry counts its revisions."""
    digest = hashlib.sha256(msgspec.json.encode([before, after]))
    for data in store.stream():
        digest.update(data)
    return f"r{after.revision}-{digest.hexdigest()[:8]}"


def _write_parts(name: str, store: ChangeStore, write: WriteFile) -> Iterator[EditionPart]:
    parts = _split_changes(store.stream())
    changes = next(parts)
    number = 1
    while changes:
        following = next(parts, [])
        part = ChangePart(
            self_=urls.edition_json_path(name, number),
            edition=name,
            changes=changes,
            # beside it: relative to this document
            next=Path(urls.edition_json_path(name, number + 1)).name if following else None,
        )
        data = encode_document(part)
        write(part.self_, data)
        yield EditionPart(path=part.self_, changes=len(changes), sha256=hashlib.sha256(data).hexdigest())
        changes = following
        number += 1


def _split_changes(changes: Iterator[bytes]) -> Iterator[list[msgspec.Raw]]:
    part: list[msgspec.Raw] = []
    size = 0
    for data in changes:
        if part and (len(part) == PART_CHANGES or size + len(data) > _PART_BYTES):
            yield part
            part, size = [], 0
        part.append(msgspec.Raw(data))
        size += len(data)
    if part:
        yield part


def _carry_editions(published: Path, known: set[str], write: WriteFile) -> Iterator[Edition]:
    """Yield the editions of the site before, newest first, with their files written; damaged ones are left out."""
    carried = 0
    for edition in _read_index(published)[: MOST_EDITIONS - len(known)]:
        carried += edition.total
        if carried > _MOST_CARRIED:
            return
        files = [] if edition.name in known else _read_parts(published, edition)
        for path, data in files:
            write(path, data)
        if files:
            yield edition


def _read_index(published: Path) -> list[Edition]:
    try:
        index = msgspec.json.decode((published / INDEX).read_bytes(), type=ChangeIndex)
    except (OSError, msgspec.DecodeError):
        return []
    return index.editions if index.format == FORMAT else []


def _read_parts(published: Path, edition: Edition) -> list[tuple[str, bytes]]:
    """Return the files of an edition; none if any is missing, or is not what the index says."""
    files: list[tuple[str, bytes]] = []
    if not _NAME.fullmatch(edition.name):
        return []
    for number, part in enumerate(edition.parts, start=1):
        try:
            data = (
                (published / part.path).read_bytes()
                if part.path == urls.edition_json_path(edition.name, number)
                else b""
            )
        except OSError:
            return []
        if hashlib.sha256(data).hexdigest() != part.sha256:
            return []
        files.append((part.path, data))
    return files
