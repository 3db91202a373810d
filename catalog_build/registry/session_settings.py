"""What each session with the registry's database relies on, whatever the server, the database or the role sets.

`pg_dump` does the same, for the same reason: a setting that somebody chose for other programs must change neither what
is read nor whether it can be read.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from psycopg import ConnectionInfo
from psycopg.sql import SQL

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        # how values become text: what the driver can read, and what digests of rows are made of
        "client_encoding": "UTF8",
        "DateStyle": "ISO, MDY",
        "IntervalStyle": "postgres",
        "TimeZone": "UTC",
        "bytea_output": "hex",
        "extra_float_digits": "1",
        "quote_all_identifiers": "off",
        # how statements are read
        "standard_conforming_strings": "on",
        "transform_null_equals": "off",
        "array_nulls": "on",
        "gin_fuzzy_search_limit": "0",
        "default_transaction_isolation": "read committed",
        # a build holds one transaction open while it renders
        "statement_timeout": "0",
        "lock_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
        "idle_session_timeout": "0",
        "transaction_timeout": "0",
    }
)
"""Setting → value. The timeouts are off: whoever waits has a deadline of its own."""

_SINCE: Mapping[str, int] = MappingProxyType({"idle_session_timeout": 140_000, "transaction_timeout": 170_000})
"""Settings that older servers do not know → the first server version that does, as libpq counts them."""

_NOTHING: Mapping[str, str] = MappingProxyType({})

_KEPT_BY_POOLERS = frozenset({"client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings"})
"""What a transaction pooler keeps for each of its clients, on whichever server connection it runs their statements."""

DESCRIBE_SESSION = (
    "SELECT pg_backend_pid(), coalesce((SELECT string_agg(quote_ident(name), ', ' ORDER BY place) "
    "FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place) WHERE name <> 'pg_catalog'), '''')"
)
"""Asks which process serves a connection, and for its search path: the one row that `describe_session` takes."""


class Session(NamedTuple):
    """What is known of a connection.

    Args:
        server_version: as libpq counts it, such as 160002.
        is_pooled: whether a transaction pooler stands between, so that only a transaction stays on one server
            connection.
        search_path: the one that the role and the database set, without pg_catalog: unless it is named, it is first,
            and no schema goes before the built-in functions.
    """

    server_version: int
    is_pooled: bool
    search_path: str


def describe_session(info: ConnectionInfo, row: Sequence[Any]) -> Session:
    """Return what is known of a connection.

    A pooler greets its clients itself, with a number of its own where a server gives that of its process. One that
    keeps a server connection for each session cannot be told apart, and is treated as one that does not.

    Args:
        row: what `DESCRIBE_SESSION` gave on it.
    """
    backend, path = row
    return Session(info.server_version, info.backend_pid != backend, path)


def set_for_session(session: Session, further: Mapping[str, str] = _NOTHING) -> SQL:
    """Return the statements that a new connection runs first.

    Behind a pooler these set only what it keeps for its client: anything else would reach other programs on the same
    server connection.

    Args:
        further: settings beyond `SETTINGS`.
    """
    wanted = _list_settings(session, further)
    if session.is_pooled:
        return _join("SET", {name: value for name, value in wanted.items() if name in _KEPT_BY_POOLERS})
    return _join("SET", wanted)


def set_for_transaction(session: Session, further: Mapping[str, str] = _NOTHING) -> SQL:
    """Return the statements that a transaction behind a transaction pooler runs first; their effect ends with it."""
    wanted = _list_settings(session, further)
    return _join("SET LOCAL", {name: value for name, value in wanted.items() if name not in _KEPT_BY_POOLERS})


def _list_settings(session: Session, further: Mapping[str, str]) -> dict[str, str]:
    known = {name: f"'{value}'" for name, value in SETTINGS.items() if session.server_version >= _SINCE.get(name, 0)}
    return {**known, "search_path": session.search_path, **{name: f"'{value}'" for name, value in further.items()}}


def _join(command: str, settings: Mapping[str, str]) -> SQL:
    # the names are ours, and the server itself quoted the path
    return SQL("; ".join(f"{command} {name} = {value}" for name, value in settings.items()))
