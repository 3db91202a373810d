"""What a page says of itself to machines: JSON-LD in the words of schema.org (https://schema.org/docs/full.html)."""

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.authors import find_authors
from catalog_build.core.documents import ModelDocument
from catalog_build.core.prose import find_prose
from catalog_build.core.safe_urls import safe_url
from catalog_build.rendering.views import SiteInfo

_MODEL_TYPE = "https://w3id.org/fair4ml#MLModel"
_TYPES = {"dataset": "Dataset", "hypothesis": "Claim"}
"""Kind → what it is in schema.org; all else is a CreativeWork."""

_ORIGINS = ("trained_on", "derived_from")
_MAX_ORIGINS = 50
_MAX_AUTHORS = 50

Facts = Mapping[str, object]


def describe_model(document: ModelDocument, site: SiteInfo) -> Markup:
    """Return the JSON-LD of a model's page, which tells too whether the model can be traced."""
    code = document.code
    origins = [one.artifact for one in document.linked_artifacts.outgoing if one.relation in _ORIGINS][:_MAX_ORIGINS]
    return _encode(
        {
            "@type": "CreativeWork",
            "additionalType": _MODEL_TYPE,
            **_describe_thing(document, site),
            "codeRepository": safe_url(code.repository) if code else None,
            "isBasedOn": [{"@type": "CreativeWork", "name": one.title, "identifier": one.id} for one in origins],
            "creativeWorkStatus": f"provenance {'complete' if document.provenance.complete else 'incomplete'}",
        }
    )


def describe_artifact(document: ArtifactDocument, site: SiteInfo) -> Markup:
    """Return the JSON-LD of the page of a data set, analysis, hypothesis or other artifact."""
    return _encode({"@type": _TYPES.get(document.kind, "CreativeWork"), **_describe_thing(document, site)})


def describe_page(title: str, path: str | None, site: SiteInfo) -> Markup:
    """Return the JSON-LD of a page that is about no single thing.

    Args:
        title: of the page, as HTML.
        path: relative to the root, '' for the catalog's home; None where the page has none of its own.
    """
    if path == "":
        return _encode({**_describe_catalog(site), "description": site.description})
    name = Markup(title).unescape()
    facts = {"@type": "WebPage", "name": name, "url": _locate(path, site), "isPartOf": _describe_catalog(site)}
    return _encode(facts)


def _describe_thing(document: ModelDocument | ArtifactDocument, site: SiteInfo) -> Facts:
    authors = find_authors(document.metadata)[:_MAX_AUTHORS]
    return {
        "name": document.title,
        "identifier": document.id,
        "version": document.version_tag or str(document.version_number),
        "description": find_prose(document.card),
        "url": _locate(document.html, site),
        "sameAs": safe_url(document.source_url),
        "license": document.license,
        "dateCreated": document.created_at,
        "author": [{"@type": "Person", "name": name} for name in authors],
        "includedInDataCatalog" if document.kind == "dataset" else "isPartOf": _describe_catalog(site),
    }


def _describe_catalog(site: SiteInfo) -> Facts:
    facts = {"@type": "DataCatalog", "name": site.title}
    return {**facts, "url": site.base_url} if site.base_url else facts


def _locate(path: str | None, site: SiteInfo) -> str | None:
    return f"{site.base_url}{path}" if site.base_url and path is not None else None


def _encode(facts: Facts) -> Markup:
    """Return facts as the content of a script element, which no text of theirs can leave."""
    known = {name: value for name, value in facts.items() if value not in (None, [])}
    text = msgspec.json.encode({"@context": "https://schema.org", **known}).decode()
    return Markup(text.replace("<", "\\u003c"))
