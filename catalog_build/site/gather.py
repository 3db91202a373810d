"""Gathering: slim keys of everything from the registry into the state, and what of the site is out of date by them.

A thing *gives* names (its id, its lineage, its title, for each target that it points there, and for each data set that
it was measured on it), and a page *needs* names. When a thing is written to, added or removed, all that need a name
which it gave or now gives are rendered again.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from catalog_build.core.errors import ContractError
from catalog_build.core.paging import split_list
from catalog_build.core.snapshot import hash_lineage
from catalog_build.registry.board_reader import measured_on
from catalog_build.registry.connect import Connection
from catalog_build.registry.reading import ask, read_rows, stream_rows
from catalog_build.registry.refs import pointing_at
from catalog_build.site.evidence import count_parts
from catalog_build.site.pairs import LatestKey, choose_neighbours
from catalog_build.site.state import SiteState, hash_name, read_numbers

_MOST_CHANGED = 0.3
"""Share of things written to beyond which all is rendered: the rest would hardly pay for finding it."""

_COLUMNS = "id, kind, slug, lineage, title, version_number, version_tag, is_latest, state, lineage_hash"


class TooManyChanges(Exception):
    """So much has changed that a state is no help."""


def gather_all(connection: Connection, state: SiteState) -> None:
    """Fill an empty state: everything is to be rendered.

    Raises:
        ContractError: two things share a slug.
    """
    _insert_things(state, _stream_things(connection))


def gather_changes(connection: Connection, state: SiteState) -> bool:
    """Bring the things of an earlier state up to date, and mark which are to be rendered again.

    Returns:
        Whether anything is gone.

    Raises:
        TooManyChanges: the state is then of no use.
        ContractError: two things share a slug.
    """
    state.execute(f"CREATE TEMP TABLE now ({_COLUMNS}, PRIMARY KEY (id)) WITHOUT ROWID")
    state.write_many("INSERT INTO now VALUES (?,?,?,?,?,?,?,?,?,?)", _stream_things(connection))
    _find_moved(state)
    moved = state.count("SELECT count(*) FROM moved")
    if moved > _MOST_CHANGED * state.count("SELECT max((SELECT count(*) FROM now), (SELECT count(*) FROM things))"):
        raise TooManyChanges
    if moved:
        names = _collect_names(connection, state)
        _mark_users(state, names)
        _update_things(state)
    return state.count("SELECT count(*) FROM moved WHERE gone") > 0


def _stream_things(connection: Connection) -> Iterator[tuple[Any, ...]]:
    for row in stream_rows(connection, ask("thing_keys")):
        yield (*row, hash_lineage(row[3]))


def _find_moved(state: SiteState) -> None:
    """Make temporary tables of the things that were written to, and of those that are named otherwise than before."""
    state.execute("CREATE TEMP TABLE moved (id TEXT PRIMARY KEY, gone INTEGER) WITHOUT ROWID")
    state.execute(
        "INSERT INTO moved SELECT t.id, n.id IS NULL FROM things t LEFT JOIN now n ON n.id = t.id "
        "WHERE n.state IS NOT t.state "
        "UNION ALL SELECT n.id, 0 FROM now n LEFT JOIN things t ON t.id = n.id WHERE t.id IS NULL"
    )
    state.execute(
        "CREATE TEMP TABLE renamed AS SELECT n.id FROM moved JOIN now n USING (id) JOIN things t USING (id) WHERE "
        "(n.title, n.version_number, n.version_tag, n.slug) IS NOT (t.title, t.version_number, t.version_tag, t.slug)"
    )


def _collect_names(connection: Connection, state: SiteState) -> set[int]:
    """Return the numbers of all names that the things written to gave, or give now."""
    names: set[int] = set()
    for (gives,) in state.stream("SELECT gives FROM things JOIN moved USING (id)"):
        names.update(read_numbers(gives))
    rows = state.execute("SELECT id, lineage, title FROM now JOIN moved USING (id)").fetchall()
    for row in rows:
        names.update(map(hash_name, row))
    for ids in split_list([row[0] for row in rows], 1_000):
        for link in read_rows(connection, ask("link_targets", ids=ids)):
            names.add(hash_name(pointing_at(link["target_id"])))
        for ground in read_rows(connection, ask("metric_grounds", ids=ids)):
            names.add(hash_name(measured_on(ground["dataset"])))
    return names


def _mark_users(state: SiteState, names: set[int]) -> None:
    """Mark the things whose pages need any of these names."""
    found = [
        (id,) for id, needs in state.stream("SELECT id, needs FROM things") if not names.isdisjoint(read_numbers(needs))
    ]
    state.write_many("UPDATE things SET dirty = 1 WHERE id = ?", found)


def _update_things(state: SiteState) -> None:
    """Replace the things that were written to; the parts of the snapshot that they leave stay in `left_parts`.

    What their comparisons were made from is still known, so that only those that change are made again.
    """
    state.execute("CREATE TEMP TABLE left_parts AS SELECT lineage_hash FROM things JOIN moved USING (id)")
    state.execute("CREATE TEMP TABLE known AS SELECT id, compared FROM things JOIN moved USING (id)")
    # all out before any goes in: two things may have exchanged their slugs
    for table in ("things", "summaries"):
        state.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM moved)")
    rows = state.stream(f"SELECT {_COLUMNS} FROM now WHERE id IN (SELECT id FROM moved)")
    _insert_things(state, rows)
    state.write_many("UPDATE things SET compared = ? WHERE id = ?", state.stream("SELECT compared, id FROM known"))


def _insert_things(state: SiteState, rows: Iterator[tuple[Any, ...]]) -> None:
    last: tuple[Any, ...] = ()

    def watch() -> Iterator[tuple[Any, ...]]:
        nonlocal last
        for last in rows:  # noqa: UP028 - the error below tells of the last one
            yield last

    try:
        state.write_many(f"INSERT INTO things ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)", watch())
    except sqlite3.IntegrityError:
        raise ContractError(
            f"the slug {last[2]!r} of {last[0]!r} is another thing's too (letter case aside): catalog.artifacts.slug "
            "must be catalog.slug(id), with unique ids"
        ) from None


def gather_pairs(connection: Connection, state: SiteState, nearest: int) -> None:
    """Choose the comparisons to prerender, and mark the models that list them and that this makes out of date.

    The comparisons themselves are out of date when what they show of a model has changed, which its page tells.

    Args:
        nearest: how many nearest models each latest model is compared with; 0 for no prerendered pairs at all.
    """
    state.execute(
        "CREATE TEMP TABLE chosen (first TEXT, second TEXT, reason TEXT, PRIMARY KEY (first, second)) WITHOUT ROWID"
    )
    if nearest:
        state.execute(
            "INSERT INTO chosen SELECT older, id, 'version' FROM ("
            "SELECT id, lag(id) OVER (PARTITION BY lineage ORDER BY version_number) AS older FROM things "
            "WHERE kind = 'model') WHERE older IS NOT NULL"
        )
        _choose_neighbours(connection, state, nearest)
    _update_pairs(state)
    _mark_renamed(state)


def _choose_neighbours(connection: Connection, state: SiteState, nearest: int) -> None:
    """Choose each latest model's nearest ones; those of before, where nothing that they depend on has changed."""
    digest = hashlib.blake2b(str(nearest).encode(), digest_size=16)
    for row in stream_rows(connection, ask("latest_keys")):
        digest.update(msgspec.msgpack.encode(row))
    if state.replace_fact("latest_keys", digest.hexdigest()):
        keys = (_make_latest_key(row) for row in stream_rows(connection, ask("latest_keys")))
        state.write_many("INSERT OR IGNORE INTO chosen VALUES (?, ?, 'neighbour')", choose_neighbours(keys, nearest))
    else:
        state.execute("INSERT OR IGNORE INTO chosen SELECT first, second, reason FROM pairs WHERE reason = 'neighbour'")


