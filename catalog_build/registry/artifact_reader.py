"""Reading datasets, analyses, hypotheses and other artifacts with the models that depend on them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from catalog_build.core import urls
from catalog_build.core.artifact_documents import (
    ArtifactDocument,
    ArtifactModel,
    ArtifactModels,
    ArtifactVersion,
    BoardPart,
    Dependents,
    Leaderboard,
    Matrix,
    VersionUsers,
)
from catalog_build.core.documents import ModelSummary
from catalog_build.core.matrix import FullMatrix
from catalog_build.core.reasons import make_reason
from catalog_build.registry.board_reader import (
    BoardSet,
    Dataset,
    read_board_part,
    read_board_sets,
    read_leaderboard_part,
    read_leaderboards,
)
from catalog_build.registry.dependent_reader import (
    Affected,
    read_affected,
    read_dependents,
    read_direct_counts,
    read_version_users,
    read_walks,
)
from catalog_build.registry.link_reader import LINKS_PER_PAGE, make_linked, make_pin
from catalog_build.registry.matrix_reader import read_matrices, read_matrix_documents, read_matrix_part
from catalog_build.registry.reading import Reader, Rows, ask, group_rows
from catalog_build.registry.refs import Refs, make_refs, pointing_at
from catalog_build.registry.summary_reader import read_summaries

MODELS_PER_PAGE = 100
"""Models in one document; further ones follow in documents of their own."""


class ArtifactRecord(NamedTuple):
    """An artifact document, and the names of what it was made from, as in `ModelRecord`.

    `affected`, `boards` and `matrix` are what the further parts of its lists are made of.
    """

    document: ArtifactDocument
    names: set[str]
    affected: Affected
    boards: BoardSet | None
    matrix: FullMatrix | None


def read_artifacts(ids: Sequence[str]) -> Reader[list[ArtifactDocument]]:
    """Read whole artifact documents, in the order of `ids`; unregistered ids and models are passed over."""
    records = yield from read_artifact_records(ids)
    return [record.document for record in records]


def read_artifact_records(ids: Sequence[str]) -> Reader[list[ArtifactRecord]]:
    """Read artifact documents as `read_artifacts` does, each with what it was made from."""
    rows = {row["id"]: row for row in (yield ask("artifacts", ids=list(ids)))}
    found = [one for one in dict.fromkeys(ids) if one in rows]
    versions = yield from _read_versions({rows[one]["lineage"] for one in found})
    outgoing = group_rows((yield ask("outgoing_links", ids=found)), "source_id")
    incoming = group_rows((yield ask("incoming_links", ids=found, offset=0, limit=LINKS_PER_PAGE)), "target_id")
    linked = group_rows((yield ask("linked_models", ids=found, offset=0, limit=MODELS_PER_PAGE)), "target_id")
    named = {link["target_id"] for links in outgoing.values() for link in links}
    named |= {link["source_id"] for links in incoming.values() for link in links}
    refs = make_refs((yield ask("refs", ids=sorted(named))))
    summaries = yield from read_summaries(sorted({link["model_id"] for links in linked.values() for link in links}))
    by_id = {summary.id: summary for summary in summaries}
    walks = yield from read_walks(found)
    counts = yield from read_direct_counts([row["id"] for members in versions.values() for row in members])
    users = yield from read_version_users({one: [row["id"] for row in versions[rows[one]["lineage"]]] for one in found})
    boards = yield from read_board_sets(
        [_make_dataset(versions[rows[one]["lineage"]]) for one in found if _has_boards(rows[one])]
    )
    with_boards = {rows[one]["lineage"]: rows[one]["slug"] for one in found if _has_boards(rows[one])}
    leaderboards = yield from read_leaderboards(boards, with_boards)
    matrices = yield from read_matrices([one for one in found if rows[one]["kind"] == "hypothesis"])
    full = {one: record.matrix for one, record in matrices.items() if record.matrix is not None}
    matrix_documents = yield from read_matrix_documents(full, {one: rows[one]["slug"] for one in full})
    affected = {}
    for one in found:
        affected[one] = yield from read_affected(rows[one]["slug"], walks[one], counts.get(one, 0))
    dependents = yield from read_dependents(affected, 1)
    records = []
    for one in found:
        row = rows[one]
        board_set = boards.get(row["lineage"]) if _has_boards(row) else None
        document = _make_document(
            row,
            refs=refs,
            versions=versions[row["lineage"]],
            outgoing=outgoing[one],
            incoming=incoming[one],
            models=make_artifact_models(linked[one], by_id, row["slug"], 1),
            counts=counts,
            dependents=dependents[one],
            users=users[one],
            leaderboard=leaderboards.get(row["lineage"]) if board_set else None,
            matrix=matrix_documents.get(one),
        )
        names = _list_names(document) | walks[one].list_names(one)
        names |= board_set.names if board_set else set()
        names |= matrices[one].names if one in matrices else set()
        records.append(ArtifactRecord(document, names, affected[one], board_set, full.get(one)))
    return records


def _read_versions(lineages: set[str]) -> Reader[dict[str, Rows]]:
    versions: dict[str, Rows] = {lineage: [] for lineage in lineages}
    for row in (yield ask("artifact_versions", lineages=sorted(lineages))):
        versions[row["lineage"]].append(row)
    return versions


def _has_boards(row: Mapping[str, Any]) -> bool:
    """Return whether the leaderboards of a dataset's lineage are on the page of this version: the latest one."""
    return row["kind"] == "dataset" and bool(row["is_latest"])


