"""A catalog of SciDEX's own tables, whatever types their columns have and whatever nonsense stands in them."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.core.errors import ContractError
from catalog_build.registry.adapters import install_adapter, plan_adapter, remove_adapter
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.embedded import create_database, drop_database
from catalog_build.registry.manage import check_registry
from tests.database.api_server import list_differing, run_server
from tests.database.building import build, digest_site
from tests.database.command import run_command
from tests.database.databases import make_database
from tests.database.scidex_tables import make_scidex

SEA_AD = "dataset-allen_brain-SEA-AD"
HYPOTHESIS = "hypothesis-h-seaad-v4-26ba859b"


def adapt(connection: Connection, *, copy: bool = False) -> None:
    """Make the views over SciDEX's tables, with or without a copy of what they say."""
    install_adapter(connection, plan_adapter(connection, "scidex", copy=copy))


def read(connection: Connection, statement: str) -> list[tuple[object, ...]]:
    """Return the rows of a statement; JSON is decoded, also where a check made the connection keep its text."""
    rows = connection.execute(statement.encode()).fetchall()
    return [tuple(msgspec.json.decode(one) if isinstance(one, msgspec.Raw) else one for one in row) for row in rows]


@pytest.fixture(scope="module")
def sound(server_url: str) -> Iterator[Connection]:
    """The catalog of a small SciDEX database with PostgreSQL's types, for tests that read only."""
    name = f"forge_catalog_test_{uuid.uuid4().hex}"
    with open_connection(create_database(server_url, name)) as connection:
        make_scidex(connection)
        adapt(connection)
        yield connection
    drop_database(server_url, name)


@pytest.fixture(scope="module")
def damaged(server_url: str) -> Iterator[Connection]:
    """The catalog of one whose columns are text, with what nobody checked, for tests that read only."""
    name = f"forge_catalog_test_{uuid.uuid4().hex}"
    with open_connection(create_database(server_url, name)) as connection:
        make_scidex(connection, damaged=True)
        adapt(connection)
        yield connection
    drop_database(server_url, name)


@pytest.fixture
def scidex(database_url: str) -> Iterator[Connection]:
    """A database with SciDEX's tables, not yet adapted."""
    with open_connection(database_url) as connection:
        make_scidex(connection)
        yield connection


def test_versions_of_models_are_shown_with_what_their_rows_state(sound: Connection) -> None:
    """A lineage is named by its first version; family, licence, score, count and code have places of their own."""
    shown = (
        "SELECT id, lineage, version_number, version_tag, is_latest, family, promotion_state, license, "
        "declared_quality_score, parameter_count::text, created_text, code_repository, code_commit, code_entrypoint"
    )
    first = "model-biophys-microglia-v1"
    assert read(sound, f"{shown} FROM catalog.models ORDER BY id") == [
        (first, first, 1, None, False, "biophysical", "candidate", None, 0.8, None, "2026-04-01T08:30:00Z", None, None,
         None),
        ("model-biophys-microglia-v2", first, 2, "stable", True, "biophysical", "promoted", "MIT", 0.9, None,
         "2026-04-05T12:00:00Z", "https://example.org/code.git", "0123abc", "fit.py"),
        ("model-dl-net", "model-dl-net", 1, "v1.0", True, "deep_learning", "candidate", None, 0.7, "1200000",
         "2026-04-06T12:00:00Z", None, None, None),
        ("model-stat-base", "model-stat-base", 1, None, True, "statistical", "candidate", None, None, None,
         "2026-03-06T12:00:00Z", None, None, None),
    ]  # fmt: skip


