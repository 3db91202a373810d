"""A copy of an adapter's views: it says what they say as of its last refresh, and costs what changed."""

import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import httpx
import psycopg
import pytest

from api.app import create_app, create_site_app
from api.settings import ApiSettings
from catalog_build.core.errors import ContractError, UsageError
from catalog_build.registry.adapters import install_adapter, plan_adapter, plan_own_adapter, remove_adapter
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.manage import check_registry
from catalog_build.registry.snapshot import open_snapshot
from catalog_build.registry.statements import read_sql
from catalog_build.registry.view_copies import read_copy_state, refresh_copy
from tests.database.api_server import run_server
from tests.database.building import build, digest_site
from tests.database.command import run_command
from tests.database.mlflow_tables import make_mlflow

QUESTIONS = (
    "api/models?sort=metric:rmse&order=asc", "api/models?metric=rmse<0.4", "api/models?q=yield",
    "api/models?dataset=dataset:fields:d1", "api/models?family=statistical&sort=title", "api/models?flagged=true",
    "api/models?latest=true&sort=created_at",
    "api/models/compare?ids=crop yield@1,crop yield@2", "api/facets",
)  # fmt: skip


@pytest.fixture
def mlflow(database_url: str) -> Iterator[Connection]:
    """A database with MLflow's tables, not yet adapted."""
    with open_connection(database_url) as connection:
        make_mlflow(connection)
        yield connection


def adapt(connection: Connection, *, copy: bool) -> None:
    """Make the views over MLflow's tables, with or without a copy."""
    install_adapter(connection, plan_adapter(connection, "mlflow", copy=copy))


def read_states(connection: Connection) -> dict[str, str]:
    """Return the state of each thing."""
    return dict(connection.execute("SELECT id, state FROM catalog.artifacts").fetchall())


def read_registry(connection: Connection) -> tuple[object, ...]:
    """Return the row of the view that tells where the registry stands."""
    row = connection.execute("SELECT revision, changed_at, state FROM catalog.registry").fetchone()
    assert row is not None
    return row


def ask_all(database_url: str, site: Path) -> dict[str, bytes]:
    """Return what the API answers to questions of every kind, and for each JSON file of the site."""
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        paths = [path.relative_to(site).as_posix() for path in (site / "api").rglob("*.json")]
        with httpx.Client(base_url=address) as client:
            return {path: client.get(path).content for path in (*paths, *QUESTIONS)}


def test_both_faces_say_the_same_with_and_without_a_copy(mlflow: Connection, database_url: str, tmp_path: Path) -> None:
    """Site and answers are the same bytes, whether the views are read or what was copied from them."""
    sites, answers = [], []
    for copy in (False, True):
        adapt(mlflow, copy=copy)
        site = tmp_path / f"copy {copy}"
        build(database_url, site)
        sites.append(digest_site(site))
        answers.append(ask_all(database_url, site))
    assert sites[0] == sites[1]
    assert answers[0] == answers[1]
    assert {path: content for path, content in answers[1].items() if path not in QUESTIONS} == {
        path.relative_to(tmp_path / "copy True").as_posix(): path.read_bytes()
        for path in (tmp_path / "copy True" / "api").rglob("*.json")
    }
    check_registry(mlflow)


def test_the_copy_says_what_the_tables_said_at_its_last_refresh(mlflow: Connection) -> None:
    """Until then nothing of it moves; then what was written, of a new state; without news a refresh moves nothing."""
    adapt(mlflow, copy=True)
    states, registry = read_states(mlflow), read_registry(mlflow)
    mlflow.execute("UPDATE model_version_tags SET value = 'Kraków' WHERE key = 'region'")
    mlflow.execute(
        "INSERT INTO model_versions (name, version, source, last_updated_time) "
        "VALUES ('crop yield', 6, '', 1770000000000)"
    )
    assert (read_states(mlflow), read_registry(mlflow)) == (states, registry)
    assert refresh_copy(mlflow) == 3
    after = read_states(mlflow)
    # version 4 is no longer the latest
    assert {id for id in after if after[id] != states.get(id)} == {"crop yield@3", "crop yield@4", "crop yield@6"}
    moved = read_registry(mlflow)
    assert moved[0] == 1770000000000
    assert moved[2] != registry[2]
    mlflow.execute("DELETE FROM model_versions WHERE version = 6")
    mlflow.execute("UPDATE latest_metrics SET value = 0.26 WHERE run_uuid = 'a1' AND key = 'rmse'")
    assert refresh_copy(mlflow) == 3
    assert {id for id in after if after[id] != read_states(mlflow).get(id)} == {
        "crop yield@1",
        "crop yield@4",
        "crop yield@6",
    }
    assert read_states(mlflow)["crop yield@4"] == states["crop yield@4"]
    before = (read_states(mlflow), read_registry(mlflow))
    assert refresh_copy(mlflow) == 0
    assert (read_states(mlflow), read_registry(mlflow)) == before


