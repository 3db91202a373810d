"""Documents and pages of datasets, analyses, hypotheses and other artifacts."""

from collections.abc import Iterator, Sequence

import msgspec

from catalog_build.core import urls
from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.documents import Document
from catalog_build.registry.artifact_reader import (
    MODELS_PER_PAGE,
    ArtifactRecord,
    read_artifact_models,
    read_artifact_records,
)
from catalog_build.registry.board_reader import make_leaderboard
from catalog_build.registry.dependent_reader import DEPENDENTS_PER_PAGE, read_dependents
from catalog_build.registry.reading import read
from catalog_build.rendering.pages import render_artifact_page
from catalog_build.site.model_pages import name_links, write_incoming_parts
from catalog_build.site.output import WrittenFile
from catalog_build.site.paging import make_list_page
from catalog_build.site.session import Session
from catalog_build.site.state import digest_content, hash_names
from catalog_build.site.units import Done


def write_artifacts(session: Session, ids: Sequence[str]) -> Iterator[Done]:
    """Write document and page of each artifact, with the further parts of long lists."""
    with session.measure("read"):
        records = read(session.connection, read_artifact_records(ids))
    for record in records:
        document = record.document
        linked = document.linked_artifacts
        files = [session.write_json(document.self_, document)[0]]
        files += write_incoming_parts(session, document.kind, document.id, document.slug, linked)
        files += _write_parts(session, record)
        files += _write_pages(session, document)
        # evaluations name a data set by its title too
        gives = name_links(document.id, document.lineage, linked, document.title)
        listed = digest_content(document)
        needs = hash_names(record.names)
        yield Done("things", [document.id], files, gives=hash_names(gives), needs=needs, listed=listed)


def _write_parts(session: Session, record: ArtifactRecord) -> Iterator[WrittenFile]:
    """Write the further parts of what is affected, and of the leaderboard."""
    document = record.document
    for number in range(2, -(-document.dependents.indirect // DEPENDENTS_PER_PAGE) + 1):
        parts = read(session.connection, read_dependents({document.id: record.affected}, number))
        yield _write_part(session, document, "dependents", number, parts[document.id])
    number = 2
    while record.boards and (boards := make_leaderboard(record.boards, document.slug, number)):
        yield _write_part(session, document, "boards", number, boards)
        number += 1


def _write_part(session: Session, document: ArtifactDocument, what: str, number: int, part: Document) -> WrittenFile:
    return session.write_json(urls.part_path(document.kind, document.slug, what, number), part)[0]


def _write_pages(session: Session, document: ArtifactDocument) -> Iterator[WrittenFile]:
    count = max(1, -(-document.models.total // MODELS_PER_PAGE))
    yield _write_page(session, document, 1, count)
    for number in range(2, count + 1):
        models = read(session.connection, read_artifact_models(document.id, document.slug, number))
        yield _write_part(session, document, "models", number, models)
        yield _write_page(session, msgspec.structs.replace(document, models=models), number, count)


def _write_page(session: Session, document: ArtifactDocument, number: int, count: int) -> WrittenFile:
    page = make_list_page(document.html, number, count, document.models.total)
    with session.measure("artifact"):
        html = render_artifact_page(document, page, urls.root_from(page.path), session.site)
    return session.write_page(page.path, html)
