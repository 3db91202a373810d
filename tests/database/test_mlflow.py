"""A catalog of MLflow's own tables: what each of their traps becomes, and that nothing of theirs is written."""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.core.errors import ContractError
from catalog_build.core.reasons import make_reason
from catalog_build.registry.adapters import install_adapter, plan_adapter, remove_adapter
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.embedded import create_database, drop_database
from catalog_build.registry.manage import check_registry
from catalog_build.registry.schema import init_registry
from tests.database.api_server import list_differing, run_server
from tests.database.building import build
from tests.database.command import run_command
from tests.database.mlflow_tables import make_mlflow


def adapt(connection: Connection, schema: str | None = None) -> None:
    """Make the views over MLflow's tables."""
    install_adapter(connection, plan_adapter(connection, "mlflow", schema))


@pytest.fixture(scope="module", params=[True, False], ids=["with workspaces", "before workspaces"])
def shared(request: pytest.FixtureRequest, server_url: str) -> Iterator[Connection]:
    """The catalog of one small MLflow database that holds every trap, for tests that read only."""
    name = f"forge_catalog_test_{uuid.uuid4().hex}"
    with open_connection(create_database(server_url, name)) as connection:
        make_mlflow(connection, workspaces=request.param)
        adapt(connection)
        yield connection
    drop_database(server_url, name)


@pytest.fixture
def mlflow(database_url: str) -> Iterator[Connection]:
    """A database with MLflow's tables, not yet adapted."""
    with open_connection(database_url) as connection:
        make_mlflow(connection)
        yield connection


def read(connection: Connection, statement: str) -> list[tuple[object, ...]]:
    """Return the rows of a statement."""
    return connection.execute(statement.encode()).fetchall()


def test_versions_are_shown_but_for_deleted_ones_and_prompts(shared: Connection) -> None:
    """Registered models are lineages; a version in the stage Deleted_Internal is gone, and prompts are no models. The
    number is all that identifies a version: aliases move."""
    shown = "SELECT id, lineage, title, version_number, is_latest, family, promotion_state, version_tag, license"
    assert read(shared, f"{shown} FROM catalog.models ORDER BY id") == [
        ("crop yield@1", "crop yield", "crop yield", 1, False, "biophysical", "superseded", None, "CC-BY-4.0"),
        ("crop yield@2", "crop yield", "crop yield", 2, False, "deep_learning", "promoted", None, "CC-BY-4.0"),
        ("crop yield@3", "crop yield", "crop yield", 3, False, "statistical", "promoted", None, "CC-BY-4.0"),
        ("crop yield@4", "crop yield", "crop yield", 4, True, "other", "candidate", None, "CC-BY-4.0"),
    ]  # fmt: skip


def test_what_the_registry_and_the_run_state_is_shown_as_it_stands(shared: Connection) -> None:
    """Descriptions are the card; parameters keep their text at full length; paths on somebody's disk are left out."""
    assert read(
        shared,
        "SELECT a.card, a.source_url, a.metadata, m.training_config ->> 'alpha', length(m.training_config ->> 'grid'), "
        "m.code_repository, m.code_commit, m.code_entrypoint "
        "FROM catalog.artifacts a JOIN catalog.models m USING (id) ORDER BY id",
    ) == [
        ("# Yield\n\nridge", None, {"stage": "Archived", "status": "READY", "source": "runs:/a1/model",
          "run": {"name": "ridge", "user": "ada", "experiment": "yield"},
          "tags": {"family": "Biophysical", "parameter_count": "12", "quality_score": "0.8"},
          "model_tags": {"license": "CC-BY-4.0"}},
         "0.10", 8000, "https://example.org/yield.git", "0123abc", "train.py"),
        ("# Yield", "https://example.org/run", {"aliases": ["beta", "champion"], "status": "READY",
          "source": "models:/m-0002", "run_link": "https://example.org/run", "logged_model": "m-0002",
          "run": {"name": "net", "user": "ada", "experiment": "yield"},
          "model_tags": {"license": "CC-BY-4.0"}}, None, None, None, None, None),
        ("# Yield", None, {"stage": "Production", "status": "READY", "logged_model": "m-0004",
          "run": {"name": "two outputs", "experiment": "yield"},
          "tags": {"parameter_count": "about 7", "quality_score": "great", "region": "Łódź 🌾"},
          "model_tags": {"license": "CC-BY-4.0"}}, None, None, None, None, None),
        ("# Yield", None, {"status": "READY", "model_tags": {"license": "CC-BY-4.0"}}, None, None, None, None, None),
    ]  # fmt: skip


