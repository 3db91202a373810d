"""Settings that a server, a database or a role has for other programs, and a pooler between, change nothing."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.registry.connect import open_connection
from catalog_build.registry.generate import generate_registry
from tests.database.api_server import list_differing, run_server
from tests.database.building import build, digest_site
from tests.database.command import run_command
from tests.database.databases import make_database
from tests.database.pooler import run_pooler

ODD_SETTINGS = {
    "datestyle": "German, DMY",
    "intervalstyle": "iso_8601",
    "timezone": "Pacific/Chatham",
    "client_encoding": "LATIN1",
    "bytea_output": "escape",
    "extra_float_digits": "-5",
    "quote_all_identifiers": "on",
    "search_path": "odd, pg_catalog",
    "default_transaction_isolation": "serializable",
    "transform_null_equals": "on",
    "gin_fuzzy_search_limit": "1",
}
"""Each changes what some statement gives, or how the driver reads it, unless the session sets it back."""

MISLEADING_FUNCTIONS = (
    "CREATE SCHEMA odd; "
    "CREATE FUNCTION odd.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'misled'::text $$; "
    "CREATE FUNCTION odd.left(text, integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'misled'::text $$; "
    "CREATE FUNCTION odd.to_char(timestamp, text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'misled'::text $$"
)


def set_for_database(url: str, **settings: str) -> None:
    """Set what each new session of a database begins with."""
    name = sql.Identifier(str(conninfo_to_dict(url)["dbname"]))
    with psycopg.connect(url, autocommit=True) as connection:
        for setting, value in settings.items():
            wanted = sql.SQL(value) if setting == "search_path" else sql.Literal(value)
            connection.execute(sql.SQL("ALTER DATABASE {} SET {} = {}").format(name, sql.SQL(setting), wanted))  # type: ignore[arg-type]


@pytest.fixture
def sample_database(server_url: str, sample_template: str) -> Iterator[str]:
    """A copy of the sample's registry, to be set otherwise."""
    with make_database(server_url, sample_template) as url:
        yield url


@pytest.mark.parametrize("style", ["German, DMY", "SQL, DMY", "Postgres, YMD"])
def test_check_build_and_api_answer_as_before_whatever_the_style_of_dates(
    style: str, sample_database: str, tmp_path: Path
) -> None:
    build(sample_database, tmp_path / "before")
    checked = run_command("registry", "check", "--database-url", sample_database)
    set_for_database(sample_database, datestyle=style)

    build(sample_database, tmp_path / "after")

    assert digest_site(tmp_path / "after") == digest_site(tmp_path / "before")
    assert run_command("registry", "check", "--database-url", sample_database).stdout == checked.stdout
    with run_server(create_site_app(ApiSettings(database_url=sample_database), tmp_path / "after")) as address:
        assert httpx.get(f"{address}/readyz").json()["status"] == "ready"
        assert list_differing(address, tmp_path / "before") == []


def test_no_setting_of_the_database_changes_what_is_published_or_answered(sample_database: str, tmp_path: Path) -> None:
    build(sample_database, tmp_path / "before")
    with psycopg.connect(sample_database, autocommit=True) as connection:
        connection.execute(MISLEADING_FUNCTIONS)
    set_for_database(sample_database, **ODD_SETTINGS)

    build(sample_database, tmp_path / "after", jobs=2)

    assert digest_site(tmp_path / "after") == digest_site(tmp_path / "before")
    with run_server(create_site_app(ApiSettings(database_url=sample_database), tmp_path / "after")) as address:
        assert list_differing(address, tmp_path / "before") == []
        searched = httpx.get(f"{address}/api/models?q=microglia").json()
    assert searched["total"] > 0


def test_a_search_path_keeps_its_schemas_and_never_hides_built_in_functions(sample_database: str) -> None:
    with psycopg.connect(sample_database, autocommit=True) as connection:
        connection.execute(MISLEADING_FUNCTIONS)
        connection.execute('CREATE SCHEMA "Own tables"')
    set_for_database(sample_database, search_path='odd, "Own tables", pg_catalog, public')
    with open_connection(sample_database) as connection:
        assert connection.execute("SELECT current_schemas(true)::text").fetchone() == (
            '{pg_catalog,odd,"Own tables",public}',
        )
        assert connection.execute("SELECT lower('A')").fetchone() == ("a",)


