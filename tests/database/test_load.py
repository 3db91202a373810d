"""Loading documents into a real registry."""

import gzip
import json
import os
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from catalog_build.core.errors import ContractError, DocumentErrors
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.load import load_file
from catalog_build.registry.manage import check_registry, diff_versions, read_history, tag_version, verify_inputs
from catalog_build.registry.model_reader import read_models
from catalog_build.registry.reading import keep_json_text, read
from tests.database.registry_rows import read_latest, read_provenance


def write_documents(path: Path, *documents: dict[str, Any]) -> Path:
    """Write documents as JSONL and return the path."""
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    return path


def make_model(id: str, **fields: Any) -> dict[str, Any]:
    """Return the smallest model document with some fields more."""
    return {"kind": "model", "id": id, "family": "statistical", **fields}


def count_artifacts(connection: Connection) -> object:
    """Return how many versions the registry holds."""
    return connection.execute("SELECT count(*) FROM catalog.artifacts").fetchone()


def test_loading_twice_changes_nothing(registry: Connection, tmp_path: Path) -> None:
    """The second load adds nothing and does not move the revision."""
    path = write_documents(
        tmp_path / "a.jsonl", make_model("m1", lineage="m"), {"kind": "metric", "id": "rmse", "direction": "down"}
    )
    first = load_file(registry, path)
    before = registry.execute("SELECT * FROM catalog.registry").fetchone()
    second = load_file(registry, path)
    assert (first.added, first.unchanged, second.added, second.unchanged) == (2, 0, 0, 2)
    assert registry.execute("SELECT * FROM catalog.registry").fetchone() == before


def test_a_file_with_one_fault_leaves_nothing_behind(registry: Connection, tmp_path: Path) -> None:
    """All or nothing: a good document beside a bad one is not written either."""
    path = write_documents(tmp_path / "a.jsonl", make_model("good"), make_model("bad", quality_score=2))
    with pytest.raises(DocumentErrors) as caught:
        load_file(registry, path)
    assert [(one.line, one.field) for one in caught.value.problems] == [(2, "quality_score")]
    assert count_artifacts(registry) == (0,)


def test_a_changed_document_is_refused_and_replaced_on_request(registry: Connection, tmp_path: Path) -> None:
    """Published versions do not change by accident."""
    load_file(registry, write_documents(tmp_path / "a.jsonl", make_model("m", title="old")))
    changed = write_documents(tmp_path / "b.jsonl", make_model("m", title="new"))
    with pytest.raises(DocumentErrors, match="--replace"):
        load_file(registry, changed)
    assert load_file(registry, changed, replace=True).replaced == 1
    assert registry.execute("SELECT title, version_number FROM catalog.artifacts").fetchall() == [("new", 1)]


def test_numbers_follow_the_file_where_none_are_declared(registry: Connection, tmp_path: Path) -> None:
    """Each version is one more than the newest of its lineage so far."""
    documents = [make_model(f"m{letter}", lineage="m") for letter in "abc"]
    load_file(registry, write_documents(tmp_path / "a.jsonl", *documents))
    rows = registry.execute("SELECT id, version_number, previous FROM catalog.artifacts ORDER BY 2").fetchall()
    assert rows == [("ma", 1, None), ("mb", 2, "ma"), ("mc", 3, "mb")]


def test_versions_may_arrive_out_of_order(registry: Connection, tmp_path: Path) -> None:
    """The highest number is the latest, whenever it came."""
    for number in (3, 1, 2):
        document = make_model(f"m{number}", lineage="m", version_number=number)
        load_file(registry, write_documents(tmp_path / f"{number}.jsonl", document))
    assert read_latest(registry, "m") == ["m3"]
    assert [line.previous for line in read_history(registry, "m1")] == ["m2", "m1", None]


def test_the_longest_names_of_four_byte_characters_fit_every_index(registry: Connection, tmp_path: Path) -> None:
    """Limits are in characters, index entries in bytes: what the format allows, the registry holds."""
    letters = random.Random(1)

    def name(length: int) -> str:
        # random, so that compression cannot make it fit
        return "".join(chr(letters.randrange(0x20000, 0x2A6D0)) for _ in range(length))

    target = name(512)
    document = make_model(
        name(512),
        lineage=name(512),
        version_tag=name(150),
        title=name(5000),
        license=name(5000),
        metrics={name(512): 1.5},
        links=[{"relation": "trained_on", "target": target, "version_tag": name(150)}],
        tests_hypothesis_id=name(512),
    )
    path = tmp_path / "a.jsonl"
    assert load_file(registry, write_documents(path, document, {"kind": "dataset", "id": target})).added == 2


