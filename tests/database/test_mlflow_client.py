"""A catalog of what MLflow's own client has registered, compared with what the client reads back.

Skipped where MLflow is not installed (extra `mlflow-test`), unless FORGE_CATALOG_REQUIRE_MLFLOW is set.
"""

import importlib.util
import json
import math
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from psycopg import conninfo

from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.embedded import create_database, drop_database
from tests.database.building import build
from tests.database.command import run_command

pytestmark = pytest.mark.skipif(
    "FORGE_CATALOG_REQUIRE_MLFLOW" not in os.environ
    and any(importlib.util.find_spec(name) is None for name in ("mlflow", "sklearn")),
    reason="needs MLflow and scikit-learn: pip install 'forge-catalog[mlflow-test]'",
)

ADDRESS = "https://mlflow.example.org/team"


def register_models(database_url: str, folder: Path) -> list[dict[str, Any]]:
    """Run the client in a process of its own, which makes MLflow's tables, and return what it says afterwards."""
    parts = conninfo.conninfo_to_dict(database_url)
    store = "postgresql+psycopg2://{user}@/{dbname}?host={host}&port={port}".format_map(parts)
    script = Path(__file__).with_name("mlflow_client.py")
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, script, store], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    described: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return described


class Registered(NamedTuple):
    """What the client registered: what it says of each version, the catalog of it, its site, and what `adapt` said."""

    said: dict[str, dict[str, Any]]
    connection: Connection
    site: Path
    output: str


@pytest.fixture(scope="module")
def registered(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registered]:
    """One registry that the client filled, adapted and built, for tests that read only."""
    folder = tmp_path_factory.mktemp("mlflow")
    name = f"forge_catalog_test_{uuid.uuid4().hex}"
    url = create_database(server_url, name)
    said = {one["id"]: one for one in register_models(url, folder)}
    adapted = run_command("registry", "adapt", "mlflow", "--mlflow-url", ADDRESS, "--database-url", url)
    assert adapted.returncode == 0, adapted.stderr
    build(url, folder / "site")
    with open_connection(url) as connection:
        yield Registered(said, connection, folder / "site", adapted.stdout)
    drop_database(server_url, name)


def read_document(registered: Registered, id: str) -> dict[str, Any]:
    """Return the document of a model as the site publishes it."""
    ((slug,),) = registered.connection.execute("SELECT catalog.slug(%s)", [id]).fetchall()
    document: dict[str, Any] = json.loads((registered.site / f"api/models/{slug}.json").read_text())
    return document


def read_number(text: str) -> float | str:
    """Return a metric as the catalog writes it: what is no finite number is text."""
    value = float(text)
    if math.isnan(value):
        return "NaN"
    # the client reads infinity back as the largest number
    return "Infinity" if value >= sys.float_info.max else value


def expect_metrics(one: dict[str, Any]) -> list[tuple[str, float | str, str | None, str | None]]:
    """Work out from what the client says what a version's metrics are: name, value, dataset, and any other run.

    The last value by step and time of the run, up to the step of a checkpoint; what the logged model has on a dataset
    that the value names; what other runs wrote of it.
    """
    last: dict[tuple[str, str | None, str | None], tuple[int, int, float | str]] = {}
    bare = [line for line in one["history"] if not one["logged_at"] or line[2] <= one["logged_at"]]
    for name, value, step, time, *_ in bare:
        last[name, None, None] = max(last.get((name, None, None), (step, time, value)), (step, time, value))
    # the logged model keeps NaN as 0: what is no number, its run tells
    told = {(name, step, time): value for name, value, step, time, *_ in one["history"]}
    for name, value, step, time, dataset, digest, run in one["logged"]:
        other = None if run == one["run"] else run
        if dataset is None and other is None:
            continue
        named = None if dataset is None else f"dataset:{dataset}:{digest}"
        found = (step, time, told.get((name, step, time), value) if other is None else value)
        last[name, named, other] = max(last.get((name, named, other), found), found)
        # what is the run's last value too is one value
        if other is None and (name, None, None) in last and last[name, None, None][:2] <= found[:2]:
            del last[name, None, None]
    return sorted(
        ((name, read_number(str(value)), dataset, other) for (name, dataset, other), (_, _, value) in last.items()),
        key=repr,
    )