def test_an_incremental_build_of_a_refreshed_copy_is_that_of_a_full_one(
    mlflow: Connection, database_url: str, tmp_path: Path
) -> None:
    """The command refreshes first, says so, and renders what changed only."""
    command = ("build", "--database-url", database_url, "--out", tmp_path / "site")
    adapt(mlflow, copy=True)
    assert run_command(*command).stdout.startswith("refreshed the copy of the views: no things changed\n")
    mlflow.execute("UPDATE model_version_tags SET value = 'Kraków' WHERE key = 'region'")
    done = run_command(*command)
    assert done.stdout.startswith("refreshed the copy of the views: 1 thing changed\n"), done.stderr
    assert "nothing changed, left as it was" in run_command(*command).stdout
    assert digest_site(tmp_path / "site") == digest_site(build_full(database_url, tmp_path))


def build_full(database_url: str, tmp_path: Path) -> Path:
    """Build into another folder."""
    build(database_url, tmp_path / "full")
    return tmp_path / "full"


def test_whoever_reads_sees_one_copy_whole_and_waits_for_nothing(mlflow: Connection, database_url: str) -> None:
    """A build that has begun goes on with the copy of before, while others read the one of after."""
    adapt(mlflow, copy=True)
    titles = "SELECT title FROM catalog.models WHERE id = 'crop yield@1'"
    with open_snapshot(database_url) as reader:
        assert reader.execute(titles).fetchone() == ("crop yield",)
        mlflow.execute("INSERT INTO registered_model_tags (name, key, value) VALUES ('crop yield', 'title', 'Yield')")
        mlflow.execute("SET lock_timeout = '5s'")
        assert refresh_copy(mlflow) == 4
        assert reader.execute(titles).fetchone() == ("crop yield",)
        assert mlflow.execute(titles).fetchone() == ("Yield",)


def test_a_failed_refresh_leaves_the_copy_as_it_was(mlflow: Connection, database_url: str, tmp_path: Path) -> None:
    """A row that the views cannot tell stops it with nothing written, and it works again when the row is mended."""
    script = tmp_path / "views.sql"
    for table in re.findall(r"^--   (my_\w+ \(.*\))$", read_sql("adapters/template"), re.MULTILINE):
        mlflow.execute(f"CREATE TABLE {table}".encode())
    mlflow.execute("INSERT INTO my_models (name, version, title) VALUES ('a', 1, 'A')")
    script.write_text(read_sql("adapters/template"))
    install_adapter(mlflow, plan_own_adapter(mlflow, script, copy=True))
    assert [one.id for one in check_registry(mlflow).incomplete] == ["a/1"]
    before = (read_states(mlflow), read_registry(mlflow))
    mlflow.execute("INSERT INTO my_models (name, version, title) VALUES ('b', 1, 'B')")
    mlflow.execute("INSERT INTO my_data VALUES (NULL, 'abc')")
    with pytest.raises(ContractError, match=r"catalog\.artifacts\.id: null is not allowed: give each row an id"):
        refresh_copy(mlflow)
    mlflow.execute("DELETE FROM my_data")
    mlflow.execute("INSERT INTO my_scripts SELECT string_agg(md5(n::text), '') FROM generate_series(1, 200) AS n")
    with pytest.raises(ContractError, match=r"catalog\.artifacts: a copy cannot hold this \(index row size"):
        refresh_copy(mlflow)
    assert (read_states(mlflow), read_registry(mlflow)) == before
    mlflow.execute("DELETE FROM my_scripts; INSERT INTO my_data VALUES ('corpus', 'abc'); "
                   "UPDATE my_models SET data = 'corpus' WHERE name = 'a'")  # fmt: skip
    assert refresh_copy(mlflow) == 3
    # the rule is worked out over the copied links
    assert [(one.id, [reason.code for reason in one.reasons]) for one in check_registry(mlflow).incomplete] == [
        ("a/1", ["analysis_missing"]),
        ("b/1", ["training_dataset_missing", "analysis_missing", "inputs_missing"]),
    ]


def test_a_copy_tells_the_day_while_something_is_under_embargo(
    mlflow: Connection, database_url: str, tmp_path: Path
) -> None:
    """So that the API leaves the thing out, and shows it from its day on, as over the views themselves."""
    for table in re.findall(r"^--   (my_\w+ \(.*\))$", read_sql("adapters/template"), re.MULTILINE):
        mlflow.execute(f"CREATE TABLE {table}".encode())
    mlflow.execute("INSERT INTO my_models (name, version, title) VALUES ('a', 1, 'A'), ('b', 1, 'B')")
    mlflow.execute("CREATE TABLE held AS SELECT 'b/1' AS held_id, CURRENT_DATE + 2 AS held_until")
    until = "(SELECT held_until FROM held WHERE held_id = t.id)"
    script = tmp_path / "views.sql"
    script.write_text(read_sql("adapters/template").replace("NULL::date AS embargo", f"{until} AS embargo"))
    install_adapter(mlflow, plan_own_adapter(mlflow, script, copy=True))
    with run_server(create_app(ApiSettings(database_url=database_url))) as url, httpx.Client(base_url=url) as client:

        def tell() -> tuple[bool, int, int]:
            listed = client.get("/api/models").json()["total"]
            return "+" in str(read_registry(mlflow)[2]), client.get("/api/models/b%2F1").status_code, listed

        assert tell() == (True, 404, 1)
        mlflow.execute("UPDATE held SET held_until = CURRENT_DATE - 1")
        refresh_copy(mlflow)
        assert tell() == (False, 200, 2)


