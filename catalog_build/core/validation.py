"""From a decoded document to an `Entry`, or to everything that is wrong with it."""

import hashlib
import math
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any, TypeAlias

import msgspec

from catalog_build.core.dates import Created, parse_created
from catalog_build.core.errors import Problem
from catalog_build.core.fields import FieldReader, ProblemLog, name_type, show_key
from catalog_build.core.manifest import (
    DAY_PATTERN,
    DIRECTIONS,
    FIELDS,
    KINDS,
    LINK_FIELDS,
    MAX_TAG_LENGTH,
    RELATION_SOURCES,
    Entry,
    LinkEntry,
    MetricDefinition,
)
from catalog_build.core.model_fields import read_model
from catalog_build.core.numbers import MAX_DEPTH, TOO_DEEP, canonical_json, encode_json

_Way: TypeAlias = "tuple[_Way, str | int] | None"
"""How a container is reached: the way to its parent, and its key there; None for the document itself."""

_DAY = re.compile(DAY_PATTERN)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LEAVES = frozenset({bool, int, msgspec.Raw})
_KEEP_IN_METADATA = "keep it in `metadata`"
_OWNERS = dict.fromkeys(FIELDS["metric"], "a metric") | dict.fromkeys(FIELDS["model"], "a model")
"""Field → what may have it; those that all may have are never looked up."""


def validate_document(value: object, file: str, line: int) -> Entry | list[Problem]:
    """Check a document against the format.

    Args:
        value: as `parse_json` or the YAML reader gave it; it is not changed.
        file: path as the user gave it, for messages.
        line: 1-based line where the document starts.

    Returns:
        The entry, or all the problems of the document, at least one.
    """
    log = ProblemLog(file, line)
    if not isinstance(value, dict):
        log.report("", value, f"a document must be an object, not {name_type(value)}: write {{…}} with named fields")
        return log.problems
    _check_contents(value, log)
    if log.problems:
        return log.problems
    entry = _read_entry(value, log)
    return log.problems or entry


def _check_contents(document: dict[str, Any], log: ProblemLog) -> None:
    """Report text that PostgreSQL cannot store, nesting too deep, and what is no JSON value."""
    # A stack of its own: a document may be nested deeper than the interpreter can recurse. Ways are spelt out only
    # where something is wrong, since a document may have millions of values.
    stack: list[tuple[dict[str, Any] | list[Any], _Way, int]] = [(document, None, 1)]
    while stack:
        container, way, depth = stack.pop()
        if depth > MAX_DEPTH:
            log.report(_spell_way(way), None, TOO_DEEP)
            return
        members: Iterable[tuple[Any, Any]] = enumerate(container)
        if isinstance(container, dict):
            members = container.items()
            _check_keys(container, way, log)
        for key, value in members:
            kind = type(value)
            if kind is str:
                if _UNSTORABLE.search(value):
                    log.report(_spell_way((way, key)), value, _describe_unstorable(value))
            elif kind is dict or kind is list:
                stack.append((value, (way, key), depth + 1))
            elif not (value is None or kind in _LEAVES or (kind is float and math.isfinite(value))):
                reason = "this is no JSON value: write text, a number, a list or an object"
                log.report(_spell_way((way, key)), None, reason)


def _check_keys(container: dict[str, Any], way: _Way, log: ProblemLog) -> None:
    for key in container:
        if not isinstance(key, str):
            log.report(_spell_way(way), str(key), "a key must be a string: put it in quotes")
        elif _UNSTORABLE.search(key):
            log.report(_spell_way(way), key, f"in this key: {_describe_unstorable(key)}")


def _describe_unstorable(text: str) -> str:
    found = _UNSTORABLE.search(text)
    code = ord(found.group()) if found else 0
    what = "half of a surrogate pair, which is no character" if code else "NUL, which text cannot hold"
    return f"U+{code:04X} at position {found.start() + 1 if found else 1} is {what}: remove it"


def _spell_way(way: _Way) -> str:
    """Return the dotted path, its middle left out where it is very long."""
    parts: list[str] = []
    while way is not None:
        way, key = way
        parts.append(f"[{key}]" if isinstance(key, int) else f".{show_key(key)}")
    path = "".join(reversed(parts)).removeprefix(".")
    return path if len(path) <= 200 else f"{path[:100]}…{path[-80:]}"


