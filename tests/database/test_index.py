"""The static index holds what the registry holds, in shards that are written again only when their models change."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog_build.registry.connect import Connection
from catalog_build.registry.index_reader import read_index_models
from catalog_build.site import evidence, index_files
from tests.database.building import build
from tests.database.registry_rows import add_link, add_thing


def read_index(site: Path, name: str) -> Any:
    return json.loads((site / "index" / name).read_bytes())


def put_metric(connection: Connection, model: str, position: int, name: str, value: str, number: float | None) -> None:
    connection.execute(
        "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) VALUES (%s, %s, %s, %s, %s)",
        [model, position, name, value, number],
    )


def test_a_shard_holds_its_models_column_by_column(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """Dictionaries for what repeats, words with their models, numbers beside their metric."""
    add_thing(registry, "d1", "dataset", lineage="d", title="Données", version_tag="2019")
    add_thing(registry, "A b", "model", lineage="a", created_at="2019-01-01T00:00:00Z", created_text="2019")
    add_thing(registry, "a2", "model", lineage="a", number=2, version_tag="new", license="MIT")
    for model in ("A b", "a2"):
        add_link(registry, model, "trained_on", "d1")
    add_link(registry, "a2", "trained_on", "gone")
    put_metric(registry, "a2", 0, "rmse", "0.10", 0.1)
    put_metric(registry, "a2", 1, "rmse", "0.3", 0.3)
    put_metric(registry, "a2", 2, "note", '"n/a"', None)
    build(database_url, tmp_path / "site")
    index, shard = read_index(tmp_path / "site", "catalog.json"), read_index(tmp_path / "site", "models-0.json")
    mark = shard["mark"]
    slug = shard["columns"]["slugs"][0]
    assert (index["format"], index["models"], index["buckets"]) == (1, 2, 1)
    assert index["shards"] == [{"models": 2, "mark": mark}]
    assert shard == {
        "mark": mark,
        "models": 2,
        "columns": {
            "ids": ["A b", None],
            "slugs": [slug, "a2"],
            "titles": {"values": ["A b", "a2"], "at": [0, 1]},
            "lineages": {"values": ["a"], "at": [0, 0]},
            "numbers": [1, 2],
            "tags": [None, "new"],
            "latest": [0, 1],
            "families": {"values": ["other"], "at": [0, 0]},
            "licenses": {"values": [None, "MIT"], "at": [0, 1]},
            "states": {"values": ["candidate"], "at": [0, 0]},
            "complete": [0, 0],
            "quality": [0.3, 0.3],
            "declared": [0.9, 0.9],
            "parameters": [None, None],
            "created": ["2019", None],
            "instants": [1546300800.0, None],
            "metric_counts": [0, 2],
        },
        "shown_names": ["note", "rmse"],
        "shown": [[], [1, "0.10", 0, "n/a"]],
        "things": [["d1", "d1", "d", "Données", "2019"], ["gone", None, None, None, None]],
        "datasets": [[0], [0, 1]],
        "analyses": [[], []],
        "hypotheses": [[], []],
        "words": ["a", "a2", "b", "d1", "donnees", "gone", "new"],
        "word_steps": [[0, 1], [1], [0], [0, 1], [0, 1], [1], [1]],
    }
    assert read_index(tmp_path / "site", "metrics-0-0.json") == {
        "mark": mark,
        "metrics": {"rmse": [[1, 0], [0.1, 0.3]]},
    }
    assert read_index(tmp_path / "site", "metrics.json") == {
        "self": "index/metrics.json",
        "metrics": [{"name": "rmse", "models": 1, "direction": "down", "target": None, "unit": None}],
        "buckets": [0],
    }


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards of a model or two."""
    monkeypatch.setattr(evidence, "_MODELS_PER_PART", 2)
    monkeypatch.setattr(index_files, "_PARTS_PER_SHARD", 1)


