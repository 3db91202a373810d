"""Prerendered comparisons."""

from collections.abc import Iterator, Mapping

import msgspec

from catalog_build.core import urls
from catalog_build.core.compare import compare_models
from catalog_build.core.documents import ModelDocument
from catalog_build.registry.model_reader import read_models
from catalog_build.registry.reading import read
from catalog_build.rendering.pages import render_compare_page
from catalog_build.site.session import Session
from catalog_build.site.units import Done, PairUnit

_MODELS = msgspec.json.Decoder(ModelDocument)


def write_pairs(session: Session, unit: PairUnit) -> Iterator[Done]:
    """Write document and page of each pair of a unit, reading each model once."""
    with session.measure("read"):
        documents = _find_documents(session, unit.slugs)
    for first, second in unit.pairs:
        with session.measure("compare"):
            comparison = compare_models([documents[first], documents[second]])
            html = render_compare_page(comparison, urls.root_from(comparison.html), session.site)
        written, _ = session.write_json(comparison.self_, comparison)
        yield Done("pairs", [first, second], [written, session.write_page(comparison.html, html)])


def _find_documents(session: Session, slugs: Mapping[str, str]) -> dict[str, ModelDocument]:
    """Return models by id: as this build has written or taken them over, a tenth of the cost of reading them anew."""
    found = {id: _read_document(session, id, slug) for id, slug in slugs.items()}
    lost = [id for id, document in found.items() if document is None]
    again = {document.id: document for document in read(session.connection, read_models(lost))} if lost else {}
    return {id: document or again[id] for id, document in found.items()}


def _read_document(session: Session, id: str, slug: str) -> ModelDocument | None:
    try:
        document = _MODELS.decode((session.root / urls.json_path("model", slug)).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return document if document.id == id else None
