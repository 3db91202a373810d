"""The command line, as a user types it."""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from psycopg.conninfo import make_conninfo

from catalog_build.cli import main
from catalog_build.registry.connect import open_connection
from tests.database.command import run_command


def list_commands(group: click.Group, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from list_commands(command, (*prefix, name))
        yield (*prefix, name)


@pytest.fixture
def loaded_url(database_url: str, tmp_path: Path) -> str:
    """A registry made and filled by commands: two versions of a model without provenance."""
    path = tmp_path / "models.jsonl"
    documents = [
        {"kind": "model", "id": f"m{number}", "lineage": "m", "family": "other", "quality_score": 0.9}
        for number in (1, 2)
    ]
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    assert run_command("registry", "init", DATABASE_URL=database_url).returncode == 0
    assert run_command("registry", "load", path, DATABASE_URL=database_url).returncode == 0
    return database_url


@pytest.mark.parametrize("words", list(list_commands(main)), ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]) -> None:
    """--help names the options and shows a line to copy."""
    shown = run_command(*words, "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert re.search(r"Example:\n +forge-catalog ", shown.stdout)


def test_an_unknown_format_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    """Before anything is read or written."""
    shown = run_command("build", "--out", tmp_path / "site", "--export", "docx")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "Invalid value for '--export': 'docx' is not one of 'prov', 'ro-crate'," in shown.stderr
    shown = run_command("build", "--out", tmp_path / "site", "--export", "none", "--export", "badge")
    assert (shown.returncode, shown.stderr) == (
        2,
        "forge-catalog: --export none contradicts --export badge: give one\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_check_lists_what_to_add_and_strict_exits_with_1(loaded_url: str) -> None:
    """People read text, programs JSON; only --strict makes it a failure."""
    shown = run_command("registry", "check", DATABASE_URL=loaded_url)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "2 of 2 models have incomplete provenance" in shown.stdout
    assert "training_dataset_missing" in shown.stdout
    machine = run_command("registry", "check", "--strict", "--format", "json", DATABASE_URL=loaded_url)
    assert machine.returncode == 1
    assert [one["id"] for one in json.loads(machine.stdout)["incomplete"]] == ["m1", "m2"]
    annotated = run_command("registry", "check", "--strict", "--format", "github", DATABASE_URL=loaded_url)
    assert [line.split("::")[1] for line in annotated.stdout.splitlines()] == [
        "error title=m1",
        "error title=m2",
        "notice title=Forge Catalog",
    ]


def test_tag_history_and_diff_tell_one_story(loaded_url: str) -> None:
    """A label shows in the history and as a difference."""
    assert run_command("registry", "tag", "m2", "stable", DATABASE_URL=loaded_url).stdout == "m2 is now tagged stable\n"
    history = run_command("registry", "history", "m1", DATABASE_URL=loaded_url)
    assert history.stdout == "v2 stable (latest)  m2  date unknown, from m1\nv1  m1  date unknown\n"
    diff = run_command("registry", "diff", "m1", "m2", DATABASE_URL=loaded_url)
    assert diff.stdout == "version_number: 1 → 2\nversion_tag: null → stable\nprevious: null → m1\n"


def test_verify_exits_with_1_when_a_pin_does_not_hold(loaded_url: str, tmp_path: Path) -> None:
    """A pinned input that is missing is a failure for CI."""
    path = tmp_path / "more.yaml"
    path.write_text(
        "- kind: model\n  id: m3\n  family: other\n  links:\n"
        "    - {relation: trained_on, target: gone, version_tag: v1}\n"
    )
    assert run_command("registry", "load", path, DATABASE_URL=loaded_url).returncode == 0
    shown = run_command("registry", "verify", "m3", DATABASE_URL=loaded_url)
    assert (shown.returncode, shown.stdout) == (
        1,
        "missing    m3 → gone (v1)\n1 pinned inputs: 0 intact, 1 missing, 0 modified, 0 unverified\n",
    )


def test_faulty_documents_are_reported_together_on_stderr(loaded_url: str, tmp_path: Path) -> None:
    """Each fault with file, line and field; the other files are still loaded."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"kind": "model", "id": "x", "family": "nonsense"}\n{broken\n{"kind": "dataset", "id": ""}\n')
    good = tmp_path / "good.jsonl"
    good.write_text('{"kind": "dataset", "id": "d"}\n')
    shown = run_command("registry", "load", bad, good, DATABASE_URL=loaded_url)
    assert shown.returncode == 1
    assert [f"{bad}:{line}" in shown.stderr for line in (1, 2, 3)] == [True, True, True]
    assert "Traceback" not in shown.stderr
    assert shown.stdout == f"{good}: 1 added, 0 replaced, 0 unchanged\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["registry", "history", "nobody"], 1, "no version in the registry has the id 'nobody'"),
        (["registry", "tag", "m1", ""], 2, "1 to 150 printable characters"),
        (["registry", "load", "missing.jsonl"], 2, "missing.jsonl"),
        (["build", "--out", "."], 2, "folder of its own"),
        (["build", "--out", "x", "--base-url", "models.example.org"], 2, "--base-url 'models.example.org'"),
        (
            ["build", "--out", "x", "--base-url", "https://m.example/", "--api-url", "http://api.m.example"],
            2,
            "--api-url 'http://api.m.example/': browsers let no page of https://m.example/ ask",
        ),
        (
            ["build", "--out", ".", "--base-url", "https://m.example/", "--api-url", "http://localhost:8000"],
            2,
            "add http://localhost:8000 to its connect-src and form-action",
        ),
        (["build", "--out", "x", "--pairs", "-1"], 2, "--pairs"),
        (["serve", "nowhere"], 2, "holds no built site"),
        (["registry", "frobnicate"], 2, "No such command"),
    ],
)
def test_a_mistake_gets_a_message_and_an_exit_code(
    loaded_url: str, arguments: list[str], code: int, message: str
) -> None:
    """Never a traceback for a user's mistake."""
    shown = run_command(*arguments, DATABASE_URL=loaded_url)
    assert (shown.returncode, shown.stdout) == (code, "")
    assert message in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_database_that_is_away_is_told_apart(tmp_path: Path) -> None:
    """Exit code 3, the address without its password, and what to check."""
    shown = run_command("registry", "check", DATABASE_URL="postgresql://me:secret@127.0.0.1:1/models")
    assert (shown.returncode, shown.stdout) == (3, "")
    assert "models at 127.0.0.1:1" in shown.stderr
    assert "secret" not in shown.stderr


def test_a_role_that_may_only_read_is_told_so(loaded_url: str) -> None:
    """It may check, and gets a clear refusal where it would write."""
    role = f"reader_{uuid.uuid4().hex}"
    with open_connection(loaded_url) as connection:
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"GRANT USAGE ON SCHEMA catalog, forge TO {role}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA catalog, forge TO {role}",
        ):
            connection.execute(statement)  # type: ignore[call-overload]
    try:
        url = make_conninfo(loaded_url, options=f"-c role={role}")
        assert run_command("registry", "check", DATABASE_URL=url).returncode == 0
        refused = run_command("registry", "tag", "m1", "x", DATABASE_URL=url)
        assert (refused.returncode, "permission denied" in refused.stderr, "grant" in refused.stderr) == (2, True, True)
        assert "Traceback" not in refused.stderr
    finally:
        with open_connection(loaded_url) as connection:
            connection.execute(f"DROP OWNED BY {role}")  # type: ignore[call-overload]
            connection.execute(f"DROP ROLE {role}")  # type: ignore[call-overload]


def test_a_database_without_registry_says_what_to_run(database_url: str, tmp_path: Path) -> None:
    """Exit code 4 and the remedy, for every command that reads."""
    for arguments in (["registry", "check"], ["registry", "verify"], ["build", "--out", str(tmp_path / "x")]):
        shown = run_command(*arguments, DATABASE_URL=database_url)
        assert (shown.returncode, "forge-catalog registry init" in shown.stderr) == (4, True)
    assert not (tmp_path / "x").exists()


def test_a_build_says_how_many_files_and_bytes(loaded_url: str, tmp_path: Path) -> None:
    """Hosts limit both."""
    shown = run_command("build", "--out", tmp_path / "site", DATABASE_URL=loaded_url)
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    assert shown.returncode == 0
    assert f"2 models, 1 comparisons, {len(files)} files, {size:,} bytes" in shown.stdout


def test_the_embedded_server_starts_and_stops(tmp_path: Path) -> None:
    """db start, status and stop agree; a stopped server is exit code 3."""
    folder = {"FORGE_CATALOG_DATA_DIR": str(tmp_path)}
    assert run_command("db", "status", **folder).returncode == 3
    started = run_command("db", "start", **folder)
    assert (started.returncode, started.stdout.startswith("postgresql://")) == (0, True)
    try:
        assert run_command("db", "status", **folder).stdout.startswith("running, process ")
        assert run_command("registry", "init", **folder).returncode == 0
    finally:
        stopped = run_command("db", "stop", **folder)
    assert (stopped.returncode, stopped.stdout) == (0, "stopped\n")
    assert run_command("db", "status", **folder).returncode == 3