def test_a_logged_model_is_followed_by_its_source_or_by_the_name_among_outputs(shared: Connection) -> None:
    """Its parameters join those of the run, which it leads to where the version names none."""
    shown = "SELECT id, produced_by, training_config ->> 'layers' FROM catalog.models"
    assert read(shared, f"{shown} WHERE version_number IN (2, 3) ORDER BY id") == [
        ("crop yield@2", "a2", "3"),
        ("crop yield@3", "a3", None),
    ]


def test_metrics_are_the_last_values_with_the_dataset_that_each_was_measured_on(shared: Connection) -> None:
    """NaN and the infinities are text, never ranked; a dataset is found by uuid or by name and digest alone; a run's
    metric is left out where the logged model has the same or a later one; what the system measures of itself is none.
    What names no dataset is assumed to be of the only one that was evaluated on; values on what the run trained on are
    values of training."""
    fields, orchards = "dataset:fields", "dataset:orchards"
    shown = (
        "SELECT model_id, name, value, number, named_dataset, dataset, dataset_version, split, dataset_assumed, source"
    )
    assert read(shared, f"{shown} FROM catalog.metrics ORDER BY model_id, position") == [
        ("crop yield@1", "diverged", "NaN", None, None, fields, "2", "eval", True, None),
        ("crop yield@1", "log_ratio", "-Infinity", None, None, fields, "2", "eval", True, None),
        ("crop yield@1", "ratio", "Infinity", None, None, fields, "2", "eval", True, None),
        ("crop yield@1", "rmse", 0.25, 0.25, None, fields, "2", "eval", True, None),
        ("crop yield@2", "epochs", 7, 7.0, None, orchards, "e1", None, True, None),
        ("crop yield@2", "loss", "NaN", None, None, orchards, "e1", None, True, None),
        ("crop yield@2", "rmse", 0.5, 0.5, f"{fields}:d2", fields, "2", "training data", False, None),
        ("crop yield@2", "rmse", 0.6, 0.6, f"{orchards}:e1", orchards, "e1", None, False, None),
        ("crop yield@3", "rmse", 0.3, 0.3, f"{orchards}:e0", orchards, "1", None, False, None),
    ]  # fmt: skip
    shown = "SELECT id, evaluation_metrics, metric_count FROM catalog.models WHERE version_number IN (2, 4) ORDER BY id"
    assert read(shared, shown) == [
        ("crop yield@2", {"epochs": 7, "loss": "NaN", "rmse": 0.5}, 3),
        ("crop yield@4", {}, 0),
    ]


def test_a_dataset_is_linked_in_the_role_of_its_context_and_pinned_by_its_digest(shared: Connection) -> None:
    """What a metric was measured on is no input, and what its run trained on is not evaluated on; a dataset that only a
    metric names may be unregistered."""
    shown = "SELECT source_id, relation, target_id, target_kind, pin_content_hash, pin_state, split"
    assert read(shared, f"{shown} FROM catalog.links ORDER BY source_id, position") == [
        ("a1", "uses_input", "dataset:fields:d1", "dataset", "mlflow:d1", "intact", "training"),
        ("a2", "uses_input", "dataset:fields:d2", "dataset", "mlflow:d2", "intact", "Train"),
        ("crop yield@1", "produced_by", "a1", "analysis", None, "unpinned", None),
        ("crop yield@1", "trained_on", "dataset:fields:d1", "dataset", "mlflow:d1", "intact", "training"),
        ("crop yield@1", "evaluated_on", "dataset:fields:d2", "dataset", "mlflow:d2", "intact", "eval"),
        ("crop yield@2", "produced_by", "a2", "analysis", None, "unpinned", None),
        ("crop yield@2", "trained_on", "dataset:fields:d2", "dataset", "mlflow:d2", "intact", "Train"),
        ("crop yield@2", "evaluated_on", "dataset:orchards:e1", None, "mlflow:e1", "missing", None),
        ("crop yield@3", "produced_by", "a3", "analysis", None, "unpinned", None),
        ("crop yield@3", "evaluated_on", "dataset:orchards:e0", "dataset", "mlflow:e0", "intact", None),
        ("crop yield@4", "produced_by", "gone", None, None, "unpinned", None),
    ]  # fmt: skip


