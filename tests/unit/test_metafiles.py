"""Metafiles of model zoos become collections, configs and models; what cannot be read is reported by file and line."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json, parse_json
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
                "tasks": ["Forecast", "Hindcast"],
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


def test_what_cannot_be_read_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    """Files, entries and single results are left out alone; YAML that is no metafile is passed over."""
    write_zoo(
        tmp_path,
        a__yml="Models:\n- Name: m\n  Results:\n  - Metrics: [1]\n  - {Metrics: {f1: [2]}}\n- Weights: x\n- Name: m\n",
        broken__yml="Models:\n- Name: [\n",
        metafile__yml="# To be written\n",
        metafile2__yml="Import: [a.yml, gone.yml]\nLibrary: {Name: Zoo}\n",
        metafile4__yml="Title: Tides\n",
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
        ("metafile2.yml", 1, "Import", "there is no such file in the folder: it was left out"),
        ("metafile2.yml", 2, "Library", "no model or collection stands in this field: it was left out"),
        '{"kind":"dataset","id":"Tides","source_url":"https://tides.example.org",'
        '"metadata":{"Data":{"Website":"https://tides.example.org"}}}',
        (
            "metafile4.yml",
            1,
            "",
            "it has neither `Collections` nor `Models`: a metafile lists its models under `Models`",
        ),
        '{"kind":"model","id":"m","family":"deep_learning"}',
        ("a.yml", 6, "Models[1]", "this must be an object with a `Name`, or name a file in the folder that holds one"),
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


def test_models_results_and_metadata_may_stand_in_files_of_their_own(tmp_path: Path) -> None:
    """YAML, JSON or a comment of Markdown, named from where they are; notes are about the file with the fault."""
    write_zoo(
        tmp_path,
        model_index__yml="Import: [parts.json]\nModels: [one.yml, two.md, gone.yml]\n",
        parts__json='{"Models": [{"name": "three", "metadata": "settings.yml", '
        '"results": ["results.yml", "none.yml"]}]}',
        one__yml="Name: one\nMetadata: settings.yml\nResults: results.yml\nREADME: [x]\n",
        two__md="# Two\n<!-- A remark. -->\n<!--\nType: model-index\nName: two\n"
        "Metadata: {Epochs: 4}\nNote: x\n-->\nText.\n",
        settings__yml="epochs: 9\nparameters: 1200\n",
        results__yml="- {Task: T, Dataset: Harbour, Metrics: {Accuracy: 0.8, F1: [1]}, Note: by hand}\n",
    )
    (tmp_path / "configs/drift/model_index.yml").rename(tmp_path / "configs/drift/model-index.yml")
    read = {
        "family": "deep_learning",
        "parameter_count": 1200,
        "training_config": {"epochs": 9},
        "evaluations": [{"metric": "Accuracy", "value": parse_json("0.8"), "dataset": "Harbour"}],
    }
    details = {"tasks": ["T"], "result_details": [{"task": "T", "dataset": "Harbour", "Note": "by hand"}]}
    links = {"links": [{"relation": "evaluated_on", "target": "Harbour"}]}
    unnamed = "this must be an object with a `Name`"
    two = {"training_config": {"Epochs": 4}, "card": "# Two\n\n\nText.", "metadata": {"Note": "x"}}
    expected = [
        {"kind": "model", "id": "one", **read, "metadata": {"README": ["x"], **details}, **links},
        {"kind": "model", "id": "two", "family": "deep_learning", **two},
        (
            "model-index.yml",
            2,
            "Models[2]",
            f"{unnamed}, or name a file in the folder that holds one",
        ),
        {"kind": "model", "id": "three", **read, "metadata": details, **links},
        {"kind": "dataset", "id": "Harbour"},
    ]
    assert read_zoo(tmp_path) == [one if isinstance(one, tuple) else encode_json(one).decode() for one in expected]
    notes = [
        (Path(note.file).name, note.line, note.field)
        for one in check_found(read_metafiles(tmp_path, "other"))
        if not isinstance(one, Problem)
        for note in one.notes
    ]
    assert notes == [
        ("results.yml", 1, "Results[0].Metrics.F1"),
        ("results.yml", 1, "Results[0].Metrics.F1"),
        ("parts.json", 1, "Results[1]"),
    ]


@pytest.mark.parametrize("name", ["../../../secret.yml", "link.yml", "https://e.org/x.yml", "a.yml"])
def test_files_that_are_named_are_read_inside_the_folder_only(tmp_path: Path, name: str) -> None:
    """Neither paths nor links lead out of it, nothing is fetched, and a file that names itself ends."""
    (tmp_path / "secret.yml").write_text("Name: secret\nEpochs: 9\n")
    write_zoo(tmp_path / "zoo", a__yml=f"Models:\n- {name}\n- Name: m\n  Metadata: {name}\n  Results: {name}\n")
    (tmp_path / "zoo/configs/drift/link.yml").symlink_to(tmp_path / "secret.yml")
    found = list(check_found(read_metafiles(tmp_path / "zoo", "other")))
    assert "secret" not in "".join(str(one) for one in found if isinstance(one, Accepted)).replace(name, "")
    assert [one.document["id"] for one in found if isinstance(one, Accepted)] == ["m"]
    assert len([one for one in found if isinstance(one, Problem)]) == (name != "a.yml")


def test_values_that_nothing_tells_apart_keep_the_name_of_their_metric(tmp_path: Path) -> None:
    """Three values of PSNR are three values of PSNR, with a note; the word for a split is no dataset."""
    results = [f"{{Task: Up, Dataset: Tides5, Metrics: {{PSNR: {value}}}}}" for value in (35.1, 30.2, 30.2, 27.3)]
    results.append("{Task: Up, Dataset: val, Metrics: {SSIM: 1}}")
    write_zoo(tmp_path, metafile__yml=f"Models:\n- Name: up\n  Results: [{', '.join(results)}]\n")
    model, _ = [one for one in check_found(read_metafiles(tmp_path, "other")) if isinstance(one, Accepted)]
    assert [(one["metric"], one.get("dataset"), one.get("split")) for one in model.document["evaluations"]] == [
        *[("PSNR", "Tides5", None)] * 3,
        ("SSIM", None, "val"),
    ]
    assert [(note.line, note.field, note.reason[:8]) for note in model.notes] == [
        (3, "Results[1].Metrics.PSNR", "3 values")
    ]


def test_names_of_users_are_no_ids_and_no_links(tmp_path: Path) -> None:
    """A model that is called by a path is left out, a link to one is noted, and other fields show its end."""
    write_zoo(
        tmp_path,
        metafile__yml="Models:\n- Name: /home/user1/m\n- Name: m\n  Config: /home/user1/m.py\n"
        "  Metadata: {Training Data: ~/tides, Dir: /Users/user1/out}\n"
        "  Results: {Dataset: /home/user1/x.json, Metrics: {f1: 1}}\n",
    )
    found = list(check_found(read_metafiles(tmp_path, "other")))
    assert "user1" not in str([one if isinstance(one, Problem) else (one.document, one.notes) for one in found])
    assert [one.field if isinstance(one, Problem) else one.document["id"] for one in found] == ["id", "m"]


def test_a_readme_that_is_no_text_leaves_out_the_card_alone(tmp_path: Path) -> None:
    """The model is read, and the note names the file."""
    write_zoo(tmp_path, metafile__yml="Models: [{Name: m, README: bad.md}]\n")
    (tmp_path / "configs/drift/bad.md").write_bytes(b"\xff")
    [model] = [one for one in check_found(read_metafiles(tmp_path, "other")) if isinstance(one, Accepted)]
    assert ("card" in model.document, [Path(note.file).name for note in model.notes]) == (False, ["bad.md"])
