"""A model's folder as an RO-Crate 1.1 (https://www.researchobject.org/ro-crate/specification/1.1/).

The crate holds the files that stand in the folder; the model itself, and what it was made from, are described in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from catalog_build.core.authors import find_authors
from catalog_build.core.documents import ModelDocument
from catalog_build.core.safe_urls import safe_url
from catalog_build.exporting.activities import INFLUENCES, find_activities
from catalog_build.exporting.hashes import find_sha256
from catalog_build.exporting.licenses import find_spdx, locate_license
from catalog_build.exporting.place import Place, name_node

_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_VERSION = "https://w3id.org/ro/crate/1.1"
_TYPES = {"analysis": "CreateAction", "dataset": "Dataset"}
"""Kind → what it is in schema.org; all else is a CreativeWork."""

Entity = dict[str, Any]


def make_ro_crate(document: ModelDocument, place: Place, files: Mapping[str, str]) -> dict[str, Any]:
    """Return `ro-crate-metadata.json` of the folder that a model's page stands in.

    Args:
        document: as published; `datePublished` and `license` are left out where it states none.
        place: whose address the pages of the things around the model have.
        files: name of each other file in the folder → its media type.
    """
    names = {node.id: f"#{name_node(node)}" for node in document.provenance.graph.nodes}
    authors = [
        {"@id": f"#author-{number}", "@type": "Person", "name": name}
        for number, name in enumerate(find_authors(document.metadata), 1)
    ]
    license = _describe_license(document.license)
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": document.title,
        "description": f"Model {document.id}, version {document.version_number}: its page, provenance and figures.",
        "datePublished": document.created_at,
        "license": _refer(license),
        "author": [_refer(one) for one in authors],
        "mainEntity": {"@id": names[document.id]},
        "hasPart": [{"@id": name} for name in files],
    }
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": _VERSION},
        "about": {"@id": "./"},
    }
    parts = [{"@id": name, "@type": "File", "name": name, "encodingFormat": kind} for name, kind in files.items()]
    things = _describe_things(document, names, place)
    further = [license] if license else []
    judged = list(_describe_judgement(document))
    return {"@context": _CONTEXT, "@graph": [about, _keep_known(root), *parts, *authors, *further, *things, *judged]}


def _describe_things(document: ModelDocument, names: Mapping[str, str], place: Place) -> Iterator[Entity]:
    """Yield the model, and each thing that it was made from or that was made from it."""
    graph = document.provenance.graph
    sources, results = defaultdict(list), defaultdict(list)
    for edge in graph.edges:
        if edge.relation == "produced_by":
            results[edge.target].append({"@id": names[edge.source]})
        elif edge.relation not in INFLUENCES:
            sources[edge.source].append({"@id": names[edge.target]})
    activities = find_activities(graph)
    for node in graph.nodes:
        is_action = node.id in activities
        yield _keep_known(
            {
                "@id": names[node.id],
                "@type": "CreateAction" if is_action else _TYPES.get(node.kind or "", "CreativeWork"),
                "name": node.title,
                "identifier": node.id,
                "url": f"{place.base_url}{node.html}" if place.base_url and node.html else None,
                "version": None if is_action else node.label,
                "sha256": find_sha256(node.content_hash),
                "object" if is_action else "isBasedOn": sources[node.id],
                "result": results[node.id],
                **(_describe_model(document) if node.role == "self" else {}),
            }
        )


def _describe_model(document: ModelDocument) -> Entity:
    code = document.code
    return {
        "sameAs": safe_url(document.source_url),
        "codeRepository": safe_url(code.repository) if code else None,
        "additionalProperty": [{"@id": one["@id"]} for one in _describe_judgement(document)],
    }


def _describe_judgement(document: ModelDocument) -> Iterator[Entity]:
    """Yield what the catalog says of the model's worth, so that no copy of the crate says more."""
    if document.quality_score is not None:
        yield {"@id": "#quality", "@type": "PropertyValue", "name": "quality_score", "value": document.quality_score}
    complete = document.provenance.complete
    reasons = " ".join(reason.message for reason in document.provenance.reasons)
    fact = {"@id": "#traceable", "@type": "PropertyValue", "name": "provenance_complete", "value": complete}
    yield {**fact, "description": reasons} if reasons else fact


def _describe_license(license: str | None) -> Entity | None:
    if license is None:
        return None
    spdx = find_spdx(license)
    return {"@id": locate_license(spdx) if spdx else "#license", "@type": "CreativeWork", "name": license}


def _refer(entity: Entity | None) -> Entity | None:
    return {"@id": entity["@id"]} if entity else None


def _keep_known(entity: Entity) -> Entity:
    return {name: value for name, value in entity.items() if value not in (None, [])}
