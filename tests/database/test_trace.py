"""What depends on a thing, what was measured on it, and what tests it, from a real registry."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.registry.artifact_reader import read_artifacts
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.reading import keep_json_text, read
from catalog_build.registry.schema import init_registry
from tests.database.api_server import run_server
from tests.database.building import build
from tests.database.registry_rows import add_link, add_thing


def read_one(connection: Connection, id: str) -> ArtifactDocument:
    """Return the document of one artifact."""
    keep_json_text(connection)
    (document,) = read(connection, read_artifacts([id]))
    return document


def add_metric(
    connection: Connection,
    model: str,
    name: str,
    value: Any,
    *,
    dataset: str | None = None,
    version: str | None = None,
    split: str | None = None,
) -> None:
    """Give a model one more metric."""
    connection.execute(
        "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number, dataset, dataset_version, split) "
        "SELECT %(model)s, count(*), %(name)s, %(value)s, %(number)s, %(dataset)s, %(version)s, %(split)s "
        "FROM forge.model_metrics WHERE artifact_id = %(model)s",
        {
            "model": model,
            "name": name,
            "value": json.dumps(value),
            "number": value if isinstance(value, int | float) else None,
            "dataset": dataset,
            "version": version,
            "split": split,
        },
    )


@pytest.fixture
def traced(registry: Connection) -> Connection:
    """Two versions of a data set, models trained on the first, made by an analysis of it, and derived from these."""
    for number in (1, 2):
        add_thing(registry, f"d{number}", "dataset", lineage="d", number=number)
    add_thing(registry, "a", "analysis")
    add_link(registry, "a", "uses_input", "d1", number=1)
    for id in ("trained", "made", "child", "grandchild", "other", "judged"):
        add_thing(registry, id, "model")
    add_link(registry, "trained", "trained_on", "d1", number=1)
    add_link(registry, "made", "produced_by", "a")
    add_link(registry, "child", "derived_from", "trained")
    add_link(registry, "grandchild", "derived_from", "child")
    add_link(registry, "other", "trained_on", "d2", number=2)
    add_link(registry, "judged", "evaluated_on", "d1")
    return registry


def list_affected(document: ArtifactDocument) -> list[tuple[str, int, list[str]]]:
    """Return the models behind others: id, distance, and what stands between."""
    return [(one.model.id, one.distance, [step.id for step in one.through]) for one in document.dependents.items]


def test_what_is_affected_is_found_through_analyses_and_derivation(traced: Connection) -> None:
    """The nearest first, each with the way that leads there; evaluation alone is no dependence."""
    document = read_one(traced, "d1")
    assert [(one.relation, one.model.id) for one in document.models.items] == [
        ("trained_on", "trained"),
        ("evaluated_on", "judged"),
    ]
    assert list_affected(document) == [
        ("child", 2, ["trained"]),
        ("made", 2, ["a"]),
        ("grandchild", 3, ["trained", "child"]),
    ]
    found = document.dependents
    assert (found.direct, found.indirect, found.other, found.complete) == (1, 3, 1, True)
    pins = [one.pin.version_number if one.pin else None for one in found.items]
    assert pins == [1, 1, 1]


def test_models_of_another_version_are_told_apart(traced: Connection) -> None:
    """Each version says how many models name just it, and which ones name the others."""
    document = read_one(traced, "d1")
    assert [(one.model.id, one.artifact.id) for one in document.version_users.items] == [("other", "d2")]
    assert {one.id: one.models for one in document.versions} == {"d1": 1, "d2": 1}
    add_link(traced, "other", "trained_on", "d1")
    assert read_one(traced, "d1").version_users.total == 0


def test_cycles_self_links_and_dangling_targets_end_and_repeat_nothing(traced: Connection) -> None:
    """Each thing is found once, by a shortest way, and never the data set itself."""
    add_link(traced, "trained", "derived_from", "grandchild")
    add_link(traced, "child", "derived_from", "child")
    add_link(traced, "d1", "derived_from", "grandchild")
    add_link(traced, "d1", "derived_from", "d1")
    add_link(traced, "grandchild", "uses_input", "nobody")
    document = read_one(traced, "d1")
    assert list_affected(document) == [
        ("child", 2, ["trained"]),
        ("made", 2, ["a"]),
        ("grandchild", 3, ["trained", "child"]),
    ]
    assert (document.dependents.direct, document.dependents.complete) == (1, True)


def test_a_long_chain_ends_at_the_bounds_and_says_so(registry: Connection) -> None:
    """Thirty links away nobody looks further, and the counts are what there is at least."""
    add_thing(registry, "d", "dataset")
    before = "d"
    for number in range(40):
        add_thing(registry, f"m{number:02}", "model")
        add_link(registry, f"m{number:02}", "derived_from", before)
        before = f"m{number:02}"
    found = read_one(registry, "d").dependents
    assert (found.direct, found.indirect, found.complete) == (1, 29, False)
    assert [step.id for step in found.items[-1].through] == [f"m{number:02}" for number in range(29)]


def add_measured(connection: Connection) -> None:
    """Models with one metric on a data set: two alike, one worse, one superseded, one that says "NA"."""
    add_thing(connection, "d", "dataset", title="The Data")
    for id, value in (("a", 0.9), ("b", 0.9), ("c", 0.5), ("text", "NA")):
        add_thing(connection, id, "model")
        add_metric(connection, id, "accuracy", value, dataset="d", split="test")
    add_thing(connection, "b0", "model", lineage="b", number=2)
    add_metric(connection, "b0", "The Data/accuracy", 0.7)


def test_a_board_ranks_latest_versions_and_shares_ranks(registry: Connection) -> None:
    """Text stands below without a rank; other splits and versions have boards of their own."""
    add_measured(registry)
    leaderboard = read_one(registry, "d").leaderboard
    assert leaderboard is not None
    listed = [
        (board.metric, board.split, board.status, [(one.model, one.rank, one.share) for one in board.latest])
        for board in leaderboard.boards
    ]
    assert listed == [
        ("accuracy", "test", "ranked", [("a", 1, 1.0), ("c", 2, 0.5556), ("text", None, None)]),
        ("accuracy", None, "single", [("b0", None, None)]),
    ]
    superseded = [(one.model, one.share) for one in leaderboard.boards[0].superseded]
    assert superseded == [("b", 1.0)]
    assert {one.provenance_complete for one in leaderboard.models.values()} == {False}


def test_a_model_measured_on_what_it_comes_from_is_marked(registry: Connection) -> None:
    """Training of the model itself or of one that it is derived from, on any version; other splits are no matter."""
    for number in (1, 2):
        add_thing(registry, f"d{number}", "dataset", lineage="d", number=number)
    for id in ("clean", "taught", "heir"):
        add_thing(registry, id, "model")
        add_metric(registry, id, "accuracy", 0.5, dataset="d", version="2", split="test")
    add_link(registry, "taught", "trained_on", "d1")
    add_link(registry, "heir", "derived_from", "taught")
    leaderboard = read_one(registry, "d2").leaderboard
    assert leaderboard is not None
    marks = {one.model: one.contamination for one in leaderboard.boards[0].latest}
    assert marks == {"clean": None, "taught": "possible", "heir": "possible"}
    registry.execute("UPDATE forge.artifact_links SET split = 'test' WHERE source_artifact_id = 'taught'")
    certain = read_one(registry, "d2").leaderboard
    registry.execute("UPDATE forge.artifact_links SET split = 'train' WHERE source_artifact_id = 'taught'")
    apart = read_one(registry, "d2").leaderboard
    assert certain is not None and apart is not None
    assert [one.contamination for one in certain.boards[0].latest] == [None, "certain", "certain"]
    assert [one.contamination for one in apart.boards[0].latest] == [None, None, None]
    assert read_one(registry, "d1").leaderboard is None


def test_a_hypothesis_shows_what_its_models_measured(registry: Connection) -> None:
    """A best is marked only on the same ground; models that do not test it are left out."""
    for id in ("d", "e"):
        add_thing(registry, id, "dataset")
    add_thing(registry, "h", "hypothesis")
    for id, value, dataset in (("m1", 0.1, "d"), ("m2", 0.2, "d"), ("m3", 0.3, None)):
        add_thing(registry, id, "model")
        add_metric(registry, id, "rmse", value, dataset="d")
        add_metric(registry, id, "accuracy", value, dataset=dataset or "e")
    for id in ("m1", "m2"):
        add_link(registry, id, "tests_hypothesis", "h")
    matrix = read_one(registry, "h").matrix
    assert matrix is not None
    assert [one.id for one in matrix.models] == ["m1", "m2"]
    assert [(row.metric, [(cell.text, cell.best) for cell in row.cells]) for row in matrix.rows] == [
        ("rmse", [("0.1", "filled"), ("0.2", None)]),
        ("accuracy", [("0.1", None), ("0.2", "filled")]),
    ]


def test_a_metric_is_found_by_the_data_set_in_its_name_by_an_index(registry: Connection) -> None:
    """No look at all metrics of all models: each way to a data set has its index."""
    add_thing(registry, "m", "model")
    registry.execute("SET enable_seqscan = off")
    statements = (
        "SELECT model_id FROM catalog.metrics WHERE named_dataset = 'd'",
        "SELECT model_id FROM catalog.metrics WHERE position('/' IN name) > 0 AND name COLLATE \"C\" >= 'd/' "
        "AND name COLLATE \"C\" < 'd0'",
    )
    for statement, index in zip(statements, ("by_dataset", "by_prefix"), strict=True):
        rows = registry.execute(f"EXPLAIN {statement}").fetchall()  # type: ignore[call-overload]
        assert any(f"model_metrics_{index}" in str(row[0]) for row in rows)


@pytest.fixture(scope="module")
def large_url(module_database_url: str) -> str:
    """A registry in which lists of all sorts have further parts."""
    with open_connection(module_database_url) as connection:
        init_registry(connection)
        add_thing(connection, "hub", "dataset")
        add_thing(connection, "root", "model")
        add_link(connection, "root", "trained_on", "hub")
        for number in range(104):
            add_thing(connection, f"leaf{number:03}", "model")
            add_link(connection, f"leaf{number:03}", "derived_from", "root")
        for number in range(53):
            add_metric(connection, "root", f"metric{number}", number, dataset="hub")
    return module_database_url


@pytest.fixture(scope="module")
def large_site(large_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of that registry."""
    out = tmp_path_factory.mktemp("trace") / "_site"
    build(large_url, out)
    return out


@pytest.fixture(scope="module")
def client(large_url: str, large_site: Path) -> Iterator[httpx.Client]:
    """A client of site and API together."""
    app = create_site_app(ApiSettings(database_url=large_url), large_site)
    with run_server(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_further_parts_are_the_same_bytes_in_site_and_api(client: httpx.Client, large_site: Path) -> None:
    """What is affected, and the boards of a data set, go on in documents that `next` leads to."""
    document = client.get("/api/artifacts/hub.json").json()
    assert (document["dependents"]["next"], document["leaderboard"]["next"]) == (
        "hub/dependents-2.json",
        "hub/boards-2.json",
    )
    for what, count in (("dependents", 4), ("boards", 3)):
        answer = client.get(f"/api/artifacts/hub/{what}-2.json")
        assert answer.content == (large_site / f"api/artifacts/hub/{what}-2.json").read_bytes()
        part = answer.json()
        assert (len(part.get("items", part.get("boards"))), part["next"]) == (count, None)
        assert client.get(f"/api/artifacts/hub/{what}-3.json").status_code == 404
