"""Finding what the views of a registry return and the contract does not allow: values, keys and missing rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg

from catalog_build.core.errors import CatalogError, ContractError, DatabaseUnavailable, UsageError
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.value_rules import ValueRule, read_rules

MOST_NAMED = 5
"""Rows of one fault that are named; the others are counted."""

_NAMED_BY = {
    "artifacts": "r.id", "models": "r.id", "links": "r.source_id", "metrics": "concat_ws(' ', r.model_id, r.name)",
    "numbers": "concat_ws(' ', r.model_id, r.key)", "metric_definitions": "r.name", "registry": "NULL::text",
}  # fmt: skip
"""View → what a row of it is named by."""


class ValueFault(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a view returns and the contract does not allow.

    Args:
        id: of the row; None where it has none, or the fault is of the whole view.
        value: as text, shortened; None for a null.
        reason: what is wrong with it, and what to do.
        is_fatal: whether nothing can be shown: a key is missing or occurs twice, or the view cannot be read.
        more: further rows with the same fault.
    """

    view: str
    column: str
    id: str | None
    value: str | None
    reason: str
    is_fatal: bool
    more: int = 0

    def __str__(self) -> str:
        place = f"catalog.{self.view}.{self.column}" if self.column else f"catalog.{self.view}"
        named = f" of {self.id!r}" if self.id is not None else ""
        more = f" (and {self.more} more rows)" if self.more else ""
        return f"{place}{named}: {self.reason}{more}"


def find_faults(connection: Connection, *, keys_only: bool = False, behind_copy: bool = False) -> list[ValueFault]:
    """Return what the views return and the contract does not allow; one look at each row of each view.

    Of a file's views that is what they return before it is replaced.

    Args:
        keys_only: only what makes it impossible to show anything.
        behind_copy: of the views that a copy is made of, instead of the copy.

    Raises:
        DatabaseUnavailable: the database is away.
    """
    rules = read_rules(connection)
    faults: list[ValueFault] = []
    keys: dict[str, list[str]] = {}
    sources = {
        view: _find_source(connection, view, behind_copy=behind_copy)
        for view in dict.fromkeys(one.view for one in rules)
    }
    for view, source in sources.items():
        if source == "catalog.numbers" and sources["models"] == "catalog.stated_models":
            continue  # made of views that are examined, at the price of reading all models once more
        known = _list_columns(connection, source)
        chosen = [rule for rule in rules if rule.view == view and rule.column in known]
        if keys_only:
            chosen = [rule for rule in chosen if rule.is_key or view == "registry"]
        found, keys[view] = _examine_view(connection, view, source, chosen)
        faults += found
    if not any(fault.is_fatal for fault in faults):
        faults += _find_strays(connection, sources["artifacts"], keys["models"], keys_only=keys_only)
    return faults


def require_keys(connection: Connection) -> None:
    """Raise unless each key is there once and each view can be read.

    A native registry and a copy of views are sure of that, by their constraints and since the copy was refreshed.

    Raises:
        ContractError: it is not so; the message names all that is wrong.
    """
    if connection.execute(_IS_SURE).fetchone() == (True,):
        return
    if any(fault.is_fatal for fault in find_faults(connection, keys_only=True)):
        raise ContractError(describe_faults(find_faults(connection)))


_IS_SURE = "SELECT to_regclass('forge.migrations') IS NOT NULL OR to_regclass('catalog.copy') IS NOT NULL"


def find_key_faults(connection: Connection, view: str, source: str) -> list[ValueFault]:
    """Return the keys that are missing or occur twice in rows that a view returned, which a table holds.

    Args:
        source: the table.
    """
    rules = [rule for rule in read_rules(connection) if rule.view == view and rule.is_key]
    return _examine_view(connection, view, source, rules)[0]


def describe_faults(faults: Sequence[ValueFault]) -> str:
    """Return faults as an error reports them, those first for which nothing can be shown."""
    lines = [f"  {fault}" for fault in sorted(faults, key=lambda one: not one.is_fatal)]
    return "\n".join(["the registry breaks the contract of the catalog views:", *lines])


