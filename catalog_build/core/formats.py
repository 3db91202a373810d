"""The formats in which a model is published beside its page, as pages and the API name them."""

from typing import NamedTuple


class Format(NamedTuple):
    """A format.

    Args:
        file: its name in the folder of a model's page.
        media_type: what the API answers with it, and for it.
        title: its name for people.
    """

    file: str
    media_type: str
    title: str


PROV = Format("prov.json", "application/prov+json", "PROV-JSON")
RO_CRATE = Format("ro-crate-metadata.json", "application/ld+json", "RO-Crate")
CYCLONEDX = Format("mlbom.cdx.json", "application/vnd.cyclonedx+json", "CycloneDX ML-BOM")
CITATION = Format("CITATION.cff", "application/yaml", "CITATION.cff")
BADGE = Format("badge.svg", "image/svg+xml", "Badge")

MODEL_FORMATS = (PROV, RO_CRATE, CYCLONEDX, CITATION, BADGE)
"""All formats of a model, in the order in which pages name them."""