def test_two_loads_at_once_give_one_lineage(database_url: str, registry: Connection, tmp_path: Path) -> None:
    """Loads that run side by side settle on different numbers and one latest version."""
    paths = [
        write_documents(tmp_path / f"{number}.jsonl", make_model(f"m{number}", lineage="m")) for number in range(6)
    ]

    def run(path: Path) -> None:
        with open_connection(database_url) as connection:
            load_file(connection, path)

    threads = [threading.Thread(target=run, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = registry.execute("SELECT version_number FROM catalog.artifacts ORDER BY 1").fetchall()
    assert numbers == [(1,), (2,), (3,), (4,), (5,), (6,)]
    assert len(read_latest(registry, "m")) == 1


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ({"version_number": 1}, "version_number"),
        ({"version_tag": "stable"}, "version_tag"),
        ({"kind": "dataset"}, "lineage"),
    ],
)
def test_a_clash_in_a_lineage_names_the_field(
    registry: Connection, tmp_path: Path, second: dict[str, Any], field: str
) -> None:
    """Number, tag and kind are each checked against what is registered."""
    first = make_model("m1", lineage="m", version_tag="stable")
    load_file(registry, write_documents(tmp_path / "a.jsonl", first))
    clash = {**make_model("m2", lineage="m"), **second}
    if clash["kind"] == "dataset":
        del clash["family"]
    with pytest.raises(DocumentErrors) as caught:
        load_file(registry, write_documents(tmp_path / "b.jsonl", clash))
    assert [(one.line, one.field) for one in caught.value.problems] == [(1, field)]


def test_an_id_written_like_a_slug_gets_one_of_its_own(registry: Connection, tmp_path: Path) -> None:
    """No two things share an address, not even when one is named after the address of the other."""
    load_file(registry, write_documents(tmp_path / "a.jsonl", make_model("A B")))
    row = registry.execute("SELECT slug FROM catalog.artifacts").fetchone()
    assert row is not None
    load_file(registry, write_documents(tmp_path / "b.jsonl", make_model(str(row[0]))))
    assert registry.execute("SELECT count(DISTINCT slug) FROM catalog.artifacts").fetchone() == (2,)


def test_require_provenance_refuses_with_the_reasons(registry: Connection, tmp_path: Path) -> None:
    """A file that holds an untraceable model is not loaded at all."""
    path = write_documents(tmp_path / "a.jsonl", {"kind": "dataset", "id": "d"}, make_model("m"))
    with pytest.raises(DocumentErrors, match="trained_on"):
        load_file(registry, path, require_provenance=True)
    assert count_artifacts(registry) == (0,)


def test_json_keeps_order_and_the_text_of_numbers(registry: Connection, tmp_path: Path) -> None:
    """What was registered comes back digit by digit, in its order; NaN is text."""
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"kind": "model", "id": "m", "family": "other", "training_config": '
        '{"z": 0.10, "a": 1e-7, "big": 9007199254740993, "nan": NaN, "inf": -Infinity}}\n'
    )
    load_file(registry, path)
    row = registry.execute("SELECT training_config::text FROM catalog.models").fetchone()
    assert row == ('{"z":0.10,"a":1e-7,"big":9007199254740993,"nan":"NaN","inf":"-Infinity"}',)


def test_a_loaded_model_with_pins_is_complete(registry: Connection, tmp_path: Path) -> None:
    """The whole rule, from documents."""
    path = write_documents(
        tmp_path / "a.jsonl",
        make_model(
            "m",
            quality_score=0.8,
            links=[
                {"relation": "trained_on", "target": "d", "version_number": 1},
                {"relation": "produced_by", "target": "a"},
            ],
            metadata={"tests_hypothesis_id": "h"},
        ),
        {"kind": "dataset", "id": "d", "content_hash": "sha256:aa"},
        {
            "kind": "analysis",
            "id": "a",
            "links": [{"relation": "uses_input", "target": "d", "content_hash": "sha256:bb"}],
        },
    )
    load_file(registry, path)
    assert read_provenance(registry, "m") == (0.3, [("hypothesis_unregistered", ["h"])])
    load_file(registry, write_documents(tmp_path / "b.jsonl", {"kind": "hypothesis", "id": "h"}))
    assert read_provenance(registry, "m") == (0.8, [])
    states = [(check.source, check.target, check.state) for check in verify_inputs(registry, ["m"])]
    assert states == [("a", "d", "modified"), ("m", "d", "intact")]