def test_the_fields_of_a_family_are_its_architecture_and_its_configuration(sound: Connection) -> None:
    """What model_versions says of the training wins; the metadata keeps what it says otherwise."""
    shown = "SELECT m.id, architecture, training_config, metadata"
    joined = "FROM catalog.models m JOIN catalog.artifacts a USING (id) WHERE id IN ('model-dl-net', 'model-stat-base')"
    columns = {"lifecycle_state": "active", "origin_type": "internal"}
    assert read(sound, f"{shown} {joined} ORDER BY id") == [
        ("model-dl-net", {"architecture": "transformer", "framework": "torch", "layer_config": [8, 8]},
         {"epochs": 5, "lr": 0.001, "optimizer": "adam", "training_metrics": {"loss": 0.4}},
         {"checkpoint_path": "ckpt/7", "training_config": {"optimizer": "adam", "epochs": 4},
          "scidex": {**columns, "is_external": True, "external_source_version": "rev-3", "benchmark_id": "bench-1",
                     "trained_by": "group-a", "training_started_at": "2026-04-06T09:00:00Z"}}),
        ("model-stat-base", {"coefficients": {"age": 0.5}, "model_type": "glm"}, {"fit_metrics": {"deviance": 3}},
         {"scidex": {**columns, "is_external": False}}),
    ]  # fmt: skip


def test_other_things_keep_their_metadata_and_their_columns(sound: Connection) -> None:
    """What is no model, dataset, analysis or hypothesis is an artifact that tells its type; links of types without a
    relation are told too."""
    shown = "SELECT id, kind, title, previous, card, license, content_hash, metadata FROM catalog.artifacts"
    columns = {"lifecycle_state": "active", "origin_type": "internal"}
    ids = f"'{SEA_AD}', '{SEA_AD}-v2', 'notebook-1', 'paper-1'"
    assert read(sound, f"{shown} WHERE id IN ({ids}) ORDER BY id") == [
        (SEA_AD, "dataset", "SEA-AD, first release", None, "Single nuclei of the middle temporal gyrus.", None,
         "sha256:" + "a1" * 32, {"scidex": columns}),
        (f"{SEA_AD}-v2", "dataset", "SEA-AD", SEA_AD, None, "CC-BY-4.0", "sha256:" + "a2" * 32,
         {"donors": 84, "scidex": columns}),
        ("notebook-1", "artifact", "notebook-1", None, None, None, None,
         {"scidex": {"artifact_type": "notebook", **columns, "links": {"contradicts": [HYPOTHESIS]}}}),
        ("paper-1", "artifact", "On microglia", None, None, None, None,
         {"doi": "10.5555/12345678", "scidex": {"artifact_type": "paper", **columns}}),
    ]  # fmt: skip
    assert read(sound, "SELECT metadata -> 'scidex' FROM catalog.artifacts WHERE id = 'SDA-2026-04-05-001'") == [
        ({**columns, "created_by": "agent-7", "quality_score": 0.5, "entity_ids": ["TREM2"],
          "provenance_chain": [{"at": None, "step": "fit"}]},)
    ]  # fmt: skip


