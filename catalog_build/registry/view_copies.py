"""A copy of what an adapter's views say: tables of the same names, with the indexes that the readers need.

The views stay beside them as `catalog.live_…`. Only what has changed is written, in one transaction, so that whoever
reads sees the copy of before or the copy of after.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import LiteralString

import msgspec
import psycopg
from psycopg import sql

from catalog_build.core.errors import ContractError, UsageError
from catalog_build.registry.connect import Connection, is_pooled, open_connection
from catalog_build.registry.schema import INIT_LOCK
from catalog_build.registry.statements import read_sql
from catalog_build.registry.value_faults import ValueFault, describe_faults, find_faults, find_key_faults

_KEYS = {
    "links": "source_id",
    "artifacts": "id",
    "metrics": "model_id",
    "models": "id",
    "numbers": "model_id",
    "metric_definitions": "name",
}
"""View → whose rows are compared together, in the order of copying: what the provenance rule finds for models may be
worked out from the copied links and artifacts, like what metrics were measured on, and numbers from the copied metrics
and models."""


class CopyState(msgspec.Struct, frozen=True):
    """The copy of an adapter's views.

    Args:
        refreshed_at: when it was last brought up to date.
        refreshable: whether this role may do so, in this database.
    """

    refreshed_at: datetime
    refreshable: bool


class _UnusableKeys(Exception):
    """A view returned rows by whose keys nothing can be found."""

    def __init__(self, faults: Sequence[ValueFault]) -> None:
        self.faults = faults
        super().__init__(describe_faults(faults))


def read_copy_state(connection: Connection) -> CopyState | None:
    """Return where the copy stands; None where readers look at the views themselves."""
    if connection.execute("SELECT to_regclass('catalog.copy')").fetchone() == (None,):
        return None
    row = connection.execute(read_sql("queries/copy_state")).fetchone()
    assert row is not None
    return CopyState(*row)


def start_copy(connection: Connection, *, own_numbers: bool) -> None:
    """Put tables in the place of an adapter's views and fill them, in the transaction that made the views.

    Args:
        own_numbers: whether the adapter made the view `numbers`; else it is worked out from the tables.

    Raises:
        ContractError: a view says what the tables cannot hold.
    """
    if not own_numbers:
        connection.execute("DROP VIEW catalog.numbers")
    columns = _read_columns(connection)
    connection.execute(read_sql("copied/registry"))
    for view in _KEYS:
        if view == "numbers":
            # made now from the tables, where the adapter makes none
            connection.execute(read_sql("rule"))
        _make_table(connection, view, columns[view])
    connection.execute(read_sql("copied/indexes"))
    connection.execute("CREATE TABLE catalog.copy AS SELECT now() AS refreshed_at")
    _copy_views(connection)


def refresh_copy(connection: Connection) -> int:
    """Bring the copy up to date with one moment of the tables that the views read.

    Returns:
        How many things were added, removed, or are told otherwise than before.

    Raises:
        ContractError: there is no copy, or a view says what the tables cannot hold.
        UsageError: this role may not write to the copy.
    """
    state = read_copy_state(connection)
    if state is None:
        raise ContractError(
            "this database keeps no copy of an adapter's views, so there is nothing to refresh: "
            "what reads views sees their tables as they are; `registry adapt … --copy` makes a copy"
        )
    if not state.refreshable:
        raise UsageError(
            "this role may not refresh the copy: use the one that adapted, or GRANT SELECT, INSERT, UPDATE, DELETE ON "
            "ALL TABLES IN SCHEMA catalog, and TEMPORARY on the database, to it; on a replica it cannot be done"
        )
    try:
        with hold_still(connection):
            return _copy_views(connection)
    except (psycopg.DataError, psycopg.NotSupportedError, psycopg.ProgrammingError, _UnusableKeys) as error:
        faults = find_faults(connection, behind_copy=True)
        if not faults and not isinstance(error, _UnusableKeys):
            raise
        raise ContractError(describe_faults(faults or getattr(error, "faults", ()))) from error


def refresh_before_build(database_url: str) -> str | None:
    """Refresh the copy where there is one and this role may; return what to tell of it, None where there is none."""
    with open_connection(database_url) as connection:
        state = read_copy_state(connection)
        if state is None:
            return None
        if not state.refreshable or is_pooled(connection):
            moment = state.refreshed_at.astimezone(UTC).isoformat(timespec="seconds")
            reason = "this role may not refresh it" if not state.refreshable else "a connection pooler stands between"
            return f"reading the copy of the views as of {moment}: {reason}"
        return describe_refresh(refresh_copy(connection))


def describe_refresh(things: int) -> str:
    """Return what to tell of a refresh that changed so many things."""
    return f"refreshed the copy of the views: {things or 'no'} {'thing' if things == 1 else 'things'} changed"


def require_own_session(connection: Connection) -> None:
    """Raise `UsageError` where a pooler stands between: the lock that makes others wait outlasts a transaction."""
    if is_pooled(connection):
        raise UsageError(
            "views and copies of them cannot be made through a connection pooler: connect to the server itself, "
            "with its own host and port in --database-url or DATABASE_URL"
        )


@contextmanager
def hold_still(connection: Connection) -> Iterator[None]:
    """Open one transaction that sees one moment, after whoever else adapts or refreshes, and keeps them waiting."""
    require_own_session(connection)
    before = connection.isolation_level
    # before the transaction, whose moment is that of its first statement
    connection.execute("SELECT pg_advisory_lock(%s)", [INIT_LOCK])
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            yield
    finally:
        if not connection.closed:
            connection.isolation_level = before
            connection.execute("SELECT pg_advisory_unlock(%s)", [INIT_LOCK])


def _read_columns(connection: Connection) -> dict[str, list[str]]:
    """Return the columns of each view, but for optional ones that the adapter leaves out."""
    columns: dict[str, list[str]] = {}
    for view, column in connection.execute(read_sql("queries/contract_columns")).fetchall():
        columns.setdefault(str(view), []).append(str(column))
    return columns


def _make_table(connection: Connection, view: str, columns: Sequence[str]) -> None:
    names = {"view": sql.Identifier(view), "live": sql.Identifier(f"live_{view}"), "columns": _join(columns)}
    connection.execute(sql.SQL("ALTER TABLE catalog.{view} RENAME TO {live}").format(**names))
    made = "CREATE TABLE catalog.{view} AS SELECT {columns} FROM catalog.{live} WITH NO DATA"
    connection.execute(sql.SQL(made).format(**names))
    texts = "SELECT column_name FROM catalog.contract WHERE view_name = %s AND data_type = 'text'"
    for (column,) in connection.execute(texts, [view]).fetchall():
        if column not in columns:
            continue
        # questions compare ids by code point, for which an index in another order is of no use
        collated = 'ALTER TABLE catalog.{view} ALTER COLUMN {column} TYPE text COLLATE "C"'
        connection.execute(sql.SQL(collated).format(**names, column=sql.Identifier(str(column))))


def _copy_views(connection: Connection) -> int:
    columns = _read_columns(connection)
    connection.execute("CREATE TEMP TABLE touched (key text) ON COMMIT DROP")
    moved = sum([_copy_view(connection, view, key, columns[view]) for view, key in _KEYS.items()])
    _run(connection, "state", {"columns": _join(_list_stated(columns["artifacts"]), "a.")})
    connection.execute(read_sql("copied/finish"), {"moved": moved > 0})
    connection.execute("UPDATE catalog.copy SET refreshed_at = now()")
    row = connection.execute("SELECT count(DISTINCT key) FROM touched").fetchone()
    assert row is not None
    return int(row[0])


def _copy_view(connection: Connection, view: str, key: str, columns: Sequence[str]) -> int:
    """Write what differs between a view and its copy, and return for how many keys it does."""
    stated = _list_stated(columns)
    names: dict[str, sql.Composable] = {
        "view": sql.Identifier(view),
        "live": sql.Identifier(f"live_{view}"),
        "key": sql.Identifier(key),
        "columns": _join(stated),
        "values": _join(stated, "f."),
    }
    _run(connection, "read", names)
    faults = find_key_faults(connection, view, "fresh")
    if faults:
        raise _UnusableKeys(faults)
    moved = _run(connection, "compare", names)
    _run(connection, "remove", names)
    try:
        _run(connection, "write", names)
    except psycopg.errors.ProgramLimitExceeded as error:
        raise ContractError(f"catalog.{view}: a copy cannot hold this ({error.diag.message_primary})") from None
    if moved:
        # what is copied next may be worked out from this
        connection.execute(sql.SQL("ANALYZE catalog.{view}").format(**names))
    if view != "metric_definitions":
        connection.execute("INSERT INTO touched SELECT key FROM moved")
    connection.execute("DROP TABLE fresh, moved")
    return moved


def _list_stated(columns: Sequence[str]) -> list[str]:
    """Leave out what the copy says of itself."""
    return [one for one in columns if one != "state"]


def _run(connection: Connection, name: str, names: Mapping[str, sql.Composable]) -> int:
    return connection.execute(sql.SQL(read_sql(f"copied/{name}")).format(**names)).rowcount


def _join(columns: Sequence[str], prefix: LiteralString = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(prefix) + sql.Identifier(one) for one in columns)
