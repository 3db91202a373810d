"""Copies of documents keep their structure under new ids, whatever number of models is wanted."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import DocumentErrors, UsageError
from catalog_build.core.manifest import Entry
from catalog_build.core.numbers import encode_json
from catalog_build.core.validation import validate_document
from catalog_build.registry.shape_values import vary_values
from catalog_build.registry.shapes import Shapes

HASH = "sha256:" + "ab" * 32
LONG = "x" * 512
DOCUMENTS: list[dict[str, Any]] = [
    {"kind": "metric", "id": "rmse", "direction": "down"},
    {"kind": "hypothesis", "id": "h"},
    {"kind": "dataset", "id": "tides-1", "lineage": "tides", "title": "Tides", "version_tag": "a",
     "content_hash": HASH},
    {"kind": "dataset", "id": "tides-2", "lineage": "tides", "title": "Tides", "version_tag": "b"},
    {"kind": "dataset", "id": LONG},
    {"kind": "analysis", "id": "fit", "links": [{"relation": "uses_input", "target": "tides-1", "content_hash": HASH}]},
    {
        "kind": "model",
        "id": "m/2",
        "lineage": "m",
        "version_number": 2,
        "previous": "m/1",
        "family": "statistical",
        "title": "Levels",
        "card": "# Levels",
        "quality_score": 0.75,
        "tests_hypothesis_id": "h",
        "parameter_count": "87.12M",
        "metrics": {"Tides/rmse": " 88.678 ", "acc": {"low": 0.5, "high": "90.10%"}, "n": 12, "note": "NA", "ok": True},
        "evaluations": [
            {"metric": "rmse", "value": "96.30 ± 2.6", "dataset": "tides", "split": "test"},
            {"metric": "rmse", "value": -0.25, "dataset": "tides-2"},
            {"metric": "rmse", "value": 1e-05, "dataset": "Tides"},
            {"metric": "rmse", "value": None, "dataset": "elsewhere"},
        ],
        "links": [
            {"relation": "derived_from", "target": "m/1", "version_number": 1},
            {"relation": "derived_from", "target": "m/2"},
            {"relation": "trained_on", "target": "tides-1", "version_tag": "b"},
            {"relation": "trained_on", "target": LONG},
            {"relation": "produced_by", "target": "gone"},
        ],
    },
    {"kind": "model", "id": "m/1", "lineage": "m", "version_number": 1, "family": "other",
     "metadata": {"tests_hypothesis_id": "h"}},
    {"kind": "model", "id": "round", "family": "other", "links": [{"relation": "derived_from", "target": "about"}]},
    {"kind": "model", "id": "about", "family": "other", "links": [{"relation": "derived_from", "target": "round"}]},
    {"kind": "artifact", "id": "figure", "links": [{"relation": "derived_from", "target": "m/2"}]},
]  # fmt: skip


def make_shapes(folder: Path, *files: list[dict[str, Any]]) -> Shapes:
    """Return the shapes of files of documents."""
    paths = [folder / f"{number}.jsonl" for number in range(len(files))]
    for path, documents in zip(paths, files, strict=True):
        path.write_text("\n".join(json.dumps(one) for one in documents), encoding="utf-8")
    return Shapes(paths)


def decode_all(documents: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return documents by their id, as plain JSON."""
    listed = [json.loads(encode_json(one)) for one in documents]
    assert len({one["id"] for one in listed}) == len(listed)
    return {one["id"]: one for one in listed}


def list_copies(shapes: Shapes, models: int, seed: int = 1, *, uncertainty: bool = False) -> dict[str, Any]:
    """Return the documents of as many copies as it takes to have so many models."""
    return decode_all(
        document
        for number, start in enumerate(range(0, models, shapes.models))
        for document in shapes.list_copy(seed, number, min(shapes.models, models - start), uncertainty=uncertainty)
    )