def test_a_role_that_may_only_read_builds_from_the_copy_as_it_stands(
    mlflow: Connection, database_url: str, tmp_path: Path
) -> None:
    """The build says of when the copy is; a refresh says what the role lacks, and works when it is granted."""
    adapt(mlflow, copy=True)
    mlflow.execute("UPDATE model_version_tags SET value = 'Kraków' WHERE key = 'region'")
    mlflow.execute("CREATE ROLE forge_test_reader LOGIN; GRANT USAGE ON SCHEMA catalog TO forge_test_reader; "
                   "GRANT SELECT ON ALL TABLES IN SCHEMA catalog TO forge_test_reader")  # fmt: skip
    url = psycopg.conninfo.make_conninfo(database_url, user="forge_test_reader")
    state = read_copy_state(mlflow)
    assert state is not None
    try:
        built = run_command("build", "--database-url", url, "--out", tmp_path / "site")
        assert built.returncode == 0, built.stderr
        assert "this role may not refresh it" in built.stdout
        assert f"as of {state.refreshed_at.astimezone(UTC).isoformat(timespec='seconds')}" in built.stdout
        refused = run_command("registry", "refresh", "--database-url", url)
        assert refused.returncode == 2
        assert "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA catalog" in refused.stderr
        mlflow.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA catalog TO forge_test_reader")
        refreshed = run_command("registry", "refresh", "--database-url", url)
        assert refreshed.stdout == "refreshed the copy of the views: 1 thing changed\n", refreshed.stderr
    finally:
        mlflow.execute("DROP OWNED BY forge_test_reader; DROP ROLE forge_test_reader")


def test_the_commands_say_what_becomes_of_a_copy(mlflow: Connection, database_url: str) -> None:
    """--check tells of it and writes nothing; adapting without it, or unadapting, removes it with the views."""
    at = ("--database-url", database_url)
    checked = run_command("registry", "adapt", "mlflow", "--copy", "--check", *at)
    assert (checked.returncode, checked.stdout) == (
        0,
        "would make the views of schema catalog over the tables of schema public (mlflow), and beside them a copy of "
        "what they say; nothing else is written\n",
    )
    assert mlflow.execute("SELECT to_regnamespace('catalog')").fetchone() == (None,)
    missing = run_command("registry", "refresh", *at)
    assert (missing.returncode, missing.stderr.split(",")[0]) == (
        4, "forge-catalog: this database keeps no copy of an adapter's views"
    )  # fmt: skip
    made = run_command("registry", "adapt", "mlflow", "--copy", *at)
    assert made.returncode == 0, made.stderr
    assert "`forge-catalog registry refresh` at any time" in made.stdout
    assert run_command("registry", "refresh", *at).stdout == "refreshed the copy of the views: no things changed\n"
    assert run_command("registry", "check", *at).stdout.startswith("the views keep the contract\n2 of 4 models")
    adapt(mlflow, copy=False)
    assert read_copy_state(mlflow) is None
    adapt(mlflow, copy=True)
    assert remove_adapter(mlflow) == "mlflow"
    assert mlflow.execute("SELECT to_regnamespace('catalog')").fetchone() == (None,)
    adapt(mlflow, copy=False)
    with pytest.raises(ContractError, match="nothing to refresh"):
        refresh_copy(mlflow)


def test_on_a_replica_the_copy_is_read_as_it_stands(mlflow: Connection) -> None:
    """A server that takes no writes cannot refresh it, whoever asks."""
    adapt(mlflow, copy=True)
    mlflow.execute("SET default_transaction_read_only = on")
    state = read_copy_state(mlflow)
    assert state is not None
    assert not state.refreshable
    with pytest.raises(UsageError, match="on a replica it cannot be done"):
        refresh_copy(mlflow)


def test_the_text_of_a_copy_sorts_by_code_point(mlflow: Connection) -> None:
    """As in the native registry: an index in the database's own order would serve no question that compares ids."""
    adapt(mlflow, copy=True)
    differing = (
        "SELECT a.attrelid::regclass::text, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.relnamespace = 'catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 "
        "AND a.atttypid = 'text'::regtype AND a.attcollation <> 'pg_catalog.\"C\"'::regcollation"
    )
    assert mlflow.execute(differing).fetchall() == []
