"""Views of the contract over the tables of another registry, which are read and never written to."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql

from catalog_build.core.errors import ContractError, UsageError
from catalog_build.registry.connect import Connection
from catalog_build.registry.foreign_tables import MLFLOW, SCIDEX
from catalog_build.registry.guards import GUARDED, make_guards
from catalog_build.registry.mlflow import make_address_script
from catalog_build.registry.schema import require_contract, require_utf8
from catalog_build.registry.sql_scripts import refuse_unsafe
from catalog_build.registry.statements import read_sql
from catalog_build.registry.value_faults import ValueFault, describe_faults, find_faults
from catalog_build.registry.view_copies import hold_still, start_copy

OWN = "sql"
"""Name of the adapter that a user wrote."""

_NATIVE = "native"
"""What stands for a native registry that holds nothing, in whose place views may be made."""

_TABLES: dict[str, Mapping[str, Sequence[str]]] = {"mlflow": MLFLOW, "scidex": SCIDEX}

_PARTS = {"mlflow": ("views",), "scidex": ("functions", "rows", "models", "unreadable", "metadata", "views")}
"""The files of each adapter, in order."""

ADAPTERS = tuple(_TABLES)
"""Registries that there are views for."""


class AdapterPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What an adapter would do in a database.

    Args:
        adapter: one of `ADAPTERS`, or `OWN`.
        schema: where the other registry's tables stand.
        scripts: statements that make the views, in order.
        replaces: the adapter whose views are there already, or a native registry that holds nothing, if any.
        faults: what is missing; empty where the views can be made.
        copy: whether what the views say is kept in tables, to be refreshed.
    """

    adapter: str
    schema: str
    scripts: Sequence[str]
    replaces: str | None
    faults: Sequence[str]
    copy: bool

    def describe(self) -> str:
        """Return what would be done, in words, or what is missing."""
        if self.faults:
            return "\n".join([f"{self.adapter}: schema {self.schema} lacks what its views need:", *self.faults])
        instead = f", in place of those of the adapter {self.replaces}" if self.replaces else ""
        if self.replaces == _NATIVE:
            instead = ", in place of a native registry that holds nothing"
        copied = ", and beside them a copy of what they say" if self.copy else ""
        return (
            f"the views of schema catalog over the tables of schema {self.schema} ({self.adapter}){instead}{copied}; "
            "nothing else is written"
        )


def plan_adapter(
    connection: Connection,
    adapter: str,
    schema: str | None = None,
    *,
    copy: bool = False,
    mlflow_url: str | None = None,
) -> AdapterPlan:
    """Look for the tables of another registry and for what stands in their way; nothing is written.

    Args:
        adapter: one of `ADAPTERS`.
        schema: where its tables stand; None: the only schema that has them.
        copy: keep what the views say in tables.
        mlflow_url: where people open MLflow, whose pages the catalog then links to.

    Raises:
        ContractError: schema catalog is taken, or the tables are in no schema, or in several.
        UsageError: `mlflow_url` is no URL.
    """
    replaces = _find_replaceable(connection)
    tables = _TABLES[adapter]
    schema = _find_schema(connection, adapter, next(iter(tables)), schema)
    columns = _read_columns(connection, schema)
    faults = [
        f"  {schema}.{table}: {fault}"
        for table, required in tables.items()
        if (fault := _find_fault(connection, schema, table, required, columns.get(table))) is not None
    ]
    scripts = [read_sql(f"adapters/{adapter}/{part}") for part in _PARTS[adapter]]
    if adapter == "mlflow":
        known = "workspace" in columns.get("registered_models", ())
        tables_as = read_sql("adapters/mlflow/workspaces" if known else "adapters/mlflow/no_workspaces")
        scripts = [make_address_script(mlflow_url), tables_as, *scripts]
    return AdapterPlan(
        adapter=adapter,
        schema=schema,
        scripts=scripts,
        replaces=replaces,
        faults=faults,
        copy=copy,
    )


def plan_own_adapter(
    connection: Connection, path: Path, schema: str | None = None, *, copy: bool = False
) -> AdapterPlan:
    """Plan the views that a user's file of statements makes; nothing is written.

    Args:
        schema: where the tables stand that the statements name; None: public.
        copy: keep what the views say in tables.

    Raises:
        UsageError: the file cannot be read, or holds what cannot be undone.
        ContractError: schema catalog is taken.
    """
    try:
        script = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--sql {path}: cannot be read as UTF-8 text ({error})") from None
    refuse_unsafe(script)
    return AdapterPlan(
        adapter=OWN,
        schema=schema or "public",
        scripts=[script],
        replaces=_find_replaceable(connection),
        faults=(),
        copy=copy,
    )


