"""Documents and pages of models, with their part of the snapshot."""

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from catalog_build.core import urls
from catalog_build.core.compare import select_compared
from catalog_build.core.documents import LinkedArtifacts, ModelDocument, ModelSummary
from catalog_build.core.encoding import encode_document
from catalog_build.core.formats import MODEL_FORMATS, find_formats
from catalog_build.core.paging import split_list
from catalog_build.exporting.export import export_formats
from catalog_build.registry.board_reader import measured_on
from catalog_build.registry.link_reader import LINKS_PER_PAGE, read_incoming_links
from catalog_build.registry.model_reader import ModelRecord, read_model_records
from catalog_build.registry.reading import read
from catalog_build.registry.refs import pointing_at
from catalog_build.rendering.pages import render_model_page
from catalog_build.rendering.views import PairLink
from catalog_build.site.evidence import encode_snapshot_model, write_part
from catalog_build.site.fragments import CardKeeper, write_cards
from catalog_build.site.output import WrittenFile
from catalog_build.site.session import Session
from catalog_build.site.state import digest_bytes, digest_content, hash_names
from catalog_build.site.units import Done, ListedModel, ModelUnit

BATCH = 100
"""Documents read at a time: bounds memory, and shares the cost of each statement."""


def write_models(session: Session, unit: ModelUnit) -> Iterator[Done]:
    """Write document and page of each model of a unit, and the part of the snapshot that they belong to."""
    neighbours = dict(unit.models)
    cards = session.open_cards(unit.part, unit.parts)
    entries: dict[str, msgspec.Raw] = {}
    for document, names in _read_records(session, list(neighbours)):
        written, data = session.write_json(document.self_, document)
        parts = write_incoming_parts(session, "model", document.id, document.slug, document.linked_artifacts)
        page = _write_page(session, document, neighbours[document.id], cards)
        exports = list(_write_exports(session, document))
        entries[document.id] = encode_snapshot_model(document, hashlib.sha256(data).hexdigest())
        summary = msgspec.json.encode(_list_model(document))
        datasets = {metric.ground.dataset for metric in document.metrics if metric.ground and metric.ground.dataset}
        grounds = {measured_on(one) for one in datasets if one is not None}
        yield Done(
            "things",
            [document.id],
            [written, page, *exports, *parts],
            gives=hash_names(name_links(document.id, document.lineage, document.linked_artifacts, *grounds)),
            needs=hash_names(names),
            listed=digest_bytes(summary),
            summary=summary,
            compared=digest_content(select_compared(document)),
        )
    others = [id for id in unit.members if id not in entries]
    entries |= _find_entries(session, unit, others)
    with session.measure("snapshot"):
        files, shards = write_part(session, unit.part, [entries[id] for id in unit.members])
        kept = write_cards(session.output, unit.part, cards.list_cards(others))
        yield Done("parts", [str(unit.part)], [*files, kept], shards=shards)


def _list_model(document: ModelDocument) -> ListedModel:
    """Return what lists show of a model."""
    trained_on = [link.artifact for link in document.linked_artifacts.outgoing if link.relation == "trained_on"]
    return ListedModel(
        summary=ModelSummary(**{field: getattr(document, field) for field in ModelSummary.__struct_fields__}),
        titles={artifact.id: artifact.title for artifact in trained_on if artifact.slug},
    )


def name_links(id: str, lineage: str, linked: LinkedArtifacts, *names: str) -> set[str]:
    """Return the names under which others may depend on a thing: its own, and that it points at its targets."""
    return {id, lineage, *names, *(pointing_at(link.artifact.id) for link in linked.outgoing)}


def write_incoming_parts(
    session: Session, kind: str, id: str, slug: str, linked: LinkedArtifacts
) -> Iterator[WrittenFile]:
    """Write the further parts of a long list of incoming links."""
    for number in range(2, -(-linked.incoming.total // LINKS_PER_PAGE) + 1):
        part = read(session.connection, read_incoming_links(id, slug, number))
        yield session.write_json(urls.part_path(kind, slug, "incoming", number), part)[0]


def _read_records(session: Session, ids: Sequence[str]) -> Iterator[ModelRecord]:
    for batch in split_list(ids, BATCH):
        with session.measure("read"):
            records = read(session.connection, read_model_records(batch))
        yield from records


def _write_page(
    session: Session, document: ModelDocument, neighbours: list[PairLink], cards: CardKeeper
) -> WrittenFile:
    with session.measure("page"):
        card = cards.render_card(document)
        page = render_model_page(document, neighbours, urls.root_from(document.html), session.site, card=card)
    return session.write_page(document.html, page)


def _write_exports(session: Session, document: ModelDocument) -> Iterator[WrittenFile]:
    """Write the model in the formats of the field, beside its page."""
    with session.measure("exports"):
        formats = find_formats(MODEL_FORMATS, session.site.exports)
        for path, data in export_formats(document, session.site.base_url, formats):
            yield session.output.write_file(path, data)


def _find_entries(session: Session, unit: ModelUnit, others: Sequence[str]) -> dict[str, msgspec.Raw]:
    """Return the entries of models that were not rendered: as published, else made anew."""
    if not others:
        return {}
    published = session.published_parts.read_models(unit.part, unit.parts)
    lost = [id for id in others if id not in published]
    for document, _ in _read_records(session, lost):
        published[document.id] = encode_snapshot_model(document, hashlib.sha256(encode_document(document)).hexdigest())
    return {id: published[id] for id in others}
