"""A model or dataset in each format that is published beside its page."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.documents import ModelDocument
from catalog_build.core.encoding import encode_document
from catalog_build.core.formats import (
    BADGE,
    CITATION,
    CROISSANT,
    CYCLONEDX,
    DATASET_FORMATS,
    MODEL_FORMATS,
    PROV,
    RO_CRATE,
    Format,
)
from catalog_build.exporting.badge import make_badge
from catalog_build.exporting.citation_cff import make_citation_file
from catalog_build.exporting.croissant import list_lacking, make_croissant
from catalog_build.exporting.cyclonedx import make_bom
from catalog_build.exporting.place import Place
from catalog_build.exporting.prov import make_prov
from catalog_build.exporting.ro_crate import make_ro_crate

_MAKERS: Mapping[Format, Callable[[ModelDocument, Place, Sequence[Format]], object]] = {
    PROV: lambda document, place, _: make_prov(document, place),
    RO_CRATE: lambda document, place, beside: make_ro_crate(document, place, _list_crate_files(beside)),
    CYCLONEDX: lambda document, place, _: make_bom(document, place),
    CITATION: lambda document, place, _: make_citation_file(document, place),
    BADGE: lambda document, *_: make_badge(document),
}

_DATASET_MAKERS: Mapping[Format, Callable[[ArtifactDocument, Place], object]] = {CROISSANT: make_croissant}


def export_model(
    document: ModelDocument, format: Format, base_url: str | None, beside: Sequence[Format] = MODEL_FORMATS
) -> bytes:
    """Return a model in a format.

    Args:
        document: as published.
        base_url: where the catalog stands, with a trailing slash; None where unknown.
        beside: all formats in which the model is published, which a crate holds.

    Returns:
        UTF-8; JSON with a final newline, or the text of a file.
    """
    made = _MAKERS[format](document, Place(base_url), beside)
    return made.encode() if isinstance(made, str) else encode_document(made)


def export_formats(
    document: ModelDocument, base_url: str | None, formats: Sequence[Format]
) -> Iterator[tuple[str, bytes]]:
    """Yield the path inside the site, and the bytes, of a model in each of the formats in which it is published."""
    for format in formats:
        yield document.html + format.file, export_model(document, format, base_url, formats)


def list_dataset_formats(document: ArtifactDocument) -> list[Format]:
    """Return the formats for which an artifact states enough; none where it is no dataset."""
    return list(DATASET_FORMATS) if document.kind == "dataset" and not list_lacking(document) else []


def export_dataset(document: ArtifactDocument, format: Format, base_url: str | None) -> bytes:
    """Return a dataset in one of its formats.

    Args:
        document: as published.
        base_url: where the catalog stands, with a trailing slash; None where unknown.
    """
    return encode_document(_DATASET_MAKERS[format](document, Place(base_url)))


def _list_crate_files(beside: Sequence[Format]) -> dict[str, str]:
    """Return the media types of the files in the folder of a model's page by name, but for the crate's own."""
    return {"index.html": "text/html", **{one.file: one.media_type for one in beside if one != RO_CRATE}}