def test_runs_and_data_sets_are_those_that_registered_models_come_from(shared: Connection) -> None:
    """A deleted run is still shown, other experiments' runs and data sets are not, and a data set that two experiments
    logged is one thing; its versions are numbered by first use."""
    shown = "SELECT id, title, version_number, version_tag, is_latest, source_url, metadata"
    assert read(shared, f"{shown} FROM catalog.artifacts WHERE kind <> 'model' ORDER BY id") == [
        ("a1", "ridge", 1, None, True, None,
         {"experiment": "yield", "user": "ada", "status": "FINISHED", "ended": "2025-10-09T08:54:20Z",
          "tags": {"season": "spring"}}),
        ("a2", "net", 1, None, True, None,
         {"experiment": "yield", "user": "ada", "status": "FINISHED", "deleted": True}),
        ("a3", "two outputs", 1, None, True, None, {"experiment": "yield", "status": "FINISHED",
          "tags": {"estimator_class": "sklearn.svm._classes.SVC"}}),
        ("dataset:fields:d1", "fields", 1, "d1", False, "https://example.org/fields.csv",
         {"source_type": "http", "source": {"url": "https://example.org/fields.csv"}, "profile": {"num_rows": 150}}),
        ("dataset:fields:d2", "fields", 2, "d2", True, None, {"source_type": "code", "schema": "no JSON"}),
        ("dataset:orchards:e0", "orchards", 1, "e0", True, None, {"source_type": "local"}),
    ]  # fmt: skip


def test_the_provenance_rule_is_the_registry_s_own(shared: Connection) -> None:
    """What the views compute for speed is what the one rule finds, and tags that hold no number are reported."""
    report = check_registry(shared)
    assert {model.id: [reason.code for reason in model.reasons] for model in report.incomplete} == {
        "crop yield@3": ["training_dataset_missing", "inputs_missing"],
        "crop yield@4": ["training_dataset_missing", "analysis_unregistered", "inputs_missing"],
    }
    assert [(model.id, [(one.code, one.subjects) for one in model.reasons]) for model in report.warned] == [
        ("crop yield@3", [("parameter_count_unreadable", ["about 7"]), ("value_unreadable", ["quality_score: great"])])
    ]
    differing = (
        "SELECT m.id FROM catalog.models m CROSS JOIN LATERAL catalog.assess_provenance(ARRAY[m.id]) a "
        "WHERE a.reasons <> m.provenance_reasons OR a.warnings <> '[]'"
    )
    assert read(shared, differing) == []
    scores = "SELECT id, declared_quality_score, quality_score, parameter_count::text, created_text"
    assert read(shared, f"{scores} FROM catalog.models ORDER BY id") == [
        ("crop yield@1", 0.8, 0.8, "12", "2025-10-09T08:53:30Z"),
        ("crop yield@2", None, None, None, "2025-10-09T08:55:10Z"),
        ("crop yield@3", None, None, None, "2025-10-09T08:56:50Z"),
        ("crop yield@4", None, None, None, None),
    ]


def test_equal_names_in_two_workspaces_are_two_models(mlflow: Connection) -> None:
    """The id carries the workspace unless it is the default one."""
    mlflow.execute("INSERT INTO registered_models (name, workspace) VALUES ('crop yield', 'team b')")
    mlflow.execute("INSERT INTO model_versions (name, version, workspace) VALUES ('crop yield', 1, 'team b')")
    adapt(mlflow)
    assert read(mlflow, "SELECT id, lineage, is_latest FROM catalog.models WHERE version_number = 1 ORDER BY id") == [
        ("crop yield@1", "crop yield", False),
        ("team b/crop yield@1", "team b/crop yield", True),
    ]


def test_names_in_any_script_have_pages_and_answers(mlflow: Connection, database_url: str, tmp_path: Path) -> None:
    """A name with slashes, dots and signs of several scripts is shown as it is, and has an address of its own."""
    name = "小麦/収量 ..№1 🌾 «é»"
    mlflow.execute("INSERT INTO registered_models (name, workspace) VALUES (%s, 'default')", [name])
    mlflow.execute("INSERT INTO model_versions (name, version, run_id) VALUES (%s, 1, 'a1')", [name])
    adapt(mlflow)
    site = tmp_path / "site"
    build(database_url, site)
    ((slug,),) = mlflow.execute("SELECT slug FROM catalog.models WHERE lineage = %s", [name]).fetchall()
    assert f"<h1>{name}" in re.sub(r"<h1[^>]*>\s*", "<h1>", (site / f"models/{slug}/index.html").read_text())
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        answer = httpx.get(f"{address}/api/models/{quote(name + '@1', safe='')}", follow_redirects=True)
        assert answer.content == (site / f"api/models/{slug}.json").read_bytes()
        assert [one["title"] for one in httpx.get(f"{address}/api/models", params={"q": "収量"}).json()["models"]] == [
            name
        ]


