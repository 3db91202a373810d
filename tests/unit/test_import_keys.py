"""Every key of what is imported is read, kept in the metadata, or reported, whatever stands wherever."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json
from catalog_build.importing.check import Accepted, check_found
from catalog_build.importing.found import Found
from catalog_build.importing.metafiles import read_metafiles
from catalog_build.importing.model_cards import read_model_cards
from catalog_build.importing.petab import read_petab
from tests.unit.petab_problem import write_problem

MARK = "zzmark"
Way = tuple[str | int, ...]

MODEL_CARD = {
    "license": "other",
    "license_name": "tide-1",
    "library_name": "keras",
    "pipeline_tag": "fill-mask",
    "tags": ["a-tag"],
    "language": ["no"],
    "datasets": ["lab/tides"],
    "base_model": "lab/base",
    "model_name": "The model",
    "title": "A title",
    "name": "a-name",
    "tasks": ["own"],
    "co2_eq_emissions": {"emissions": 3, "source": "meter"},
    "model-index": [
        {
            "name": "Index name",
            "results": [
                {
                    "task": {"type": "sort", "name": "Sorting"},
                    "dataset": {
                        "type": "lab/waves",
                        "name": "Waves",
                        "config": "north",
                        "split": "held",
                        "revision": "r1",
                        "args": {"shots": 5, "more": {"deep": "er"}},
                    },
                    "metrics": [
                        {
                            "type": "f1",
                            "name": "Macro F1",
                            "value": "seven",
                            "args": {"average": "macro"},
                            "config": "c2",
                            "verified": True,
                            "verifyToken": "tok",
                            "unit": "points",
                        }
                    ],
                    "source": {"name": "Board", "url": "https://board.example"},
                },
                {"dataset": {"name": "sea"}, "metric": {"type": "mae", "value": 3, "n": 4, "seeds": 2, "stderr": 1}},
            ],
        }
    ],
}
DATASET_CARD = {
    "pretty_name": "Levels",
    "license": ["cc0"],
    "task_categories": ["x"],
    "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "a"}]}],
    "viewer": False,
    "source_datasets": ["original"],
}
EVAL_RESULTS = [
    {
        "dataset": {"id": "lab/bench", "task_id": "tides", "revision": "r2"},
        "value": "nine",
        "verifyToken": "tok",
        "date": "2026-02-03",
        "source": {"url": "https://e.example", "name": "Logs", "user": "u"},
        "notes": "none",
    }
]
METAFILE = {
    "Collections": [
        {
            "Name": "Drift",
            "Metadata": {"Training Data": "Tides", "Architecture": ["Block"], "Epochs": 3},
            "Paper": {"Title": "On drift", "URL": "https://p.example"},
            "README": "gone.md",
            "Code": {"URL": "https://c.example", "Version": "v1"},
        }
    ],
    "Models": [
        {
            "Name": "small",
            "In Collection": "Drift",
            "Metadata": {"Training Data": ["Waves"], "Parameters": 1200, "Architecture": "Net", "Memory": "4 GB"},
            "Config": "small.py",
            "Weights": "https://w.example/small.pth",
            "Code": {"URL": "https://d.example", "Version": "v2"},
            "Paper": "https://q.example",
            "README": "none.md",
            "Results": [
                {"Task": "Up", "Dataset": "Harbour", "Metrics": {"PSNR": "high", "Nested": {"SSIM": 0.5}}},
                {"Task": "Down", "Dataset": {"Name": "Coast", "Split": "s1"}, "Metrics": {"MAE": 2}},
            ],
        }
    ],
}
PETAB = {
    "format_version": "2.0.0",
    "parameter_files": ["parameters.tsv"],
    "model_files": {"m": {"location": "model.xml", "language": "sbml"}},
    "measurement_files": ["measurements.tsv"],
    "observable_files": ["observables.tsv"],
    "condition_files": ["conditions.tsv"],
    "extensions": {"sciml": {"version": "0.1", "neural_networks": {"net": {"format": "YAML"}}}},
    "id": "problem-id",
}
PETAB_1 = {
    "format_version": 1,
    "parameter_file": "parameters.tsv",
    "options": {"a": "b"},
    "problems": [
        {
            "sbml_files": ["model.xml"],
            "measurement_files": ["measurements.tsv"],
            "observable_files": ["observables.tsv"],
            "condition_files": ["conditions.tsv"],
            "visualization_files": ["plots.tsv"],
        }
    ],
}


def write_card(folder: Path, front: object) -> Iterator[Found | Problem]:
    """Write a card and read it."""
    (folder / "lab/model").mkdir(parents=True, exist_ok=True)
    (folder / "lab/model/README.md").write_text(f"---\n{json.dumps(front)}\n---\nText.\n")
    return read_model_cards([folder], "other")


def write_results(folder: Path, results: object) -> Iterator[Found | Problem]:
    """Write results beside a card and read both."""
    (folder / "lab/model/.eval_results").mkdir(parents=True, exist_ok=True)
    (folder / "lab/model/.eval_results/a.yaml").write_text(json.dumps(results))
    return write_card(folder, {"license": "mit"})


def write_metafile(folder: Path, metafile: object) -> Iterator[Found | Problem]:
    """Write a metafile and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metafile.yml").write_text(json.dumps(metafile))
    return read_metafiles(folder, "other")


