"""The formats in which a catalog is published beside its pages and JSON, as options, pages and the API name them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from catalog_build.core.errors import UsageError


class Format(NamedTuple):
    """A format.

    Args:
        name: as `--export` chooses it.
        file: its name in the folder of a model's or dataset's page, or at the root where it holds the whole catalog.
        media_type: what the API answers with it, and for it.
        title: its name for people.
    """

    name: str
    file: str
    media_type: str
    title: str


PROV = Format("prov", "prov.json", "application/prov+json", "PROV-JSON")
RO_CRATE = Format("ro-crate", "ro-crate-metadata.json", "application/ld+json", "RO-Crate")
CYCLONEDX = Format("cyclonedx", "mlbom.cdx.json", "application/vnd.cyclonedx+json", "CycloneDX ML-BOM")
CITATION = Format("citation", "CITATION.cff", "application/yaml", "CITATION.cff")
BADGE = Format("badge", "badge.svg", "image/svg+xml", "Badge")

CSV = Format("csv", "models.csv", "text/csv", "CSV")
"""A page of models, as the API answers it; no file of the site."""

MODEL_FORMATS = (PROV, RO_CRATE, CYCLONEDX, CITATION, BADGE)
"""All formats of a model, in the order in which pages name them."""

CROISSANT = Format("croissant", "croissant.json", "application/ld+json", "Croissant")

DATASET_FORMATS = (CROISSANT,)
"""All formats of a dataset that states enough for them."""

CATALOG_CSV = Format("csv", "catalog.csv", "text/csv", "CSV")
CATALOG_SQLITE = Format("sqlite", "catalog.sqlite", "application/vnd.sqlite3", "SQLite")
CATALOG_PARQUET = Format("parquet", "catalog.parquet", "application/vnd.apache.parquet", "Parquet")

CATALOG_FORMATS = (CATALOG_CSV, CATALOG_SQLITE, CATALOG_PARQUET)
"""All formats of the catalog as one file."""

DEFAULT_EXPORTS = tuple(one.name for one in (*MODEL_FORMATS, *DATASET_FORMATS))
"""Names of the formats that a build writes where none are chosen."""

_ALL = (*DEFAULT_EXPORTS, *(one.name for one in CATALOG_FORMATS))

_GROUPS = {"default": DEFAULT_EXPORTS, "all": _ALL, "none": ()}

EXPORT_WORDS = (*_ALL, *_GROUPS)
"""What `--export` takes."""


def choose_exports(words: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the formats that some of `EXPORT_WORDS` choose, in their own order; no words the default.

    Raises:
        UsageError: `none` stands beside others.
    """
    if "none" in words and len(set(words)) > 1:
        raise UsageError(f"--export none contradicts --export {next(one for one in words if one != 'none')}: give one")
    chosen = {name for word in words or ("default",) for name in _GROUPS.get(word, (word,))}
    return tuple(name for name in _ALL if name in chosen)


def find_formats(formats: Iterable[Format], names: Sequence[str]) -> list[Format]:
    """Return those of some formats that have one of these names, in their order."""
    return [one for one in formats if one.name in names]