@pytest.mark.usefixtures("small_shards")
def test_a_change_rewrites_the_shard_of_its_model_alone(
    registry: Connection, database_url: str, tmp_path: Path
) -> None:
    """All others are the same files as before; together they hold each model once."""
    for number in range(30):
        add_thing(registry, f"m{number}", "model")
        put_metric(registry, f"m{number}", 0, f"metric {number % 3}", str(number), number)
    site = tmp_path / "site"
    build(database_url, site, pairs=0, jobs=1)
    before = {path.name: path.stat().st_ino for path in (site / "index").iterdir()}
    registry.execute("UPDATE forge.artifacts SET title = 'renamed' WHERE id = 'm7'")
    build(database_url, site, pairs=0, jobs=1)
    after = {path.name: path.stat().st_ino for path in (site / "index").iterdir()}
    shards = read_index(site, "catalog.json")["shards"]
    files = [read_index(site, f"models-{number}.json") for number in range(len(shards))]
    (home,) = [number for number, shard in enumerate(files) if "m7" in shard["columns"].get("slugs", [])]
    assert [shard["mark"] for shard in files] == [shard["mark"] for shard in shards]
    assert len(shards) == 16
    assert sorted(slug for shard in files for slug in shard["columns"].get("slugs", [])) == sorted(
        f"m{number}" for number in range(30)
    )
    rewritten = {name for name in before if before[name] != after[name]}
    expected = {"catalog.json", *(name for name in before if name.split("-")[1:2] in ([f"{home}.json"], [str(home)]))}
    assert rewritten == expected


def test_a_shard_is_made_anew_from_the_one_before(
    registry: Connection, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what was written to is read; models that come, go or change leave a shard as a full build makes it."""
    asked: list[list[str]] = []

    def read_some(ids: list[str]) -> object:
        asked.append(list(ids))
        return read_index_models(ids)

    monkeypatch.setattr(index_files, "read_index_models", read_some)
    add_thing(registry, "d", "dataset")
    for number in range(12):
        add_thing(registry, f"m{number}", "model", title=f"Model No. {number}")
        put_metric(registry, f"m{number}", 0, "rmse", "0.50", 0.5)
        put_metric(registry, f"m{number}", 1, "rmse", "7", 7)
    add_link(registry, "m5", "trained_on", "d")
    site, full = tmp_path / "site", tmp_path / "full"
    build(database_url, site, pairs=0, jobs=1)
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'm2'")
    registry.execute("UPDATE forge.model_metrics SET value = '9', number = 9 WHERE artifact_id = 'm3' AND position = 1")
    add_thing(registry, "m30", "model", title="Another", license="MIT")
    asked.clear()
    build(database_url, site, pairs=0, jobs=1)
    assert asked == [["m3", "m30"]]
    build(database_url, full, pairs=0, jobs=1, fresh=True)
    names = sorted(path.name for path in (full / "index").iterdir())
    assert [(site / "index" / name).read_bytes() for name in names] == [
        (full / "index" / name).read_bytes() for name in names
    ]


def test_an_altered_shard_is_read_anew(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """A shard that does not bear the mark of what it holds is not built upon."""
    for id in ("m1", "m2"):
        add_thing(registry, id, "model")
    site = tmp_path / "site"
    build(database_url, site, pairs=0, jobs=1)
    shard = site / "index/models-0.json"
    data = shard.read_bytes()
    shard.unlink()
    shard.write_bytes(data.replace(b"0.9", b"0.8"))
    registry.execute("UPDATE forge.artifacts SET title = 'renamed' WHERE id = 'm2'")
    build(database_url, site, pairs=0, jobs=1)
    columns = read_index(site, "models-0.json")["columns"]
    assert (columns["titles"]["values"], columns["declared"]) == (["m1", "renamed"], [0.9, 0.9])


def test_an_empty_registry_has_an_empty_index(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """One shard without models."""
    build(database_url, tmp_path / "site")
    assert read_index(tmp_path / "site", "catalog.json")["shards"][0]["models"] == 0
    assert read_index(tmp_path / "site", "models-0.json")["models"] == 0
    assert read_index(tmp_path / "site", "metrics.json")["metrics"] == []
