"""`forge-catalog import`: what is printed, what is loaded, what is left out."""

import json
from pathlib import Path

from catalog_build.importing.deliver import load_documents
from catalog_build.importing.metafiles import read_metafiles
from catalog_build.importing.model_cards import read_model_cards
from catalog_build.importing.petab import read_petab
from catalog_build.registry.connect import Connection
from catalog_build.registry.load import load_file
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
    write_card(tmp_path / "cards/north/good", CARD)
    bad = write_card(tmp_path / "cards/north/bad", "---\nlicense: [\n---\n")
    shown = run_command("import", "model-cards", tmp_path / "cards")
    assert [json.loads(line)["id"] for line in shown.stdout.splitlines()] == ["north/good", "tides", "waves"]
    assert shown.stderr.splitlines()[-1] == "documents: dataset 2, model 1; left out: 1"
    assert shown.stderr.startswith(f"left out: {bad}:3: this is no YAML at column 1")
    assert shown.returncode == 1


def test_a_place_without_anything_to_import_is_told(tmp_path: Path) -> None:
    """It is more likely the wrong folder than an empty one; and nothing can be replaced in what is printed."""
    for kind in ("model-cards", "metafiles", "petab"):
        shown = run_command("import", kind, tmp_path)
        assert (shown.returncode, shown.stdout) == (2, "")
        assert (
            shown.stderr
            == f"forge-catalog: {tmp_path}: nothing to import was found there; --help says what is looked for\n"
        )
    write_card(tmp_path / "good", CARD)
    shown = run_command("import", "model-cards", tmp_path, "--replace")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("forge-catalog: --replace: nothing is replaced in what is printed")


def test_a_load_takes_all_or_nothing_and_needs_replace_for_what_changed(
    database_url: str, registry: Connection, tmp_path: Path
) -> None:
    """The command tells what it did, or why nothing was loaded."""
    path = write_card(tmp_path / "good", CARD)
    loaded = run_command("import", "model-cards", path, "--load", DATABASE_URL=database_url)
    assert (loaded.returncode, loaded.stdout) == (0, f"{path}: 3 added, 0 replaced, 0 unchanged\n")
    path.write_text(CARD.replace("mit", "bsd"))
    refused = run_command("import", "model-cards", path, "--load", DATABASE_URL=database_url)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"{path}:1: id: this id is registered with other content" in refused.stderr
    assert refused.stderr.splitlines()[-1] == f"{path}: nothing was loaded"


def test_data_sets_that_are_only_mentioned_take_no_registered_thing_over(registry: Connection, tmp_path: Path) -> None:
    """Neither one of that id, nor the versions of one; and the second load changes nothing."""
    own = [
        {"kind": "dataset", "id": "tides", "title": "The Tides"},
        {"kind": "dataset", "id": "waves@1", "lineage": "waves"},
    ]
    (tmp_path / "own.json").write_text(json.dumps(own))
    load_file(registry, tmp_path / "own.json")
    path = write_card(tmp_path / "good", CARD)
    for added in (1, 0):
        _, report = load_documents(read_model_cards([path], "other"), registry, "cards", print, replace=False)
        assert (report.added, report.replaced, report.unchanged) == (added, 0, 3 - added)
    rows = registry.execute("SELECT id, title FROM catalog.artifacts ORDER BY id").fetchall()
    assert rows == [("good", "good"), ("tides", "The Tides"), ("waves@1", "waves")]


def test_only_what_the_source_states_is_provenance(registry: Connection, tmp_path: Path) -> None:
    """A PEtab problem pins its inputs and names its publication; a metafile pins nothing that is not there."""
    write_problem(tmp_path / "tide")
    (tmp_path / "metafile.yml").write_text(
        "Collections: [{Name: C}]\n"
        "Models: [{Name: m, In Collection: C, Config: c.py, Metadata: {Training Data: waves}}]\n"
    )
    for found in (read_petab(tmp_path), read_metafiles(tmp_path, "deep_learning")):
        summary, _ = load_documents(found, registry, "folder", print, replace=False)
        assert summary.left_out == 0
    rows = registry.execute(
        "SELECT family, ARRAY(SELECT jsonb_path_query(provenance_reasons, '$[*].code') #>> '{}')"
        " FROM catalog.models ORDER BY family"
    ).fetchall()
    assert rows == [("biophysical", []), ("deep_learning", ["input_unpinned"])]