def test_links_come_from_rows_metadata_columns_and_pins(sound: Connection) -> None:
    """A pin is that of an analysis or of a link's evidence, and means the pinned version of the target's lineage."""
    shown = (
        "SELECT source_id, relation, target_id, target_kind, pin_version_number, left(pin_content_hash, 9), pin_state"
    )
    assert read(sound, f"{shown} FROM catalog.links ORDER BY source_id, position") == [
        ("SDA-2026-04-05-001", "uses_input", SEA_AD, "dataset", 2, "sha256:a2", "intact"),
        ("SDA-2026-04-05-001", "uses_input", "dataset-holdout", "dataset", 1, "sha256:b0", "unverified"),
        ("SDA-2026-04-05-001", "uses_input", "paper-1", "artifact", 4, None, "missing"),
        ("SDA-2026-04-06-002", "uses_input", f"{SEA_AD}-v2", "dataset", 2, "sha256:ff", "modified"),
        ("model-biophys-microglia-v1", "trained_on", SEA_AD, "dataset", None, None, "unpinned"),
        ("model-biophys-microglia-v1", "tests_hypothesis", HYPOTHESIS, "hypothesis", None, None, "unpinned"),
        ("model-biophys-microglia-v2", "trained_on", f"{SEA_AD}-v2", "dataset", 2, None, "intact"),
        ("model-biophys-microglia-v2", "produced_by", "SDA-2026-04-05-001", "analysis", None, None, "unpinned"),
        ("model-biophys-microglia-v2", "tests_hypothesis", HYPOTHESIS, "hypothesis", None, None, "unpinned"),
        ("model-biophys-microglia-v2", "evaluated_on", "dataset-holdout", "dataset", None, None, "unpinned"),
        ("model-dl-net", "trained_on", f"{SEA_AD}-v2", "dataset", None, None, "unpinned"),
        ("model-dl-net", "produced_by", "SDA-2026-04-06-002", "analysis", None, None, "unpinned"),
        ("model-dl-net", "derived_from", "model-dl-net", "model", None, None, "unpinned"),
        ("model-dl-net", "derived_from", "model-stat-base", "model", None, None, "unpinned"),
        ("model-stat-base", "evaluated_on", "dataset-gone", None, None, None, "unpinned"),
        ("notebook-1", "derived_from", "SDA-2026-04-05-001", "analysis", None, None, "unpinned"),
    ]
    shown = "SELECT id, training_datasets, produced_by, tests_hypothesis FROM catalog.models ORDER BY id"
    assert read(sound, shown) == [
        ("model-biophys-microglia-v1", [SEA_AD], None, HYPOTHESIS),
        ("model-biophys-microglia-v2", [f"{SEA_AD}-v2"], "SDA-2026-04-05-001", HYPOTHESIS),
        ("model-dl-net", [f"{SEA_AD}-v2"], "SDA-2026-04-06-002", None),
        ("model-stat-base", [], None, None),
    ]


def test_metrics_stand_once_with_the_data_set_that_they_were_measured_on(sound: Connection) -> None:
    """Those of model_versions come first; a value that the metadata states alike is the same one."""
    shown = "SELECT model_id, name, value, number, named_dataset, dataset, dataset_version FROM catalog.metrics"
    held_out = ("dataset-holdout", "1")
    assert read(sound, f"{shown} ORDER BY model_id, position") == [
        ("model-biophys-microglia-v1", "rmse", 0.25, 0.25, None, None, None),
        ("model-biophys-microglia-v2", "rmse", 0.21, 0.21, "dataset-holdout", *held_out),
        ("model-biophys-microglia-v2", "fit.r2", 0.9, 0.9, None, *held_out),
        ("model-biophys-microglia-v2", "fit.aic", "-12 ± 1", -12.0, None, *held_out),
        ("model-dl-net", "auc.test", 0.91, 0.91, None, None, None),
        ("model-dl-net", "auc.shifted", "NaN", None, None, None, None),
    ]
    shown = "SELECT id, metric_count, evaluation_metrics FROM catalog.models WHERE metric_count > 1 ORDER BY id"
    assert read(sound, shown) == [
        ("model-biophys-microglia-v2", 3, {"rmse": 0.21, "fit.r2": 0.9, "fit.aic": "-12 ± 1"}),
        ("model-dl-net", 2, {"auc.test": 0.91, "auc.shifted": "NaN"}),
    ]


def test_text_and_numbers_for_dates_booleans_and_json_give_the_same_site(server_url: str, tmp_path: Path) -> None:
    """A database that was first written for SQLite gives each page and document byte for byte, but what tells of the
    database itself."""
    sites = []
    for as_text in (False, True):
        with make_database(server_url) as url:
            with open_connection(url) as connection:
                make_scidex(connection, as_text=as_text)
                adapt(connection)
            build(url, tmp_path / str(as_text))
        sites.append(digest_site(tmp_path / str(as_text)))
    assert sites[0] == sites[1]
    assert "models/model-biophys-microglia-v2/index.html" in sites[0]