def describe_everything_else(connection: Connection) -> list[tuple[object, ...]]:
    """Return every relation and function outside of schema catalog, and for each table a digest of its rows."""
    inventory = read(
        connection,
        "SELECT n.nspname, c.relname, c.relkind::text, c.relacl::text, c.relhastriggers, c.relhasrules, c.relnatts, "
        "c.relowner::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname NOT IN ('catalog', 'pg_catalog', 'pg_toast') "
        "UNION ALL SELECT n.nspname, p.proname, 'f', p.proacl::text, NULL, NULL, p.pronargs, p.proowner::text "
        "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname NOT IN ('catalog', 'pg_catalog') ORDER BY 1, 2",
    )
    tables = read(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    digest = (
        "SELECT '{0}', md5(string_agg(concat(t.ctid, t.xmin, t.xmax, t::text), ',' ORDER BY t.ctid)) FROM public.{0} t"
    )
    return inventory + [row for (table,) in tables for row in read(connection, digest.format(table))]


def test_adapting_and_unadapting_leave_everything_else_as_it_was(mlflow: Connection, database_url: str) -> None:
    """Neither a row, nor a column, nor a right, trigger or function outside of schema catalog is touched."""
    before = describe_everything_else(mlflow)
    adapt(mlflow)
    adapt(mlflow)
    check_registry(mlflow)
    assert describe_everything_else(mlflow) == before
    assert remove_adapter(mlflow) == "mlflow"
    assert describe_everything_else(mlflow) == before
    assert read(mlflow, "SELECT to_regnamespace('catalog')") == [(None,)]


def test_both_faces_show_the_live_tables_alike(mlflow: Connection, database_url: str, tmp_path: Path) -> None:
    """The API's documents are the site's, byte for byte; any write is in the next answer."""
    adapt(mlflow)
    site = tmp_path / "site"
    assert build(database_url, site).record.models == 4
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        assert list_differing(address, site) == []
        for region in ("Łódź", "Kraków"):
            mlflow.execute("UPDATE model_version_tags SET value = %s WHERE key = 'region'", [region])
            metadata = httpx.get(f"{address}/api/models/crop yield@3").json()["metadata"]
            assert metadata["tags"]["region"] == region
            assert httpx.get(f"{address}/api/models?q=yield").json()["total"] == 4
    build(database_url, site)
    documents = [path.read_text() for path in (site / "api/models").glob("*.json")]
    assert sum('"region":"Kraków"' in text for text in documents) == 1


def test_what_stands_in_the_way_is_named_with_the_remedy(mlflow: Connection, database_url: str) -> None:
    """A table that is missing, a column that a migration has not made yet, a right that the role lacks: all at once."""
    mlflow.execute("ALTER TABLE inputs RENAME TO inputs_old")
    mlflow.execute("ALTER TABLE logged_models DROP COLUMN source_run_id")
    mlflow.execute("CREATE ROLE forge_test_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO forge_test_reader")
    try:
        mlflow.execute("REVOKE SELECT ON params FROM forge_test_reader; SET ROLE forge_test_reader")
        plan = plan_adapter(mlflow, "mlflow")
        assert plan.describe() == (
            "mlflow: schema public lacks what its views need:\n"
            "  public.params: this role may not read it; "
            'GRANT USAGE ON SCHEMA public, and SELECT ON "public"."params", to it\n'
            "  public.inputs: the table is missing; bring the registry's schema up to date, or name another --schema\n"
            "  public.logged_models: lacks source_run_id; "
            "bring the registry's schema up to date, and wait for a migration that runs"
        )
        with pytest.raises(ContractError, match="lacks source_run_id"):
            install_adapter(mlflow, plan)
    finally:
        mlflow.execute("RESET ROLE; DROP OWNED BY forge_test_reader; DROP ROLE forge_test_reader")
    assert read(mlflow, "SELECT to_regnamespace('catalog')") == [(None,)]


def test_a_role_that_may_not_create_the_schema_is_told_what_it_needs(mlflow: Connection) -> None:
    """Reading the tables is not enough to make views."""
    mlflow.execute("CREATE ROLE forge_test_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO forge_test_reader")
    try:
        mlflow.execute("SET ROLE forge_test_reader")
        with pytest.raises(ContractError, match="this role may not make the views"):
            adapt(mlflow)
    finally:
        mlflow.execute("RESET ROLE; DROP OWNED BY forge_test_reader; DROP ROLE forge_test_reader")


def test_a_native_registry_that_holds_nothing_makes_room(mlflow: Connection, database_url: str) -> None:
    """As in the embedded database after `registry init`; a view of somebody that reads it is not dropped with it."""
    at = ("--database-url", database_url)
    init_registry(mlflow)
    mlflow.execute("CREATE VIEW public.mine AS SELECT id FROM forge.artifacts")
    assert "mine depends on" in run_command("registry", "adapt", "mlflow", *at).stderr
    mlflow.execute("DROP VIEW public.mine")
    with pytest.raises(ContractError, match="no adapter is installed"):
        remove_adapter(mlflow)
    for words, arguments in (("would make", ("--check",)), ("made", ())):
        done = run_command("registry", "adapt", "mlflow", *arguments, *at)
        assert done.stdout.splitlines()[0] == (
            f"{words} the views of schema catalog over the tables of schema public (mlflow), "
            "in place of a native registry that holds nothing; nothing else is written"
        )
    assert read(mlflow, "SELECT count(*), to_regnamespace('forge') FROM catalog.models") == [(4, None)]


@pytest.mark.parametrize(
    "written",
    [
        "INSERT INTO forge.artifacts (id, artifact_type, title, lineage, version_number) "
        "VALUES ('d', 'dataset', 'd', 'd', 1)",
        "INSERT INTO forge.metric_definitions (name, title, direction) VALUES ('m', 'm', 'up')",
    ],
    ids=["artifact", "metric definition"],
)
def test_a_native_registry_that_holds_anything_is_never_replaced(
    mlflow: Connection, database_url: str, written: str
) -> None:
    """The message says what would make room; one that was filled after the plan was made is kept too."""
    init_registry(mlflow)
    plan = plan_adapter(mlflow, "mlflow")
    mlflow.execute(written.encode())
    with pytest.raises(ContractError, match="holds a native registry of 1 artifacts and metric definitions"):
        install_adapter(mlflow, plan)
    refused = run_command("registry", "adapt", "mlflow", "--database-url", database_url)
    assert (refused.returncode, "`DROP SCHEMA catalog, forge CASCADE`" in refused.stderr) == (4, True)
    with pytest.raises(ContractError, match="holds a native registry"):
        remove_adapter(mlflow)
    held = "SELECT (SELECT count(*) FROM forge.artifacts) + (SELECT count(*) FROM forge.metric_definitions)"
    assert read(mlflow, held) == [(1,)]


def test_a_view_of_a_user_that_reads_the_catalog_is_not_dropped(mlflow: Connection) -> None:
    """It is named, and everything stays as it was; nor are views replaced that no adapter made."""
    adapt(mlflow)
    mlflow.execute("CREATE VIEW public.mine AS SELECT id FROM catalog.models")
    with pytest.raises(ContractError, match="mine depends on the views of schema catalog"):
        remove_adapter(mlflow)
    mlflow.execute("DROP VIEW public.mine; DROP VIEW catalog.adapter")
    with pytest.raises(ContractError, match="holds what no adapter made"):
        adapt(mlflow)


def test_a_database_without_the_tables_is_told_so(database_url: str) -> None:
    """Nothing is written, and the remedy is to name the schema or another database."""
    for arguments in (("--check",), ()):
        refused = run_command("registry", "adapt", "mlflow", *arguments, "--database-url", database_url)
        assert (refused.returncode, refused.stderr) == (
            4,
            "forge-catalog: mlflow: the table registered_models is in no schema of this database: "
            "check --database-url\n",
        )
    with open_connection(database_url) as connection:
        assert read(connection, "SELECT to_regnamespace('catalog')") == [(None,)]


def test_views_with_other_columns_that_exist_already_are_kept(mlflow: Connection, database_url: str) -> None:
    """They are named, neither replaced nor removed, and no build mistakes them for a catalog."""
    mlflow.execute("CREATE SCHEMA catalog; CREATE VIEW catalog.models AS SELECT name AS model FROM registered_models")
    at = ("--database-url", database_url)
    for command in (("adapt", "mlflow"), ("adapt", "mlflow", "--copy"), ("unadapt",)):
        refused = run_command("registry", *command, *at)
        assert (refused.returncode, "holds what no adapter made (models)" in refused.stderr) == (4, True), (
            refused.stderr
        )
    assert read(mlflow, "SELECT count(*) FROM catalog.models") == [(2,)]
    assert run_command("registry", "check", *at).returncode == 4


def test_the_commands_say_what_they_do(mlflow: Connection, database_url: str) -> None:
    """--check writes nothing; a database without the tables and a wrong schema are errors with a remedy."""
    at = ("--database-url", database_url)
    checked = run_command("registry", "adapt", "mlflow", "--check", *at)
    assert (checked.returncode, checked.stdout) == (
        0,
        "would make the views of schema catalog over the tables of schema public (mlflow); nothing else is written\n",
    )
    assert read(mlflow, "SELECT to_regnamespace('catalog')") == [(None,)]
    wrong = run_command("registry", "adapt", "mlflow", "--schema", "nowhere", *at)
    assert (wrong.returncode, wrong.stderr) == (
        4,
        "forge-catalog: mlflow: there is no table registered_models in schema 'nowhere'; there is one in public\n",
    )
    assert run_command("registry", "adapt", *at).returncode == 2
    assert run_command("registry", "adapt", "mlflow", *at).returncode == 0
    assert run_command("registry", "check", *at).stdout.startswith("the views keep the contract\n2 of 4 models")
    assert (
        run_command("registry", "unadapt", *at).stdout
        == "removed schema catalog with the views of the adapter mlflow\n"
    )


def test_remedies_are_in_the_words_of_mlflow(mlflow: Connection, database_url: str, tmp_path: Path) -> None:
    """Lists, documents and the check say which call of its client to make; a native registry keeps its own words."""
    adapt(mlflow)
    site = tmp_path / "site"
    build(database_url, site)
    called = 'mlflow.log_input(dataset, context="training")'
    listed = json.loads((site / "api/models.json").read_text())["models"]
    shown = {one["id"]: [reason["message"] for reason in one["warnings"]] for one in listed}
    document = json.loads((site / "api/models" / f"{listed[0]['slug']}.json").read_text())
    assert [one["message"] for one in document["warnings"]] == shown[listed[0]["id"]]
    assert shown["crop yield@4"] == [
        f"No training data is recorded: log it in the run that trains the model, with `{called}`.",
        "The run that the version names is no longer in MLflow: “gone”. Log the model in a new run, and register that "
        "one.",
        "No input is recorded: log each dataset that the run read, with `mlflow.log_input(dataset, context=…)`.",
    ]
    assert called in run_command("registry", "check", "--database-url", database_url).stdout
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        assert list_differing(address, site) == []
        answer = httpx.get(f"{address}/api/models").json()["models"]
        assert {one["id"]: [reason["message"] for reason in one["warnings"]] for one in answer} == shown
    assert make_reason("training_dataset_missing", []).message == (
        "No training dataset is linked: add a trained_on link to a registered dataset."
    )


def test_signature_and_size_are_shown_where_the_run_holds_them(mlflow: Connection) -> None:
    """Those of the model that the version's source names, the newest of several; what is no such list shows none."""
    inputs = '[{"type": "double", "name": "rain", "required": true}]'
    logged = [
        {"artifact_path": "model", "model_size_bytes": 10},
        {"artifact_path": "best/model", "model_size_bytes": 20, "signature": {"inputs": inputs, "outputs": None}},
        {"artifact_path": "other", "model_size_bytes": 30},
    ]
    mlflow.execute("INSERT INTO tags (run_uuid, key) VALUES ('a1', 'mlflow.log-model.history')")
    mlflow.execute("UPDATE model_versions SET source = 'runs:/a1/best/model' WHERE name = 'crop yield' AND version = 1")
    adapt(mlflow)
    shown = (
        "SELECT metadata -> 'signature', metadata -> 'model_size_bytes' FROM catalog.artifacts "
        "WHERE id = 'crop yield@1'"
    )
    expected = {
        json.dumps(logged): [({"inputs": json.loads(inputs)}, 20)],
        json.dumps([*logged, {"artifact_path": "best/model", "model_size_bytes": 40}]): [(None, 40)],
        json.dumps([{"model_size_bytes": "about 7"}]): [(None, None)],
        "no JSON": [(None, None)],
        "[1, null]": [(None, None)],
        '{"a": 1}': [(None, None)],
    }
    for history, row in expected.items():
        mlflow.execute(
            "UPDATE tags SET value = %s WHERE key = 'mlflow.log-model.history' AND run_uuid = 'a1'", [history]
        )
        assert read(mlflow, shown) == row
