"""What people do to single versions in a registry: check, verify, tag, look back, tell apart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psycopg

from catalog_build.core.cycles import find_cycles
from catalog_build.core.documents import Reason
from catalog_build.core.errors import ContractError, UnknownIds, UsageError
from catalog_build.core.flatten import flatten_settings, rows_equal
from catalog_build.core.manifest import MAX_TAG_LENGTH
from catalog_build.registry.connect import Connection
from catalog_build.registry.reading import Rows, ask, keep_json_text, read_rows
from catalog_build.registry.schema import require_contract
from catalog_build.registry.summary_reader import decode_reasons
from catalog_build.registry.value_faults import ValueFault, describe_faults, find_faults


class IncompleteModel(msgspec.Struct, frozen=True):
    """A model whose provenance is incomplete, with the reasons."""

    id: str
    slug: str
    title: str
    reasons: list[Reason]


class WithdrawnThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that was withdrawn; `withdrawn_at` is ISO 8601 in UTC."""

    id: str
    kind: str
    title: str
    withdrawn_at: str
    reason: str


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a check of the whole registry found.

    Args:
        cycles: groups of ids whose links lead back to themselves.
        values: what the views return and the contract does not allow, each with what to do; it is not shown.
    """

    models: int
    incomplete: list[IncompleteModel]
    warned: list[IncompleteModel]
    cycles: list[list[str]]
    withdrawn: list[WithdrawnThing] = []
    values: list[ValueFault] = []


class InputCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One pinned input of a model or analysis, checked again: intact, missing, modified or unverified."""

    source: str
    target: str
    pinned: str
    state: str


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One version in a lineage's history; `withdrawn_reason` is None unless it was withdrawn."""

    id: str
    version_number: int
    version_tag: str | None
    previous: str | None
    is_latest: bool
    created_at: str | None
    changelog: str | None
    withdrawn_reason: str | None


class FieldDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A field that differs between two versions; None where one of them lacks it."""

    field: str
    old: str | None
    new: str | None


def check_registry(connection: Connection) -> CheckReport:
    """Check the contract, then list all that is incomplete or odd.

    Raises:
        ContractError: a view breaks the contract, or a key is missing or occurs twice; the message names all faults.
    """
    require_contract(connection)
    keep_json_text(connection)
    faults = find_faults(connection)
    if any(fault.is_fatal for fault in faults):
        raise ContractError(describe_faults(faults))
    rows = read_rows(connection, ask("flagged_models"))
    links = read_rows(connection, ask("all_links"))
    targets: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        targets[link["source_id"]].append(link["target_id"])
    counted = read_rows(connection, ask("model_count"))
    return CheckReport(
        models=counted[0]["total"],
        incomplete=[_make_incomplete(row, "provenance_reasons") for row in rows if not row["provenance_complete"]],
        warned=[_make_incomplete(row, "warnings") for row in rows if bytes(row["warnings"]) != b"[]"],
        cycles=find_cycles(targets),
        withdrawn=[WithdrawnThing(**row) for row in read_rows(connection, ask("withdrawn_things"))],
        values=faults,
    )


def _make_incomplete(row: Mapping[str, Any], column: str) -> IncompleteModel:
    return IncompleteModel(row["id"], row["slug"], row["title"], decode_reasons(row, column))


def verify_inputs(connection: Connection, ids: Sequence[str]) -> list[InputCheck]:
    """Check pinned inputs again.

    Args:
        ids: models or analyses; of a model, its producing analyses are checked too. Empty: all there are.

    Returns:
        One line for each pinned link, by source, in the order of its links.
    """
    _require_registered(connection, ids)
    rows = read_rows(connection, ask("pinned_links", ids=list(ids) or None))
    return [
        InputCheck(
            source=row["source_id"],
            target=row["target_id"],
            pinned=", ".join(
                str(row[key])
                for key in ("pin_version_number", "pin_version_tag", "pin_content_hash")
                if row[key] is not None
            ),
            state=row["pin_state"],
        )
        for row in rows
    ]


def tag_version(connection: Connection, id: str, tag: str) -> None:
    """Give a version a human label.

    Raises:
        UnknownIds: the registry holds no such id.
        UsageError: the label is empty, too long, or taken by another version of the lineage.
    """
    if not 1 <= len(tag) <= MAX_TAG_LENGTH or not tag.isprintable():
        raise UsageError(f"TAG {tag!r}: give 1 to {MAX_TAG_LENGTH} printable characters")
    try:
        done = connection.execute("UPDATE forge.artifacts SET version_tag = %s WHERE id = %s", [tag, id])
    except psycopg.errors.UniqueViolation:
        raise UsageError(
            f"TAG {tag!r}: another version of the lineage of {id!r} has this tag; see `forge-catalog registry history`"
        ) from None
    except psycopg.errors.UndefinedTable:
        raise ContractError("only a native registry can be tagged: run `forge-catalog registry init`") from None
    if done.rowcount == 0:
        raise UnknownIds([id], "version")


def read_history(connection: Connection, id: str) -> list[VersionLine]:
    """Return the versions of the lineage that an id belongs to, newest first.

    Raises:
        UnknownIds: the registry holds no such id.
    """
    _require_registered(connection, [id])
    return [VersionLine(**row) for row in read_rows(connection, ask("history", id=id))]


def diff_versions(connection: Connection, old_id: str, new_id: str) -> list[FieldDifference]:
    """Return the fields in which two registered things differ, in the order of the fields.

    Raises:
        UnknownIds: the registry lacks one of them.
    """
    keep_json_text(connection)
    _require_registered(connection, [old_id, new_id])
    rows = {row["id"]: row["fields"] for row in read_rows(connection, ask("version_fields", ids=[old_id, new_id]))}
    old = {row.path: row for row in flatten_settings(bytes(rows[old_id]))}
    new = {row.path: row for row in flatten_settings(bytes(rows[new_id]))}
    paths = [*new, *(path for path in old if path not in new)]
    return [
        FieldDifference(
            field=path,
            old=old[path].text if path in old else None,
            new=new[path].text if path in new else None,
        )
        for path in paths
        if path not in old or path not in new or not rows_equal(old[path], new[path])
    ]


def _require_registered(connection: Connection, ids: Sequence[str]) -> None:
    require_contract(connection)
    known: Rows = read_rows(connection, ask("refs", ids=list(ids)))
    unknown = [one for one in ids if one not in {row["id"] for row in known}]
    if unknown:
        raise UnknownIds(unknown, "version")