def test_the_provenance_rule_is_the_registry_s_own(sound: Connection) -> None:
    """A pin of the analysis pins the model's input, and one that leads nowhere is told."""
    report = check_registry(sound)
    assert [(model.id, [(one.code, one.subjects) for one in model.reasons]) for model in report.incomplete] == [
        ("model-biophys-microglia-v1", [("analysis_missing", []), ("input_unpinned", [SEA_AD])]),
        ("model-biophys-microglia-v2", [("pinned_version_missing", ["paper-1"])]),
        ("model-stat-base", [("training_dataset_missing", []), ("analysis_missing", []), ("inputs_missing", [])]),
    ]
    assert [(model.id, [(one.code, one.subjects) for one in model.reasons]) for model in report.warned] == [
        ("model-dl-net", [("input_modified", [f"{SEA_AD}-v2"]), ("self_link", ["model-dl-net"])])
    ]
    assert report.cycles == [["model-dl-net"]]


def test_what_cannot_be_read_is_a_warning_and_is_shown_as_it_stands(damaged: Connection) -> None:
    """Also where it stands in what a model's links lead to; the rest of the row is read."""
    own = [
        "quality_score: 1.7", "model_family: Quantum", "promotion_state: Great", "training_params_json: lr=0.1",
        "eval_metrics_json: [1]", "evaluation_metrics.folds: [0.1, 0.2]",
        'trained_on_dataset_id: ["dataset-damaged", {"id": 3}]',
    ]  # fmt: skip
    nul = ['metadata: {"a": "\\u0000"}', "created_at: 2026-02-30", "quality_score: NaN"]
    linked = [
        "SDA-damaged: quality_score: 7",
        'SDA-damaged: pinned_artifacts.1: {"artifact_id": "dataset-damaged", "version_number": "two"}',
        'SDA-damaged: pinned_artifacts.2: {"version_number": 1}',
        'dataset-damaged: metadata: {"broken": ',
        "dataset-damaged: created_at: some time in spring",
        "dataset-damaged: content_hash: abc",
        "dataset-damaged: version_number: two",
        "dataset-damaged: is_latest: 2",
    ]
    warnings = {
        model.id: [(one.code, one.subjects) for one in model.reasons] for model in check_registry(damaged).warned
    }
    deep = warnings.pop("model-deep")
    assert [code for code, _ in deep] == ["value_unreadable"]
    assert deep[0][1][0].startswith('metadata: {"a":{"a":')
    assert {name: found for name, found in warnings.items() if name.startswith("model-")} == {
        "model-damaged": [("parameter_count_unreadable", ["about 7"]), ("value_unreadable", own + linked)],
        "model-dl-net": [("input_modified", [f"{SEA_AD}-v2"]), ("self_link", ["model-dl-net"])],
        "model-nul": [("value_unreadable", nul)],
        "model-twice": [("value_unreadable", ["eval_metrics_json.auc.all: [0.4, 0.6]"])],
    }  # fmt: skip
    shown = "SELECT created_at, created_text, metadata FROM catalog.artifacts WHERE id = 'dataset-damaged'"
    assert read(damaged, shown) == [
        (None, None, {"scidex": {"lifecycle_state": "active", "origin_type": "internal", "unreadable": {
            "metadata": '{"broken": ', "created_at": "some time in spring", "content_hash": "abc",
            "version_number": "two", "is_latest": "2"}}})
    ]  # fmt: skip
    assert read(damaged, "SELECT metadata FROM catalog.artifacts WHERE id = 'model-damaged'") == [
        ({"model_family": "Quantum", "parameter_count": "about 7", "produced_by_analysis_id": "SDA-damaged",
          "trained_on_dataset_id": ["dataset-damaged", {"id": 3}],
          "scidex": {"lifecycle_state": "active", "origin_type": "internal", "is_external": "maybe",
                     "training_started_at": "yesterday", "metadata": "own",
                     "unreadable": dict(line.split(": ", 1) for line in own)}},)
    ]  # fmt: skip


