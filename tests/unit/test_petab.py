"""PEtab problems become models whose inputs are pinned; what cannot be read is told by file and line."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json, parse_json
from catalog_build.importing.check import Accepted, check_found
from catalog_build.importing.petab import read_petab
from tests.unit.petab_problem import FILES, PROBLEM, PROBLEM_2, write_problem

PUBLICATION = "http://identifiers.org/doi/10.0000/tide"


def read_problems(folder: Path) -> list[Any]:
    """Return the documents of a folder, and its problems as file, line and reason."""
    return [
        one.document if isinstance(one, Accepted) else (Path(one.file).name, one.line, one.reason)
        for one in check_found(read_petab(folder))
    ]


def describe_input(name: str) -> dict[str, Any]:
    """Return the document of a file of the problem in `tides/small/`."""
    digest = hashlib.sha256(FILES[name].encode()).hexdigest()
    return {
        "kind": "artifact",
        "id": f"small/{name}@{digest[:12]}",
        "lineage": f"small/{name}",
        "version_tag": digest[:12],
        "title": name,
        "content_hash": f"sha256:{digest}",
    }


@pytest.mark.parametrize(("written", "version"), [(PROBLEM, "1"), (PROBLEM_2, "2.0.0")], ids=["1", "2"])
def test_a_problem_becomes_a_model_with_pinned_inputs(tmp_path: Path, written: str, version: str) -> None:
    """Both versions of the format: parameters are settings, measurements a data set, the model is summed up."""
    write_problem(tmp_path / "small", problem_yaml=written)
    order = ("measurements.tsv", "parameters.tsv", "observables.tsv", "conditions.tsv", "model.xml")
    if version == "1":
        order = ("measurements.tsv", "observables.tsv", "conditions.tsv", "model.xml", "parameters.tsv")
    inputs = [describe_input(name) for name in order]
    inputs[0] |= {"kind": "dataset", "metadata": {"measurements": 2, "observables": 1}}
    contents = {**FILES, "problem.yaml": written}
    sums = "".join(
        f"{hashlib.sha256(contents[name].encode()).hexdigest()}  small/{name}\n" for name in sorted(contents)
    )
    digest = hashlib.sha256(sums.encode()).hexdigest()
    model = {
        "kind": "model",
        "id": f"small@{digest[:12]}",
        "lineage": "small",
        "version_tag": digest[:12],
        "content_hash": f"sha256:{digest}",
        "family": "biophysical",
        "parameter_count": 1,
        "architecture": {
            "sbml_level": "2",
            "sbml_version": "4",
            "id": "tide",
            "name": "Tide",
            "species": 2,
            "reactions": 1,
            "observables": {"height": {"observableFormula": "s * a"}},
        },
        "training_config": {
            "parameters": {
                "k": {
                    "parameterScale": "log10",
                    "lowerBound": parse_json("1E-05"),
                    "nominalValue": parse_json("0.10"),
                    "estimate": 1,
                },
                "s": {"parameterScale": "lin", "nominalValue": 2, "estimate": 0},
            }
        },
        "card": "A tide & its decay.\n\nMade small.",
        "metadata": {"format": f"PEtab {version}"},
        "links": [
            {
                "relation": "uses_input" if number else "trained_on",
                "target": one["id"],
                "content_hash": one["content_hash"],
            }
            for number, one in enumerate(inputs)
        ]
        + [{"relation": "produced_by", "target": PUBLICATION}],
    }
    expected = [*inputs, {"kind": "analysis", "id": PUBLICATION, "source_url": PUBLICATION}, model]
    assert list(map(encode_json, read_problems(tmp_path))) == list(map(encode_json, expected))


def test_a_changed_file_makes_a_version_and_leaves_the_others(tmp_path: Path) -> None:
    """Problems that share files share their documents, and a lineage goes on where a file changes."""
    write_problem(tmp_path / "small")
    before = read_problems(tmp_path)
    assert read_problems(tmp_path) == before
    (tmp_path / "small/measurements.tsv").write_text("observableId\nheight\n")
    after = read_problems(tmp_path)
    changed = [(old["lineage"], new["lineage"]) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [("small/measurements.tsv",) * 2, ("small",) * 2]
    (tmp_path / "small/again.yaml").write_text(PROBLEM)
    [again] = [one for one in read_problems(tmp_path) if one not in after]
    assert again["lineage"] == "small/again"


@pytest.mark.parametrize(
    ("changed", "file", "line", "reason"),
    [
        ({"problem_yaml": "format_version: 1\nproblems: x\n"}, "problem.yaml", 1, "must be an object that lists files"),
        ({"problem_yaml": "format_version: 1\nproblems: []\n"}, "problem.yaml", 1, "names no model file"),
        ({"problem_yaml": PROBLEM.replace("- measurements.tsv", "- {}")}, "problem.yaml", 6, "must name files"),
        ({"measurements_tsv": None}, "problem.yaml", 6, "there is no such file"),
        ({"problem_yaml": PROBLEM.replace("- measurements", "- ../../m")}, "problem.yaml", 6, "there is no such file"),
        ({"problem_yaml": PROBLEM.replace("- meas", "- ../../outside/meas")}, "problem.yaml", 6, "outside the folder"),
        ({"problem_yaml": PROBLEM.replace("- meas", "- https://x.org/meas")}, "problem.yaml", 6, "not fetched"),
        ({"parameters_tsv": "parameterId\nk\ns\nk\n"}, "parameters.tsv", 4, "stands in this table twice"),
        ({"parameters_tsv": "name\nk\n"}, "parameters.tsv", 1, "no column parameterId"),
        ({"parameters_tsv": "parameterId\tx\nk\t1\t2\n"}, "parameters.tsv", 2, "has 3 cells, but the header has 2"),
        ({"measurements_tsv": "observableId\tx\n\t1\n"}, "measurements.tsv", 2, "this row has no name"),
        ({"observables_tsv": 'observableId\n"a\n'}, "observables.tsv", 2, "no table of tab-separated values"),
        ({"model_xml": "<sbml>\n<x>"}, "model.xml", 2, "this is no XML"),
        ({"model_xml": "<html/>"}, "model.xml", 1, "this is no SBML"),
        ({"model_xml": "<!DOCTYPE x [<!ENTITY a 'aa'>]>\n<x>&a;</x>"}, "model.xml", 1, "a document type declaration"),
    ],
)  # fmt: skip
def test_a_problem_that_cannot_be_read_is_left_out_alone(
    tmp_path: Path, changed: dict[str, str | None], file: str, line: int, reason: str
) -> None:
    """Nothing is read from outside the folder or the machine; the other problems of the folder are read."""
    write_problem(tmp_path / "outside")
    write_problem(tmp_path / "in/broken", **changed)
    write_problem(tmp_path / "in/whole")
    problem, *documents = read_problems(tmp_path / "in")
    assert (*problem[:2], reason in problem[2]) == (file, line, True)
    assert documents[-1]["lineage"] == "whole"


def test_only_problems_are_read(tmp_path: Path) -> None:
    """Other YAML files, even of PEtab's relatives and broken ones, are passed over."""
    for name, content in {"a": "x: [", "b": "format_version: beta\nmodel_space_files: [x]", "c": "y: &a [*a]"}.items():
        (tmp_path / f"{name}.yaml").write_text(content)
    assert read_problems(tmp_path) == []


def test_a_table_that_is_no_text_is_told(tmp_path: Path) -> None:
    """Neither a traceback nor a guess at its encoding."""
    write_problem(tmp_path)
    (tmp_path / "parameters.tsv").write_bytes(b"parameterId\nk\xff\n")
    [problem] = [one for one in check_found(read_petab(tmp_path)) if isinstance(one, Problem)]
    assert (Path(problem.file).name, problem.value) == ("parameters.tsv", '"0xff"')
