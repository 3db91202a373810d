"""Model documents and pages, and the summaries of the site's snapshot."""

import hashlib
from collections.abc import Iterator, Sequence

from catalog_build.core import urls
from catalog_build.core.documents import ModelDocument
from catalog_build.registry.model_reader import LINKS_PER_PAGE, read_incoming_links, read_models
from catalog_build.registry.reading import read
from catalog_build.registry.snapshot import KeyRow
from catalog_build.rendering.pages import render_model_page
from catalog_build.rendering.views import PairLink
from catalog_build.site.context import Build
from catalog_build.site.evidence import SnapshotModel, make_snapshot_model
from catalog_build.site.pairs import Pair


def write_models(build: Build, rows: Sequence[KeyRow]) -> Iterator[SnapshotModel]:
    """Write document and page of each model, and yield what the snapshot keeps of it."""
    incoming = {row.id: row.incoming for row in rows}
    for document in read(build.connection, read_models([row.id for row in rows])):
        data = build.write_json(document.self_, document)
        write_incoming_parts(build, "model", document.id, document.slug, incoming[document.id])
        neighbours = [_link_pair(build, document, pair) for pair in build.plan.neighbours.get(document.id, ())]
        page = render_model_page(document, neighbours, urls.root_from(document.html), build.site)
        build.write_page(document.html, page)
        yield make_snapshot_model(document, hashlib.sha256(data).hexdigest())


def write_incoming_parts(build: Build, kind: str, id: str, slug: str, incoming: int) -> None:
    """Write the further parts of a long list of incoming links."""
    for number in range(2, -(-incoming // LINKS_PER_PAGE) + 1):
        part = read(build.connection, read_incoming_links(id, slug, number))
        build.write_json(urls.part_path(kind, slug, "incoming", number), part)


def _link_pair(build: Build, document: ModelDocument, pair: Pair) -> PairLink:
    other = pair.second if pair.first.id == document.id else pair.first
    row = build.plan.models[other.id]
    version = row.version_tag or f"v{row.version_number}"
    label = "another version" if pair.reason == "version" else "close in data, hypothesis, analysis or metrics"
    return PairLink(
        html=urls.compare_html_path([pair.first.slug, pair.second.slug]), title=f"{row.title} ({version})", label=label
    )