def _read_entry(document: dict[str, object], log: ProblemLog) -> Entry:
    fields = FieldReader(document, "", log)
    fields.require("kind", f"say which of {', '.join(KINDS)} it is")
    fields.require("id", "give it an id that no other document has")
    kind = fields.read_choice("kind", KINDS)
    if kind is not None:
        fields.forbid_unknown(FIELDS[kind], _OWNERS, _KEEP_IN_METADATA)
    id = fields.read_id("id") or ""
    lineage = fields.read_id("lineage") or id
    metadata = dict(fields.read_object("metadata"))
    # Reading a model may add to the metadata.
    model = read_model(fields, metadata) if kind == "model" else None
    return Entry(
        file=log.file,
        line=log.line,
        kind=kind or "",
        id=id,
        lineage=lineage,
        version_number=fields.read_version_number("version_number"),
        version_tag=fields.read_text("version_tag", MAX_TAG_LENGTH),
        previous=fields.read_id("previous"),
        title=_read_title(fields) or lineage,
        created=_read_created(fields),
        content_hash=fields.read_hash("content_hash"),
        source_url=fields.read_text("source_url"),
        license=fields.read_text("license"),
        card=fields.read_text("card"),
        changelog=fields.read_text("changelog"),
        metadata=encode_json(metadata),
        embargo_until=_read_embargo(fields, kind),
        links=tuple(_read_link(one, kind) for one in fields.read_objects("links")),
        model=model,
        metric=_read_definition(fields) if kind == "metric" else None,
        digest=hashlib.sha256(canonical_json(document)).hexdigest(),
    )


def _read_title(fields: FieldReader) -> str | None:
    title = fields.read_text("title")
    return title if title and not title.isspace() else None


def _read_created(fields: FieldReader) -> Created | None:
    declared = fields.record.get("created_at")
    text = _spell_year(declared) if type(declared) is int else fields.read_text("created_at")
    if text is None:
        return None
    try:
        return parse_created(text)
    except ValueError as error:
        fields.report("created_at", str(error))
        return None


def _read_embargo(fields: FieldReader, kind: str | None) -> date | None:
    text = fields.read_text("embargo_until")
    if text is None:
        return None
    if kind == "metric":
        fields.report("embargo_until", "the meaning of a metric cannot be held back: leave it out")
        return None
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    fields.report("embargo_until", "must be a day such as 2027-01-31, from which it may be published: write YYYY-MM-DD")
    return None


def _spell_year(year: int) -> str:
    """Return a year as text; any other integer as what is no date, since 20190517 may be a day or seconds."""
    return str(year) if 1000 <= year <= 9999 else ""


def _read_link(fields: FieldReader, kind: str | None) -> LinkEntry:
    fields.forbid_unknown(LINK_FIELDS, {}, _KEEP_IN_METADATA)
    fields.require("relation", f"say which of {', '.join(RELATION_SOURCES)} it is")
    fields.require("target", "give the id that the link leads to")
    relation = fields.read_choice("relation", RELATION_SOURCES)
    if relation is not None and kind is not None and kind not in RELATION_SOURCES[relation]:
        sources = " or ".join(RELATION_SOURCES[relation])
        allowed = ", ".join(one for one, kinds in RELATION_SOURCES.items() if kind in kinds)
        fields.report("relation", f"starts at a {sources}, not at a {kind}: a {kind} may have {allowed}")
    return LinkEntry(
        relation=relation or "",
        target=fields.read_id("target") or "",
        version_number=fields.read_version_number("version_number"),
        version_tag=fields.read_text("version_tag", MAX_TAG_LENGTH),
        content_hash=fields.read_hash("content_hash"),
        split=fields.read_text("split"),
    )


def _read_definition(fields: FieldReader) -> MetricDefinition:
    fields.require("direction", f"say which of {', '.join(DIRECTIONS)} is better")
    direction = fields.read_choice("direction", DIRECTIONS)
    target = fields.read_number("target")
    if direction == "target" and fields.record.get("target") is None:
        fields.report("target", "required where the direction is `target`: give the wanted number")
    return MetricDefinition(direction=direction or "", target=target, unit=fields.read_text("unit"))