def test_a_copy_has_new_names_for_all_that_is_called_and_referred_to(tmp_path: Path) -> None:
    """Ids, lineages, previous versions, links, evaluation datasets and hypotheses; equal digests stay equal."""
    copy = list_copies(make_shapes(tmp_path, DOCUMENTS), 4, seed=7)
    model = copy["m/2-s7-0"]
    new_hash = copy["tides-1-s7-0"]["content_hash"]
    long = next(id for id in copy if id.startswith("xxx"))
    assert model["lineage"] == "m-s7-0"
    assert model["previous"] == "m/1-s7-0"
    assert model["title"] == "Levels #0"
    assert model["tests_hypothesis_id"] == "h-s7-0"
    assert copy["m/1-s7-0"]["metadata"] == {"tests_hypothesis_id": "h-s7-0"}
    assert [one["dataset"] for one in model["evaluations"]] == [
        "tides-s7-0",
        "tides-2-s7-0",
        "tides-1-s7-0",
        "elsewhere",
    ]
    assert model["links"] == [
        {"relation": "derived_from", "target": "m/1-s7-0", "version_number": 1},
        {"relation": "derived_from", "target": "m/2-s7-0"},
        {"relation": "trained_on", "target": "tides-1-s7-0", "version_tag": "b"},
        {"relation": "trained_on", "target": long},
        {"relation": "produced_by", "target": "gone-s7-0"},
    ]
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", new_hash)
    assert new_hash != HASH
    assert copy["fit-s7-0"]["links"] == [{"relation": "uses_input", "target": "tides-1-s7-0", "content_hash": new_hash}]
    assert len(long) == 512
    assert sorted(set(copy) - {long}) == sorted(
        f"{one['id']}-s7-0" for one in DOCUMENTS if one["kind"] != "metric" and one["id"] != LONG
    )


def test_values_keep_how_they_were_written(tmp_path: Path) -> None:
    """Numbers as text, signs, blanks, digits, units and uncertainties; integers, texts and booleans are the same."""
    model = list_copies(make_shapes(tmp_path, DOCUMENTS), 4)["m/2-s1-0"]
    metrics = model["metrics"]
    literals = [metrics["Tides/rmse"], metrics["acc"]["high"], *(one["value"] for one in model["evaluations"][:1])]
    for literal, form in zip(literals, [r" (8\d\.\d{3}) ", r"(\d\d\.\d\d)%", r"(9\d\.\d\d) ± 2\.6"], strict=True):
        match = re.fullmatch(form, literal)
        assert match, literal
    assert 86.017 <= float(metrics["Tides/rmse"]) <= 88.678
    assert metrics["n"] == 12
    assert metrics["note"] == "NA"
    assert metrics["ok"] is True
    assert metrics["acc"]["low"] in (0.5, 0.49, 0.48)
    assert -0.25 <= model["evaluations"][1]["value"] <= -0.24
    assert model["evaluations"][3]["value"] is None
    assert 0.72 <= model["quality_score"] <= 0.75
    assert (model["card"], model["parameter_count"]) == ("# Levels", "87.12M")


def test_values_differ_between_copies_and_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    """The same files, seed and number give the same documents; another seed or copy gives others."""
    shapes = make_shapes(tmp_path, DOCUMENTS)
    copies = list_copies(shapes, 12)
    assert copies == list_copies(make_shapes(tmp_path, DOCUMENTS), 12)
    assert len({copies[f"m/2-s1-{number}"]["metrics"]["Tides/rmse"] for number in range(3)}) == 3
    assert not copies.keys() & list_copies(shapes, 12, seed=2).keys()


def test_five_copies_of_models_share_one_of_datasets_and_hypotheses(tmp_path: Path) -> None:
    """So that a dataset is used by more models than in the files; analyses and artifacts are copied with the models."""
    copies = list_copies(make_shapes(tmp_path, DOCUMENTS), 24)
    assert {id for id in copies if id.startswith(("tides-1", "h-"))} == {
        "tides-1-s1-0",
        "h-s1-0",
        "tides-1-s1-5",
        "h-s1-5",
    }
    assert copies["m/2-s1-4"]["links"][2]["target"] == "tides-1-s1-0"
    assert copies["fit-s1-4"]["links"][0]["content_hash"] == copies["tides-1-s1-0"]["content_hash"]
    assert copies["m/2-s1-5"]["links"][2]["target"] == "tides-1-s1-5"


