"""What files of the whole catalog must say, checked against the JSON documents of their site."""

import csv
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

FILES = ("catalog.csv", "catalog.sqlite", "catalog.parquet")


def read_models(site: Path) -> list[Any]:
    """Return what lists say of all models, in their order."""
    models: list[Any] = []
    path = "models.json"
    while path:
        part = json.loads((site / "api" / path).read_bytes(), parse_float=str)
        models += part["models"]
        path = part["next"]
    return models


def read_documents(site: Path) -> list[Any]:
    """Return the documents of all models, in the order of lists; of metadata and values the exact text of numbers."""
    return [json.loads((site / one["self"]).read_bytes(), parse_float=str) for one in read_models(site)]


def read_artifacts(site: Path) -> list[Any]:
    """Return the documents of all that are no models, by id."""
    documents = (json.loads(path.read_bytes(), parse_float=str) for path in (site / "api/artifacts").glob("*.json"))
    standing = (one for one in documents if "withdrawn_at" not in one)
    return sorted(standing, key=lambda one: str(one["id"]).encode())


def read_tombstones(site: Path) -> list[Any]:
    """Return the documents of all that is withdrawn."""
    documents = (json.loads(path.read_bytes()) for path in (site / "api").glob("*/*.json"))
    return [one for one in documents if "withdrawn_at" in one]