@contextmanager
def explain_failure(database_url: str) -> Iterator[None]:
    """Raise `ContractError` for a failure that what the views return explains, instead of what failed."""
    try:
        yield
    except (DatabaseUnavailable, UsageError, ContractError):
        raise
    except Exception as error:
        faults = explain_faults(database_url)
        if not faults or (isinstance(error, CatalogError) and not any(fault.is_fatal for fault in faults)):
            raise
        raise ContractError(describe_faults(faults)) from error


def explain_faults(database_url: str) -> list[ValueFault]:
    """Return what `find_faults` finds, on a connection of its own; nothing where it cannot be asked."""
    try:
        with open_connection(database_url) as connection:
            return find_faults(connection)
    except (CatalogError, psycopg.Error):
        return []


def _find_source(connection: Connection, view: str, *, behind_copy: bool) -> str:
    """Return the view or table whose rows count, with its schema."""
    row = connection.execute(_FIND_SOURCE, {"view": view, "behind": behind_copy}).fetchone()
    assert row is not None
    return str(row[0])


_FIND_SOURCE = (
    "SELECT 'catalog.' || CASE WHEN to_regclass('catalog.copy') IS NOT NULL AND NOT %(behind)s THEN '' "
    "WHEN to_regclass('catalog.stated_' || %(view)s) IS NOT NULL THEN 'stated_' "
    "WHEN to_regclass('catalog.live_' || %(view)s) IS NOT NULL THEN 'live_' ELSE '' END || %(view)s"
)


def _list_columns(connection: Connection, source: str) -> set[str]:
    rows = connection.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0", [source]
    )
    return {str(name) for (name,) in rows}


def _examine_view(
    connection: Connection, view: str, source: str, rules: Sequence[ValueRule]
) -> tuple[list[ValueFault], list[str]]:
    """Return the faults of a view, and its keys: one look at all rows where none is odd."""
    tests = {rule: rule.allows(f"r.{rule.column}") for rule in rules}
    unique = next((rule for rule in rules if rule.is_unique), None)
    keys = f"array_agg(r.{unique.column})" if unique else "NULL"
    counts = ", ".join([keys, "count(*)", *(f"count(*) FILTER (WHERE NOT {test})" for test in tests.values())])
    try:
        named, total, *found = _ask(connection, f"SELECT {counts} FROM {source} r")[0]  # noqa: S608 - names of ours
        counted = {rule: int(count) for rule, count in zip(rules, found, strict=True) if count}
        faults = _name_rows(connection, view, source, {rule: tests[rule] for rule in counted}, counted)
        if unique is not None:
            faults += _find_twice(unique, named or [])
        if view == "registry" and total != 1:
            faults.append(_make(view, "", f"has {total} rows: select just one, even where nothing is registered"))
    except psycopg.Error as error:
        _require_server(connection, error)
        return [_find_unreadable(connection, view, source, error)], []
    return faults, named or []


def _name_rows(
    connection: Connection, view: str, source: str, tests: Mapping[ValueRule, str], counted: Mapping[ValueRule, int]
) -> list[ValueFault]:
    """Return the faults of columns that have any, with the first rows of each: one look at all rows.

    Args:
        tests: the condition that each column's values are allowed.
        counted: how many rows of each are not.
    """
    if not tests:
        return []
    failed = ", ".join(f"NOT {test}" for test in tests.values())
    shown = ", ".join(f"left(r.{rule.column}::text, 80)" for rule in tests)
    rows = _ask(
        connection,
        f"SELECT {_NAMED_BY[view]}, ARRAY[{failed}], ARRAY[{shown}] FROM {source} r "  # noqa: S608
        f"WHERE NOT ({' AND '.join(tests.values())}) ORDER BY 1",
    )
    faults = []
    for place, rule in enumerate(tests):
        named = [(id, values[place]) for id, failures, values in rows if failures[place]][:MOST_NAMED]
        more = [0] * (len(named) - 1) + [counted[rule] - len(named)]
        faults += [_make_fault(rule, id, value, rest) for (id, value), rest in zip(named, more, strict=True)]
    return faults


