"""Rows for tests, written by plain INSERT: what any other program might do."""

import json
from collections.abc import Sequence
from typing import Any

from catalog_build.core.manifest import Entry
from catalog_build.core.numbers import parse_json
from catalog_build.core.validation import validate_document
from catalog_build.registry.connect import Connection
from catalog_build.registry.load import LoadReport, load_entries


def add_thing(
    connection: Connection, id: str, kind: str, *, lineage: str | None = None, number: int = 1, **columns: object
) -> None:
    """Insert an artifact; a model gets its row in model_versions with a declared score of 0.9."""
    names = ["id", "artifact_type", "lineage", "title", "version_number", *columns]
    values = [id, kind, lineage or id, columns.pop("title", id), number, *columns.values()]
    names = [name for index, name in enumerate(names) if name != "title" or index == 3]
    marks = ", ".join(["%s"] * len(names))
    connection.execute(f"INSERT INTO forge.artifacts ({', '.join(names)}) VALUES ({marks})", values)  # type: ignore[arg-type]  # noqa: S608
    if kind == "model":
        connection.execute(
            "INSERT INTO forge.model_versions (artifact_id, model_family, declared_quality_score) "
            "VALUES (%s, 'other', 0.9)",
            [id],
        )


def add_link(
    connection: Connection,
    source: str,
    relation: str,
    target: str,
    *,
    number: int | None = None,
    tag: str | None = None,
    content_hash: str | None = None,
) -> None:
    """Insert a link behind those that the source has."""
    connection.execute(
        "INSERT INTO forge.artifact_links (source_artifact_id, position, link_type, target_artifact_id, "
        "pin_version_number, pin_version_tag, pin_content_hash) "
        "SELECT %s, count(*), %s, %s, %s, %s, %s FROM forge.artifact_links WHERE source_artifact_id = %s",
        [source, relation, target, number, tag, content_hash, source],
    )


def read_provenance(connection: Connection, id: str) -> tuple[float | None, list[tuple[str, list[str]]]]:
    """Return the effective score and the reasons (code, subjects) of a model."""
    row = connection.execute(
        "SELECT quality_score, provenance_reasons::text FROM catalog.models WHERE id = %s", [id]
    ).fetchone()
    assert row is not None
    score, reasons = row
    return score, [(one["code"], one["subjects"]) for one in json.loads(reasons)]


def read_latest(connection: Connection, lineage: str) -> Sequence[object]:
    """Return the ids that are marked as the latest version of a lineage."""
    rows = connection.execute("SELECT id FROM catalog.artifacts WHERE lineage = %s AND is_latest", [lineage]).fetchall()
    return [row[0] for row in rows]


def hide_states(connection: Connection) -> None:
    """Make the views those of a registry that does not know when things were written to."""
    for view in ("registry", "artifacts"):
        row = connection.execute("SELECT pg_get_viewdef(%s::regclass)", [f"catalog.{view}"]).fetchone()
        assert row is not None
        body = str(row[0]).rstrip(" ;")
        names = [
            name
            for (name,) in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'catalog' AND table_name = %s "
                "ORDER BY ordinal_position",
                [view],
            )
        ]
        columns = ", ".join("NULL::text AS state" if name == "state" else f"v.{name}" for name in names)
        connection.execute(f"CREATE OR REPLACE VIEW catalog.{view} AS SELECT {columns} FROM ({body}) v")  # type: ignore[arg-type]  # noqa: S608


def load_documents(connection: Connection, *documents: dict[str, Any]) -> LoadReport:
    """Load documents as one file."""
    entries = []
    for line, document in enumerate(documents, 1):
        entry = validate_document(parse_json(json.dumps(document)), "file.jsonl", line)
        assert isinstance(entry, Entry), entry
        entries.append(entry)
    return load_entries(connection, "file.jsonl", entries)
