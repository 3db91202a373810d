"""The formats in which a model is published beside its page."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from catalog_build.core.documents import ModelDocument
from catalog_build.exporting.citation_cff import make_citation_file
from catalog_build.exporting.cyclonedx import make_bom
from catalog_build.exporting.place import Place
from catalog_build.exporting.prov import make_prov
from catalog_build.exporting.ro_crate import make_ro_crate


class Format(NamedTuple):
    """A format.

    Args:
        file: its name in the folder of a model's page.
        media_type: what the API answers with it, and for it.
        title: its name for people.
        make: gives the file's bytes for a model of a catalog.
    """

    file: str
    media_type: str
    title: str
    make: Callable[[ModelDocument, Place], bytes]


def _encode_json(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"


def _make_crate(document: ModelDocument, place: Place) -> bytes:
    files = {"index.html": "text/html", **{one.file: one.media_type for one in FORMATS if one.make is not _make_crate}}
    return _encode_json(make_ro_crate(document, place, files))


FORMATS = (
    Format("prov.json", "application/prov+json", "PROV-JSON", lambda *given: _encode_json(make_prov(*given))),
    Format("ro-crate-metadata.json", "application/ld+json", "RO-Crate", _make_crate),
    Format(
        "mlbom.cdx.json",
        "application/vnd.cyclonedx+json",
        "CycloneDX ML-BOM",
        lambda *given: _encode_json(make_bom(*given)),
    ),
    Format("CITATION.cff", "application/yaml", "CITATION.cff", lambda *given: make_citation_file(*given).encode()),
)
"""All formats, in the order in which pages name them."""


def export_model(document: ModelDocument, base_url: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield each format's path inside the site and its bytes.

    Args:
        document: as published.
        base_url: where the catalog stands, with a trailing slash; None where unknown.
    """
    place = Place(base_url)
    for one in FORMATS:
        yield document.html + one.file, one.make(document, place)