def _make_fault(rule: ValueRule, id: str | None, value: str | None, more: int) -> ValueFault:
    return ValueFault(
        view=rule.view,
        column=rule.column,
        id=id,
        value=value,
        reason=f"{'null' if value is None else repr(value)} is not allowed: {rule.remedy}",
        is_fatal=rule.is_key,
        more=more,
    )


def _find_twice(rule: ValueRule, keys: Sequence[str | None]) -> list[ValueFault]:
    twice = sorted((key, count) for key, count in Counter(keys).items() if key is not None and count > 1)
    return [
        ValueFault(
            view=rule.view,
            column=rule.column,
            id=key,
            value=key,
            reason=f"{count} rows have it: {rule.remedy}",
            is_fatal=True,
        )
        for key, count in twice[:MOST_NAMED]
    ]


def _find_strays(connection: Connection, source: str, models: Sequence[str], *, keys_only: bool) -> list[ValueFault]:
    """Return models that one of the two views lacks, and versions that share a number.

    Args:
        source: of the artifacts.
        models: the ids of all models.
    """
    rows = _ask(connection, f"SELECT r.id, r.withdrawn_at IS NULL FROM {source} r WHERE r.kind = 'model'")  # noqa: S608
    registered = dict(rows)
    reason = "no row of catalog.artifacts of the kind model has it: select each model in both views"
    faults = _list_strays("models", "id", {one for one in models if one not in registered}, reason, is_fatal=True)
    if keys_only:
        return faults
    missing = {id for id, stands in registered.items() if stands} - set(models)
    reason = "no row of catalog.models has it, so that it is left out: select each model in both views"
    faults += _list_strays("artifacts", "id", missing, reason, is_fatal=False)
    alike = f"SELECT max(r.id) FROM {source} r GROUP BY r.lineage, r.version_number HAVING count(*) > 1"  # noqa: S608
    reason = "another version of its lineage has the same number: give each version of a lineage a number of its own"
    same = {id for (id,) in _ask(connection, alike)}
    return faults + _list_strays("artifacts", "version_number", same, reason, is_fatal=False)


def _list_strays(view: str, column: str, ids: set[str], reason: str, *, is_fatal: bool) -> list[ValueFault]:
    named = sorted(ids)[:MOST_NAMED]
    return [ValueFault(view=view, column=column, id=id, value=id, reason=reason, is_fatal=is_fatal) for id in named]


def _find_unreadable(connection: Connection, view: str, source: str, error: psycopg.Error) -> ValueFault:
    """Return the fault of a view that cannot be read, with the first column that cannot."""
    for column in sorted(_list_columns(connection, source)):
        try:
            _ask(connection, f"SELECT count(r.{column}::text) FROM {source} r")  # noqa: S608
        except psycopg.Error as failure:
            _require_server(connection, failure)
            return _make(
                view, column, f"cannot be read: {_tell(failure)}; correct the view, or the value that it casts"
            )
    return _make(view, "", f"cannot be read: {_tell(error)}; correct the view, or the value that it casts")


def _make(view: str, column: str, reason: str) -> ValueFault:
    return ValueFault(view=view, column=column, id=None, value=None, reason=reason, is_fatal=True)


def _tell(error: psycopg.Error) -> str:
    return error.diag.message_primary or str(error).strip()


def _require_server(connection: Connection, error: psycopg.Error) -> None:
    """Raise what is no fault of the views: the server is away, or the role may not read."""
    if connection.closed or isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.QueryCanceled):
        raise error


def _ask(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    """Run one statement so that what fails leaves a transaction usable."""
    with connection.transaction():
        return connection.execute(statement.encode()).fetchall()
