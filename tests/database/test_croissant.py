"""Croissant documents of what is registered: beside the page, from the API, and read by the format's own library."""

import json
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from catalog_build.core.formats import CROISSANT
from catalog_build.exporting.export import export_dataset, list_dataset_formats
from catalog_build.registry.artifact_reader import read_artifacts
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.reading import keep_json_text, read
from tests.database.building import build

LD = {"Accept": "application/ld+json"}


@pytest.fixture(scope="module")
def mlcroissant() -> Any:
    """The library of the format's makers, an extra of its own: it is as large as all others together."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("mlcroissant")


def read_all(connection: Connection) -> Iterator[bytes]:
    """Yield the Croissant document of each dataset that states enough for one."""
    keep_json_text(connection)
    rows = connection.execute("SELECT id FROM catalog.artifacts WHERE kind = 'dataset' ORDER BY id").fetchall()
    for dataset in read(connection, read_artifacts([id for (id,) in rows])):
        yield from (export_dataset(dataset, one, None) for one in list_dataset_formats(dataset))


def check_documents(mlcroissant: Any, documents: Iterable[bytes], folder: Path) -> list[str]:
    """Return the names of the datasets that the library read; it finds no error, and no warning but of a citation."""
    names = []
    for number, data in enumerate(documents):
        path = folder / f"{number}.json"
        path.write_bytes(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            metadata = mlcroissant.Dataset(jsonld=str(path)).metadata
        stated = json.loads(data)
        issues = metadata.ctx.issues
        assert (issues.errors, [one for one in issues.warnings if "croissant/citeAs" not in one]) == (set(), [])
        assert [one.sha256 for one in metadata.distribution] == [one["sha256"] for one in stated["distribution"]]
        assert [one.name for one in metadata.creators] == [one["name"] for one in stated["creator"]]
        names.append(metadata.name)
    return names


def test_the_library_reads_what_the_sample_states(mlcroissant: Any, sample_url: str, tmp_path: Path) -> None:
    """The iris data, the one dataset of the sample with file, digest, licence and author."""
    with open_connection(sample_url) as connection:
        assert check_documents(mlcroissant, read_all(connection), tmp_path) == ["Iris flowers"]


def test_the_document_stands_beside_the_page_of_a_dataset_that_states_enough(site: Path) -> None:
    """Of iris alone; it names the file with the digest of what scikit-learn 1.5.2 distributes."""
    assert [path.parent.name for path in site.rglob("croissant.json")] == ["iris"]
    croissant = json.loads((site / "datasets/iris/croissant.json").read_bytes())
    assert croissant["distribution"] == [
        {
            "@type": "cr:FileObject",
            "@id": "iris.csv",
            "name": "iris.csv",
            "contentUrl": "https://raw.githubusercontent.com/scikit-learn/scikit-learn/1.5.2/sklearn/datasets/data/iris.csv",
            "encodingFormat": "text/csv",
            "sha256": "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449",
        }
    ]
    assert 'href="croissant.json"' in (site / "datasets/iris/index.html").read_text()
    assert "croissant.json" not in (site / "datasets/mnist/index.html").read_text()


def test_the_api_answers_by_path_and_by_accept(client: httpx.Client, site: Path) -> None:
    """The same bytes as the file, in the type that was asked for; JSON to who asks for nothing else."""
    wanted = (site / "datasets/iris/croissant.json").read_bytes()
    by_path, by_accept = client.get("/datasets/iris/croissant.json"), client.get("/api/artifacts/iris", headers=LD)
    assert (by_path.content, by_accept.content) == (wanted, wanted)
    assert by_accept.headers["Content-Type"] == by_path.headers["Content-Type"] == CROISSANT.media_type
    assert by_accept.headers["Vary"] == "Accept"
    for _ in range(2):
        assert client.get("/api/artifacts/iris").headers["Content-Type"] == "application/json"


def test_a_dataset_that_states_too_little_says_what_it_lacks(client: httpx.Client) -> None:
    """A problem by path; JSON by Accept, as for any type that is not there."""
    refused = client.get("/datasets/mnist/croissant.json")
    assert (refused.status_code, refused.headers["Content-Type"]) == (404, "application/problem+json")
    assert refused.json()["detail"] == (
        "'mnist' states too little for Croissant: it lacks `license`, `metadata.authors`, "
        "a `source_url` that is a data file's address, a SHA-256 as `content_hash`"
    )
    assert client.get("/api/artifacts/mnist", headers=LD).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/datasets/unheard-of/croissant.json", 404),
        ("/datasets/iris-lda/croissant.json", 404),
        ("/datasets/analysis-iris-resubstitution/croissant.json", 404),
        ("/datasets/iris/croissant.json?x=1", 400),
    ],
)
def test_only_datasets_have_one(client: httpx.Client, path: str, status: int) -> None:
    """No unknown id, no model and no analysis; and no parameters."""
    assert client.get(path).status_code == status


def test_a_site_without_the_format_has_no_link_to_it(sample_url: str, tmp_path: Path) -> None:
    """As `--export` chose; the next build with it brings it back, and one without it removes it."""
    page = tmp_path / "_site/datasets/iris/index.html"
    for exports in (("croissant",), ("prov",), ("prov", "croissant")):
        build(sample_url, tmp_path / "_site", exports=exports)
        there = "croissant" in exports
        assert ((page.parent / "croissant.json").is_file(), "croissant.json" in page.read_text()) == (there, there)