def test_every_metric_is_the_last_value_that_the_client_gives(registered: Registered) -> None:
    """By step and time, of series out of order, of checkpoints, of deleted runs, with NaN and infinity as text; and
    each value on a dataset or of another run beside them."""
    shown = {
        id: sorted(
            (
                (name, value, dataset, other and other.rpartition("(")[2].rstrip(")"))
                for name, value, dataset, other in registered.connection.execute(
                    "SELECT name, value, named_dataset, source FROM catalog.metrics WHERE model_id = %s", [id]
                )
            ),
            key=repr,
        )
        for id in registered.said
    }
    for id, one in registered.said.items():
        assert shown[id] == expect_metrics(one)
    finals = {id: dict(row[:2] for row in shown[id])["loss"] for id in ("long@1", "longer@1", "longest@1")}
    assert finals == {"long@1": 0.0647, "longer@1": 0.0127, "longest@1": 0.0098}
    assert dict(row[:2] for row in shown["checkpoint@1"]) == {
        "loss": 0.25,
        "odds": 7.0,
        "ratio": 0.25,
        "train_loss": 0.125,
    }


def test_versions_are_shown_field_by_field_as_the_client_gives_them(registered: Registered) -> None:
    """Number, aliases, description, tags, time, run with its name, user, experiment and parent, parameters by their own
    names; neither prompts nor deleted versions."""
    rows = registered.connection.execute(
        "SELECT m.id, m.version_number, m.version_tag, a.metadata -> 'aliases', a.card, a.metadata -> 'tags', "
        "floor(extract(epoch FROM m.created_at))::bigint, m.produced_by, r.title, a.metadata -> 'run', "
        "m.training_config, a.source_url FROM catalog.models m JOIN catalog.artifacts a USING (id) "
        'JOIN catalog.artifacts r ON r.id = m.produced_by ORDER BY m.id COLLATE "C"'
    ).fetchall()
    cards = {"wine-classifier@1": "# Wine\n\nThe first one.", "wine-classifier@2": "# Wine"}
    assert [row[0] for row in rows] == sorted(registered.said)
    for row in rows:
        one = registered.said[str(row[0])]
        run = {"name": one["run_name"], "user": one["user"], "experiment": one["experiment"]}
        page = (
            f"models/{one['id'].rpartition('@')[0].replace(' ', '%20').replace('ä', '%C3%A4')}/versions/{one['number']}"
        )
        assert list(row) == [
            one["id"], one["number"], None, one["aliases"] or None, cards.get(one["id"]), one["tags"] or None,
            one["created"], one["run"], one["run_name"], run | ({"parent_run": one["parent"]} if one["parent"] else {}),
            one["params"], f"{ADDRESS}/#/{page}",
        ]  # fmt: skip
    assert registered.said["long@1"]["params"].keys() == {"opt.lr", "opt.schedule.name", "data/crop", "opt"}
    paths = [row["path"] for row in read_document(registered, "long@1")["settings"]["training_config"]]
    assert len(paths) == len(set(paths)) == 4


def test_datasets_have_the_role_of_their_context_whatever_its_blanks_and_capitals(registered: Registered) -> None:
    """Those that a run logged are linked from its version, pinned by digest, and no others."""
    roles = {"training": "trained_on", "train": "trained_on", "testing": "evaluated_on", "val": "evaluated_on"}
    for id, one in registered.said.items():
        shown = registered.connection.execute(
            "SELECT target_id, relation, pin_content_hash FROM catalog.links "
            'WHERE source_id = %s AND position BETWEEN 1 AND 999998 ORDER BY target_id COLLATE "C"',
            [id],
        ).fetchall()
        assert shown == [
            (f"dataset:{name}:{digest}", roles[context.strip().lower()], f"mlflow:{digest}")
            for name, digest, context in one["inputs"]
        ]


def test_a_metric_without_a_dataset_has_none_of_its_own(registered: Registered) -> None:
    """Values of training are of the training data; others are assumed to be of the only dataset evaluated on."""
    train, held_out = (
        f"dataset:dataset:{digest}"
        for _, digest, _ in sorted(registered.said["unnamed iris@1"]["inputs"], key=lambda o: o[2], reverse=True)
    )
    ((alone, _),) = [row[1:] for row in registered.said["unnamed wine@1"]["inputs"]]
    shown = {
        id: {
            one["name"]: (
                one["ground"] and (one["ground"]["dataset"], one["ground"]["split"]),
                one.get("assumed", False),
            )
            for one in read_document(registered, id)["metrics"]
        }
        for id in ("unnamed iris@1", "unnamed wine@1", "long@1")
    }
    assert shown["unnamed iris@1"] == {
        "accuracy": ((held_out, "Val"), True),
        "f1/val": ((held_out, "val"), True),
        "train_loss": ((train, "train"), False),
        "training_accuracy_score": ((train, "training"), False),
    }
    assert shown["unnamed wine@1"] == {
        "accuracy": (None, False),
        "f1/val": ((None, "val"), False),
        "train_loss": ((f"dataset:dataset:{alone}", "train"), False),
        "training_accuracy_score": ((f"dataset:dataset:{alone}", "training"), False),
    }
    assert shown["long@1"] == {"loss": (None, False), "odds": (None, False), "ratio": (None, False),
                               "train_loss": ((None, "train"), False)}  # fmt: skip


