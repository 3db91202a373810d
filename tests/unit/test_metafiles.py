"""Metafiles of model zoos become collections, configs and models; what cannot be read is told by file and line."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json
from catalog_build.importing.check import Accepted, check_found
from catalog_build.importing.metafiles import read_metafiles

METAFILE = """
Collections:
  - Name: DriftNet
    Metadata: {Training Data: Tides, Epochs: 10, Architecture: &parts [Drift Block]}
    Paper: {Title: Learning to drift, URL: "https://papers.example.org/drift"}
    README: configs/drift/README.md
    Code: {URL: "https://code.example.org/drift.py", Version: v1.2}
Models:
  - Name: drift-small
    In Collection: DriftNet
    Metadata: {Epochs: 20, Parameters: 1200, Also: *parts}
    Config: configs/drift/small.py
    Weights: https://files.example.org/drift-small_20240229-0badcafe.pth
    Results:
      - {Dataset: Tides, Task: Forecast, Metrics: {RMSE: 0.50, R2: 91.2 / 93}}
      - {Dataset: Tides, Task: Hindcast, Metrics: {RMSE: 0.40}}
  - Name: drift-large
    In Collection: DriftNet
    Config: configs/drift/gone.py
    Results: {Dataset: Waves, Metrics: {Height: {MAE: 1.0}}}
