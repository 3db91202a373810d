"""Reading datasets, analyses, hypotheses and other artifacts with the models that depend on them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog_build.core import urls
from catalog_build.core.documents import ArtifactDocument, ArtifactModel, ArtifactModels, ArtifactVersion, ModelSummary
from catalog_build.registry.model_reader import (
    LINKS_PER_PAGE,
    Refs,
    make_linked,
    make_refs,
    pointing_at,
    read_summaries,
)
from catalog_build.registry.reading import Reader, Rows, ask

MODELS_PER_PAGE = 100
"""Models in one document; further ones follow in documents of their own."""


class ArtifactRecord(NamedTuple):
    """An artifact document, and the names of what it was made from, as in `ModelRecord`."""

    document: ArtifactDocument
    names: set[str]


def read_artifacts(ids: Sequence[str]) -> Reader[list[ArtifactDocument]]:
    """Read whole artifact documents, in the order of `ids`; unregistered ids and models are passed over."""
    records = yield from read_artifact_records(ids)
    return [record.document for record in records]


def read_artifact_records(ids: Sequence[str]) -> Reader[list[ArtifactRecord]]:
    """Read artifact documents as `read_artifacts` does, each with what it was made from."""
    rows = {row["id"]: row for row in (yield ask("artifacts", ids=list(ids)))}
    found = [one for one in dict.fromkeys(ids) if one in rows]
    versions = yield ask("artifact_versions", lineages=sorted({rows[one]["lineage"] for one in found}))
    outgoing = yield ask("outgoing_links", ids=found)
    incoming = yield ask("incoming_links", ids=found, offset=0, limit=LINKS_PER_PAGE)
    linked = yield ask("linked_models", ids=found, offset=0, limit=MODELS_PER_PAGE)
    named = {row["target_id"] for row in outgoing} | {row["source_id"] for row in incoming}
    refs = make_refs((yield ask("refs", ids=sorted(named))))
    summaries = yield from read_summaries(sorted({row["model_id"] for row in linked}))
    by_id = {summary.id: summary for summary in summaries}
    documents = [
        _make_document(
            rows[one],
            refs=refs,
            versions=[row for row in versions if row["lineage"] == rows[one]["lineage"]],
            outgoing=[row for row in outgoing if row["source_id"] == one],
            incoming=[row for row in incoming if row["target_id"] == one],
            models=make_artifact_models(
                [row for row in linked if row["target_id"] == one], by_id, rows[one]["slug"], 1
            ),
        )
        for one in found
    ]
    return [ArtifactRecord(one, _list_names(one)) for one in documents]


def _list_names(document: ArtifactDocument) -> set[str]:
    targets = [link.artifact for link in document.linked_artifacts.outgoing]
    return {pointing_at(document.id), document.lineage, *(name for one in targets for name in (one.id, one.lineage))}


def read_artifact_models(id: str, slug: str, number: int) -> Reader[ArtifactModels]:
    """Read page `number` (from 1) of the models of an artifact."""
    rows = yield ask("linked_models", ids=[id], offset=(number - 1) * MODELS_PER_PAGE, limit=MODELS_PER_PAGE)
    summaries = yield from read_summaries([row["model_id"] for row in rows])
    return make_artifact_models(rows, {summary.id: summary for summary in summaries}, slug, number)


def make_artifact_models(rows: Rows, summaries: Mapping[str, ModelSummary], slug: str, number: int) -> ArtifactModels:
    """Return page `number` of an artifact's models, which names the next page if there is one."""
    total = rows[0]["total"] if rows else 0
    more = total > number * MODELS_PER_PAGE
    return ArtifactModels(
        items=[ArtifactModel(relation=row["relation"], model=summaries[row["model_id"]]) for row in rows],
        total=total,
        next=urls.part_name(slug, "models", number, number + 1) if more else None,
    )


def _make_document(
    row: Mapping[str, Any], *, refs: Refs, versions: Rows, outgoing: Rows, incoming: Rows, models: ArtifactModels
) -> ArtifactDocument:
    return ArtifactDocument(
        self_=urls.json_path(row["kind"], row["slug"]),
        html=urls.html_path(row["kind"], row["slug"]),
        id=row["id"],
        slug=row["slug"],
        kind=row["kind"],
        title=row["title"],
        lineage=row["lineage"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        previous=row["previous"],
        is_latest=row["is_latest"],
        created_at=row["created_text"],
        content_hash=row["content_hash"],
        source_url=row["source_url"],
        license=row["license"],
        changelog=row["changelog"],
        card=row["card"],
        metadata=row["metadata"],
        versions=[_make_version(version) for version in versions],
        models=models,
        linked_artifacts=make_linked(outgoing, incoming, refs, row["slug"]),
    )


def _make_version(row: Mapping[str, Any]) -> ArtifactVersion:
    return ArtifactVersion(
        self_=urls.json_path(row["kind"], row["slug"]),
        html=urls.html_path(row["kind"], row["slug"]),
        id=row["id"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        is_latest=row["is_latest"],
        created_at=row["created_text"],
    )
