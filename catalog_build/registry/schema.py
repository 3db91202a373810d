"""Creating and upgrading the native registry, and checking a registry against the contract."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
import psycopg

from catalog_build.core.errors import ContractError
from catalog_build.registry.connect import Connection
from catalog_build.registry.statements import SQL_DIR, read_sql

INIT_LOCK = 0x666F726765
"""Key of the advisory lock that puts concurrent `registry init` in order (the letters of "forge")."""

_PARTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "contract": ["contract", "values"],
        "views": [
            *("adapters/native_drop", "adapters/native", "measured", "adapters/native_metrics"),
            *("rule", "publication", "invoker", "triggers", "names"),
        ],
    }
)
"""Scripts of several files → the files in their order. Contract, search and views are applied again whenever their text
has changed; a migration is applied once."""

_FEEDING = frozenset({"contract", "search", "views"})
"""Scripts whose definitions feed what the registry keeps: slugs, verdicts, scores, search words, numbers."""


class ContractFault(msgspec.Struct, frozen=True):
    """One way in which a registry's views break the contract."""

    view: str
    column: str
    reason: str

    def __str__(self) -> str:
        return f"catalog.{self.view}.{self.column}: {self.reason}"


def init_registry(connection: Connection) -> list[str]:
    """Create or upgrade the native registry, in one transaction under an advisory lock; safe to repeat.

    Returns:
        The names of what was applied, in order; empty when the registry was up to date.

    Raises:
        ContractError: the role may not create schemas, or the database's encoding is not UTF-8.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [INIT_LOCK])
        require_utf8(connection)
        _refuse_foreign_views(connection)
        try:
            return _apply_pending(connection)
        except psycopg.errors.InsufficientPrivilege as error:
            raise ContractError(
                f"this role may not create the registry: {error.diag.message_primary}; "
                "connect as a role with CREATE on the database, once, for `registry init`"
            ) from None


def require_utf8(connection: Connection) -> None:
    """Raise `ContractError` unless the database holds any text."""
    row = connection.execute("SHOW server_encoding").fetchone()
    if row != ("UTF8",):
        raise ContractError(
            f"the database's encoding is {row[0] if row else 'unknown'}: "
            "create one with ENCODING 'UTF8' TEMPLATE template0"
        )


def _refuse_foreign_views(connection: Connection) -> None:
    """Keep `registry init` from replacing the views that somebody made over tables of their own."""
    foreign = (
        "SELECT to_regclass('forge.migrations') IS NULL AND EXISTS "
        "(SELECT 1 FROM information_schema.views WHERE table_schema = 'catalog' AND table_name <> 'contract')"
    )
    if connection.execute(foreign).fetchone() == (True,):
        raise ContractError(
            "schema catalog holds views over another registry, which `registry init` would replace: "
            "use another database for a native registry, or `registry check` to examine these views"
        )


def _apply_pending(connection: Connection) -> list[str]:
    connection.execute("CREATE SCHEMA IF NOT EXISTS forge")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS forge.migrations ("
        "name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    recorded: dict[str, str] = dict(connection.execute("SELECT name, digest FROM forge.migrations").fetchall())
    if not _holds_contract(connection):
        recorded.pop("contract", None)
        recorded.pop("search", None)
    applied = _apply_script(connection, recorded, "contract")
    applied += _apply_script(connection, recorded, "search")
    for name in _list_migrations():
        if name not in recorded:
            applied += _apply_script(connection, recorded, name)
    # a view that somebody dropped or changed is made again, though its text is the one that was applied
    if applied or find_contract_faults(connection):
        recorded.pop("views", None)
    applied += _apply_script(connection, recorded, "views")
    if not _FEEDING.isdisjoint(applied):
        connection.execute("SELECT forge.refresh_all()")
    return applied


def _list_migrations() -> list[str]:
    return [f"migrations/{path.stem}" for path in sorted((SQL_DIR / "migrations").glob("*.sql"))]


def _list_parts(name: str) -> Sequence[str]:
    """Return the files of a script, in their order."""
    return _PARTS.get(name, [name])


def _digest_script(name: str) -> str:
    return hashlib.sha256("\n".join(read_sql(part) for part in _list_parts(name)).encode()).hexdigest()


def _apply_script(connection: Connection, recorded: dict[str, str], name: str) -> list[str]:
    """Run a script unless the record says that just this text was applied already."""
    digest = _digest_script(name)
    if recorded.get(name) == digest:
        return []
    for part in _list_parts(name):
        connection.execute(read_sql(part))
    connection.execute(
        "INSERT INTO forge.migrations (name, digest) VALUES (%s, %s) "
        "ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, applied_at = now()",
        [name, digest],
    )
    return [name]


def _require_this_version(connection: Connection) -> None:
    """Raise `ContractError` where another version of the product made the native registry."""
    if connection.execute("SELECT to_regclass('forge.migrations')").fetchone() == (None,):
        return
    recorded = dict(connection.execute("SELECT name, digest FROM forge.migrations").fetchall())
    missing = [name for name in _list_migrations() if name not in recorded]
    if missing or any(recorded.get(name) != _digest_script(name) for name in _FEEDING):
        raise ContractError(
            "another version of Forge Catalog made this registry"
            + (f" (it lacks {', '.join(missing)})" if missing else "")
            + ": run `forge-catalog registry init` with this version, as the role that owns the registry"
        )


def list_models_to_load(connection: Connection) -> list[str]:
    """Return the ids of models whose documents have to be loaded again: an earlier version dropped part of them."""
    rows = connection.execute("SELECT id FROM forge.artifacts WHERE load_again ORDER BY id").fetchall()
    return [str(id) for (id,) in rows]


def find_contract_faults(connection: Connection) -> list[ContractFault]:
    """Compare the views of schema `catalog` with the contract.

    Returns:
        Every view or column that is missing or of another type, in the contract's order; empty when all is well.

    Raises:
        ContractError: the database holds no `catalog` schema at all.
    """
    if not _holds_contract(connection):
        raise ContractError(
            "the database holds no registry (schema `catalog` is missing): run `forge-catalog registry init`"
        )
    rows = connection.execute(read_sql("queries/contract_faults")).fetchall()
    return [ContractFault(str(view), str(column), str(reason)) for view, column, reason in rows]


def _holds_contract(connection: Connection) -> bool:
    return connection.execute("SELECT to_regclass('catalog.contract')").fetchone() != (None,)


def require_contract(connection: Connection) -> None:
    """Raise `ContractError`, naming every fault, unless the registry is of this version and keeps the contract."""
    _require_this_version(connection)
    faults = find_contract_faults(connection)
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise ContractError(
            f"the registry breaks the contract of the catalog views:\n{listed}\n"
            "a native registry is mended by `forge-catalog registry init`; views of your own need these columns"
        )