"""


def write_zoo(folder: Path, **files: str) -> None:
    """Write files into `configs/drift/`; two underscores stand for a dot."""
    (folder / "configs/drift").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / "configs/drift" / name.replace("__", ".")).write_text(content, encoding="utf-8")


def read_zoo(folder: Path) -> list[Any]:
    """Return the documents of a folder as JSON text, and the problems as places with reasons."""
    found = check_found(read_metafiles(folder, "deep_learning"))
    return [
        encode_json(one.document).decode()
        if isinstance(one, Accepted)
        else (Path(one.file).name, one.line, one.field, one.reason)
        for one in found
    ]


def test_a_metafile_becomes_collections_configs_and_models(tmp_path: Path) -> None:
    """A model takes what its collection says, a config that is there is pinned, one that is not is only named."""
    write_zoo(tmp_path, metafile__yml=METAFILE, small__py="epochs = 20\n", README__md="# Drift\n")
    digest = hashlib.sha256(b"epochs = 20\n").hexdigest()
    config = f"configs/drift/small.py@{digest[:12]}"
    collection = "configs/drift/metafile.yml#DriftNet"
    code = {"repository": "https://code.example.org/drift.py", "commit": "v1.2"}
    expected: list[dict[str, Any]] = [
        {
            "kind": "analysis",
            "id": collection,
            "title": "DriftNet: Learning to drift",
            "source_url": "https://papers.example.org/drift",
            "card": "# Drift",
            "metadata": {
                "Metadata": {"Training Data": "Tides", "Epochs": 10, "Architecture": ["Drift Block"]},
                "Paper": {"Title": "Learning to drift", "URL": "https://papers.example.org/drift"},
                "README": "configs/drift/README.md",
                "Code": {"URL": "https://code.example.org/drift.py", "Version": "v1.2"},
            },
        },
        {
            "kind": "artifact",
            "id": config,
            "lineage": "configs/drift/small.py",
            "version_tag": digest[:12],
            "title": "small.py",
            "content_hash": f"sha256:{digest}",
        },
        {
            "kind": "model",
            "id": "drift-small",
            "created_at": "2024-02-29",
            "family": "deep_learning",
            "parameter_count": 1200,
            "architecture": {"Architecture": ["Drift Block"]},
            "training_config": {"Training Data": "Tides", "Epochs": 20, "Also": ["Drift Block"]},
            "code": {**code, "entrypoint": "configs/drift/small.py"},
            "evaluations": [
                {"metric": "Forecast/RMSE", "value": 0.5, "dataset": "Tides"},
                {"metric": "R2", "value": "91.2 / 93", "dataset": "Tides"},
                {"metric": "Hindcast/RMSE", "value": 0.4, "dataset": "Tides"},
            ],
            "card": "# Drift",
            "metadata": {
                "Config": "configs/drift/small.py",
                "Weights": "https://files.example.org/drift-small_20240229-0badcafe.pth",
            },
            "links": [
                {"relation": "trained_on", "target": "Tides"},
                {"relation": "evaluated_on", "target": "Tides"},
                {"relation": "produced_by", "target": collection},
                {"relation": "uses_input", "target": config, "content_hash": f"sha256:{digest}"},
            ],
        },
        {
            "kind": "model",
            "id": "drift-large",
            "family": "deep_learning",
            "architecture": {"Architecture": ["Drift Block"]},
            "training_config": {"Training Data": "Tides", "Epochs": 10},
            "code": {**code, "entrypoint": "configs/drift/gone.py"},
            "evaluations": [{"metric": "Height.MAE", "value": 1.0, "dataset": "Waves"}],
            "card": "# Drift",
            "metadata": {"Config": "configs/drift/gone.py"},
            "links": [
                {"relation": "trained_on", "target": "Tides"},
                {"relation": "evaluated_on", "target": "Waves"},
                {"relation": "produced_by", "target": collection},
                {"relation": "uses_input", "target": "configs/drift/gone.py"},
            ],
        },
        {"kind": "dataset", "id": "Tides"},
        {"kind": "dataset", "id": "Waves"},
    ]
    written = [encode_json(one).decode() for one in expected]
    written[2] = written[2].replace('"value":0.5', '"value":0.50').replace('"value":0.4', '"value":0.40')
    assert read_zoo(tmp_path) == written


@pytest.mark.parametrize(
    ("files", "produced_by"),
    [
        ({"other__yml": "Collections: [{Name: Shared}]"}, ["configs/drift/other.yml#Shared"]),
        ({}, []),
        ({"other__yml": "Collections: [{Name: Shared}]", "third__yaml": "Collections: [{Name: Shared}]"}, []),
    ],
    ids=["one", "none", "two"],
)
def test_a_collection_may_stand_in_another_file(tmp_path: Path, files: dict[str, str], produced_by: list[str]) -> None:
    """Only where it cannot be mistaken; otherwise no link is invented."""
    write_zoo(tmp_path, metafile__yml="Models: [{Name: m, In Collection: Shared}]", **files)
    [model] = [
        one.document
        for one in check_found(read_metafiles(tmp_path, "other"))
        if isinstance(one, Accepted) and one.entry.kind == "model"
    ]
    links = model.get("links", [])
    assert [one["target"] for one in links if one["relation"] == "produced_by"] == produced_by
    assert model.get("metadata") == (None if produced_by else {"In Collection": "Shared"})


@pytest.mark.parametrize(
    ("weights", "day"),
    [
        ("https://files.example.org/m_20240229-0badcafe.pth", "2024-02-29"),
        ("m_20211210_145204-0badcafe.pth", "2021-12-10"),
        ("m-0badcafe_20230127.pth", "2023-01-27"),
        ("m_20230229-0badcafe.pth", None),
        ("m_20240229.pth", None),
        ("m-0badcafe.pth", None),
    ],
)
def test_the_day_of_weights_stands_beside_their_hash(tmp_path: Path, weights: str, day: str | None) -> None:
    """A number that is no day, or that stands alone, says nothing."""
    write_zoo(tmp_path, metafile__yml=f"Models: [{{Name: m, Weights: '{weights}'}}]")
    [found] = check_found(read_metafiles(tmp_path, "other"))
    assert isinstance(found, Accepted)
    assert found.document.get("created_at") == day


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    """Files, entries and single results are left out alone; YAML that is no metafile is passed over."""
    write_zoo(
        tmp_path,
        a__yml="Models:\n- Name: m\n  Results:\n  - Metrics: [1]\n  - {Metrics: {f1: [2]}}\n- Weights: x\n- Name: m\n",
        broken__yml="Models:\n- Name: [\n",
        metafile__yml="# To be written\n",
        metafile2__yml="Import: [a.yml]\n",
        workflow__yml="on: *x\n",
        metafile3__yml="Name: Tides\nData: {Website: https://tides.example.org}\n",
    )
    assert read_zoo(tmp_path) == [
        (
            "broken.yml",
            3,
            "",
            "this is no YAML at column 1: while parsing a flow node, did not find expected node content",
        ),
        ("metafile.yml", 1, "", "nothing stands here: write named fields"),
        (
            "metafile2.yml",
            1,
            "",
            "neither `Collections` nor `Models` stand in it: a metafile lists its models under `Models`",
        ),
        '{"kind":"dataset","id":"Tides","source_url":"https://tides.example.org",'
        '"metadata":{"Data":{"Website":"https://tides.example.org"}}}',
        '{"kind":"model","id":"m","family":"deep_learning"}',
        ("a.yml", 6, "Models[1]", "this must be an object with a `Name`: give it one"),
        ("a.yml", 7, "id", "line 2 of this file has this id already: give every version an id of its own"),
    ]
    notes = [
        (note.line, note.field)
        for one in check_found(read_metafiles(tmp_path, "other"))
        if not isinstance(one, Problem)
        for note in one.notes
    ]
    assert notes == [(4, "Results[0].Metrics"), (5, "Results[1].Metrics.f1")]


def test_no_file_outside_the_folder_is_read(tmp_path: Path) -> None:
    """A path that leads out of the folder is only a name."""
    (tmp_path / "secret.md").write_text("secret")
    metafile = "Models: [{Name: m, Config: ../../../secret.md, README: ../../../secret.md}]"
    write_zoo(tmp_path / "zoo", metafile__yml=metafile)
    assert read_zoo(tmp_path / "zoo") == [
        '{"kind":"model","id":"m","family":"deep_learning",'
        '"metadata":{"Config":"../../../secret.md","README":"../../../secret.md"},'
        '"links":[{"relation":"uses_input","target":"../../../secret.md"}]}'
    ]
