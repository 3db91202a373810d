"""`forge-catalog import`, as a user types it: what is printed, what is loaded, what is left out."""

import json
from pathlib import Path

from catalog_build.registry.connect import open_connection
from tests.database.command import run_command
from tests.unit.petab_problem import write_problem

CARD = "---\nlicense: mit\ndatasets: [tides, waves]\nbase_model: north/base\n---\nA card.\n"


def write_card(folder: Path, content: str) -> Path:
    """Write a card into a folder of its own."""
    folder.mkdir(parents=True)
    path = folder / "README.md"
    path.write_text(content, encoding="utf-8")
    return path


def test_what_is_read_is_printed_and_the_rest_is_told(tmp_path: Path) -> None:
    """Documents go to stdout, everything else to stderr, and the exit code says that something is missing."""
    good = write_card(tmp_path / "cards/north/good", CARD)
    bad = write_card(tmp_path / "cards/north/bad", "---\nlicense: [\n---\n")
    shown = run_command("import", "model-cards", tmp_path / "cards")
    assert [json.loads(line)["id"] for line in shown.stdout.splitlines()] == ["north/good", "tides", "waves"]
    assert shown.stderr.splitlines()[-1] == "documents: dataset 2, model 1; left out: 1"
    assert shown.stderr.startswith(f"left out: {bad}:3: this is no YAML at column 1")
    assert shown.returncode == 1
    assert run_command("import", "model-cards", good).returncode == 0


def test_a_load_changes_nothing_the_second_time_and_takes_no_registered_thing_over(
    database_url: str, tmp_path: Path
) -> None:
    """Data sets that are only mentioned leave what is registered as it is; a changed card needs --replace."""
    path = write_card(tmp_path / "cards/north/good", CARD)
    own = [
        {"kind": "dataset", "id": "tides", "title": "The Tides"},
        {"kind": "dataset", "id": "waves@1", "lineage": "waves"},
    ]
    (tmp_path / "own.jsonl").write_text("".join(json.dumps(one) + "\n" for one in own))
    assert run_command("registry", "init", DATABASE_URL=database_url).returncode == 0
    assert run_command("registry", "load", tmp_path / "own.jsonl", DATABASE_URL=database_url).returncode == 0

    def load(*options: str) -> tuple[int, str]:
        shown = run_command("import", "model-cards", tmp_path / "cards", "--load", *options, DATABASE_URL=database_url)
        return shown.returncode, shown.stdout or shown.stderr

    folder = tmp_path / "cards"
    assert load() == (0, f"{folder}: 1 added, 0 replaced, 2 unchanged\n")
    assert load() == (0, f"{folder}: 0 added, 0 replaced, 3 unchanged\n")
    path.write_text(CARD.replace("mit", "bsd"))
    code, refused = load()
    assert (code, f"{path}:1: id: this id is registered with other content" in refused) == (1, True)
    assert refused.splitlines()[-1] == f"{folder}: nothing was loaded"
    assert load("--replace") == (0, f"{folder}: 0 added, 1 replaced, 2 unchanged\n")
    with open_connection(database_url) as connection:
        rows = connection.execute("SELECT id, title, license FROM catalog.artifacts ORDER BY id").fetchall()
    assert rows == [("north/good", "north/good", "bsd"), ("tides", "The Tides", None), ("waves@1", "waves", None)]


def test_only_what_the_source_states_is_provenance(database_url: str, tmp_path: Path) -> None:
    """A PEtab problem pins its inputs and names its publication; a metafile pins nothing that is not there."""
    write_problem(tmp_path / "tide")
    (tmp_path / "metafile.yml").write_text(
        "Collections: [{Name: C}]\n"
        "Models: [{Name: m, In Collection: C, Config: c.py, Metadata: {Training Data: waves}}]\n"
    )
    assert run_command("registry", "init", DATABASE_URL=database_url).returncode == 0
    for kind in ("petab", "metafiles"):
        shown = run_command("import", kind, tmp_path, "--load", DATABASE_URL=database_url)
        assert (shown.returncode, shown.stderr.count("\n")) == (0, 1)
    with open_connection(database_url) as connection:
        rows = connection.execute(
            "SELECT m.family, ARRAY(SELECT jsonb_path_query(m.provenance_reasons, '$[*].code') #>> '{}')"
            " FROM catalog.models m ORDER BY m.family"
        ).fetchall()
    assert rows == [("biophysical", []), ("deep_learning", ["input_unpinned"])]