def test_what_can_be_read_of_damaged_rows_is(damaged: Connection) -> None:
    """JSON that was encoded twice, NaN in JSON, dates of any precision, whole numbers with a point, any case; a pin
    to a number means the version that states it, by whatever number that is shown."""
    shown = (
        "SELECT id, created_text, family, promotion_state, declared_quality_score, architecture, training_config, "
        "evaluation_metrics::text FROM catalog.models WHERE id IN ('model-damaged', 'model-twice', 'model-deep')"
    )
    assert read(damaged, f"{shown} ORDER BY id") == [
        ("model-damaged", "2026-04-05", "other", "candidate", None, {"architecture": {"depth": "-Infinity"}}, {},
         '{ "rmse" : "NaN", "auc" : 1e999 }'),
        ("model-deep", "2026-04-06T04:30:00Z", "other", "candidate", None, {}, {}, "{}"),
        ("model-twice", "2026", "deep_learning", "promoted", 0.5, {}, {"epochs": 3, "note": "NaN, or so", "lr": 0.2},
         '{ "loss" : "-Infinity", "auc.mean" : 0.5 }'),
    ]  # fmt: skip
    shown = "SELECT source_id, relation, target_id, pin_version_number, pin_state FROM catalog.links"
    damage = "source_id IN ('model-bare', 'model-damaged', 'model-twice', 'SDA-damaged', 'nowhere', 'paper-1')"
    assert read(damaged, f"{shown} WHERE {damage} ORDER BY source_id, position") == [
        ("SDA-damaged", "uses_input", "dataset-damaged", None, "unpinned"),
        ("SDA-damaged", "uses_input", "dataset-holdout", None, "unpinned"),
        ("model-bare", "uses_input", "chain-1", 3, "intact"),
        ("model-damaged", "trained_on", "dataset-damaged", None, "unpinned"),
        ("model-damaged", "produced_by", "SDA-damaged", None, "unpinned"),
        ("model-twice", "produced_by", "SDA-gone", None, "unpinned"),
        ("model-twice", "trained_on", f"{SEA_AD}-v2", 1, "intact"),
    ]


def test_versions_are_counted_where_their_numbers_clash_and_circles_end(damaged: Connection) -> None:
    """A lineage is what chains of parents lead to, be it a circle or a version that is not registered; a parent of
    another kind is none. The catalog's latest version is the highest number, and tells where the rows say otherwise."""
    shown = "SELECT id, lineage, version_number, version_tag, previous, is_latest FROM catalog.artifacts"
    ours = "id ~ '^(circle|chain|lost|odd|self)'"
    assert read(damaged, f"{shown} WHERE {ours} ORDER BY lineage, version_number") == [
        ("chain-1", "chain-1", 1, None, None, False),
        ("chain-2", "chain-1", 2, None, "chain-1", False),
        ("chain-3", "chain-1", 3, "stable", "chain-2", True),
        ("circle-b", "circle-a", 1, None, "circle-a", False),
        ("circle-a", "circle-a", 2, None, "circle-b", False),
        ("circle-tail", "circle-a", 3, None, "circle-a", True),
        ("lost-2", "lost-2", 2, None, "lost-1", False),
        ("lost-3", "lost-2", 3, None, "lost-1", True),
        ("odd", "odd", 5, None, None, True),
        ("self", "self", 1, None, "self", True),
    ]
    assert [
        (model.id, [(one.code, one.subjects) for one in model.reasons])
        for model in check_registry(damaged).warned
        if not model.id.startswith("model-")
    ] == [
        ("chain-1", [("value_unreadable", ["version_tag: stable"])]),
        ("chain-2", [("version_renumbered", ["version_number: 1"])]),
        ("chain-3", [("value_unreadable", ["is_latest: chain-1, chain-2, chain-3"]),
                     ("version_renumbered", ["version_number: 2"])]),
        ("circle-a", [("version_renumbered", ["version_number: 1"])]),
        ("circle-tail", [("value_unreadable", ["is_latest: none"]), ("version_renumbered", ["version_number: 1"])]),
        ("odd", [("value_unreadable", ["parent_version_id: dataset-holdout"])]),
    ]  # fmt: skip