def check_csv(site: Path) -> None:
    """Every cell of every model is what the list's JSON says."""
    with (site / "catalog.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    models = read_models(site)
    assert [row["id"] for row in rows] == [_guard(one["id"]) for one in models]
    for row, model in zip(rows, models, strict=True):
        assert {name: _parse_cell(text, model[name]) for name, text in row.items()} == model
    counted = _ask_duckdb("SELECT count(*) AS rows, count(DISTINCT id) AS ids FROM read_csv(?)", site / "catalog.csv")
    assert counted == [{"rows": len(models), "ids": len(models)}]


def _ask_duckdb(question: str, path: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        asked = connection.execute(question, [str(path)])
        names = [column[0] for column in asked.description or ()]
        return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def _guard(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _parse_cell(text: str, stated: object) -> object:
    """Return what a cell says, read as the kind of value that is stated."""
    if isinstance(stated, str):
        # floats are compared as the text that they stand in
        return stated if text == _guard(stated) else text
    return json.loads(text, parse_float=str) if text else None


def check_parquet(site: Path) -> None:
    """Every column of every model is what its document says."""
    rows = _ask_duckdb("SELECT * FROM read_parquet(?)", site / "catalog.parquet")
    documents = read_documents(site)
    assert [row["id"] for row in rows] == [one["id"] for one in documents]
    for row, document in zip(rows, documents, strict=True):
        lists = ("training_datasets", "metrics", "links", "warnings")
        assert {name: value for name, value in row.items() if name not in lists} == _expect_model(document)
        assert row["training_datasets"] == document["training_datasets"]
        assert row["metrics"] == list(_expect_metrics(document))
        assert row["links"] == list(_expect_links(document))
        assert row["warnings"] == document["warnings"]


def check_sqlite(site: Path) -> None:
    """Every column of every row is what the documents say; keys hold, and words are found."""
    with closing(sqlite3.connect(f"file:{site}/catalog.sqlite?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        assert connection.execute("PRAGMA integrity_check").fetchall()[0][0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        documents, artifacts = read_documents(site), read_artifacts(site)
        assert list(_read_rows(connection, "models")) == [_expect_model(one) for one in documents]
        assert list(_read_rows(connection, "artifacts")) == [_expect_artifact(one) for one in artifacts]
        _check_details(connection, documents, artifacts)
        _check_things(connection, [*documents, *artifacts], read_tombstones(site))
        for document in documents[:: max(1, len(documents) // 20)]:
            _check_search(connection, document)


def _read_rows(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid"):  # noqa: S608 - a name of ours
        values = dict(row)
        yield values | {name: bool(values[name]) for name in ("is_latest", "provenance_complete") if name in values}


def _check_details(connection: sqlite3.Connection, documents: list[Any], artifacts: list[Any]) -> None:
    metrics, links, warnings = [], [], []
    for one in documents:
        metrics += [{"model_id": one["id"], "position": at, **row} for at, row in enumerate(_expect_metrics(one))]
    for one in [*documents, *artifacts]:
        warnings += [
            {"thing_id": one["id"], "position": at, **row, "subjects": json.dumps(row["subjects"])}
            for at, row in enumerate(one.get("warnings", ()))
        ]
        links += [{"source_id": one["id"], "position": at, **row} for at, row in enumerate(_expect_links(one))]
    assert list(_read_rows(connection, "metrics")) == metrics
    assert list(_read_rows(connection, "links")) == links
    found = list(_read_rows(connection, "warnings"))
    assert [one | {"subjects": json.dumps(json.loads(one["subjects"]))} for one in found] == warnings


def _check_things(connection: sqlite3.Connection, documents: list[Any], tombstones: list[Any]) -> None:
    """All that is named is there, registered or not, or withdrawn."""
    registered = {
        one["id"]: (
            *(one[name] for name in ("id", "kind", "title", "html")),
            *(one.get(name) for name in ("withdrawn_at", "reason")),
        )
        for one in [*documents, *tombstones]
    }
    named = {link["target_id"] for one in documents for link in _expect_links(one)}
    named |= {one["previous"] for one in documents if one["previous"]}
    rows = {row["id"]: tuple(row) for row in connection.execute("SELECT * FROM things")}
    assert rows == {**{id: (id, None, id, None, None, None) for id in named}, **registered}


def _check_search(connection: sqlite3.Connection, document: Any) -> None:
    """The model is found by the words of its title, as Datasette looks for them."""
    words = "".join(letter if letter.isalnum() else " " for letter in document["title"]).split()
    phrase = " ".join(f'"{word}"' for word in words)
    found = connection.execute(
        "SELECT id FROM models WHERE rowid IN (SELECT rowid FROM models_fts WHERE models_fts MATCH ?)", [phrase]
    )
    assert document["id"] in {row["id"] for row in found}


def _expect_model(one: Any) -> dict[str, Any]:
    names = (
        "id", "slug", "title", "model_family", "lineage", "version_number", "version_tag", "previous", "is_latest",
        "provenance_complete", "parameter_count", "produced_by", "tests_hypothesis", "promotion_state", "created_at",
        "license", "source_url", "content_hash", "changelog", "card", "html", "self",
    )  # fmt: skip
    code = one["code"] or {}
    return {
        **{name: one[name] for name in names},
        **{name: _read_number(one[name]) for name in ("quality_score", "declared_quality_score")},
        **{f"code_{name}": code.get(name) for name in ("repository", "commit", "entrypoint")},
        **{name: _Json(one[name]) for name in ("metadata", "architecture", "training_config")},
    }


def _expect_artifact(one: Any) -> dict[str, Any]:
    names = (
        "id", "slug", "kind", "title", "lineage", "version_number", "version_tag", "previous", "is_latest",
        "created_at", "license", "source_url", "content_hash", "changelog", "card", "html", "self",
    )  # fmt: skip
    return {**{name: one[name] for name in names}, "metadata": _Json(one["metadata"])}


def _expect_metrics(one: Any) -> Iterator[Mapping[str, Any]]:
    for metric in one["metrics"]:
        ground = metric["ground"] or {}
        value = metric["value"]
        text = value if value is None or isinstance(value, str) else json.dumps(value)
        yield {
            "name": metric["name"],
            "value": text,
            "number": _read_number(metric["number"]),
            "direction": metric["direction"],
            "target": _read_number(metric["target"]),
            "unit": metric["unit"],
            "dataset": ground.get("dataset"),
            "dataset_version": ground.get("version"),
            "split": ground.get("split"),
            "dataset_assumed": metric.get("assumed", False),
            "stderr": metric.get("stderr"),
            "ci_low": metric.get("ci", [None])[0],
            "ci_high": metric.get("ci", [None])[-1],
            **{name: metric.get(name) for name in ("ci_level", "plus_minus", "n", "seeds", "source")},
        }


def _expect_links(one: Any) -> Iterator[Mapping[str, Any]]:
    for link in one["linked_artifacts"]["outgoing"]:
        pin = link["pin"] or {"state": "unpinned"}
        yield {
            "relation": link["relation"],
            "target_id": link["artifact"]["id"],
            "pin_version_number": pin.get("version_number"),
            "pin_version_tag": pin.get("version_tag"),
            "pin_content_hash": pin.get("content_hash"),
            "pin_state": pin["state"],
            "split": link["split"],
        }


def _read_number(stated: Any) -> float | None:
    return None if stated is None else float(stated)


class _Json:
    """Equal to any text that says the same as JSON."""

    def __init__(self, said: object) -> None:
        self.said = said

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and json.loads(other, parse_float=str) == self.said

    def __repr__(self) -> str:
        return f"JSON {self.said}"
