"""Row-level security of the tables that the views read decides for each role what it sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from psycopg.conninfo import make_conninfo

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.registry.connect import Connection, open_connection
from tests.database.api_server import run_server
from tests.database.building import build
from tests.database.command import run_command
from tests.database.registry_rows import add_thing


@contextmanager
def role_for(connection: Connection, database_url: str, name: str) -> Iterator[str]:
    """Yield the URL of a database for a role that may read all of it but sees the rows that policies let it see."""
    connection.execute(f"CREATE ROLE {name} LOGIN")
    try:
        yield make_conninfo(database_url, user=name)
    finally:
        connection.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def list_models(url: str) -> list[str]:
    """Return what the live API lists for a role."""
    with run_server(create_app(ApiSettings(database_url=url))) as address:
        return sorted(one["id"] for one in httpx.get(f"{address}/api/models").json()["models"])


@pytest.fixture
def guarded_registry(registry: Connection) -> Connection:
    """A native registry in which other roles than its owner see public models alone."""
    if registry.info.server_version < 150_000:
        pytest.skip("views of this server read with the rights of the role that made them")
    for id in ("public-a", "public-b", "secret-c"):
        add_thing(registry, id, "model")
    for table, column in (("artifacts", "id"), ("model_versions", "artifact_id")):
        registry.execute(f"ALTER TABLE forge.{table} ENABLE ROW LEVEL SECURITY")
        registry.execute(f"CREATE POLICY public_only ON forge.{table} USING (starts_with({column}, 'public'))")
    return registry


def test_a_role_is_shown_the_models_that_row_security_lets_it_see(
    guarded_registry: Connection, database_url: str, tmp_path: Path
) -> None:
    with role_for(guarded_registry, database_url, "forge_test_guarded") as url:
        guarded_registry.execute(
            "GRANT USAGE ON SCHEMA catalog, forge TO forge_test_guarded; "
            "GRANT SELECT ON ALL TABLES IN SCHEMA catalog, forge TO forge_test_guarded"
        )
        assert list_models(database_url) == ["public-a", "public-b", "secret-c"]
        assert list_models(url) == ["public-a", "public-b"]
        build(url, tmp_path / "site")
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    assert [path for path in files if b"secret-c" in path.read_bytes() or "secret-c" in path.name] == []
    assert any(b"public-b" in path.read_bytes() for path in files)


@pytest.fixture
def lab_models(database_url: str, tmp_path: Path) -> Iterator[Connection]:
    """The template's views over its tables, with a public and a secret model."""
    views = tmp_path / "views.sql"
    views.write_text(run_command("registry", "adapt", "--template").stdout)
    with open_connection(database_url) as connection:
        if connection.info.server_version < 150_000:
            pytest.skip("views of this server read with the rights of the role that made them")
        connection.execute(
            "CREATE TABLE public.my_models (name text, version int, title text, trained_at timestamptz, loss float8, "
            "score float8, data text, script text); CREATE TABLE public.my_data (name text, digest text); "
            "CREATE TABLE public.my_scripts (name text, commit text); "
            "INSERT INTO public.my_models (name, version, title) VALUES ('public', 1, 'P'), ('secret', 1, 'S'); "
            "ALTER TABLE public.my_models ENABLE ROW LEVEL SECURITY; "
            "CREATE POLICY public_only ON public.my_models USING (name = 'public')"
        )
        result = run_command("registry", "adapt", "--sql", views, "--database-url", database_url)
        assert result.returncode == 0, result.stderr
        yield connection


def test_own_views_read_with_the_rights_of_who_asks(lab_models: Connection, database_url: str) -> None:
    with role_for(lab_models, database_url, "forge_test_caller") as url:
        lab_models.execute(
            "GRANT USAGE ON SCHEMA catalog TO forge_test_caller; "
            "GRANT SELECT ON ALL TABLES IN SCHEMA catalog TO forge_test_caller"
        )
        refused = run_command("registry", "check", "--database-url", url)
        lab_models.execute("GRANT SELECT ON my_models, my_data, my_scripts TO forge_test_caller")
        assert (refused.returncode, "grant USAGE on the schemas" in refused.stderr) == (2, True)
        assert (list_models(url), list_models(database_url)) == (["public/1"], ["public/1", "secret/1"])