def write_petab(folder: Path, problem: object) -> Iterator[Found | Problem]:
    """Write a PEtab problem and read it."""
    # the reader looks for the version at the start of a line
    write_problem(folder, problem_yaml=json.dumps(problem, indent=0))
    return read_petab(folder)


FIXTURES: dict[str, tuple[Callable[[Path, object], Iterator[Found | Problem]], Any]] = {
    "model card": (write_card, MODEL_CARD),
    "dataset card": (write_card, DATASET_CARD),
    "results": (write_results, EVAL_RESULTS),
    "metafile": (write_metafile, METAFILE),
    "petab": (write_petab, PETAB),
    "petab 1": (write_petab, PETAB_1),
}
NAMES = sorted(FIXTURES)
ODD: dict[str, Any] = {
    "text": MARK,
    "list": [MARK],
    "object": {"zzkey": MARK},
    "objects": [{"zzkey": MARK}],
    "mixed": [7, MARK, {"zzkey": 1}],
    "spaced": f" {MARK} ",
}


def walk(value: object, way: Way = ()) -> Iterator[tuple[Way, object]]:
    """Yield everything in a value, each with the keys that lead to it."""
    yield way, value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from walk(one, (*way, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from walk(one, (*way, at))


def change(value: Any, way: Way, new: object) -> Any:
    """Return a value with another one in a place; at the end of an object with a new key that is added."""
    changed = copy.deepcopy(value)
    inside = changed
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = new
    return changed


def account(found: Iterator[Found | Problem]) -> str:
    """Return all that is published or reported of what was found, as one text."""
    parts = []
    for one in check_found(found):
        if isinstance(one, Accepted):
            parts.append(encode_json(one.document).decode())
        for note in [one] if isinstance(one, Problem) else one.notes:
            assert note.file
            parts.append(f"{note.line} {note.field} {note.value} {note.reason}")
    return "\n".join(parts)


@pytest.mark.parametrize("name", NAMES)
def test_every_leaf_of_a_fixture_is_in_its_documents(tmp_path: Path, name: str) -> None:
    """As they stand, without a note: each value and each key that is not one of the format."""
    write, fixture = FIXTURES[name]
    text = account(write(tmp_path, fixture))
    leaves = [str(one) for _, one in walk(fixture) if not isinstance(one, dict | list | bool)]
    assert [leaf for leaf in leaves if leaf not in text and leaf != "other"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_nobody_expects_is_kept_or_reported(tmp_path: Path, name: str) -> None:
    """In whichever object it stands."""
    write, fixture = FIXTURES[name]
    lost = []
    for number, (way, value) in enumerate(walk(fixture)):
        if isinstance(value, dict):
            text = account(write(tmp_path / str(number), change(fixture, (*way, "zzkey"), MARK)))
            if MARK not in text or "zzkey" not in text:
                lost.append(way)
    assert lost == []


@pytest.mark.parametrize("odd", sorted(ODD))
@pytest.mark.parametrize("name", NAMES)
def test_a_value_of_another_type_is_kept_or_reported(tmp_path: Path, name: str, odd: str) -> None:
    """In the place of any other one: it is read, it stands in the metadata, or a note or problem shows it.

    A source without anything that can be read is left out as a whole, which is reported too.
    """
    write, fixture = FIXTURES[name]
    lost = []
    for number, (way, _) in enumerate(walk(fixture)):
        if way:
            text = account(write(tmp_path / str(number), change(fixture, way, ODD[odd])))
            if MARK not in text and (not text or '"kind":' in text):
                lost.append(way)
    assert lost == []