def test_what_is_marked_as_retracted_is_withdrawn(scidex: Connection) -> None:
    """By its tag or its lifecycle; it is in no list and never the latest, and what depends on it says so. No date is
    kept of it, so that the version's own is told."""
    scidex.execute("UPDATE artifacts SET version_tag = 'Retracted' WHERE id = 'model-stat-base'")
    scidex.execute("UPDATE artifacts SET lifecycle_state = 'retracted' WHERE id = 'model-biophys-microglia-v2'")
    adapt(scidex)
    reason = "Marked as retracted. The registry keeps no date of this: it is that of the version that is shown."
    shown = "SELECT id, withdrawn_at::date::text, withdrawn_reason, is_latest FROM catalog.artifacts"
    assert read(scidex, f"{shown} WHERE withdrawn_at IS NOT NULL ORDER BY id") == [
        ("model-biophys-microglia-v2", "2026-04-05", reason, False),
        ("model-stat-base", "2026-03-06", reason, False),
    ]
    assert read(scidex, "SELECT id, is_latest, warnings FROM catalog.models ORDER BY id") == [
        ("model-biophys-microglia-v1", True, []),
        ("model-dl-net", True, [{"code": "input_modified", "subjects": [f"{SEA_AD}-v2"]},
                                {"code": "origin_withdrawn", "subjects": ["model-stat-base"]},
                                {"code": "self_link", "subjects": ["model-dl-net"]}]),
    ]  # fmt: skip


def test_a_copy_says_what_the_views_say(damaged: Connection, database_url: str) -> None:
    """Also of damaged rows, and of what follows from other rows than a thing's own."""
    with open_connection(database_url) as connection:
        make_scidex(connection, damaged=True)
        adapt(connection, copy=True)
        for statement in (
            "SELECT to_jsonb(t) FROM catalog.models t ORDER BY id",
            "SELECT to_jsonb(t) - 'state' FROM catalog.artifacts t ORDER BY id",
            "SELECT to_jsonb(t) FROM catalog.links t ORDER BY source_id, position",
            "SELECT to_jsonb(t) FROM catalog.metrics t ORDER BY model_id, position",
        ):
            assert read(connection, statement) == read(damaged, statement)


def test_both_faces_show_damaged_tables_alike_and_live(database_url: str, tmp_path: Path) -> None:
    """The API's documents are the site's, byte for byte; a build after some writes is that of all anew."""
    site = tmp_path / "site"
    with open_connection(database_url) as connection:
        make_scidex(connection, damaged=True)
        adapt(connection)
        build(database_url, site)
        with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
            assert list_differing(address, site) == []
            for statement in (
                "UPDATE artifacts SET created_at = '2026-05' WHERE id = 'dataset-damaged'",
                "UPDATE artifacts SET parent_version_id = 'chain-3', version_number = '9' WHERE id = 'odd'",
                "UPDATE model_versions SET eval_metrics_json = '{\"loss\": 0.5}' WHERE artifact_id = 'model-twice'",
                "DELETE FROM artifact_links WHERE source_artifact_id = 'model-dl-net'",
                "UPDATE artifacts SET metadata = '{}' WHERE id = 'SDA-2026-04-05-001'",
                "UPDATE artifacts SET lifecycle_state = 'retracted' WHERE id = 'model-stat-base'",
            ):
                connection.execute(statement.encode())
            found = httpx.get(f"{address}/api/models/odd").json()
            assert (found["lineage"], found["version_number"], found["previous"]) == ("chain-1", 4, "chain-3")
            assert httpx.get(f"{address}/api/models/model-stat-base").status_code == 410
    build(database_url, site)
    build(database_url, tmp_path / "anew")
    assert digest_site(site) == digest_site(tmp_path / "anew")


