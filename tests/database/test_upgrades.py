"""A registry that was upgraded equals one that is loaded afresh, but for moments: clocks, revisions, states."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from catalog_build.registry import schema
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.load import load_file
from catalog_build.registry.schema import find_contract_faults, init_registry
from catalog_build.registry.statements import SQL_DIR, read_sql
from tests.database.command import run_command
from tests.database.databases import make_database
from tests.database.upgrades import DOCUMENTS, UPGRADES, fill_registry

DUMPS = sorted(UPGRADES.glob("after_*.sql"))

MOMENTS = {
    "artifact_states": {"state"},
    "artifacts": {"withdrawn_at"},
    "migrations": {"applied_at"},
    "revision": {"revision", "changed_at", "state"},
    "withdrawals": {"withdrawn_at"},
}
"""Table of schema forge → columns that name moments."""

LITERALS_DROPPED = {"m-text-count", "m-decimal-count"}
"""Models whose parameter count an earlier version read from a text that is none, which it did not keep."""

COUNTED = ["m-count", "m-decimal-count", "m-digits-count", "m-text-count"]
"""Models with a parameter count of an earlier version: nobody can know which of them it read from such a text."""

Tables = dict[str, list[dict[str, Any]]]


def read_tables(connection: Connection) -> Tables:
    """Return all that schema forge holds, without what names moments."""
    names = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'forge' ORDER BY table_name"
    ).fetchall()
    tables: Tables = {}
    for (name,) in names:
        left_out = MOMENTS.get(name, set())
        rows = connection.execute(f"SELECT row_to_json(t)::text FROM forge.{name} t").fetchall()  # type: ignore[arg-type]  # noqa: S608
        stripped = [{key: value for key, value in json.loads(row).items() if key not in left_out} for (row,) in rows]
        tables[name] = sorted(stripped, key=json.dumps)
    return tables


@pytest.fixture
def fresh_tables(registry: Connection) -> Tables:
    """A registry of this version with the documents of the dumps."""
    fill_registry(registry)
    return read_tables(registry)


@contextmanager
def restore(dump: Path, server_url: str) -> Iterator[Connection]:
    """Yield a registry as an earlier version left it."""
    with make_database(server_url) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            if connection.info.server_version < 180_000:
                pytest.skip("the dumps are of PostgreSQL 18")
            connection.execute(dump.read_text(encoding="utf-8"))
        with open_connection(url) as connection:
            yield connection


@pytest.fixture(params=DUMPS, ids=[dump.stem for dump in DUMPS])
def dumped(request: pytest.FixtureRequest, server_url: str) -> Iterator[Connection]:
    """A registry as each earlier version left it."""
    with restore(request.param, server_url) as connection:
        yield connection


@pytest.fixture
def first_dumped(server_url: str) -> Iterator[Connection]:
    """A registry as the first version left it, which did not keep the text of parameter counts."""
    with restore(DUMPS[0], server_url) as connection:
        yield connection


def test_the_newest_migration_has_a_dump() -> None:
    """`python -m tests.database.upgrades` makes it; one of an earlier migration is never made again."""
    newest = max(path.stem for path in (SQL_DIR / "migrations").glob("*.sql"))
    assert DUMPS[-1].stem == f"after_{newest}"


def test_an_upgraded_registry_equals_a_fresh_load(dumped: Connection, fresh_tables: Tables) -> None:
    init_registry(dumped)
    assert find_contract_faults(dumped) == []
    upgraded = read_tables(dumped)
    for tables in (upgraded, fresh_tables):
        for row in (*tables["model_versions"], *tables["artifacts"]):
            if row.get("artifact_id", row.get("id")) in LITERALS_DROPPED:
                row.update(dict.fromkeys(["parameter_count", "load_warnings", "warnings", "metadata"]))
            row.pop("load_again", None)
        for name, rows in tables.items():
            tables[name] = sorted(rows, key=json.dumps)
    assert upgraded == fresh_tables


def test_what_an_earlier_version_dropped_is_reported_until_it_is_loaded_again(
    first_dumped: Connection, fresh_tables: Tables
) -> None:
    url = first_dumped.info.dsn
    for _ in range(2):
        upgraded = run_command("registry", "init", "--database-url", url)
        assert (upgraded.returncode, upgraded.stderr) == (
            0,
            'warning: 4 models: an earlier version may have read a text such as "6.00" as a parameter count, and did '
            f"not keep it; load the documents again with `forge-catalog registry load`: {', '.join(COUNTED)}\n",
        )
    loaded = run_command("registry", "load", DOCUMENTS, "--database-url", url)
    assert loaded.stdout.splitlines()[0].endswith("0 added, 0 replaced, 28 unchanged, 4 read again")
    assert read_tables(first_dumped) == fresh_tables
    loaded = run_command("registry", "load", DOCUMENTS, "--database-url", url)
    assert loaded.stdout.splitlines()[0].endswith("0 added, 0 replaced, 32 unchanged")
    assert run_command("registry", "init", "--database-url", url).stderr == ""


def test_loading_again_keeps_what_others_wrote_since(first_dumped: Connection) -> None:
    init_registry(first_dumped)
    first_dumped.execute(
        "UPDATE forge.model_versions SET promotion_state = 'promoted' WHERE artifact_id = 'm-text-count'"
    )
    load_file(first_dumped, DOCUMENTS)
    row = (
        "SELECT promotion_state, parameter_count, metadata::text FROM catalog.models JOIN catalog.artifacts USING (id) "
    )
    assert first_dumped.execute(row + "WHERE id = 'm-text-count'").fetchone() == (
        "promoted",
        None,
        '{"note":"kept","parameter_count":"6.00"}',
    )


def test_an_upgrade_changes_nothing_the_second_time(dumped: Connection) -> None:
    init_registry(dumped)
    state = "SELECT revision, state FROM forge.revision"
    before = dumped.execute(state).fetchone()
    assert init_registry(dumped) == []
    assert dumped.execute(state).fetchone() == before


CHANGES: dict[str, Callable[[str], str]] = {
    "the cap of an incomplete model's score": lambda text: text.replace("least(declared, 0.3)", "least(declared, 0.2)"),
    "the slug of an id": lambda text: text.replace("left(encode(sha256", "left('x' || encode(sha256"),
    "the key of a metric": lambda text: text.replace("THEN name\n", "THEN lower(name) || '!'\n"),
    "a code of the provenance rule": lambda text: text.replace("'inputs_missing'", "'inputs_lacking'"),
    "which relations are inputs": lambda text: text.replace(
        "l.relation IN ('trained_on', 'uses_input')", "l.relation IN ('uses_input')"
    ),
    "how words are split": lambda text: text.replace("left(word, 200)", "left(word, 3)"),
    "how a pin is judged": lambda text: text.replace("'intact'\n", "'modified'\n"),
    "how many metrics stand in a list": lambda text: text.replace("nth <= 64", "nth <= 2"),
    "which version is the latest": lambda text: text.replace(
        "b.version_number > a.version_number AND b.with", "b.version_number < a.version_number AND b.with"
    ),
    "which links are taken over into rows": lambda text: text.replace(
        "(WHERE l.relation = 'trained_on') AS", "(WHERE l.relation = 'trained_on' AND l.position > 0) AS"
    ),
}  # fmt: skip
"""What somebody may change in a definition → the change of the script's text."""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_all_that_a_changed_definition_feeds_is_worked_out_again(
    change: Callable[[str], str], registry: Connection, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_registry(registry)
    before = read_tables(registry)
    scripts = [part for name in schema._FEEDING for part in schema._list_parts(name)]
    changed = [name for name in scripts if change(read_sql(name)) != read_sql(name)]
    assert changed, "the text to change is not in any script"
    monkeypatch.setattr(schema, "read_sql", lambda name: change(read_sql(name)))

    init_registry(registry)

    with make_database(server_url) as url, open_connection(url) as fresh:
        init_registry(fresh)
        fill_registry(fresh)
        expected = read_tables(fresh)
    assert read_tables(registry) == expected
    assert {**before, "migrations": []} != {**expected, "migrations": []}


def test_a_registry_of_another_version_is_not_read_but_upgraded(first_dumped: Connection, tmp_path: Path) -> None:
    url = first_dumped.info.dsn
    for command in (["registry", "check"], ["build", "--out", tmp_path / "site"]):
        refused = run_command(*command, "--database-url", url)
        assert (refused.returncode, refused.stdout) == (4, "")
        assert "another version of Forge Catalog" in refused.stderr
        assert "`forge-catalog registry init`" in refused.stderr
    assert run_command("registry", "init", "--database-url", url).returncode == 0
    assert run_command("registry", "check", "--database-url", url).returncode == 0
