"""Documents and pages of datasets, analyses, hypotheses and other artifacts."""

from collections.abc import Iterator, Sequence

import msgspec

from catalog_build.core import urls
from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.documents import Document
from catalog_build.core.formats import Format, find_formats
from catalog_build.core.leaderboard import group_boards
from catalog_build.exporting.export import export_dataset, list_dataset_formats
from catalog_build.registry.artifact_reader import (
    MODELS_PER_PAGE,
    ArtifactRecord,
    make_artifact_models,
    read_artifact_links,
    read_artifact_records,
)
from catalog_build.registry.dependent_reader import DEPENDENTS_PER_PAGE, read_dependents
from catalog_build.registry.reading import Rows, read
from catalog_build.registry.summary_reader import read_summaries
from catalog_build.rendering.pages import render_artifact_page
from catalog_build.rendering.views import ListPage
from catalog_build.site.measured_pages import MeasuredWriter
from catalog_build.site.model_pages import name_links, write_incoming_parts
from catalog_build.site.output import WrittenFile
from catalog_build.site.paging import make_list_page
from catalog_build.site.session import Session
from catalog_build.site.state import DIGEST_BYTES, digest_bytes, digest_content, hash_names
from catalog_build.site.units import Done, KnownArtifact

_PAGES_READ = 50
"""Pages of models whose links are read at once: more take memory, fewer pass over all before them more often."""


def write_artifacts(session: Session, artifacts: Sequence[KnownArtifact]) -> Iterator[Done]:
    """Write document and page of each artifact, with the further parts of long lists."""
    known = {one.id: one for one in artifacts}
    with session.measure("read"):
        records = read(session.connection, read_artifact_records(list(known)))
    measured = MeasuredWriter(session)
    for record in records:
        document = record.document
        linked = document.linked_artifacts
        written, data = session.write_json(document.self_, document)
        formats = find_formats(list_dataset_formats(document), session.site.exports)
        boards = len(group_boards(record.boards.boards)[0]) if record.boards and record.boards.boards else 0
        pages = _Pages(session, document, known[document.id], formats, boards)
        files = [
            written,
            *_write_exports(session, document, formats),
            *write_incoming_parts(session, document.kind, document.id, document.slug, linked),
        ]
        files += _write_parts(session, record)
        if record.boards is not None:
            files += measured.write_leaderboards(document, record.boards)
        if record.matrix is not None:
            files += measured.write_matrix(document, record.matrix)
        files += pages.write_first(digest_bytes(data))
        files += pages.write_others()
        # evaluations name a data set by its title too
        gives = name_links(document.id, document.lineage, linked, document.title)
        yield Done(
            "things",
            [document.id],
            files,
            gives=hash_names(gives),
            needs=hash_names(record.names),
            listed=_digest_listed(document),
            shown=b"".join(pages.shown),
        )


def _write_exports(session: Session, document: ArtifactDocument, formats: Sequence[Format]) -> Iterator[WrittenFile]:
    """Write the formats of the field, beside the page."""
    for one in formats:
        with session.measure("exports"):
            data = export_dataset(document, one, session.site.base_url)
        yield session.output.write_file(document.html + one.file, data)


def _digest_listed(document: ArtifactDocument) -> bytes:
    """Return the digest of what `write_artifact_list` shows: lists change less often than the documents."""
    return digest_content(
        [
            (document.id, document.slug, document.kind, document.title, document.license, document.created_at),
            (document.version_number, document.version_tag, document.is_latest),
            (document.dependents.direct, document.dependents.indirect, document.dependents.complete),
            document.matrix and document.matrix.models_total,
        ]
    )


def _write_parts(session: Session, record: ArtifactRecord) -> Iterator[WrittenFile]:
    """Write the further parts of what is affected."""
    document = record.document
    for number in range(2, -(-document.dependents.indirect // DEPENDENTS_PER_PAGE) + 1):
        parts = read(session.connection, read_dependents({document.id: record.affected}, number))
        yield _write_part(session, document, "dependents", number, parts[document.id])


def _write_part(session: Session, document: ArtifactDocument, what: str, number: int, part: Document) -> WrittenFile:
    return session.write_json(urls.part_path(document.kind, document.slug, what, number), part)[0]


class _Pages:
    """The pages of one artifact: those that show what they showed before are taken over.

    `shown` holds the digests of those that were written so far.
    """

    def __init__(
        self,
        session: Session,
        document: ArtifactDocument,
        known: KnownArtifact,
        formats: Sequence[Format],
        boards: int,
    ) -> None:
        self._session = session
        self._document = document
        self._formats = formats
        self._boards = boards
        self._files = {file.path: file for file in known.files}
        self._known = [known.shown[at : at + DIGEST_BYTES] for at in range(0, len(known.shown), DIGEST_BYTES)]
        self._count = max(1, -(-document.models.total // MODELS_PER_PAGE))
        self.shown: list[bytes] = []

    def write_first(self, digest: bytes) -> list[WrittenFile]:
        """Write the first page.

        Args:
            digest: of the document, all of which it shows.
        """
        page = self._make_page(1)
        return self._take_over(digest, [f"{page.path}index.html"]) or [self._render(self._document, page)]

    def write_others(self) -> Iterator[WrittenFile]:
        """Write the further pages, each with its part of the document."""
        for start in range(2, self._count + 1, _PAGES_READ):
            links = read_artifact_links(self._document.id, start, _PAGES_READ)
            rows, states = read(self._session.connection, links)
            for at in range(0, len(rows), MODELS_PER_PAGE):
                yield from self._write_other(start + at // MODELS_PER_PAGE, rows[at : at + MODELS_PER_PAGE], states)

    def _write_other(self, number: int, rows: Rows, states: dict[str, str | None]) -> list[WrittenFile]:
        document = self._document
        page = self._make_page(number)
        part = urls.part_path(document.kind, document.slug, "models", number)
        # the models' states stand for all that is shown of them, so that they need not be read
        stated = [states[row["model_id"]] for row in rows]
        heading = (document.kind, document.id, document.lineage, document.title, document.versions)
        digest = b"" if None in stated else digest_content([page, heading, rows, stated])
        kept = self._take_over(digest, [part, f"{page.path}index.html"])
        if kept:
            return kept
        summaries = read(self._session.connection, read_summaries([row["model_id"] for row in rows]))
        models = make_artifact_models(rows, {one.id: one for one in summaries}, document.slug, number)
        shown = msgspec.structs.replace(document, models=models)
        return [self._session.write_json(part, models)[0], self._render(shown, page)]

    def _make_page(self, number: int) -> ListPage:
        return make_list_page(self._document.html, number, self._count, self._document.models.total)

    def _take_over(self, digest: bytes, paths: Sequence[str]) -> list[WrittenFile]:
        """Note what the next page shows; return its files if it showed the same before and they are there, else none.

        Args:
            digest: empty where nothing is known.
        """
        place = len(self.shown)
        self.shown.append(digest or bytes(DIGEST_BYTES))
        if not digest or digest not in self._known[place : place + 1]:
            return []
        files = [self._files[path] for path in paths if path in self._files]
        return files if len(files) == len(paths) and self._session.output.carry_files(files) else []

    def _render(self, document: ArtifactDocument, page: ListPage) -> WrittenFile:
        with self._session.measure("artifact"):
            html = render_artifact_page(
                document, page, urls.root_from(page.path), self._session.site, self._formats, self._boards
            )
        return self._session.write_page(page.path, html)