def list_broken(copies: dict[str, Any], originals: Iterable[dict[str, Any]]) -> list[str]:
    """Return references that lead nowhere, though the original has what they led to."""
    known = {one["id"] for one in originals}
    named = [(id, link["target"]) for id, one in copies.items() for link in one.get("links") or ()]
    named += [(id, one["previous"]) for id, one in copies.items() if one.get("previous")]
    return [
        f"{id} → {target}"
        for id, target in named
        if target not in copies and re.sub(r"-s\d+-\d+$", "", target) in known
    ]


@pytest.mark.parametrize("models", range(1, 11))
def test_any_number_of_models_has_all_that_it_refers_to(tmp_path: Path, models: int) -> None:
    """And no version of a lineage is without those before it."""
    copies = list_copies(make_shapes(tmp_path, DOCUMENTS), models)
    assert sum(one["kind"] == "model" for one in copies.values()) == models
    assert list_broken(copies, DOCUMENTS) == []
    assert {id for id in copies if id.startswith("m/2") and id.replace("m/2", "m/1") not in copies} == set()


def test_the_uncertainty_of_values_is_stated_in_several_ways_that_documents_allow(tmp_path: Path) -> None:
    """Standard errors, intervals of three levels, `±` and none; texts and integers have none."""
    copies = list_copies(make_shapes(tmp_path, DOCUMENTS), 400, uncertainty=True)
    checked = [validate_document(one, "", 0) for one in copies.values()]
    assert [one for one in checked if not isinstance(one, Entry)] == []
    stated = [one for each in copies.values() for one in each.get("evaluations") or () if one["metric"] == "acc.low"]
    ways = Counter(
        "±"
        if "±" in str(one["value"])
        else ("stderr" if "stderr" in one else one.get("ci_level", 0.95) if "ci" in one else "none")
        for one in stated
    )
    assert set(ways) == {"±", "stderr", 0.95, 0.9, 0.99, "none"}
    kept = [
        one for each in copies.values() for one in each.get("evaluations") or () if one["metric"] in ("n", "note", "ok")
    ]
    assert {tuple(one) for one in kept} == {("metric", "value")}


def test_files_without_models_with_the_same_id_or_with_faults_are_refused(tmp_path: Path) -> None:
    """With the file, the line and what is wrong."""
    with pytest.raises(UsageError, match="no model to take the shape of"):
        make_shapes(tmp_path, DOCUMENTS[:3])
    with pytest.raises(UsageError, match=r"1\.jsonl:1: .*0\.jsonl:2 has the id h already"):
        make_shapes(tmp_path, DOCUMENTS, DOCUMENTS[1:2])
    with pytest.raises(DocumentErrors, match="family"):
        make_shapes(tmp_path, [{"kind": "model", "id": "a"}])


def test_what_is_no_model_keeps_its_values() -> None:
    """A dataset has none to vary."""
    assert vary_values(DOCUMENTS[2], "1", uncertainty=True) is DOCUMENTS[2]


@pytest.mark.skipif(
    "FORGE_CATALOG_REAL_REGISTRIES" not in os.environ, reason="FORGE_CATALOG_REAL_REGISTRIES is not set"
)
def test_copies_of_the_real_registries_have_all_that_they_refer_to() -> None:
    """A part of one copy, a whole one, and several with a part."""
    shapes = Shapes(sorted(Path(os.environ["FORGE_CATALOG_REAL_REGISTRIES"]).glob("*.jsonl.gz")))
    originals = [{"id": id} for id in shapes.list_ids()]
    for models in (1, 100, shapes.models, 3 * shapes.models + 200):
        copies = list_copies(shapes, models)
        assert sum(one["kind"] == "model" for one in copies.values()) == models
        assert list_broken(copies, originals) == []