def test_nothing_that_autolog_logged_is_an_evaluation(registered: Registered) -> None:
    """It names the training data with each metric: these are values of training, and no model is contaminated."""
    document = read_document(registered, "automatic@1")
    (trained,) = [one for one in document["linked_artifacts"]["outgoing"] if one["relation"] == "trained_on"]
    assert len(document["metrics"]) > 3
    assert {(one["ground"]["dataset"], one["ground"]["split"]) for one in document["metrics"]} == {
        (trained["artifact"]["lineage"], "training")
    }
    assert [one["relation"] for one in document["linked_artifacts"]["outgoing"]] == ["produced_by", "trained_on"]
    assert {id: read_document(registered, id)["provenance"]["contamination"] for id in registered.said} == {
        id: [] for id in registered.said
    }


def test_datasets_that_nobody_named_are_no_versions_of_one_another(registered: Registered) -> None:
    """Each is called after its digest and its run, and is the only version of its lineage."""
    rows = registered.connection.execute(
        "SELECT title, version_number, is_latest, previous, lineage = id FROM catalog.artifacts "
        "WHERE kind = 'dataset' AND id LIKE 'dataset:dataset:%%'"
    ).fetchall()
    named = {
        (f"dataset {digest} of run {one['run_name']}", 1, True, None, True)
        for one in registered.said.values()
        for name, digest, _ in one["inputs"]
        if name == "dataset"
    }
    evaluated = {row for row in rows if "of run second look" in str(row[0])}
    assert len(evaluated) == 1
    assert set(rows) == named | evaluated


def test_an_evaluation_by_another_run_is_shown_with_that_run(registered: Registered) -> None:
    """Its metrics state it as their source; the run is an analysis that used the version, and no input of it."""
    document = read_document(registered, "wine-classifier@1")
    (run,) = {one["source"] for one in document["metrics"] if "source" in one}
    match = re.fullmatch(r"MLflow run second look \(([0-9a-f]{32})\)", run)
    assert match
    (user,) = document["linked_artifacts"]["incoming"]["items"]
    assert (user["relation"], user["artifact"]["id"], user["artifact"]["title"]) == (
        "uses_input", match[1], "second look",
    )  # fmt: skip
    assert [one["artifact"]["title"] for one in document["provenance"]["inputs"]] == ["wine train"]
    assert (document["provenance_complete"], read_document(registered, "wine-classifier@2")["provenance_complete"]) == (
        True, True,
    )  # fmt: skip


def test_the_version_number_is_what_a_version_is_known_by(registered: Registered) -> None:
    """Aliases move between versions: they are shown, and searched, but nothing is labelled or cited by them."""
    first, second = (read_document(registered, f"wine-classifier@{number}") for number in (1, 2))
    assert [(one["version_tag"], one["metadata"]["aliases"], one["promotion_state"]) for one in (first, second)] == [
        (None, ["champion"], "promoted"),
        (None, ["challenger"], "candidate"),
    ]
    ((slug,),) = registered.connection.execute("SELECT catalog.slug('wine-classifier@1')").fetchall()
    page = (registered.site / f"models/{slug}/index.html").read_text()
    assert "version champion" not in page
    assert "champion" in page


def test_logged_models_that_nobody_registered_are_counted_with_the_way_to_show_them(registered: Registered) -> None:
    """The first checkpoint, and the model of a version that was deleted."""
    line = next(line for line in registered.output.splitlines() if "not shown" in line)
    assert line.startswith("2 logged models are not shown, since they belong to no registered model: ")
    assert 'mlflow.register_model("models:/m-' in line


def test_versions_compare_on_what_they_share(registered: Registered) -> None:
    """Two versions of one model were evaluated on the same dataset."""
    page = registered.site / "models/compare/wine-classifier@1..wine-classifier@2/index.html"
    assert [text for text in ("accuracy", "wine test") if text not in page.read_text()] == []
