"""A dataset as Croissant 1.0 (https://docs.mlcommons.org/croissant/docs/croissant-spec.html), where it states enough.

The format demands a description, licence, creator, date and file with its checksum. Nothing of that is made up: a
dataset that lacks any of it has no Croissant document.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.authors import find_authors
from catalog_build.core.prose import find_prose
from catalog_build.core.safe_urls import safe_url
from catalog_build.exporting.hashes import find_sha256
from catalog_build.exporting.licenses import find_spdx, locate_license
from catalog_build.exporting.place import Place

_VERSION = "http://mlcommons.org/croissant/1.0"

_TERMS = """
citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset jsonPath
key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField transform
"""

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS.split()},
}
"""The context of the specification, whole: readers warn of any other."""

_MEDIA_TYPES = {
    "arrow": "application/vnd.apache.arrow.file",
    "bz2": "application/x-bzip2",
    "csv": "text/csv",
    "gz": "application/gzip",
    "h5": "application/x-hdf5",
    "h5ad": "application/x-hdf5",
    "hdf5": "application/x-hdf5",
    "json": "application/json",
    "jsonl": "application/jsonlines",
    "mat": "application/x-matlab-data",
    "nc": "application/x-netcdf",
    "npy": "application/octet-stream",
    "npz": "application/zip",
    "parquet": "application/x-parquet",
    "sqlite": "application/vnd.sqlite3",
    "tar": "application/x-tar",
    "tgz": "application/gzip",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "xz": "application/x-xz",
    "zip": "application/zip",
}
"""Ending of a data file's name → media type; an address with any other ending is a page about the data."""

Fields = dict[str, Any]


def list_lacking(dataset: ArtifactDocument) -> list[str]:
    """Return what a dataset would have to state to have a Croissant document, in words; empty where it has one."""
    facts: Mapping[str, object] = {
        "a sentence in its `card`": find_prose(dataset.card),
        "`license`": dataset.license,
        "`metadata.authors`": find_authors(dataset.metadata),
        "`created_at`": dataset.created_at,
        "a `source_url` that is a data file's address": _find_file_name(dataset),
        "a SHA-256 as `content_hash`": find_sha256(dataset.content_hash),
    }
    return [words for words, fact in facts.items() if not fact]


def make_croissant(dataset: ArtifactDocument, place: Place) -> Fields:
    """Return the Croissant document of a dataset that lacks nothing.

    Args:
        dataset: as published, of which `list_lacking` is empty.
        place: whose address the dataset's page has.
    """
    name = _find_file_name(dataset) or ""
    file = {
        "@type": "cr:FileObject",
        "@id": name,
        "name": unquote(name),
        "contentUrl": safe_url(dataset.source_url),
        "encodingFormat": _MEDIA_TYPES[_find_ending(name)],
        "sha256": find_sha256(dataset.content_hash),
    }
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSION,
        "name": dataset.title,
        "description": find_prose(dataset.card),
        "identifier": dataset.id,
        "version": dataset.version_tag or str(dataset.version_number),
        "url": place.namespace + dataset.html,
        "license": _describe_license(dataset.license or ""),
        "creator": [{"@type": "sc:Person", "name": author} for author in find_authors(dataset.metadata)],
        "datePublished": dataset.created_at,
        "distribution": [file],
    }


def _find_file_name(dataset: ArtifactDocument) -> str | None:
    """Return the last part of the source's address where that is a data file, None where it is a page about one."""
    *folders, name = urlsplit(safe_url(dataset.source_url) or "").path.split("/")
    # code hosts show a file as a page under /blob/
    return name if "blob" not in folders and _find_ending(name) in _MEDIA_TYPES else None


def _find_ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _describe_license(license: str) -> str | Fields:
    """Return the address of a licence that has one, else its words."""
    spdx = find_spdx(license)
    return locate_license(spdx) if spdx else safe_url(license) or {"@type": "sc:CreativeWork", "name": license}