def try_adapter(connection: Connection, plan: AdapterPlan) -> list[ValueFault]:
    """Make the views as `install_adapter` does, and take all back.

    Raises:
        ContractError, UsageError: as `install_adapter` does.
    """
    faults: list[ValueFault] = []
    try:
        with hold_still(connection):
            faults = _make_views(connection, plan)
            raise psycopg.Rollback
    except psycopg.errors.InsufficientPrivilege as error:
        raise _refuse_role(error) from None
    return faults


def install_adapter(connection: Connection, plan: AdapterPlan) -> list[ValueFault]:
    """Make the views, all or nothing: only schema catalog is written.

    Returns:
        What a user's views return and the contract does not allow; it is not shown.

    Raises:
        ContractError: something is missing, the role may not create the schema, or the views break the contract.
        UsageError: a statement of a user's file fails.
    """
    try:
        with hold_still(connection):
            return _make_views(connection, plan)
    except psycopg.errors.InsufficientPrivilege as error:
        raise _refuse_role(error) from None


def _make_views(connection: Connection, plan: AdapterPlan) -> list[ValueFault]:
    if plan.faults:
        raise ContractError(plan.describe())
    if plan.replaces == _NATIVE:
        _drop_native(connection)
    elif plan.replaces:
        _drop_views(connection)
    require_utf8(connection)
    connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(plan.schema)))
    connection.execute(read_sql("contract"))
    connection.execute(read_sql("values"))
    connection.execute(read_sql("search"))
    # the rule's functions may be named by views that they read themselves
    connection.execute("SET LOCAL check_function_bodies = off")
    connection.execute(read_sql("measured"))
    connection.execute(read_sql("rule"))
    for script in plan.scripts:
        with _explain_script(plan.adapter, script):
            connection.execute(script.encode())
    own_numbers = connection.execute("SELECT to_regclass('catalog.numbers')").fetchone() != (None,)
    # makes the views that may be left out, which the contract asks for
    connection.execute(read_sql("rule"))
    connection.execute("SET LOCAL check_function_bodies = on")
    require_contract(connection)
    if plan.adapter == OWN:
        make_guards(connection, GUARDED if own_numbers else [one for one in GUARDED if one != "numbers"])
    if not own_numbers:
        connection.execute("DROP VIEW catalog.numbers")
    # now that all columns are there, what the bodies name is checked too
    connection.execute(read_sql("measured"))
    connection.execute(read_sql("rule"))
    connection.execute(read_sql("publication"))
    mark = "CREATE VIEW catalog.adapter AS SELECT {}::text AS name, {}::text AS source_schema"
    connection.execute(sql.SQL(mark).format(sql.Literal(plan.adapter), sql.Literal(plan.schema)))
    faults = find_faults(connection, keys_only=plan.adapter != OWN)
    if any(fault.is_fatal for fault in faults):
        raise ContractError(describe_faults(faults))
    if plan.copy:
        # whoever refreshes it, a copy holds what the role that adapted may read
        start_copy(connection, own_numbers=own_numbers)
    else:
        connection.execute(read_sql("invoker"))
    return faults


def _refuse_role(error: psycopg.Error) -> ContractError:
    return ContractError(
        f"this role may not make the views: {error.diag.message_primary}; "
        "connect as one with CREATE on the database and SELECT on the tables, once, for `registry adapt`"
    )


def remove_adapter(connection: Connection) -> str:
    """Remove schema catalog with the views of an adapter, and nothing else; return the adapter's name.

    Raises:
        ContractError: no adapter made the views there, or something outside depends on them.
    """
    with hold_still(connection):
        adapter = _find_replaceable(connection)
        if adapter is None or adapter == _NATIVE:
            raise ContractError("no adapter is installed in this database: there is nothing to remove")
        _drop_views(connection)
    return adapter


