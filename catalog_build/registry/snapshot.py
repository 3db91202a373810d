"""One consistent view of the registry, for as long as a build takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import msgspec
import psycopg
from psycopg import sql

from catalog_build.core.errors import DatabaseUnavailable
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.lens import Lens
from catalog_build.registry.reading import Reader, ask, keep_json_text
from catalog_build.registry.schema import require_contract


class RegistryState(msgspec.Struct, frozen=True):
    """Where the registry stands.

    Args:
        changed_at: None when nothing was ever written.
        state: differs after each write; None where the registry cannot tell.
        definitions: a digest of all metric definitions.
    """

    revision: int
    changed_at: datetime | None
    state: str | None
    definitions: str

    def tell_change(self) -> str | None:
        """Return the time of the last change as pages and documents tell it, ISO 8601 in UTC; None as `changed_at`."""
        return self.changed_at.astimezone(UTC).isoformat(timespec="seconds") if self.changed_at else None


@contextmanager
def open_snapshot(database_url: str, lens: Lens | None = None, exported: str | None = None) -> Iterator[Connection]:
    """Open one REPEATABLE READ, READ ONLY transaction: all that is read in it is of one moment.

    Args:
        lens: how all that is read is shown; None shows it as it is.
        exported: name that `export_snapshot` gave in another process: the moment is that one's.

    Raises:
        DatabaseUnavailable: no connection could be made, or it was lost; or the other process's transaction is over.
        ContractError: the registry's views break the contract.
    """
    with open_connection(database_url) as connection:
        keep_json_text(connection)
        connection.lens = lens
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            if exported is None:
                require_contract(connection)
            else:
                _join_snapshot(connection, exported)
            yield connection


def export_snapshot(connection: Connection) -> str:
    """Return the name by which other connections join this transaction's snapshot, for as long as it lasts."""
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    return str(row[0])


def _join_snapshot(connection: Connection, name: str) -> None:
    try:
        connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(name)))
    except (psycopg.errors.UndefinedObject, psycopg.errors.InvalidParameterValue) as error:
        raise DatabaseUnavailable(
            f"the build's snapshot {name} is gone ({error.diag.message_primary}): "
            "all processes need the same server, not a replica, and the build's own connection must last"
        ) from None


def read_embargoed(day: date | None) -> Reader[bool]:
    """Read whether anything is under embargo on a day, in UTC; None is the database's today."""
    (row,) = yield ask("embargo", published_on=day)
    embargoed: bool = row["embargoed"]
    return embargoed


def read_registry_state() -> Reader[RegistryState]:
    """Read where the registry stands."""
    (row,) = yield ask("registry_state")
    (definitions,) = yield ask("definitions_digest")
    return RegistryState(row["revision"], row["changed_at"], row["state"], definitions["digest"])
