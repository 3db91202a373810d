"""Planted secrets are nowhere in a site or in an answer of the API."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.core.formats import choose_exports
from catalog_build.core.publication import Publication
from catalog_build.registry.connect import open_connection
from catalog_build.registry.load import load_file
from catalog_build.registry.withdraw import withdraw_thing
from tests.database.api_server import run_server
from tests.database.building import build

CATALOG_WIDE = choose_exports(["all"])

PLANTED = re.compile(rb"plant[a-z0-9]*leak", re.IGNORECASE)
"""Every secret is one word of this form, so that a search splits none of them."""


class _Planter:
    """Makes secrets, each of its own, and texts that hold them."""

    def __init__(self) -> None:
        self.count = 0

    def word(self) -> str:
        self.count += 1
        return f"Plant{self.count}leak"

    def text(self) -> str:
        """Return a text with a secret of each form that texts may hold."""
        return (
            f"see postgresql://ada:{self.word()}@db.example.org/x and https://{self.word()}@example.org/y, "
            f"https://example.org/z?token={self.word()}&page=2, /home/{self.word()}/runs, C:\\Users\\{self.word()}\\x"
        )

    def settings(self) -> dict[str, Any]:
        return {
            "password": self.word(),
            "nested": [{"apiKey": self.word(), "note": self.text()}],
            "env": [{"name": "HF_TOKEN", "value": self.word()}],
            f"/home/{self.word()}/data": self.text(),
            "optimizer": {"learning_rate": 1e-3},
        }


def make_documents(plant: _Planter) -> list[dict[str, Any]]:
    """Return a registry in which each field that takes free text holds secrets."""

    def thing(kind: str, id: str, **fields: Any) -> dict[str, Any]:
        return {
            "kind": kind,
            "id": id,
            "title": plant.text(),
            "version_tag": f"/home/{plant.word()}/1",
            "source_url": f"https://ada:{plant.word()}@example.org/{id}",
            "license": plant.text(),
            "card": f"# Card\n\n{plant.text()}\n\n```sh\nexport API_KEY={plant.word()}\n```\n",
            "changelog": plant.text(),
            "metadata": {**plant.settings(), "tags": [plant.text()]},
            **fields,
        }

    def model(number: int) -> dict[str, Any]:
        return thing(
            "model",
            f"m{number}",
            lineage="m",
            version_number=number,
            family="other",
            quality_score=0.5,
            metrics={"auc": 0.5 + number / 10, "note": plant.text()},
            evaluations=[
                {"metric": "rmse", "value": number, "dataset": f"/home/{plant.word()}/d.csv", "split": plant.text()}
            ],
            architecture=plant.settings(),
            training_config=plant.settings(),
            code={
                "repository": f"https://{plant.word()}:x@git.example.org/r",
                "commit": "abc",
                "entrypoint": f"/home/{plant.word()}/train.py --password {plant.word()}",
            },
            links=[
                {"relation": "trained_on", "target": "d", "version_number": 1, "split": plant.text()},
                {"relation": "produced_by", "target": "a", "version_tag": f"/home/{plant.word()}/1"},
                {"relation": "tests_hypothesis", "target": "h"},
            ],
        )

    return [
        *(model(number) for number in (1, 2, 3)),
        thing("dataset", "d", version_number=1),
        thing("analysis", "a", links=[{"relation": "uses_input", "target": "d", "version_number": 1}]),
        thing("hypothesis", "h"),
        thing("artifact", "x", links=[{"relation": "produced_by", "target": "a"}]),
        {"kind": "metric", "id": "rmse", "title": plant.text(), "direction": "down", "unit": f"/home/{plant.word()}/u"},
    ]


@pytest.fixture(scope="module")
def planted_url(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A registry full of secrets, one model of which is withdrawn for a reason that holds more of them."""
    from catalog_build.registry.schema import init_registry

    plant = _Planter()
    path = tmp_path_factory.mktemp("planted") / "planted.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in make_documents(plant)))
    with open_connection(module_database_url) as connection:
        init_registry(connection)
        load_file(connection, path)
        withdraw_thing(connection, "m2", plant.text())
    assert plant.count > 400
    return module_database_url


