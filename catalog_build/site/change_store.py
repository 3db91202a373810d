"""All changes between two snapshots, in the order in which they are shown, kept on disk while they are told."""

import sqlite3
from collections.abc import Iterator

import msgspec

from catalog_build.core.model_changes import ChangeKind, ModelChange
from catalog_build.core.snapshot_diff import KINDS, diff_models
from catalog_build.site.snapshots import SnapshotReader, diff_snapshots, find_model

_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}


class ChangeStore:
    """Changes by kind, of each kind the models created last first. A file without a name, which ends with it."""

    def __init__(self, before: SnapshotReader, after: SnapshotReader) -> None:
        """Find all changes.

        Raises:
            UsageError: a snapshot is damaged.
        """
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute(
            "CREATE TABLE changes (id TEXT PRIMARY KEY, rank INTEGER, created_at TEXT, lineage TEXT, data BLOB)"
        )
        self._connection.execute("BEGIN")
        for change in diff_snapshots(before, after):
            if not self._insert(change):
                self._join(change, before, after)

    def count_kinds(self) -> dict[ChangeKind, int]:
        """Return how many changes there are of each kind that there is, in the order of the kinds."""
        rows = self._connection.execute("SELECT rank, count(*) FROM changes GROUP BY rank ORDER BY rank")
        return {KINDS[rank]: count for rank, count in rows}

    def stream(self) -> Iterator[bytes]:
        """Yield all changes in their order, encoded."""
        for (data,) in self._connection.execute("SELECT data FROM changes ORDER BY rank, created_at DESC, id"):
            yield data

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _insert(self, change: ModelChange) -> bool:
        values = [change.id, _RANKS[change.kind], change.created_at, change.lineage, msgspec.json.encode(change)]
        return self._connection.execute("INSERT OR IGNORE INTO changes VALUES (?,?,?,?,?)", values).rowcount > 0

    def _join(self, change: ModelChange, before: SnapshotReader, after: SnapshotReader) -> None:
        """Tell a model that was found twice, as removed from a lineage and as new in another one, as moved."""
        (other,) = self._connection.execute("SELECT lineage FROM changes WHERE id = ?", [change.id]).fetchone()
        old, new = (change.lineage, other) if change.kind == "removed" else (other, change.lineage)
        was, now = find_model(before, change.id, old), find_model(after, change.id, new)
        self._connection.execute("DELETE FROM changes WHERE id = ?", [change.id])
        for moved in diff_models({was.id: was}, {now.id: now}):
            self._insert(moved)
