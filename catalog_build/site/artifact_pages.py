"""Documents and pages of datasets, analyses, hypotheses and other artifacts."""

from collections.abc import Sequence

import msgspec

from catalog_build.core import urls
from catalog_build.core.documents import ArtifactDocument
from catalog_build.registry.artifact_reader import MODELS_PER_PAGE, read_artifact_models, read_artifacts
from catalog_build.registry.reading import read
from catalog_build.registry.snapshot import ArtifactKey
from catalog_build.rendering.pages import render_artifact_page
from catalog_build.site.context import Build
from catalog_build.site.model_pages import write_incoming_parts
from catalog_build.site.paging import make_list_page


def write_artifacts(build: Build, keys: Sequence[ArtifactKey]) -> None:
    """Write document and page of each artifact, with the further parts of long lists."""
    incoming = {key.id: key.incoming for key in keys}
    for document in read(build.connection, read_artifacts([key.id for key in keys])):
        build.write_json(document.self_, document)
        write_incoming_parts(build, document.kind, document.id, document.slug, incoming[document.id])
        count = max(1, -(-document.models.total // MODELS_PER_PAGE))
        _write_page(build, document, 1, count)
        for number in range(2, count + 1):
            models = read(build.connection, read_artifact_models(document.id, document.slug, number))
            build.write_json(urls.part_path(document.kind, document.slug, "models", number), models)
            _write_page(build, msgspec.structs.replace(document, models=models), number, count)


def _write_page(build: Build, document: ArtifactDocument, number: int, count: int) -> None:
    page = make_list_page(document.html, number, count, document.models.total)
    build.write_page(page.path, render_artifact_page(document, page, urls.root_from(page.path), build.site))