def test_a_build_outlives_the_timeouts_that_a_database_sets_for_others(
    server_url: str, registry_template: str, tmp_path: Path
) -> None:
    with make_database(server_url, registry_template) as url:
        with open_connection(url) as connection:
            generate_registry(connection, 300, 1, lambda steps: None)
        timeouts = {"idle_in_transaction_session_timeout": "200ms", "statement_timeout": "200ms", "lock_timeout": "1ms"}
        with psycopg.connect(url) as connection:
            if connection.info.server_version >= 170_000:
                timeouts["transaction_timeout"] = "300ms"
        set_for_database(url, **timeouts)

        started = time.monotonic()
        result = run_command("build", "--jobs", "2", "--out", tmp_path / "site", "--database-url", url)
        took = time.monotonic() - started

    assert result.returncode == 0, result.stderr
    assert took > 0.3
    assert (tmp_path / "site" / "index.html").is_file()


def test_behind_a_transaction_pooler_the_same_is_published_and_answered(sample_database: str, tmp_path: Path) -> None:
    build(sample_database, tmp_path / "before")
    with psycopg.connect(sample_database, autocommit=True) as connection:
        connection.execute(MISLEADING_FUNCTIONS)
    set_for_database(sample_database, **ODD_SETTINGS)

    with run_pooler(sample_database, tmp_path) as pooled:
        build(pooled, tmp_path / "after", jobs=2)
        checked = run_command("registry", "check", "--database-url", pooled)
        with run_server(create_site_app(ApiSettings(database_url=pooled), tmp_path / "after")) as address:
            differing = [list_differing(address, tmp_path / "before") for _ in range(3)]
            facets = httpx.get(f"{address}/api/facets").json()

    assert digest_site(tmp_path / "after") == digest_site(tmp_path / "before")
    assert differing == [[], [], []]
    assert facets["total"] > 0
    assert checked.stdout == run_command("registry", "check", "--database-url", sample_database).stdout


def test_nothing_that_the_catalog_sets_reaches_other_clients_of_a_pooler(sample_database: str, tmp_path: Path) -> None:
    # those of PL/pgSQL come with its first use
    others = "name <> 'application_name' AND name NOT LIKE 'plpgsql.%'"
    observed = "SELECT name, setting FROM pg_settings WHERE " + others + " ORDER BY name"  # noqa: S608
    with run_pooler(sample_database, tmp_path) as pooled:
        with psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as connection:
            before = connection.execute(observed).fetchall()
        build(pooled, tmp_path / "site", jobs=1)
        with run_server(create_site_app(ApiSettings(database_url=pooled), tmp_path / "site")) as address:
            assert httpx.get(f"{address}/api/models").status_code == 200
        for _ in range(6):
            # any of the pooler's connections, in turn
            with psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as connection:
                assert connection.execute(observed).fetchall() == before


def test_a_registry_is_made_and_loaded_through_a_transaction_pooler(database_url: str, tmp_path: Path) -> None:
    document = tmp_path / "models.jsonl"
    document.write_text('{"kind": "model", "id": "m", "family": "other", "created_at": "2026-02-01"}\n')
    with run_pooler(database_url, tmp_path) as pooled:
        for arguments in (["init"], ["load", document], ["tag", "m", "stable"], ["history", "m"]):
            result = run_command("registry", *arguments, "--database-url", pooled)
            assert result.returncode == 0, result.stderr
    assert "stable" in result.stdout


def test_a_copy_is_refused_through_a_transaction_pooler_with_the_remedy(database_url: str, tmp_path: Path) -> None:
    views = tmp_path / "views.sql"
    views.write_text("SELECT 1;")
    with run_pooler(database_url, tmp_path) as pooled:
        result = run_command("registry", "adapt", "--sql", views, "--copy", "--database-url", pooled)
    assert (result.returncode, result.stdout) == (2, "")
    assert "connect to the server itself" in result.stderr