def _make_latest_key(row: Sequence[Any]) -> LatestKey:
    id, family, datasets, analyses, hypotheses, metrics = row
    return LatestKey(id=id, family=family, datasets=datasets, analyses=analyses, hypotheses=hypotheses, metrics=metrics)


def _update_pairs(state: SiteState) -> None:
    """Drop the pairs that are no longer chosen and add new ones; their models list them."""
    state.execute(
        "CREATE TEMP TABLE dropped AS SELECT first, second FROM pairs p WHERE NOT EXISTS "
        "(SELECT 1 FROM chosen c WHERE c.first = p.first AND c.second = p.second AND c.reason = p.reason)"
    )
    state.execute("DELETE FROM pairs WHERE (first, second) IN (SELECT first, second FROM dropped)")
    state.execute("INSERT OR IGNORE INTO pairs (first, second, reason) SELECT first, second, reason FROM chosen")
    state.execute(
        "UPDATE things SET dirty = 1 WHERE NOT dirty AND id IN ("
        "SELECT first FROM dropped UNION SELECT second FROM dropped "
        "UNION SELECT first FROM pairs WHERE dirty UNION SELECT second FROM pairs WHERE dirty)"
    )


def _mark_renamed(state: SiteState) -> None:
    """Mark the models that are compared with a renamed one."""
    if state.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = 'renamed'").fetchone():
        state.execute(
            "UPDATE things SET dirty = 1 WHERE NOT dirty AND id IN ("
            "SELECT p.second FROM pairs p JOIN renamed r ON r.id = p.first "
            "UNION SELECT p.first FROM pairs p JOIN renamed r ON r.id = p.second)"
        )


def gather_parts(state: SiteState) -> int:
    """Divide the models into the parts of the snapshot, mark those that are out of date, and return their number."""
    parts = count_parts(state.count("SELECT count(*) FROM things WHERE kind = 'model'"))
    if parts != state.count("SELECT count(*) FROM parts"):
        state.execute("DELETE FROM parts")
        state.write_many("INSERT INTO parts (number) VALUES (?)", ((number,) for number in range(parts)))
    mark = "UPDATE parts SET dirty = 1 WHERE number IN (SELECT lineage_hash & ? FROM {})"
    state.execute(mark.format("things WHERE dirty AND kind = 'model'"), [parts - 1])
    if state.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = 'left_parts'").fetchone():
        state.execute(mark.format("left_parts"), [parts - 1])
    return parts