def _make_dataset(versions: Rows) -> Dataset:
    lineage = versions[0]["lineage"]
    return Dataset(lineage, frozenset({lineage, *(row[key] for row in versions for key in ("id", "title"))}))


def read_boards_part(id: str, slug: str, number: int) -> Reader[Leaderboard | None]:
    """Read part `number` (from 2) of the leaderboards of a dataset; None where there is no such part."""
    boards = yield from _read_board_set(id)
    return (yield from read_leaderboard_part(boards, slug, number)) if boards else None


def read_one_board_part(id: str, key: str, number: int) -> Reader[BoardPart | None]:
    """Read part `number` (from 2) of one leaderboard of a dataset; None where there is no such part."""
    boards = yield from _read_board_set(id)
    return (yield from read_board_part(boards, key, number)) if boards else None


def _read_board_set(id: str) -> Reader[BoardSet | None]:
    """Read the leaderboards on the page of a dataset; None where none are there."""
    rows = yield ask("artifacts", ids=[id])
    if not rows or not _has_boards(rows[0]):
        return None
    lineage = rows[0]["lineage"]
    versions = yield from _read_versions({lineage})
    boards = yield from read_board_sets([_make_dataset(versions[lineage])])
    return boards[lineage]


def read_matrix_of(id: str, slug: str, number: int) -> Reader[Matrix | None]:
    """Read part `number` (from 2) of the matrix of a hypothesis; None where there is no such part."""
    rows = yield ask("artifacts", ids=[id])
    if not rows or rows[0]["kind"] != "hypothesis":
        return None
    matrix = (yield from read_matrices([id]))[id].matrix
    return (yield from read_matrix_part(matrix, slug, number)) if matrix else None


def _list_names(document: ArtifactDocument) -> set[str]:
    targets = [link.artifact for link in document.linked_artifacts.outgoing]
    versions = [pointing_at(one.id) for one in document.versions]
    return {document.lineage, *versions, *(name for one in targets for name in (one.id, one.lineage))}


def read_artifact_models(id: str, slug: str, number: int) -> Reader[ArtifactModels]:
    """Read page `number` (from 1) of the models of an artifact."""
    rows = yield ask("linked_models", ids=[id], offset=(number - 1) * MODELS_PER_PAGE, limit=MODELS_PER_PAGE)
    summaries = yield from read_summaries([row["model_id"] for row in rows])
    return make_artifact_models(rows, {summary.id: summary for summary in summaries}, slug, number)


def read_artifact_links(id: str, number: int, pages: int) -> Reader[tuple[Rows, dict[str, str | None]]]:
    """Read what links to an artifact from page `number` of its models on, without the models, and the models' states.

    Args:
        pages: how many pages to read; asked for one by one, each would pass over all before it.
    """
    rows = yield ask("linked_models", ids=[id], offset=(number - 1) * MODELS_PER_PAGE, limit=pages * MODELS_PER_PAGE)
    states = yield ask("thing_states", ids=sorted({row["model_id"] for row in rows}))
    return rows, {row["id"]: row["state"] for row in states}


def make_artifact_models(rows: Rows, summaries: Mapping[str, ModelSummary], slug: str, number: int) -> ArtifactModels:
    """Return page `number` of an artifact's models, which names the next page if there is one."""
    total = rows[0]["total"] if rows else 0
    more = total > number * MODELS_PER_PAGE
    return ArtifactModels(
        items=[
            ArtifactModel(
                relation=row["relation"], pin=make_pin(row), split=row["split"], model=summaries[row["model_id"]]
            )
            for row in rows
        ],
        total=total,
        next=urls.part_name(slug, "models", number, number + 1) if more else None,
    )


def _make_document(
    row: Mapping[str, Any],
    *,
    refs: Refs,
    versions: Rows,
    outgoing: Rows,
    incoming: Rows,
    models: ArtifactModels,
    counts: Mapping[str, int],
    dependents: Dependents,
    users: VersionUsers,
    leaderboard: Leaderboard | None,
    matrix: Matrix | None,
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
        warnings=[make_reason("origin_withdrawn", msgspec.json.decode(row["origins"]))] if row["origins"] else UNSET,
        created_at=row["created_text"],
        content_hash=row["content_hash"],
        source_url=row["source_url"],
        license=row["license"],
        changelog=row["changelog"],
        card=row["card"],
        metadata=row["metadata"],
        versions=[_make_version(version, counts.get(version["id"], 0)) for version in versions],
        models=models,
        dependents=dependents,
        version_users=users,
        leaderboard=leaderboard,
        matrix=matrix,
        linked_artifacts=make_linked(outgoing, incoming, refs, row["slug"]),
    )


def _make_version(row: Mapping[str, Any], models: int) -> ArtifactVersion:
    return ArtifactVersion(
        self_=urls.json_path(row["kind"], row["slug"]),
        html=urls.html_path(row["kind"], row["slug"]),
        withdrawn=row["withdrawn"],
        id=row["id"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        is_latest=row["is_latest"],
        created_at=row["created_text"],
        models=models,
    )
