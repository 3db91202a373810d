"""Results of cards keep what tells them apart, and no value is lost without a note."""

from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json, parse_json
from catalog_build.importing.check import Accepted, check_found
from catalog_build.importing.model_cards import read_model_cards

RESULT = "{task: {type: sort}, dataset: {type: tides, split: test}, metrics: [{type: accuracy, value: %s}]}"
ON_TIDES = {"dataset": "tides", "split": "test"}


def read_models(folder: Path, **cards: str) -> tuple[list[Any], list[tuple[str, int, str, str]]]:
    """Write cards with these front matters, and return the documents of models, with all notes and problems."""
    for name, front in cards.items():
        path = folder / name / "README.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{front}\n---\nText.\n", encoding="utf-8")
    models, notes = [], []
    for one in check_found(read_model_cards([folder], "other")):
        if isinstance(one, Accepted) and one.entry.kind == "model":
            models.append(parse_json(encode_json(one.document).decode()))
        for note in [one] if isinstance(one, Problem) else one.notes:
            notes.append((Path(note.file).name, note.line, note.field, note.reason))
    return models, notes


def test_two_entries_of_an_index_are_two_models(tmp_path: Path) -> None:
    """Each has its own name, id and values; entries of one name are one model."""
    index = f"""model-index:
- {{name: small, results: [{RESULT % 0.71}]}}
- {{name: large, results: [{RESULT % 0.89}]}}
- {{name: small, results: [{{dataset: waves, metrics: {{type: f1, value: 2}}}}]}}"""
    models, notes = read_models(tmp_path, pair=index)
    assert [(one["id"], one["title"], one["evaluations"]) for one in models] == [
        (
            "pair#small",
            "small",
            [
                {"metric": "accuracy", "value": parse_json("0.71"), **ON_TIDES},
                {"metric": "f1", "value": 2, "dataset": "waves"},
            ],
        ),
        ("pair#large", "large", [{"metric": "accuracy", "value": parse_json("0.89"), **ON_TIDES}]),
    ]
    assert notes == [
        ("README.md", 2, "model-index", "this card describes 2 models: each became a document"),
    ]


def test_a_value_that_is_stated_twice_alike_counts_once(tmp_path: Path) -> None:
    """Two that differ, and that nothing tells apart, keep the name of the metric, whatever their order."""
    kept = []
    for values in (("0.8", "0.8"), ("0.8", "0.80"), ("0.8", "0.81"), ("0.81", "0.8", "0.81")):
        front = f"model-index: [{{name: t, results: [{', '.join(RESULT % one for one in values)}]}}]"
        [model], notes = read_models(tmp_path, twice=front)
        assert {one["metric"] for one in model["evaluations"]} == {"accuracy"}
        kept.append(([encode_json(one["value"]).decode() for one in model["evaluations"]], len(notes)))
    assert kept == [(["0.8"], 0), (["0.8", "0.80"], 1), (["0.8", "0.81"], 1), (["0.81", "0.8"], 1)]


def test_the_note_about_different_values_names_file_line_and_field(tmp_path: Path) -> None:
    """A person finds the second value from it."""
    lines = "\n".join(f"  - {RESULT % one}" for one in (1, 2, 3))
    _, notes = read_models(tmp_path, many=f"model-index:\n- results:\n{lines}")
    reason = "values of this metric on one evaluation, which nothing tells apart: all are shown, none is ranked"
    assert notes == [("README.md", 5, "model-index[0].results[1].metrics[0].value", f"3 {reason}")]


@pytest.mark.parametrize("field", ["metric", "metrics"])
@pytest.mark.parametrize("shape", ["{%s}", "[{%s}]"])
def test_the_singular_of_metrics_is_read_too(tmp_path: Path, field: str, shape: str) -> None:
    """A slip that real cards make; an object alone is a list of it."""
    metric = shape % "type: accuracy, value: 0.8"
    front = f"model-index: [{{results: [{{dataset: tides, {field}: {metric}}}]}}]"
    [model], notes = read_models(tmp_path, one=front)
    assert [(one["metric"], encode_json(one["value"])) for one in model["evaluations"]] == [("accuracy", b"0.8")]
    assert notes == []


def test_a_word_for_a_split_is_no_dataset(tmp_path: Path) -> None:
    """Models that have nothing in common share no dataset: their values have a split alone."""
    front = "model-index: [{results: [{dataset: {name: %s, type: %s}, metrics: [{type: f1, value: 1}]}]}]"
    models, _ = read_models(tmp_path, a=front % ("validation", "validation"))
    assert models[0]["evaluations"] == [{"metric": "f1", "value": 1, "split": "validation"}]
    assert "links" not in models[0]
    assert [
        one.entry.kind for one in check_found(read_model_cards([tmp_path], "other")) if isinstance(one, Accepted)
    ] == ["model"]


