"""Which version number each document gets, and what the lineages already registered forbid."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog_build.core.errors import DocumentErrors, Problem
from catalog_build.core.manifest import Entry


class NumberedEntry(NamedTuple):
    """A document with its place in the lineage settled."""

    entry: Entry
    version_number: int
    version_tag: str | None


class _Lineages:
    """What is taken in each lineage, by whom, as documents are added one by one."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], leaving: set[str]) -> None:
        self.kinds: dict[str, str] = {}
        self.newest: dict[str, int] = {}
        self.numbers: dict[tuple[str, int], str] = {}
        self.tags: dict[tuple[str, str], str] = {}
        for row in rows:
            if row["id"] not in leaving:
                self.add(row["lineage"], row["artifact_type"], row["id"], row["version_number"], row["version_tag"])

    def add(self, lineage: str, kind: str, id: str, number: int, tag: str | None) -> None:
        self.kinds[lineage] = kind
        self.newest[lineage] = max(number, self.newest.get(lineage, 0))
        self.numbers[lineage, number] = id
        if tag is not None:
            self.tags[lineage, tag] = id

    def find_conflict(self, entry: Entry, number: int, tag: str | None) -> tuple[str, object, str] | None:
        """Return field, value and reason of what stands against this version, or None."""
        kind = self.kinds.get(entry.lineage, entry.kind)
        if kind != entry.kind:
            return "lineage", entry.lineage, f"this lineage holds a {kind}: give the {entry.kind} a lineage of its own"
        holder = self.numbers.get((entry.lineage, number))
        if holder is not None:
            return "version_number", number, f"the lineage has this number already, as “{holder}”: choose another"
        holder = self.tags.get((entry.lineage, tag)) if tag is not None else None
        if holder is not None:
            return "version_tag", tag, f"the lineage has this tag already, on “{holder}”: choose another"
        return None


def number_versions(entries: Sequence[Entry], registered: Sequence[Mapping[str, Any]]) -> list[NumberedEntry]:
    """Settle version numbers and tags in file order.

    A number that is not declared is one more than the newest of the lineage. A document that replaces its registered
    self keeps number and tag unless it declares others.

    Args:
        registered: rows of `existing_versions.sql` for all ids and lineages concerned.

    Raises:
        DocumentErrors: a number, a tag or a kind clashes within a lineage, or a slug with another id's.
    """
    coming = {entry.id for entry in entries}
    before = {row["id"]: row for row in registered if row["id"] in coming}
    slugs = {row["slug"]: row["id"] for row in registered if row["id"] not in coming}
    lineages = _Lineages(registered, leaving=coming)
    numbered: list[NumberedEntry] = []
    problems: list[Problem] = []
    for entry in entries:
        number, tag = _settle_version(entry, before.get(entry.id), lineages)
        conflict = lineages.find_conflict(entry, number, tag)
        if entry.id in slugs:
            conflict = ("id", entry.id, f"this id is the slug of “{slugs[entry.id]}”: choose another")
        if conflict:
            field, value, reason = conflict
            problems.append(Problem(file=entry.file, line=entry.line, field=field, value=str(value), reason=reason))
            continue
        lineages.add(entry.lineage, entry.kind, entry.id, number, tag)
        numbered.append(NumberedEntry(entry, number, tag))
    if problems:
        raise DocumentErrors(problems, len(problems))
    return numbered


def _settle_version(entry: Entry, before: Mapping[str, Any] | None, lineages: _Lineages) -> tuple[int, str | None]:
    kept = before if before is not None and before["lineage"] == entry.lineage else None
    if entry.version_number is not None:
        number = entry.version_number
    elif kept is not None:
        number = kept["version_number"]
    else:
        number = lineages.newest.get(entry.lineage, 0) + 1
    tag = entry.version_tag if entry.version_tag is not None or kept is None else kept["version_tag"]
    return number, tag
