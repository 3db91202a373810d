"""What the files of the whole catalog make of a document's odd values."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from pyarrow.parquet import read_table

from catalog_build.core.documents import Ground, LinkedArtifact, LinkedArtifacts, ModelDocument, Pin
from catalog_build.core.encoding import encode_document
from catalog_build.exporting.catalog_parquet import write_parquet
from catalog_build.exporting.catalog_records import CatalogModel
from catalog_build.exporting.catalog_sqlite import write_sqlite
from tests.unit.model_factory import make_metric, make_model, make_ref

METRICS = [
    ("rmse", 0.5, "0.5", 0.5),
    ("exact", msgspec.Raw(b"1e-10"), "1e-10", 1e-10),
    ("whole", msgspec.Raw(b"12345678901234567890"), "12345678901234567890", 1.2345678901234567e19),
    ("text", '96.3 ± "2"', '96.3 ± "2"', None),
    ("null", None, None, None),
    ("flag", True, "true", None),
]


@pytest.fixture
def model() -> ModelDocument:
    """A model with values of every kind, a ground, a pin, and more parameters than 64 bits hold."""
    made = [make_metric(name, None if isinstance(value, msgspec.Raw) else value) for name, value, _, _ in METRICS]
    metrics = [
        replace(one, value=value if isinstance(value, msgspec.Raw) else one.value, number=number)
        for one, (_, value, _, number) in zip(made, METRICS, strict=True)
    ]
    metrics[0] = replace(metrics[0], ground=Ground(dataset="cells", version="1", split="test"))
    pin = Pin(version_number=2, version_tag=None, content_hash=None, state="intact")
    document = make_model("ode", title="Zellen ü", metadata={"b": 1, "a": [0.10]}, metrics=metrics)
    link = LinkedArtifact(relation="trained_on", artifact=make_ref("cells"), pin=pin, split="train")
    linked = LinkedArtifacts(outgoing=[link], incoming=document.linked_artifacts.incoming)
    return replace(document, parameter_count=2**70, linked_artifacts=linked, previous="ode-0")


def read_back(document: ModelDocument) -> CatalogModel:
    """Return a document as the files read it."""
    return msgspec.json.decode(encode_document(document), type=CatalogModel)


def test_parquet_keeps_every_kind_of_value(model: ModelDocument, tmp_path: Path) -> None:
    """The exact text of a number, a text, a truth value, and null; what a column cannot hold is null."""
    write_parquet(tmp_path / "catalog.parquet", [read_back(model)])
    row: Any = read_table(tmp_path / "catalog.parquet").to_pylist()[0]
    assert [(one["name"], one["value"], one["number"]) for one in row["metrics"]] == [
        (name, text, number) for name, _, text, number in METRICS
    ]
    first = row["metrics"][0]
    assert (first["dataset"], first["dataset_version"], first["split"]) == ("cells", "1", "test")
    assert row["links"] == [
        {
            "relation": "trained_on",
            "target_id": "cells",
            "pin_version_number": 2,
            "pin_version_tag": None,
            "pin_content_hash": None,
            "pin_state": "intact",
            "split": "train",
        }
    ]
    assert (row["title"], row["metadata"], row["parameter_count"]) == ("Zellen ü", '{"b": 1, "a": [0.1]}', None)


def test_sqlite_keeps_every_kind_of_value(model: ModelDocument, tmp_path: Path) -> None:
    """As Parquet does; what is named and not registered is a thing without a kind."""
    write_sqlite(tmp_path / "catalog.sqlite", [read_back(model)], [], [])
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        rows = connection.execute("SELECT name, value, number FROM metrics ORDER BY position").fetchall()
        assert rows == [(name, text, number) for name, _, text, number in METRICS]
        assert connection.execute("SELECT id, kind, title FROM things ORDER BY id").fetchall() == [
            ("cells", None, "cells"),
            ("ode", "model", "Zellen ü"),
            ("ode-0", None, "ode-0"),
        ]
        assert connection.execute("SELECT parameter_count, metadata FROM models").fetchall() == [
            (None, '{"b": 1, "a": [0.1]}')
        ]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_files_are_replaced_and_leave_nothing_beside_them(model: ModelDocument, tmp_path: Path) -> None:
    """Work that was cut short can be done again, and gives the same bytes."""
    read = read_back(model)
    for name in ("catalog.sqlite", "catalog.sqlite-loose", "catalog.parquet"):
        (tmp_path / name).write_bytes(b"cut short")
    written = []
    for _ in range(2):
        write_sqlite(tmp_path / "catalog.sqlite", [read], [], [])
        write_parquet(tmp_path / "catalog.parquet", [read])
        written.append([(path.name, path.read_bytes()) for path in sorted(tmp_path.iterdir())])
    assert written[0] == written[1]
    assert [name for name, _ in written[0]] == ["catalog.parquet", "catalog.sqlite"]


SURE = {
    "dataset_assumed": True, "stderr": 0.3, "ci_low": 0.25, "ci_high": 0.75, "ci_level": 0.9, "plus_minus": 0.2,
    "n": 2**40, "seeds": 5, "source": "https://example.org/report",
}  # fmt: skip
UNSURE: dict[str, object] = {**dict.fromkeys(SURE), "dataset_assumed": False}


def test_both_files_keep_how_sure_a_value_is(model: ModelDocument, tmp_path: Path) -> None:
    """Each in a column of its own; what is not stated is null."""
    sure = replace(
        model.metrics[0],
        assumed=True,
        stderr=0.3,
        ci=(0.25, 0.75),
        ci_level=0.9,
        plus_minus=0.2,
        n=2**40,
        seeds=5,
        source="https://example.org/report",
    )
    read = read_back(replace(model, metrics=[sure, model.metrics[1]]))
    write_parquet(tmp_path / "catalog.parquet", [read])
    rows: Any = read_table(tmp_path / "catalog.parquet").to_pylist()[0]["metrics"]
    assert [{name: row[name] for name in SURE} for row in rows] == [SURE, UNSURE]
    write_sqlite(tmp_path / "catalog.sqlite", [read], [], [])
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        columns = ", ".join(SURE)
        stored = connection.execute(f"SELECT {columns} FROM metrics ORDER BY position").fetchall()  # noqa: S608
    connection.close()
    assert stored == [tuple(SURE.values()), tuple(UNSURE.values())]
