"""Connections to the registry's database, with errors a user can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo
from psycopg.pq import TransactionStatus

from catalog_build.core.errors import CatalogError, DatabaseUnavailable, UsageError
from catalog_build.registry.lens import Lens
from catalog_build.registry.session_settings import (
    DESCRIBE_SESSION,
    Session,
    describe_session,
    set_for_session,
    set_for_transaction,
)


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection to the registry's database; what is read goes through `lens`, where there is one.

    `session` is what is known of it; None before it was asked.
    """

    lens: Lens | None = None
    session: Session | None = None

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """Open a transaction, or a savepoint inside of one, in which the settings hold that the catalog relies on."""
        outermost = self.info.transaction_status == TransactionStatus.IDLE
        with super().transaction(savepoint_name, force_rollback) as transaction:
            if self.session is not None and self.session.is_pooled and outermost:
                self.execute(set_for_transaction(self.session), prepare=False)
            yield transaction


CONNECT_TIMEOUT = 10
"""Seconds until a server that does not answer counts as away."""


def check_database_url(url: str) -> str:
    """Return a libpq URL or connection string as it is, if libpq can read it.

    Raises:
        UsageError: libpq cannot; the message never repeats a password.
    """
    try:
        conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise UsageError(
            f"the database URL cannot be read ({str(error).strip()}); it looks like postgresql://user:password@host:5432/name"
        ) from None
    return url


def describe_database(url: str) -> str:
    """Return host, port and name of the database, without credentials."""
    parts = conninfo.conninfo_to_dict(url)
    host = parts.get("host") or "local socket"
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"{parts.get('dbname') or 'default database'} at {host}{port}"


@contextmanager
def open_connection(url: str) -> Iterator[Connection]:
    """Open an autocommit connection for one command, and close it.

    Raises:
        DatabaseUnavailable: no connection could be made, or it was lost on the way.
    """
    check_database_url(url)
    try:
        connection = Connection.connect(
            url, autocommit=True, connect_timeout=CONNECT_TIMEOUT, application_name="forge-catalog"
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            f"cannot connect to {describe_database(url)}: {str(error).strip()}; "
            "check --database-url or DATABASE_URL, and that the server runs"
        ) from None
    with connection, explain_errors(describe_database(url)):
        _settle(connection)
        yield connection


def is_pooled(connection: Connection) -> bool:
    """Return whether a transaction pooler stands between a connection and its server."""
    return connection.session is not None and connection.session.is_pooled


def _settle(connection: Connection) -> None:
    """Find out what stands between, and set what the catalog relies on."""
    row = connection.execute(DESCRIBE_SESSION, prepare=False).fetchone()
    assert row is not None
    connection.session = describe_session(connection.info, row)
    if connection.session.is_pooled:
        connection.prepare_threshold = None
    connection.execute(set_for_session(connection.session), prepare=False)


@contextmanager
def explain_errors(database: str) -> Iterator[None]:
    """Turn what the server refuses, and its loss, into errors that a user can act on.

    Args:
        database: which one, in words.
    """
    try:
        yield
    except CatalogError:
        raise
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise UsageError(
            f"the database refuses this: {error.diag.message_primary}; use a role that owns the registry, or for "
            "reading grant USAGE on the schemas catalog and forge (with views of your own: catalog and the schema of "
            "their tables) and SELECT on all their tables"
        ) from None
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DatabaseUnavailable(f"the connection to {database} was lost: {str(error).strip()}") from error
