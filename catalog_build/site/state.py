"""What a site was built from, thing by thing: by it the next build knows what it need not render again.

It stands inside the site, in `.forge/`, as a SQLite database, so that a build can go on from any earlier site, wherever
it was restored from. Like build.json it tells of the build and not of the registry: two sites of the same content may
differ in it. Everything in it is read and written in streams, so that memory does not grow with the registry.
"""

import hashlib
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from catalog_build.core.snapshot import ShardEntry
from catalog_build.site.output import WrittenFile
from catalog_build.site.units import Done

FOLDER = ".forge"
PATH = f"{FOLDER}/state.sqlite"
"""Where the state stands in a site."""

_TABLES = """
CREATE TABLE things (
  id TEXT PRIMARY KEY, kind TEXT, slug TEXT, lineage TEXT, title TEXT, version_number INTEGER, version_tag TEXT,
  is_latest INTEGER, state TEXT, lineage_hash INTEGER, gives BLOB DEFAULT x'', needs BLOB DEFAULT x'',
  listed BLOB DEFAULT x'', compared BLOB DEFAULT x'', shown BLOB DEFAULT x'',
  files TEXT DEFAULT '[]', dirty INTEGER DEFAULT 1
) WITHOUT ROWID;
CREATE UNIQUE INDEX things_by_slug ON things (slug COLLATE NOCASE);
-- apart from things, whose rows are read often and should be short; with a rowid, without which each would take a page
CREATE TABLE summaries (id TEXT PRIMARY KEY, summary BLOB);
CREATE TABLE pairs (
  first TEXT, second TEXT, reason TEXT, files TEXT DEFAULT '[]', dirty INTEGER DEFAULT 1, PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE INDEX pairs_by_second ON pairs (second);
CREATE TABLE parts (
  number INTEGER PRIMARY KEY, files TEXT DEFAULT '[]', shards TEXT DEFAULT '[]', dirty INTEGER DEFAULT 1
);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE lists (
  path TEXT PRIMARY KEY, fingerprint TEXT, files TEXT DEFAULT '[]', dirty INTEGER DEFAULT 1
) WITHOUT ROWID;
CREATE TABLE exports (name TEXT PRIMARY KEY, fingerprint TEXT, files TEXT) WITHOUT ROWID;
"""

_KEYS = {
    "things": "id = ?",
    "pairs": "first = ? AND second = ?",
    "parts": "number = ?",
    "lists": "path = ?",
    "exports": "name = ?",
}
"""Table → what identifies a row of it."""

_FILES = msgspec.json.Decoder(list[WrittenFile])
_SHARDS = msgspec.json.Decoder(list[ShardEntry])


def hash_names(names: Iterable[str]) -> bytes:
    """Return names as sorted 64-bit numbers: what a thing gives and what a page needs are compared by them.

    Two names that share a number make a page be rendered once more than needed, never less.
    """
    return array("q", sorted({hash_name(one) for one in names})).tobytes()


def hash_name(name: str) -> int:
    """Return the number of a name."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def read_numbers(packed: bytes) -> "array[int]":
    """Return the numbers that `hash_names` packed."""
    numbers = array("q")
    numbers.frombytes(packed)
    return numbers


DIGEST_BYTES = 16
"""Length of what `digest_content` returns."""


def digest_content(content: object) -> bytes:
    """Return a digest of something, as JSON, by which the next build knows whether it has changed."""
    return digest_bytes(msgspec.json.encode(content))


def digest_bytes(data: bytes) -> bytes:
    """Return the digest of something that is encoded already."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).digest()


def encode_files(files: Sequence[WrittenFile]) -> str:
    """Return files as the state keeps them."""
    return msgspec.json.encode(files).decode()


def decode_files(text: str) -> list[WrittenFile]:
    """Return what `encode_files` encoded."""
    return _FILES.decode(text)