def test_data_that_an_ancestor_was_trained_on_contaminate_an_evaluation(registry: Connection, tmp_path: Path) -> None:
    """What a model was derived from counts, through any steps; a split that is not stated is a softer note."""
    path = write_documents(
        tmp_path / "a.jsonl",
        {"kind": "dataset", "id": "d"},
        make_model("base", links=[{"relation": "trained_on", "target": "d", "split": "test"}]),
        make_model("middle", links=[{"relation": "derived_from", "target": "base"}]),
        make_model(
            "tuned",
            evaluations=[
                {"metric": "auc", "value": 0.9, "dataset": "d", "split": "test"},
                {"metric": "f1", "value": 0.8, "dataset": "d", "split": "validation"},
                {"metric": "rmse", "value": 0.1, "dataset": "d"},
            ],
            links=[{"relation": "derived_from", "target": "middle"}],
        ),
    )
    load_file(registry, path)
    keep_json_text(registry)
    (document,) = read(registry, read_models(["tuned"]))
    found = [(one.trained_by, one.certain, one.metrics) for one in document.provenance.contamination]
    assert found == [("base", True, ["auc"]), ("base", False, ["rmse"])]


def test_a_hash_pin_on_something_without_a_hash_cannot_be_verified(registry: Connection, tmp_path: Path) -> None:
    """It counts as pinned, since the version exists, but nobody claims that it is intact."""
    link = {"relation": "trained_on", "target": "d", "content_hash": "sha256:aa"}
    load_file(
        registry, write_documents(tmp_path / "a.jsonl", {"kind": "dataset", "id": "d"}, make_model("m", links=[link]))
    )
    assert [check.state for check in verify_inputs(registry, ["m"])] == ["unverified"]
    assert [code for code, _ in read_provenance(registry, "m")[1]] == ["analysis_missing"]


def test_a_tag_is_unique_in_its_lineage_and_survives_a_reload(registry: Connection, tmp_path: Path) -> None:
    """A label that a person gave stays when the same document is loaded again."""
    path = write_documents(tmp_path / "a.jsonl", make_model("m1", lineage="m"), make_model("m2", lineage="m"))
    load_file(registry, path)
    tag_version(registry, "m1", "stable")
    with pytest.raises(Exception, match="has this tag"):
        tag_version(registry, "m2", "stable")
    load_file(registry, path)
    assert [line.version_tag for line in read_history(registry, "m2")] == [None, "stable"]


def test_a_diff_names_each_field_with_old_and_new(registry: Connection, tmp_path: Path) -> None:
    """Settings are told apart by their dotted paths; 0.1 and "0.10" are the same."""
    load_file(
        registry,
        write_documents(
            tmp_path / "a.jsonl",
            make_model("m1", lineage="m", training_config={"lr": 0.1, "opt": {"name": "sgd"}}),
            make_model("m2", lineage="m", training_config={"lr": "0.10", "opt": {"name": "adam"}, "epochs": 3}),
        ),
    )
    changed = {one.field: (one.old, one.new) for one in diff_versions(registry, "m1", "m2")}
    assert changed == {
        "version_number": ("1", "2"),
        "previous": ("null", "m1"),
        "training_config.opt.name": ("sgd", "adam"),
        "training_config.epochs": (None, "3"),
    }


def test_a_check_tells_lacking_provenance_from_further_warnings(registry: Connection, tmp_path: Path) -> None:
    """A model is listed as warned only if it carries a warning beside what caps its score; cycles are listed too."""
    documents = [
        make_model("bare"),
        make_model("narcissus", links=[{"relation": "derived_from", "target": "narcissus"}]),
        make_model("hen", links=[{"relation": "derived_from", "target": "egg"}]),
        make_model("egg", links=[{"relation": "derived_from", "target": "hen"}]),
    ]
    load_file(registry, write_documents(tmp_path / "a.jsonl", *documents))
    report = check_registry(registry)
    assert [model.id for model in report.incomplete] == ["bare", "egg", "hen", "narcissus"]
    assert [(model.id, [reason.code for reason in model.reasons]) for model in report.warned] == [
        ("narcissus", ["self_link"])
    ]
    assert report.cycles == [["egg", "hen"], ["narcissus"]]


def test_loading_without_a_registry_says_what_to_run(database_url: str, tmp_path: Path) -> None:
    """An empty database is told apart from a faulty document."""
    path = write_documents(tmp_path / "a.jsonl", make_model("m"))
    with open_connection(database_url) as connection, pytest.raises(ContractError, match="registry init"):
        load_file(connection, path)


@pytest.mark.skipif("FORGE_CATALOG_REAL_REGISTRIES" not in os.environ, reason="the real registries are not here")
@pytest.mark.parametrize("backwards", [False, True])
def test_the_real_registries_load_in_any_order_and_twice(registry: Connection, backwards: bool) -> None:
    """All five together: 1,386 model versions, and nothing changes the second time."""
    folder = Path(os.environ["FORGE_CATALOG_REAL_REGISTRIES"])
    paths = sorted(folder.glob("*.jsonl.gz"), reverse=backwards)
    for path in paths:
        with gzip.open(path) as lines:
            assert load_file(registry, path).added == sum(1 for _ in lines)
    assert registry.execute("SELECT count(*) FROM catalog.models").fetchone() == (1386,)
    assert [load_file(registry, path).added for path in paths] == [0] * len(paths)