def _drop_native(connection: Connection) -> None:
    # first of all, so that what others wrote until now is seen
    connection.execute("LOCK TABLE forge.artifacts, forge.metric_definitions IN ACCESS EXCLUSIVE MODE")
    _refuse_full_native(connection)
    _refuse_dependents(connection)
    connection.execute("DROP SCHEMA catalog, forge CASCADE")


def _drop_views(connection: Connection) -> None:
    _refuse_dependents(connection)
    connection.execute("DROP SCHEMA catalog CASCADE")


def _refuse_dependents(connection: Connection) -> None:
    dependents = connection.execute(read_sql("queries/catalog_dependents")).fetchall()
    if dependents:
        names = ", ".join(str(name) for (name,) in dependents)
        raise ContractError(
            f"{names} depends on the views of schema catalog: drop it first, and make it again afterwards"
        )


def _refuse_full_native(connection: Connection) -> None:
    row = connection.execute(read_sql("queries/native_things")).fetchone()
    if row != (0,):
        raise ContractError(
            f"this database holds a native registry of {row and row[0]:,} artifacts and metric definitions, "
            "whose place the views would take: adapt in a database that has the other registry's tables alone, or "
            "delete the native one for good with `DROP SCHEMA catalog, forge CASCADE` (psql)"
        )


def _find_replaceable(connection: Connection) -> str | None:
    """Return the adapter whose views are there; None where schema catalog holds nothing that would be lost."""
    if connection.execute("SELECT to_regclass('catalog.adapter')").fetchone() != (None,):
        row = connection.execute("SELECT name FROM catalog.adapter").fetchone()
        return str(row[0]) if row else None
    if connection.execute("SELECT to_regclass('forge.migrations')").fetchone() != (None,):
        _refuse_full_native(connection)
        return _NATIVE
    foreign = (
        "SELECT string_agg(table_name, ', ' ORDER BY table_name) FROM information_schema.tables "
        "WHERE table_schema = 'catalog' AND table_name <> 'contract'"
    )
    row = connection.execute(foreign).fetchone()
    if row and row[0]:
        raise ContractError(
            f"schema catalog holds what no adapter made ({row[0]}): keep these views and examine them with "
            "`registry check`, or drop or rename the schema first"
        )
    return None


def _find_schema(connection: Connection, adapter: str, table: str, schema: str | None) -> str:
    rows = connection.execute(
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('catalog', 'forge') "
        "ORDER BY 1",
        [table],
    ).fetchall()
    found = [str(name) for (name,) in rows]
    if schema is None:
        if len(found) == 1:
            return found[0]
        if found:
            raise ContractError(f"{adapter}: the table {table} is in {', '.join(found)}: choose a schema with --schema")
        raise ContractError(f"{adapter}: the table {table} is in no schema of this database: check --database-url")
    if schema not in found:
        elsewhere = f"; there is one in {', '.join(found)}" if found else ", nor in any other schema of this database"
        raise ContractError(f"{adapter}: there is no table {table} in schema {schema!r}{elsewhere}")
    return schema


def _read_columns(connection: Connection, schema: str) -> dict[str, list[str]]:
    rows = connection.execute(
        "SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = to_regnamespace(quote_ident(%s)) AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1",
        [schema],
    )
    return {str(table): list(columns) for table, columns in rows}


def _find_fault(
    connection: Connection, schema: str, table: str, required: Sequence[str], columns: Sequence[str] | None
) -> str | None:
    if columns is None:
        return "the table is missing; bring the registry's schema up to date, or name another --schema"
    missing = [name for name in required if name not in columns]
    if missing:
        return f"lacks {', '.join(missing)}; bring the registry's schema up to date, and wait for a migration that runs"
    name = sql.Identifier(schema, table).as_string(connection)
    if connection.execute("SELECT has_table_privilege(%s, 'SELECT')", [name]).fetchone() == (False,):
        return f"this role may not read it; GRANT USAGE ON SCHEMA {schema}, and SELECT ON {name}, to it"
    return None


@contextmanager
def _explain_script(adapter: str, script: str) -> Iterator[None]:
    """Say of a user's file which line failed and why; a script of ours that fails is a defect."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege:
        raise
    except psycopg.Error as error:
        if adapter != OWN:
            raise
        position = error.diag.statement_position
        line = f"line {script.count(chr(10), 0, int(position)) + 1}: " if position else ""
        hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
        raise UsageError(f"--sql: {line}{error.diag.message_primary or error}{hint}; nothing was written") from None