class SiteState:
    """The state database of one site; a context manager that closes it."""

    def __init__(self, path: Path) -> None:
        """Open a state, or create an empty one.

        Raises:
            sqlite3.Error: the file holds something else.
        """
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        # one process uses it, and a build that dies throws it away: no journal is needed
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.execute("PRAGMA journal_mode = OFF")
        self.execute("PRAGMA synchronous = OFF")
        self.execute("PRAGMA temp_store = FILE")
        # it is published with the site: what is withdrawn must not stay in pages that are free
        self.execute("PRAGMA secure_delete = ON")
        self.execute("PRAGMA cache_size = -8000")
        if not self.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall():
            self.connection.executescript(_TABLES)

        self.execute("BEGIN")

    def __enter__(self) -> "SiteState":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def execute(self, statement: str, parameters: Sequence[object] | dict[str, object] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(statement, parameters)

    def write_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row."""
        self.connection.executemany(statement, rows)

    def stream(self, statement: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield rows as they are read; what is written meanwhile may or may not be among them."""
        # not `yield from`, which closes the cursor of an abandoned stream, and fails when the state was closed before
        for row in self.connection.cursor().execute(statement, parameters):  # noqa: UP028
            yield row

    def count(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """Return the number that a statement yields."""
        (number,) = self.execute(statement, parameters).fetchone()
        return int(number or 0)

    def list_shards(self) -> tuple[int, list[ShardEntry]]:
        """Return the number of parts of the snapshot, and all shards in their order."""
        parts = self.execute("SELECT shards FROM parts ORDER BY number").fetchall()
        return len(parts), [shard for (shards,) in parts for shard in _SHARDS.decode(shards)]

    def list_summaries(self, ids: Iterable[str]) -> list[bytes]:
        """Return what lists show of some models, as JSON, in the order of `ids`."""
        found = (self.execute("SELECT summary FROM summaries WHERE id = ?", [id]).fetchone() for id in ids)
        return [summary for (summary,) in found]

    def replace_fact(self, name: str, value: str) -> bool:
        """Keep a fact about the whole, and return whether it differs from what was kept before."""
        row = self.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        self.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])
        return row is None or row[0] != value

    def take_export(self, name: str, fingerprint: str) -> list[WrittenFile]:
        """Keep what an export is made from, and return its files if that is what it was made from before."""
        row = self.execute("SELECT fingerprint, files FROM exports WHERE name = ?", [name]).fetchone()
        self.execute("INSERT OR REPLACE INTO exports VALUES (?, ?, '[]')", [name, fingerprint])
        return decode_files(row[1]) if row and row[0] == fingerprint else []

    def keep(self, done: Iterable[Done]) -> None:
        """Keep what became of units; comparisons of models that changed are out of date."""
        for one in done:
            files = encode_files(one.files)
            match one.table:
                case "things":
                    self._mark_compared(one)
                    if one.summary:
                        self.execute("INSERT OR REPLACE INTO summaries VALUES (?, ?)", [*one.key, one.summary])
                    columns = "files = ?, gives = ?, needs = ?, listed = ?, compared = ?, shown = ?"
                    values = [files, one.gives, one.needs, one.listed, one.compared, one.shown]
                case "parts":
                    columns, values = "files = ?, shards = ?", [files, msgspec.json.encode(one.shards).decode()]
                case _:
                    columns, values = "files = ?", [files]
            if one.table == "lists":
                self.execute("INSERT OR IGNORE INTO lists (path, fingerprint) VALUES (?, '')", one.key)
            self.execute(f"UPDATE {one.table} SET {columns} WHERE {_KEYS[one.table]}", [*values, *one.key])

    def _mark_compared(self, done: Done) -> None:
        """Have the comparisons of a model rendered again, if what they show of it is not what it was."""
        self.execute(
            "UPDATE pairs SET dirty = 1 WHERE NOT dirty AND (first = ?1 OR second = ?1) "
            "AND ?2 <> (SELECT compared FROM things WHERE id = ?1)",
            [*done.key, done.compared],
        )

    def mark(self, table: str, key: Sequence[str]) -> None:
        """Have something rendered again."""
        if table == "lists":
            self.execute("DELETE FROM lists WHERE path = ?", key)
        else:
            self.execute(f"UPDATE {table} SET dirty = 1 WHERE {_KEYS[table]}", key)

    def discard(self) -> None:
        """Close the state and remove its file."""
        self.connection.close()
        self.path.unlink()

    def close(self) -> None:
        """Commit, and leave a file that is whole."""
        self.execute("COMMIT")
        self.connection.close()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file as hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
