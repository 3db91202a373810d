"""A model in each format that is published beside its page."""

from collections.abc import Callable, Iterator, Mapping

from catalog_build.core.documents import ModelDocument
from catalog_build.core.encoding import encode_document
from catalog_build.core.formats import BADGE, CITATION, CYCLONEDX, MODEL_FORMATS, PROV, RO_CRATE, Format
from catalog_build.exporting.badge import make_badge
from catalog_build.exporting.citation_cff import make_citation_file
from catalog_build.exporting.cyclonedx import make_bom
from catalog_build.exporting.place import Place
from catalog_build.exporting.prov import make_prov
from catalog_build.exporting.ro_crate import make_ro_crate

_CRATE_FILES = {"index.html": "text/html", **{one.file: one.media_type for one in MODEL_FORMATS if one != RO_CRATE}}

_MAKERS: Mapping[Format, Callable[[ModelDocument, Place], object]] = {
    PROV: make_prov,
    RO_CRATE: lambda document, place: make_ro_crate(document, place, _CRATE_FILES),
    CYCLONEDX: make_bom,
    CITATION: make_citation_file,
    BADGE: lambda document, _: make_badge(document),
}


def export_model(document: ModelDocument, format: Format, base_url: str | None) -> bytes:
    """Return a model in a format.

    Args:
        document: as published.
        base_url: where the catalog stands, with a trailing slash; None where unknown.

    Returns:
        UTF-8; JSON with a final newline, or the text of a file.
    """
    made = _MAKERS[format](document, Place(base_url))
    return made.encode() if isinstance(made, str) else encode_document(made)


def export_all(document: ModelDocument, base_url: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield the path inside the site, and the bytes, of each format of a model."""
    for format in MODEL_FORMATS:
        yield document.html + format.file, export_model(document, format, base_url)
