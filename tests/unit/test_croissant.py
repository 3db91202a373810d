"""Datasets as Croissant: what they have to state, and that nothing else is said."""

import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.formats import CROISSANT
from catalog_build.exporting.croissant import list_lacking
from catalog_build.exporting.export import export_dataset, list_dataset_formats
from catalog_build.rendering.pages import render_artifact_page
from catalog_build.rendering.views import DEFAULT_SITE, ListPage
from tests.unit.model_factory import make_artifact

SHA = "ab" * 32

CELLS = make_artifact(
    title="Cells & “more”",
    version_tag="2.0",
    created_at="2026-05",
    content_hash=f"SHA-256:{SHA.upper()}",
    source_url="https://data.example.org/sets/all%20cells.CSV?download=1",
    license="cc-by-4.0",
    card="# Cells\n\n12 cells of two kinds.\n\nAnd more.",
    metadata=msgspec.Raw(b'{"authors": ["Ada Lovelace", {"name": "Charles Babbage"}]}'),
)


def read_croissant(dataset: ArtifactDocument, base_url: str | None = None) -> Any:
    """Return the Croissant document of a dataset."""
    return json.loads(export_dataset(dataset, CROISSANT, base_url))


def test_a_dataset_is_described_as_it_was_registered() -> None:
    """Every field of its Croissant document, but for the context."""
    croissant = read_croissant(CELLS, "https://models.example.org/")
    context = croissant.pop("@context")
    assert (context["@vocab"], context["cr"]) == ("https://schema.org/", "http://mlcommons.org/croissant/")
    assert croissant == {
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "Cells & “more”",
        "description": "12 cells of two kinds.",
        "identifier": "cells",
        "version": "2.0",
        "url": "https://models.example.org/datasets/cells/",
        "license": "https://spdx.org/licenses/CC-BY-4.0",
        "creator": [
            {"@type": "sc:Person", "name": "Ada Lovelace"},
            {"@type": "sc:Person", "name": "Charles Babbage"},
        ],
        "datePublished": "2026-05",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": "all%20cells.CSV",
                "name": "all cells.CSV",
                "contentUrl": "https://data.example.org/sets/all%20cells.CSV?download=1",
                "encodingFormat": "text/csv",
                "sha256": SHA,
            }
        ],
    }


def test_without_a_base_url_the_page_is_nowhere() -> None:
    """The format demands an absolute address; `.invalid` is nobody's."""
    assert read_croissant(CELLS)["url"] == "https://catalog.invalid/datasets/cells/"


@pytest.mark.parametrize(
    ("stated", "described"),
    [
        ("https://example.org/licence", "https://example.org/licence"),
        ("for research only", {"@type": "sc:CreativeWork", "name": "for research only"}),
    ],
)
def test_a_licence_without_an_identifier_stays_what_it_is(stated: str, described: object) -> None:
    """An address, or words."""
    assert read_croissant(replace(CELLS, license=stated))["license"] == described


FILE = "a `source_url` that is a data file's address"


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        ({"card": None}, "a sentence in its `card`"),
        ({"card": "# Cells\n- 12"}, "a sentence in its `card`"),
        ({"license": None}, "`license`"),
        ({"metadata": msgspec.Raw(b'{"rows": 12}')}, "`metadata.authors`"),
        ({"created_at": None}, "`created_at`"),
        ({"source_url": None}, FILE),
        ({"source_url": "javascript:alert(1)//cells.csv"}, FILE),
        ({"source_url": "https://doi.org/10.1000/cells"}, FILE),
        ({"source_url": "https://example.org"}, FILE),
        ({"source_url": "https://data.example.org/sets/cells.csv/"}, FILE),
        ({"source_url": "https://github.com/lab/cells/blob/main/cells.csv"}, FILE),
        ({"content_hash": None}, "a SHA-256 as `content_hash`"),
        ({"content_hash": "md5:00ff"}, "a SHA-256 as `content_hash`"),
    ],
)
def test_a_dataset_that_lacks_a_fact_has_no_croissant_document(facts: dict[str, Any], lacking: str) -> None:
    """None is made up; what is lacking can be told."""
    dataset = replace(CELLS, **facts)
    assert (list_lacking(dataset), list_dataset_formats(dataset)) == ([lacking], [])


def test_nothing_but_a_dataset_has_one() -> None:
    """An analysis may state all of it, and is still no dataset."""
    assert (list_lacking(CELLS), list_dataset_formats(CELLS)) == ([], [CROISSANT])
    assert list_dataset_formats(replace(CELLS, kind="artifact")) == []


def test_the_page_links_to_the_document_beside_it() -> None:
    """In its head and in words; further pages of the same dataset stand elsewhere, and do not."""
    link = '<link rel="alternate" type="application/ld+json" href="croissant.json" title="Croissant">'
    first = render_artifact_page(CELLS, ListPage(), "../../", DEFAULT_SITE, [CROISSANT])
    second = render_artifact_page(CELLS, ListPage(number=2, count=2), "../../../../", DEFAULT_SITE, [CROISSANT])
    assert (link in first, '<a href="croissant.json">Croissant</a>' in first) == (True, True)
    assert "croissant" not in render_artifact_page(CELLS, ListPage(), "../../", DEFAULT_SITE)
    assert "croissant" not in second
