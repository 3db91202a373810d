"""Writing documents into the native registry by COPY: one stream a table, so that triggers run once a table."""

from collections.abc import Iterable, Sequence

import msgspec

from catalog_build.core.manifest import Entry, ModelEntry
from catalog_build.registry.connect import Connection
from catalog_build.registry.numbering import NumberedEntry
from catalog_build.registry.statements import read_sql


def delete_artifacts(connection: Connection, ids: Sequence[str]) -> None:
    """Delete registered things with their links and metrics, before they are written anew."""
    if ids:
        connection.execute("DELETE FROM forge.artifacts WHERE id = ANY (%s)", [list(ids)])


def write_artifacts(connection: Connection, numbered: Sequence[NumberedEntry]) -> None:
    """Insert things, models, metrics and links, and then bring what the registry derives from them up to date, once.

    The caller holds a transaction.
    """
    if not numbered:
        return
    entries = [one.entry for one in numbered]
    # each of the four tables has triggers that would do the same work
    connection.execute("SELECT set_config('forge.refreshing', 'on', true)")
    _copy_rows(connection, numbered)
    connection.execute(
        "SELECT forge.refresh_things(%s, %s)",
        [[entry.id for entry in entries], sorted({entry.lineage for entry in entries})],
    )


def _copy_rows(connection: Connection, numbered: Sequence[NumberedEntry]) -> None:
    entries = [one.entry for one in numbered]
    models = [(entry.id, entry.model) for entry in entries if entry.model is not None]
    _copy(connection, "copy/artifacts", (_make_artifact_row(one) for one in numbered))
    _copy(connection, "copy/model_versions", (_make_model_row(id, model) for id, model in models))
    _copy(connection, "copy/model_metrics", (row for id, model in models for row in _make_metric_rows(id, model)))
    _copy(connection, "copy/artifact_links", (row for entry in entries for row in _make_link_rows(entry)))


def complete_models(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write again what an earlier version dropped of these models' documents: the text of their parameter counts.

    All else stays, whoever wrote it.
    """
    rows = [(one.id, one.model, one.metadata.decode()) for one in entries if one.model is not None]
    if rows:
        counts = [None if model.parameter_count is None else str(model.parameter_count) for _, model, _ in rows]
        warnings = [_encode_warnings(model) for _, model, _ in rows]
        connection.execute(
            read_sql("queries/complete_models"),
            {
                "ids": [id for id, _, _ in rows],
                "counts": counts,
                "warnings": warnings,
                "metadata": [text for _, _, text in rows],
            },
        )


def analyze_registry(connection: Connection) -> None:
    """Tell the planner how large the tables are now; it would learn by itself only minutes after a large load."""
    connection.execute(
        "ANALYZE forge.revision, forge.artifacts, forge.artifact_links, forge.model_versions, forge.model_metrics, "
        "forge.model_numbers, forge.metric_definitions"
    )


def write_definitions(connection: Connection, entries: Sequence[Entry]) -> None:
    """Insert or replace metric definitions."""
    rows = [
        (one.id, one.title, one.metric.direction, one.metric.target, one.metric.unit, one.digest)
        for one in entries
        if one.metric is not None
    ]
    with connection.cursor() as cursor:
        cursor.executemany(read_sql("queries/define_metric"), rows)


def _copy(connection: Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(read_sql(statement)) as copy:
        for row in rows:
            copy.write_row(row)


def _make_artifact_row(one: NumberedEntry) -> tuple[object, ...]:
    entry = one.entry
    return (
        entry.id,
        entry.kind,
        entry.lineage,
        entry.title,
        one.version_number,
        one.version_tag,
        entry.previous,
        entry.created.instant if entry.created else None,
        entry.created.text if entry.created else None,
        entry.content_hash,
        entry.source_url,
        entry.license,
        entry.card,
        entry.changelog,
        entry.metadata.decode(),
        entry.embargo_until,
        entry.digest,
    )


def _encode_warnings(model: ModelEntry) -> str:
    return msgspec.json.encode([{"code": one.code, "subjects": one.subjects} for one in model.warnings]).decode()


def _make_model_row(id: str, model: ModelEntry) -> tuple[object, ...]:
    return (
        id,
        model.family,
        model.promotion_state,
        model.quality_score,
        model.parameter_count,
        model.architecture.decode(),
        model.training_config.decode(),
        model.code_repository,
        model.code_commit,
        model.code_entrypoint,
        model.tests_hypothesis_id,
        _encode_warnings(model),
    )


def _make_metric_rows(id: str, model: ModelEntry) -> Iterable[tuple[object, ...]]:
    for position, metric in enumerate(model.metrics):
        yield (
            id,
            position,
            metric.name,
            metric.value.decode(),
            metric.number,
            metric.dataset,
            metric.dataset_version,
            metric.split,
            metric.higher_is_better,
            metric.unit,
            metric.stderr,
            *(metric.ci or (None, None)),
            metric.ci_level,
            metric.plus_minus,
            metric.n,
            metric.seeds,
            metric.source,
        )


def _make_link_rows(entry: Entry) -> Iterable[tuple[object, ...]]:
    for position, link in enumerate(entry.links):
        yield (
            entry.id,
            position,
            link.relation,
            link.target,
            link.version_number,
            link.version_tag,
            link.content_hash,
            link.split,
        )