def test_columns_of_the_tables_can_change_under_the_views(scidex: Connection) -> None:
    """JSON that only PostgreSQL's type json takes is told as unreadable; a column more does no harm."""
    scidex.execute("ALTER TABLE artifacts ALTER metadata TYPE json")
    scidex.execute("""UPDATE artifacts SET metadata = '{"half": "\\ud800"}' WHERE id = 'model-stat-base'""")
    adapt(scidex)
    scidex.execute("ALTER TABLE artifacts ADD COLUMN deprecated boolean")
    assert read(
        scidex, "SELECT metadata #>> '{scidex,unreadable,metadata}' FROM catalog.artifacts WHERE id = 'model-stat-base'"
    ) == [('{"half": "\\ud800"}',)]
    assert remove_adapter(scidex) == "scidex"


def test_what_stands_in_the_way_is_named_with_the_remedy(scidex: Connection, database_url: str) -> None:
    """A table that is missing, a column that is, a right that the role lacks: all at once, and nothing is written."""
    scidex.execute("ALTER TABLE model_versions RENAME TO model_versions_old")
    scidex.execute("ALTER TABLE artifacts DROP COLUMN superseded_by, DROP COLUMN changelog")
    scidex.execute("CREATE ROLE forge_test_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO forge_test_reader")
    try:
        scidex.execute("REVOKE SELECT ON artifact_links FROM forge_test_reader; SET ROLE forge_test_reader")
        plan = plan_adapter(scidex, "scidex")
        assert plan.describe() == (
            "scidex: schema public lacks what its views need:\n"
            "  public.artifact_links: this role may not read it; "
            'GRANT USAGE ON SCHEMA public, and SELECT ON "public"."artifact_links", to it\n'
            "  public.artifacts: lacks changelog, superseded_by; "
            "bring the registry's schema up to date, and wait for a migration that runs\n"
            "  public.model_versions: the table is missing; "
            "bring the registry's schema up to date, or name another --schema"
        )
        with pytest.raises(ContractError, match="lacks changelog"):
            install_adapter(scidex, plan)
    finally:
        scidex.execute("RESET ROLE; DROP OWNED BY forge_test_reader; DROP ROLE forge_test_reader")
    assert read(scidex, "SELECT to_regnamespace('catalog')") == [(None,)]


def test_the_commands_say_what_they_do(scidex: Connection, database_url: str) -> None:
    """--check writes nothing; views that somebody else made stay; a database without the tables is told."""
    at = ("--database-url", database_url)
    checked = run_command("registry", "adapt", "scidex", "--check", *at)
    assert (checked.returncode, checked.stdout) == (
        0,
        "would make the views of schema catalog over the tables of schema public (scidex); nothing else is written\n",
    )
    scidex.execute("CREATE SCHEMA catalog; CREATE VIEW catalog.models AS SELECT 1 AS number")
    taken = run_command("registry", "adapt", "scidex", *at)
    assert (taken.returncode, taken.stdout) == (4, "")
    assert "schema catalog holds what no adapter made (models)" in taken.stderr
    scidex.execute("DROP SCHEMA catalog CASCADE")
    assert run_command("registry", "adapt", "scidex", *at).returncode == 0
    assert run_command("registry", "check", *at).stdout.startswith("the views keep the contract\n3 of 4 models")
    removed = run_command("registry", "unadapt", *at)
    assert removed.stdout == "removed schema catalog with the views of the adapter scidex\n"
    scidex.execute("DROP TABLE artifact_links")
    none = run_command("registry", "adapt", "scidex", *at)
    assert (none.returncode, none.stderr) == (
        4,
        "forge-catalog: scidex: the table artifact_links is in no schema of this database: check --database-url\n",
    )
