"""Loading registry documents: a file is written whole or not at all."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from catalog_build.core.errors import ContractError, DocumentErrors, Problem
from catalog_build.core.load_summary import summarize_values
from catalog_build.core.manifest import Entry
from catalog_build.core.reasons import make_reason
from catalog_build.registry.connect import Connection
from catalog_build.registry.numbering import NumberedEntry, number_versions
from catalog_build.registry.read import read_entries
from catalog_build.registry.reading import ask, keep_json_text, read_rows
from catalog_build.registry.write import (
    analyze_registry,
    complete_models,
    delete_artifacts,
    write_artifacts,
    write_definitions,
)

_LOAD_LOCK = 0x6C6F6164
"""Key of the advisory lock that lets one load at a time decide on version numbers (the letters of "load")."""

_LARGE_LOAD = 500
"""Documents written from which on the planner's figures are taken anew."""


class LoadReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a load did with a file.

    Args:
        added: how many documents were added; the next three: replaced, already there unchanged, and already there but
            written again, since an earlier version had dropped the text of something.
        values: summary of the values and parameter counts in the file; None where it holds none.
        warnings: what else a person should look at, one line each.
    """

    file: str
    added: int
    replaced: int
    unchanged: int
    read_again: int
    values: str | None
    warnings: list[str]

    def describe(self) -> list[str]:
        """Return the report in lines, without the warnings."""
        lines = [f"{self.file}: {self.added} added, {self.replaced} replaced, {self.unchanged} unchanged"]
        if self.read_again:
            lines[0] += f", {self.read_again} read again"
        return lines if self.values is None else [*lines, f"{self.file}: {self.values}"]


def load_file(
    connection: Connection, path: Path, *, replace: bool = False, require_provenance: bool = False
) -> LoadReport:
    """Load one file of documents in one transaction.

    Args:
        connection: an autocommit connection to a native registry.
        replace: allow documents whose id exists with other content.
        require_provenance: refuse the file if it holds a model with incomplete provenance.

    Raises:
        DocumentErrors: the file breaks the format or the registry's rules; nothing of it was written.
        ContractError: the database holds no native registry.
    """
    entries = read_entries(path)
    return load_entries(connection, str(path), entries, replace=replace, require_provenance=require_provenance)


def load_entries(
    connection: Connection,
    file: str,
    entries: Sequence[Entry],
    *,
    replace: bool = False,
    require_provenance: bool = False,
    optional: Collection[str] = frozenset(),
) -> LoadReport:
    """Load documents that were read and checked, in one transaction; see `load_file`.

    Args:
        file: where they come from, for the report.
        optional: ids of documents that are left out where the registry holds the id or lineage already.
    """
    keep_json_text(connection)
    try:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])
            report = _write_entries(connection, file, entries, replace, optional)
            if require_provenance:
                _refuse_incomplete(connection, entries)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        raise ContractError(
            "the database holds no native registry to load into: run `forge-catalog registry init`"
        ) from None
    if report.added + report.replaced >= _LARGE_LOAD:
        analyze_registry(connection)
    return report


def _write_entries(
    connection: Connection, file: str, entries: Sequence[Entry], replace: bool, optional: Collection[str]
) -> LoadReport:
    things = [entry for entry in entries if entry.metric is None]
    definitions = [entry for entry in entries if entry.metric is not None]
    registered = read_rows(
        connection,
        ask("existing_versions", ids=[one.id for one in things], lineages=sorted({one.lineage for one in things})),
    )
    defined: dict[object, object] = dict(
        connection.execute("SELECT name, document_hash FROM forge.metric_definitions").fetchall()
    )
    known = {row["id"]: row["document_hash"] for row in registered}
    incomplete = {row["id"] for row in registered if row["load_again"]}
    taken = _find_taken(registered, optional)
    changed_things = [entry for entry in things if known.get(entry.id, "") != entry.digest and entry.id not in taken]
    changed_definitions = [entry for entry in definitions if defined.get(entry.id, "") != entry.digest]
    replaced = [entry for entry in changed_things if entry.id in known]
    redefined = [entry for entry in changed_definitions if entry.id in defined]
    if not replace:
        _refuse_changes([*replaced, *redefined])
    read_again = [one for one in things if one.id in incomplete and known[one.id] == one.digest]
    numbered = number_versions(changed_things, registered)
    delete_artifacts(connection, [entry.id for entry in replaced])
    _write_numbered(connection, numbered)
    complete_models(connection, read_again)
    write_definitions(connection, changed_definitions)
    summary = summarize_values(entries, _list_percent_metrics(connection))
    written = len(changed_things) + len(changed_definitions)
    return LoadReport(
        file=file,
        added=written - len(replaced) - len(redefined),
        replaced=len(replaced) + len(redefined),
        unchanged=len(entries) - written - len(read_again),
        read_again=len(read_again),
        values=summary.values,
        warnings=[f"{file}: {line}" for line in summary.mixed],
    )


def _list_percent_metrics(connection: Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM forge.metric_definitions WHERE unit = '%'").fetchall()
    return {str(name) for (name,) in rows}


def _find_taken(registered: Sequence[Mapping[str, Any]], optional: Collection[str]) -> set[str]:
    """Return those of the optional documents whose id or lineage the registry holds."""
    return {row[column] for row in registered for column in ("id", "lineage") if row[column] in optional}


def _write_numbered(connection: Connection, numbered: Sequence[NumberedEntry]) -> None:
    """Write the rows; what only the database can see (a slug that clashes) becomes an error of the first document."""
    try:
        write_artifacts(connection, numbered)
    except psycopg.errors.UniqueViolation as error:
        first = numbered[0].entry
        reason = (
            f"the registry holds a clashing row: {error.diag.message_detail}; give this thing another id or version"
        )
        raise DocumentErrors([Problem(file=first.file, line=0, field="id", reason=reason)], 1) from None


def _refuse_changes(changed: Sequence[Entry]) -> None:
    problems = [
        Problem(
            file=entry.file,
            line=entry.line,
            field="id",
            value=entry.id,
            reason="this id is registered with other content; published versions do not change: "
            "give the new version an id of its own, or load with --replace",
        )
        for entry in changed
    ]
    if problems:
        raise DocumentErrors(problems, len(problems))


def _refuse_incomplete(connection: Connection, entries: Sequence[Entry]) -> None:
    rows = read_rows(connection, ask("lacking_provenance", ids=[entry.id for entry in entries if entry.model]))
    by_id = {entry.id: entry for entry in entries}
    problems = [
        Problem(
            file=by_id[row["id"]].file,
            line=by_id[row["id"]].line,
            field="links",
            value=row["id"],
            reason=make_reason(reason["code"], reason["subjects"]).message,
        )
        for row in rows
        for reason in msgspec.json.decode(row["provenance_reasons"])
    ]
    if problems:
        raise DocumentErrors(problems, len(problems))