def find_planted(folder: Path) -> dict[str, list[bytes]]:
    """Return the secrets that stand in the files of a folder, all of them read as bytes."""
    found = {path.relative_to(folder).as_posix(): PLANTED.findall(path.read_bytes()) for path in list_files(folder)}
    return {path: secrets[:5] for path, secrets in found.items() if secrets}


def list_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_no_file_of_a_site_holds_a_secret(planted_url: str, tmp_path: Path) -> None:
    """Pages, documents, formats, index, snapshot, changes, and the state that the next build goes on from."""
    build(
        planted_url, tmp_path / "site", base_url="https://models.example.org/", since="previous", exports=CATALOG_WIDE
    )
    assert find_planted(tmp_path / "site") == {}
    with open_connection(planted_url) as connection:
        connection.execute("UPDATE forge.model_versions SET code_commit_sha = 'def' WHERE artifact_id = 'm1'")
    build(
        planted_url, tmp_path / "site", base_url="https://models.example.org/", since="previous", exports=CATALOG_WIDE
    )
    assert find_planted(tmp_path / "site") == {}
    assert b"[redacted]" in (tmp_path / "site/api/models/m3.json").read_bytes()


def test_no_answer_of_the_api_holds_a_secret(planted_url: str, tmp_path: Path) -> None:
    """Each path that the site has, lists in any order with their cursors, comparisons, formats and errors."""
    build(planted_url, tmp_path / "site")
    paths = [f"/{path.relative_to(tmp_path / 'site').as_posix()}" for path in list_files(tmp_path / "site")]
    asked = [path for path in paths if path.startswith(("/api/", "/models/m1/", "/models/m3/"))]
    asked += [f"/api/models?limit=1&sort={key}" for key in ("title", "created_at", "metric:auc", "metric:rmse")]
    asked += [f"/api/models{suffix}" for suffix in ("", ".csv", "?q=plant", "/compare?ids=m1,m3")]
    asked += ["/models/compare?ids=m1,m3", "/api/facets", "/api/models/m2", "/api/models/compare?ids=m1,m2"]
    with run_server(create_app(ApiSettings(database_url=planted_url))) as url, httpx.Client(base_url=url) as client:
        answers = {path: client.get(path) for path in asked}
        assert client.get("/api/models?q=plant").json()["total"] == 0
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code >= 500} == {}
    told = {path: PLANTED.findall(answer.content + repr(answer.headers).encode()) for path, answer in answers.items()}
    assert {path: secrets for path, secrets in told.items() if secrets} == {}


def test_both_faces_redact_alike(planted_url: str, tmp_path: Path) -> None:
    """The API's documents are the site's, byte for byte, under any policy."""
    for publication in (Publication(), Publication(redact_keys=("learning",)), Publication(redact=False)):
        build(planted_url, tmp_path / "site", publication=publication)
        settings = ApiSettings(database_url=planted_url, publication=publication)
        with run_server(create_app(settings)) as url, httpx.Client(base_url=url) as client:
            for path in ("api/models/m3.json", "api/artifacts/d.json", "api/models.json", "api/compare/m1..m3.json"):
                assert client.get(f"/{path}").content == (tmp_path / "site" / path).read_bytes()
        document = json.loads((tmp_path / "site/api/models/m3.json").read_bytes())
        rate = document["training_config"]["optimizer"]["learning_rate"]
        assert rate == ("[redacted]" if publication.redact_keys else 0.001)
        assert (document["training_config"]["password"] == "[redacted]") is publication.redact


def test_without_redaction_all_is_published(planted_url: str, tmp_path: Path) -> None:
    """The test of above would find what is there."""
    build(planted_url, tmp_path / "site", publication=Publication(redact=False))
    assert len(find_planted(tmp_path / "site")) > 15
