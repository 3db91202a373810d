"""Model cards become documents, value by value; what cannot be read is reported by file and line."""

from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json, parse_json
from catalog_build.importing.check import Accepted, check_found
from catalog_build.importing.files import MAX_TEXT_BYTES
from catalog_build.importing.model_cards import read_model_cards

CARD = """---
license: apache-2.0
library_name: transformers
tags: [speech, waves]
language: no
datasets:
- fjord-speech
- {name: no name}
base_model: north/base
co2_eq_emissions: 0.10
model-index:
- name: Fjord Recogniser
  results:
  - task: {type: speech-recognition}
    dataset: {type: fjord-speech, name: Fjord Speech, config: north, split: test, revision: 4f2a}
    metrics:
    - {type: wer, name: Test WER, value: 12.50}
    - {type: cer, value: 3.1 ± 0.2}
    source: {name: Fjord Board, url: "https://board.example.org"}
---

# Fjord

It listens.
"""


def write_card(folder: Path, front: str, name: str = "north/model/README.md") -> Path:
    """Write a card with this front matter."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{front}\n---\nText.\n", encoding="utf-8")
    return path


def read_cards(*places: Path, family: str = "other") -> list[Accepted | Problem]:
    """Read and check the cards of some places."""
    return list(check_found(read_model_cards(places, family)))


def read_document(folder: Path, front: str) -> Any:
    """Return the document that a card with this front matter becomes."""
    write_card(folder, front)
    found = read_cards(folder)[0]
    assert isinstance(found, Accepted)
    return parse_json(encode_json(found.document).decode())


def test_a_card_becomes_a_model_and_its_data_sets_documents_of_their_own(tmp_path: Path) -> None:
    """All of the front matter is mapped or kept, numbers keep their digits, and nothing is added."""
    path = tmp_path / "north/model/README.md"
    path.parent.mkdir(parents=True)
    path.write_text(CARD, encoding="utf-8")
    model, dataset = read_cards(tmp_path)
    assert isinstance(model, Accepted) and isinstance(dataset, Accepted)
    assert encode_json(model.document) == encode_json(
        {
            "kind": "model",
            "id": "north/model",
            "title": "Fjord Recogniser",
            "family": "deep_learning",
            "license": "apache-2.0",
            "card": "# Fjord\n\nIt listens.",
            "evaluations": [
                {
                    "metric": "wer",
                    "value": parse_json("12.50"),
                    "dataset": "fjord-speech",
                    "dataset_version": "4f2a",
                    "split": "north/test",
                    "source": "https://board.example.org",
                },
                {
                    "metric": "cer",
                    "value": "3.1 ± 0.2",
                    "dataset": "fjord-speech",
                    "dataset_version": "4f2a",
                    "split": "north/test",
                    "source": "https://board.example.org",
                },
            ],
            "architecture": {"framework": "transformers"},
            "metadata": {
                "tasks": ["speech-recognition"],
                "results_reported_by": [{"name": "Fjord Board", "url": "https://board.example.org"}],
                "result_names": {"fjord-speech": "Fjord Speech", "wer": "Test WER"},
                "tags": ["speech", "waves"],
                "language": "no",
                "datasets": ["fjord-speech", {"name": "no name"}],
                "co2_eq_emissions": parse_json("0.10"),
            },
            "links": [
                {"relation": "trained_on", "target": "fjord-speech"},
                {"relation": "evaluated_on", "target": "fjord-speech", "split": "north/test"},
                {"relation": "derived_from", "target": "north/base"},
            ],
        }
    )
    assert [(one.line, one.field, one.value) for one in model.notes] == [(7, "datasets", '{"name":"no name"}')]
    assert (dataset.document, dataset.mentioned) == ({"kind": "dataset", "id": "fjord-speech"}, True)


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("0.10", ["0.10"]),
        ("'0.95'", ["0.95"]),
        ("1e-05", ["1e-05"]),
        ("77.58%", ['"77.58%"']),
        ("96.3 ± 2.6", ['"96.3 ± 2.6"']),
        ("'1,013.01'", ['"1,013.01"']),
        ("'007'", ['"007"']),
        ("NA", ['"NA"']),
        (".nan", ['"NaN"']),
        ("", ["null"]),
        ("{a: 1, b: 2.0}", ["1", "2.0"]),
        ("[1, 2]", []),
    ],
)
def test_a_value_is_a_number_only_where_it_is_plainly_one(tmp_path: Path, written: str, values: list[str]) -> None:
    """Percentages, spreads and grouped digits stay text, digits stay as they are, and a list is no value."""
    front = f"model-index:\n- results:\n  - metrics:\n    - type: f1\n      value: {written}"
    document = read_document(tmp_path, front)
    assert [encode_json(one["value"]).decode() for one in document.get("evaluations", [])] == values


def test_metrics_of_one_type_are_told_apart_by_name_and_task(tmp_path: Path) -> None:
    """The type is the name of a metric unless two values would share it on the same ground."""
    front = """model-index:
- results:
  - task: tagging
    metrics: [{type: precision, name: Tag Precision, value: 1}, {type: recall, name: Recall, value: 2}]
  - task: parsing
    metrics: [{type: precision, name: Arc Precision, value: 3}, {type: recall, name: Recall, value: 4}]
  - dataset: {type: tides}
    metrics: [{type: precision, name: Precision, value: 5}]"""
    evaluations = read_document(tmp_path, front)["evaluations"]
    assert [(one["metric"], one.get("higher_is_better")) for one in evaluations] == [
        ("Tag Precision", True),
        ("tagging/Recall", None),
        ("Arc Precision", True),
        ("parsing/Recall", None),
        ("precision", None),
    ]


@pytest.mark.parametrize(
    ("stated", "ground"),
    [
        ("{type: tides, args: north}", ("tides", "north")),
        ("{type: tides, config: default, split: test, args: default}", ("tides", "test")),
        ("{type: tides, config: hard, split: test, args: {shots: 5}}", ("tides", "hard, shots 5/test")),
        ("{name: Tides}", ("Tides", None)),
        ("{name: None, type: imagefolder}", (None, None)),
        ("tides", ("tides", None)),
        ("[tides]", (None, None)),
        ("{type: tides, config: hard, args: {threshold: 0.50}}", ("tides", "hard, threshold 0.50")),
        ("{type: tides, config: hard, args: [a, 2]}", ("tides", "hard, a, 2")),
        ("{type: tides, config: 7, split: [a, b]}", ("tides", "7/a, b")),
        ("{type: validation, name: validation}", (None, "validation")),
        ("{type: unknown, name: dev set}", (None, "dev set")),
        ("{type: tides, name: Test}", ("tides", "Test")),
        ("{type: test, name: Tides, config: north}", ("Tides", "north/test")),
        ("test", (None, "test")),
        ("{type: testing-grounds}", ("testing-grounds", None)),
        ("{type: /home/user1/tides.json, split: test}", (None, "test")),
        ("{type: north/model}", ("datasets/north/model", None)),
    ],
)
def test_a_ground_names_data_set_and_part_and_nothing_that_is_no_name(
    tmp_path: Path, stated: str, ground: tuple[str | None, str | None]
) -> None:
    """Configurations are parts, placeholders name nothing, and a data set called like the model is another thing."""
    front = f"model-index:\n- results:\n  - dataset: {stated}\n    metrics: [{{type: f1, value: 1}}]"
    [evaluation] = read_document(tmp_path, front)["evaluations"]
    assert (evaluation.get("dataset"), evaluation.get("split")) == ground


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        ("tags: [pytorch]", {"family": "deep_learning", "metadata": {"tags": ["pytorch"]}}),
        ("library_name: sklearn", {"family": "statistical", "architecture": {"framework": "sklearn"}}),
        ("license: other\nlicense_name: tide-1", {"family": "other", "license": "tide-1"}),
        ("license: [mit, bsd]", {"family": "other", "license": "mit, bsd"}),
        ("license: {a: 1}", {"family": "other", "metadata": {"license": {"a": 1}}}),
        ("datasets: [custom, Validation]", {
            "family": "other", "metadata": {"datasets": ["custom", "Validation"]}}),
        ("pipeline_tag: text-generation", {
            "family": "deep_learning", "metadata": {"pipeline_tag": "text-generation"}}),
        ("pipeline_tag: tabular-regression\nlibrary_name: [a]", {
            "family": "other", "metadata": {"pipeline_tag": "tabular-regression", "library_name": ["a"]}}),
        ("pipeline_tag: fill-mask\nlibrary_name: sklearn", {
            "family": "statistical", "architecture": {"framework": "sklearn"},
            "metadata": {"pipeline_tag": "fill-mask"}}),
        ("title: Tide One\nname: tide-1", {
            "family": "other", "title": "Tide One", "metadata": {"name": "tide-1"}}),
        ("name: tide-1\nmodel-index: {name: T, results: []}", {
            "family": "other", "title": "tide-1", "metadata": {"model_index_name": "T"}}),
        ("model-index: {name: /home/user1/out/tide}", {"family": "other", "title": ".../tide"}),
        ("tasks: [x]\nmodel-index: {results: {task: {type: t, goal: u}}}", {"family": "other", "metadata": {
            "tasks_of_results": ["t"], "result_details": [{"task": {"goal": "u"}}], "tasks": ["x"]}}),
        ("datasets: custom", {"family": "other", "metadata": {"datasets": "custom"}}),
        ("base_model: [a, b, a]", {"family": "other", "links": [
            {"relation": "derived_from", "target": "a"}, {"relation": "derived_from", "target": "b"}]}),
        ("model-index: 3", {"family": "other"}),
        ("title: {a: *x}".replace("*x", "&x [1]") + "\nother: *x", {
            "family": "other", "metadata": {"title": {"a": [1]}, "other": [1]}}),
    ],
)  # fmt: skip
def test_what_a_field_says_is_mapped_or_kept(tmp_path: Path, front: str, fields: dict[str, Any]) -> None:
    """A known library gives the family; what means nothing to the registry stays in the metadata."""
    expected = {"kind": "model", "id": "north/model", "card": "Text.", **fields}
    assert read_document(tmp_path, front) == expected


def test_a_card_of_a_data_set_describes_it(tmp_path: Path) -> None:
    """It takes the place of the document that a model's mention of it would have given."""
    write_card(tmp_path, "datasets: tides", "model/README.md")
    write_card(tmp_path, "pretty_name: The Tides\nlicense: cc0\ntask_categories: [x]", "tides/README.md")
    model, dataset = read_cards(tmp_path)
    assert isinstance(model, Accepted) and isinstance(dataset, Accepted)
    assert dataset.document == {
        "kind": "dataset",
        "id": "tides",
        "title": "The Tides",
        "license": "cc0",
        "card": "Text.",
        "metadata": {"task_categories": ["x"]},
    }


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        ("pretty_name: Tide levels\nviewer: false", {"title": "Tide levels", "metadata": {"viewer": False}}),
        ("configs: [{config_name: a}]", {"metadata": {"configs": [{"config_name": "a"}]}}),
        ("task_ids: [x]\npretty_name: [y]", {"metadata": {"task_ids": ["x"], "pretty_name": ["y"]}}),
    ],
)
def test_fields_of_a_dataset_and_none_of_a_model_make_a_dataset(
    tmp_path: Path, front: str, fields: dict[str, Any]
) -> None:
    """Whatever of them stands alone; beside a field of a model the card is the model's."""
    assert read_document(tmp_path, front) == {"kind": "dataset", "id": "north/model", "card": "Text.", **fields}
    assert read_document(tmp_path, f"{front}\npipeline_tag: x")["kind"] == "model"


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"No front matter.\n", 1, "a card begins with a line of three hyphens"),
        (b"---\nlicense: mit\n# It goes on\n", 1, "does not end"),
        (b"\n\n---\nlicense: [mit\n---\n", 5, "this is no YAML"),
        (b"---\r\na: 1\r\nb:\r\n\t- c\r\n---\r\n", 4, "this is no YAML"),
        (b"---\nx: 1\na:\n  b: 1\n  b: 2\n---\n", 4, 'the key "b" stands twice'),
        (b"---\nlicense: !!python/name:os.system x\n---\n", 2, "is not read"),
        (b"---\n- license\n---\n", 2, "must be one object"),
        (b"---\n---\n", 2, "nothing stands here"),
        (f"---\n{BOMB}\n---\n".encode(), 7, "aliases stand for more than"),
        (b"---\na: &a [*a]\n---\n", 2, "the alias *a stands for nothing that ends before it"),
        (b"---\na: &a {b: 1}\nc: {<<: *a}\n---\n", 3, "merge keys (<<) are not read"),
        (b"---\na: " + b"[" * 300 + b"]" * 300 + b"\n---\n", 2, "nested deeper than 200 levels"),
        (b"---\nlicense: mit\nauthor: J\xfcrgen\n---\n", 3, "this is not UTF-8 at byte 10"),
        ("---\nlicense: mit\n---\n".encode("utf-16"), 1, "this is not UTF-8 at byte 1"),
        (b"---\na: 1\n---\n" + b"x" * MAX_TEXT_BYTES, 0, "larger than 16 MB"),
        (b"---\nsdk: x\napp_file: y\n---\n", 2, "the card of an application"),
        (b"---\nsdk: x\nemoji: y\n---\n", 2, "the card of an application"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_card_that_cannot_be_read_is_left_out_alone(tmp_path: Path, content: bytes, line: int, reason: str) -> None:
    """Its file, the line and the reason are told, and the other cards are read."""
    broken = tmp_path / "broken/README.md"
    broken.parent.mkdir()
    broken.write_bytes(content)
    write_card(tmp_path, "license: mit")
    problem, model = read_cards(tmp_path)
    assert isinstance(problem, Problem) and isinstance(model, Accepted)
    assert (problem.file, problem.line, reason in problem.reason) == (str(broken), line, True)
    assert model.document["id"] == "north/model"


def test_cards_are_found_in_order_and_called_by_their_place(tmp_path: Path) -> None:
    """Folders give paths, files their names; hidden folders are not looked into; two cards of one id are a fault."""
    for name in ("README.md", "b/README.md", "a/x/readme.md", ".git/README.md", "a/notes.md", "c/b/README.md"):
        write_card(tmp_path, "license: mit", name)
    found = read_cards(tmp_path, tmp_path / "a/notes.md", tmp_path / "c/b/README.md")
    assert [one.document["id"] if isinstance(one, Accepted) else one.value for one in found] == [
        tmp_path.name,
        "a/x",
        "b",
        "c/b",
        "notes",
        '"b"',
    ]