def test_certainty_version_source_and_settings_of_a_value_are_kept(tmp_path: Path) -> None:
    """Those that an evaluation has a field for are there; the rest stands in the metadata, beside what it is about."""
    front = """model-index:
- name: t
  license: cc
  results:
  - task: {type: sort, name: Sorting, level: hard}
    dataset: {type: tides, name: The Tides, revision: 2.10, config: north, split: test, size: 9}
    note: by hand
    source: {name: Board}
    metrics:
    - {type: f1, name: Macro F1, value: 0.5, stderr: 0.1, ci: [0.4, 0.6], ci_level: 0.9, n: 7, seeds: 3, unit: x,
       args: {average: macro}, config: c, verified: true, verifyToken: abc, source: me}
    - {type: f1, value: 0.6, stderr: -1, ci: [7, 8]}
    - {type: mae, value: {a: 1, b: 2}, stderr: 0.2}"""
    [model], notes = read_models(tmp_path, t=front)
    stated = {"dataset": "tides", "dataset_version": "2.10", "split": "north/test", "source": "Board"}
    certainty: dict[str, Any] = {
        "unit": "x",
        "stderr": parse_json("0.1"),
        "ci": [parse_json("0.4"), parse_json("0.6")],
        "ci_level": parse_json("0.9"),
        "n": 7,
        "seeds": 3,
    }
    settings = {"split": "north, c, average macro/test", "source": "me"}
    assert model["evaluations"] == [
        {"metric": "f1", "value": parse_json("0.5"), **stated, **settings, **certainty},
        {"metric": "f1", "value": parse_json("0.6"), **stated},
        {"metric": "mae.a", "value": 1, **stated},
        {"metric": "mae.b", "value": 2, **stated},
    ]
    assert model["metadata"] == {
        "tasks": ["sort"],
        "results_reported_by": [{"name": "Board"}],
        "result_names": {"sort": "Sorting", "tides": "The Tides", "f1": "Macro F1"},
        "result_details": [
            {"metric": "f1", "dataset": "tides", "verified": True, "verifyToken": "abc"},
            {"task": {"level": "hard"}, "dataset": {"size": 9}, "note": "by hand"},
            {"license": "cc"},
        ],
    }
    assert [(line, reason.partition(":")[0]) for _, line, _, reason in notes] == [
        (13, "stderr"),
        (13, "ci"),
        (14, "stderr"),
    ]


def test_results_beside_a_card_are_evaluations_of_its_model(tmp_path: Path) -> None:
    """The task of a benchmark names what was measured; what is no result is noted, and links lead nowhere outside."""
    folder = tmp_path / "cards/new/.eval_results"
    folder.mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text("- {dataset: {id: secret}, value: 1}\n")
    (folder / "a.yaml").write_text(
        "- dataset: {id: lab/bench, task_id: tides, revision: 0123abc}\n"
        "  value: 61.5\n  date: '2026-02-03'\n  notes: no tools\n  source: {url: 'https://e.org/logs', name: Logs}\n"
        "- {dataset: {id: lab/bench, task_id: default, part: x}, value: 3}\n"
        "- {dataset: {id: lab/bench}}\n- 7\n"
    )
    (folder / "b.yml").write_text("dataset: {id: lab/other}\nvalue: 12.50 %\nverifyToken: t\n")
    (folder / "broken.yaml").write_text("- [\n")
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    [model], notes = read_models(tmp_path / "cards", new="license: mit")
    assert model["evaluations"] == [
        {
            "metric": "tides",
            "value": parse_json("61.5"),
            "dataset": "lab/bench",
            "dataset_version": "0123abc",
            "source": "https://e.org/logs",
        },
        {"metric": "value", "value": 3, "dataset": "lab/bench"},
        {"metric": "value", "value": "12.50 %", "dataset": "lab/other"},
    ]
    assert model["metadata"]["result_details"] == [
        {"metric": "tides", "dataset": "lab/bench", "date": "2026-02-03", "notes": "no tools"},
        {"metric": "value", "dataset": "lab/bench", "stated_dataset": {"part": "x"}},
        {"metric": "value", "dataset": "lab/other", "verifyToken": "t"},
    ]
    assert [(file, line, field) for file, line, field, _ in notes] == [
        ("a.yaml", 7, "[2]"),
        ("a.yaml", 1, "[3]"),
        ("broken.yaml", 2, ""),
    ]


HOMES = ["/home/user1", "/Users/user1", "C:\\Users\\user1", "C:/Users/user1", "~user1", "~", "file:///home/user1"]


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("rest", ["", "/", "/models/harbour-7b", "/harbour-7b/"])
def test_the_name_of_a_user_in_a_path_is_published_nowhere(tmp_path: Path, home: str, rest: str) -> None:
    """Neither as id nor link nor in the metadata, whichever field holds it; what is left out is noted."""
    path = f"'{home}{rest}'"
    front = f"""datasets: [{path}, tides]
base_model: {path}
title: {path}
model-index:
- name: {path}
  results:
  - dataset: {{type: {path}, name: {path}, config: {path}, args: {path}, split: {path}}}
    metrics: [{{type: {path}, name: {path}, value: 1, args: {{data: 2}}}}]
- name: other"""
    models, notes = read_models(tmp_path, lora=front)
    assert len(models) == 2
    assert "user1" not in encode_json([models, notes]).decode()
    assert [link["target"] for one in models for link in one["links"]] == ["tides", "tides"]
    shown = ".../harbour-7b" if "harbour" in rest else "..."
    assert models[0]["metadata"]["base_model"] == shown
    assert models[0]["metadata"]["datasets"] == [shown, "tides"]
    assert {field for _, _, field, _ in notes} == {"datasets", "base_model", "model-index"}


@pytest.mark.parametrize("name", ["./data", "../tides", "/mnt/data/tides.json", "https://me:secret1@e.org/tides"])
def test_a_place_on_a_disk_is_no_dataset_that_others_share(tmp_path: Path, name: str) -> None:
    """Two models that were trained in folders called alike have nothing in common."""
    models, notes = read_models(tmp_path, a=f"datasets: {name}")
    assert ("links" in models[0], len(notes)) == (False, 1)
    assert "secret1" not in encode_json([models, notes]).decode()
