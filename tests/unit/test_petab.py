"""PEtab problems become models whose inputs are pinned; what cannot be read is reported by file and line."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json, parse_json
from catalog_build.importing.check import Accepted, check_found
from catalog_build.importing.petab import read_petab
from tests.unit.petab_problem import FILES, PROBLEM, PROBLEM_2, SBML, write_problem

PUBLICATION = "http://identifiers.org/doi/10.0000/tide"
DATABASE = "http://identifiers.org/biomodels.db/MODEL0"
EXTENDED = (
    PROBLEM_2
    + """extensions:
  sciml:
    version: 0.1
    array_files: [net_ps.hdf5]
    neural_networks:
      net: {location: net.yaml, format: YAML, hybrid: true}
notebook: fit.ipynb
plots: [plots.tsv, fit.ipynb]
"""
)


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
    rest: dict[str, Any] = {"model_files": {"m": {"location": "model.xml", "language": "SBML"}}}
    if version == "1":
        rest = {"visualization_files": ["plots.tsv"]}
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
        "metadata": {"format": f"PEtab {version}", **rest, "annotations": {"isDescribedBy": [DATABASE]}},
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


def test_files_of_extensions_are_inputs_like_the_others(tmp_path: Path) -> None:
    """Weights, networks and whatever else the problem names: linked, pinned, and part of its hash."""
    write_problem(tmp_path / "small", problem_yaml=EXTENDED)
    contents = {"net_ps.hdf5": "weights 1", "net.yaml": "nn_model_id: net\n", "fit.ipynb": "{}"}
    for name, content in contents.items():
        (tmp_path / "small" / name).write_text(content)
    models = [read_problems(tmp_path)[-1]]
    digests = {name: hashlib.sha256(content.encode()).hexdigest() for name, content in contents.items()}
    assert [link for link in models[0]["links"] if link["target"].partition("@")[0][6:] in contents] == [
        {
            "relation": "uses_input",
            "target": f"small/{name}@{digest[:12]}",
            "content_hash": f"sha256:{digest}",
        }
        for name, digest in digests.items()
    ]
    assert encode_json(models[0]["metadata"]) == encode_json(
        {
            "format": "PEtab 2.0.0",
            "model_files": {"m": {"location": "model.xml", "language": "SBML"}},
            "extensions": {
                "sciml": {
                    "version": parse_json("0.1"),
                    "array_files": ["net_ps.hdf5"],
                    "neural_networks": {"net": {"location": "net.yaml", "format": "YAML", "hybrid": True}},
                }
            },
            "notebook": "fit.ipynb",
            "plots": ["plots.tsv", "fit.ipynb"],
            "annotations": {"isDescribedBy": [DATABASE]},
        }
    )
    for name in contents:
        (tmp_path / "small" / name).write_text("changed")
        models.append(read_problems(tmp_path)[-1])
    assert {one["lineage"] for one in models} == {"small"}
    for field in ("id", "content_hash", "version_tag"):
        assert len({one[field] for one in models}) == len(models)


def test_a_file_that_a_problem_only_mentions_is_noted_where_it_is_missing(tmp_path: Path) -> None:
    """The problem is whole without it, and its name stays in the metadata."""
    write_problem(tmp_path / "small")
    *_, model = [one for one in check_found(read_petab(tmp_path)) if isinstance(one, Accepted)]
    [note] = model.notes
    assert (note.line, note.field, note.value, note.reason) == (
        9,
        "visualization_files",
        '"plots.tsv"',
        "there is no such file",
    )


def test_several_problems_of_a_file_stay_apart(tmp_path: Path) -> None:
    """Each is a model of its own data and model, with the parameters that all share."""
    write_problem(tmp_path / "small")
    second = (
        "- sbml_files: [model.xml]\n  measurement_files: [more.tsv]\n  observable_files: [observables.tsv]\n  id: b\n"
    )
    (tmp_path / "small/problem.yaml").write_text(PROBLEM + second + "id: a\n")
    (tmp_path / "small/more.tsv").write_text("observableId\nheight\n")
    models = [one for one in read_problems(tmp_path) if one["kind"] == "model"]
    assert [one["lineage"] for one in models] == ["small#1", "small#2"]
    assert [
        [link["target"].partition("@")[0] for link in one["links"] if link["relation"] == "trained_on"]
        for one in models
    ] == [["small/measurements.tsv"], ["small/more.tsv"]]
    assert [one["parameter_count"] for one in models] == [1, 1]
    assert [(one["metadata"].get("id"), one["metadata"].get("id_of_file")) for one in models] == [
        ("a", None),
        ("b", "a"),
    ]
    assert len({one["content_hash"] for one in models}) == 2


def test_a_parameter_of_two_tables_keeps_its_first_row_with_a_note(tmp_path: Path) -> None:
    """Nothing is overwritten without a word."""
    write_problem(tmp_path / "small", problem_yaml=PROBLEM_2.replace("[parameters.tsv]", "[parameters.tsv, p2.tsv]"))
    (tmp_path / "small/p2.tsv").write_text("parameterId\tnominalValue\ns\t3\nt\t4\n")
    *_, model = [one for one in check_found(read_petab(tmp_path)) if isinstance(one, Accepted)]
    parameters = model.document["training_config"]["parameters"]
    assert {name: row["nominalValue"] for name, row in parameters.items() if name != "k"} == {"s": 2, "t": 4}
    assert [(note.field, note.value) for note in model.notes] == [("parameters", '"s"')]


def test_what_an_sbml_model_states_of_itself_is_kept(tmp_path: Path) -> None:
    """Units and other attributes stand beside its parts, its annotations in the metadata, without people's names."""
    sbml = (
        SBML.replace('name="Tide">', 'name="Tide" timeUnits="hour" metaid="m1">')
        .replace(
            "<bqmodel:isDescribedBy>",
            '<bqmodel:is><rdf:li rdf:resource="urn:x:y"/></bqmodel:is><bqmodel:isDescribedBy>',
        )
        .replace("<model id", "<notes><p>Of the file.</p></notes><model id")
    )
    write_problem(tmp_path / "small", model_xml=sbml)
    model = read_problems(tmp_path)[-1]
    assert {name: model["architecture"][name] for name in ("timeUnits", "metaid", "species")} == {
        "timeUnits": "hour",
        "metaid": "m1",
        "species": 2,
    }
    assert model["metadata"]["annotations"] == {"is": ["urn:x:y"], "isDescribedBy": [DATABASE]}
    assert model["card"] == "Of the file.\n\nA tide & its decay.\n\nMade small."


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
        ({"problem_yaml": EXTENDED}, "problem.yaml", 10, "there is no such file"),
        ({"problem_yaml": PROBLEM_2.replace("{m: {", "{m: [{").replace("SBML}}", "SBML}]}")}, "problem.yaml", 3,
         "must be an object with the `location`"),
        ({"problem_yaml": PROBLEM_2.replace("{m: {", "[{").replace("SBML}}", "SBML}]")}, "problem.yaml", 1,
         "must be an object: the id of each model"),
        ({"parameters_tsv": "parameterId\tx\tx\nk\t1\t2\n"}, "parameters.tsv", 1, "this column twice"),
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
