"""What is withdrawn leaves lists and ranks, keeps its place, and marks all that depends on it."""

import json
from collections.abc import Sequence

import pytest

from catalog_build.registry.connect import Connection
from tests.database.registry_rows import add_link, add_thing, read_latest


def withdraw(connection: Connection, id: str, reason: str = "wrong labels") -> None:
    connection.execute("INSERT INTO forge.withdrawals (artifact_id, reason) VALUES (%s, %s)", [id, reason])


def undo(connection: Connection, id: str) -> None:
    connection.execute("DELETE FROM forge.withdrawals WHERE artifact_id = %s", [id])


def list_models(connection: Connection) -> list[str]:
    return [id for (id,) in connection.execute('SELECT id FROM catalog.models ORDER BY id COLLATE "C"').fetchall()]


def list_marks(connection: Connection) -> dict[str, Sequence[str]]:
    """Return the models that carry the warning, each with the ids that it names."""
    rows = connection.execute('SELECT id, warnings::text FROM catalog.models ORDER BY id COLLATE "C"').fetchall()
    return {id: one["subjects"] for id, text in rows for one in json.loads(text) if one["code"] == "origin_withdrawn"}


@pytest.fixture
def lines(registry: Connection) -> Connection:
    """Data d → analysis a → model m1, from which n is derived, from which o is; p stands apart."""
    for id in ("d", "e"):
        add_thing(registry, id, "dataset")
    add_thing(registry, "a", "analysis")
    for id, lineage, number in (("m1", "m", 1), ("m2", "m", 2), ("n", "n", 1), ("o", "o", 1), ("p", "p", 1)):
        add_thing(registry, id, "model", lineage=lineage, number=number)
    add_link(registry, "a", "uses_input", "d")
    add_link(registry, "m1", "produced_by", "a")
    add_link(registry, "n", "derived_from", "m1")
    add_link(registry, "o", "derived_from", "n")
    add_link(registry, "p", "trained_on", "e")
    add_link(registry, "p", "evaluated_on", "d")
    return registry


def test_a_withdrawn_model_is_none_of_the_models(lines: Connection) -> None:
    """It leaves catalog.models, and stays in catalog.artifacts with its reason and its date."""
    withdraw(lines, "m2")
    assert list_models(lines) == ["m1", "n", "o", "p"]
    row = lines.execute(
        "SELECT withdrawn_reason, withdrawn_at IS NOT NULL, is_latest FROM catalog.artifacts WHERE id = 'm2'"
    ).fetchone()
    assert row == ("wrong labels", True, False)


def test_the_highest_remaining_version_is_the_latest(lines: Connection) -> None:
    """Nothing is the latest where all versions are withdrawn, and undoing gives the place back."""
    assert read_latest(lines, "m") == ["m2"]
    withdraw(lines, "m2")
    assert read_latest(lines, "m") == ["m1"]
    withdraw(lines, "m1")
    assert read_latest(lines, "m") == []
    undo(lines, "m2")
    assert read_latest(lines, "m") == ["m2"]


def test_all_that_depends_on_it_is_marked_through_any_number_of_others(lines: Connection) -> None:
    """Data mark the models that an analysis made of them, and what is derived from these; what only tests does not."""
    withdraw(lines, "d")
    assert list_marks(lines) == {"m1": ["d"], "n": ["d"], "o": ["d"]}
    withdraw(lines, "m1")
    assert list_marks(lines) == {"n": ["d", "m1"], "o": ["d", "m1"]}
    undo(lines, "d")
    assert list_marks(lines) == {"n": ["m1"], "o": ["m1"]}
    undo(lines, "m1")
    assert list_marks(lines) == {}


def test_the_warning_caps_no_score(lines: Connection) -> None:
    """What is lacking is told apart from what is known."""
    before = lines.execute(
        "SELECT quality_score, provenance_reasons::text FROM catalog.models WHERE id = 'p'"
    ).fetchone()
    withdraw(lines, "e")
    assert list_marks(lines) == {"p": ["e"]}
    after = lines.execute(
        "SELECT quality_score, provenance_reasons::text FROM catalog.models WHERE id = 'p'"
    ).fetchone()
    assert after == before


def test_what_is_linked_later_is_marked_too(lines: Connection) -> None:
    """A link that closes the way from a model to something withdrawn long ago."""
    withdraw(lines, "e")
    add_link(lines, "a", "uses_input", "e")
    assert list_marks(lines) == {"m1": ["e"], "n": ["e"], "o": ["e"], "p": ["e"]}
    lines.execute("DELETE FROM forge.artifact_links WHERE source_artifact_id = 'm1'")
    assert list_marks(lines) == {"p": ["e"]}


def test_a_thing_registered_again_stays_withdrawn(lines: Connection) -> None:
    """To delete the row and to insert it again undoes nothing."""
    withdraw(lines, "m2")
    lines.execute("DELETE FROM forge.artifacts WHERE id = 'm2'")
    add_thing(lines, "m2", "model", lineage="m", number=2)
    assert list_models(lines) == ["m1", "n", "o", "p"]
    assert read_latest(lines, "m") == ["m1"]


def test_numbers_of_withdrawn_models_are_in_no_ranking(lines: Connection) -> None:
    """catalog.numbers, by which lists are sorted, holds none of them, and has them back when that is undone."""
    lines.execute(
        "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) VALUES ('o', 0, 'auc', '1', 1)"
    )
    count = "SELECT count(*) FROM catalog.numbers"
    assert lines.execute(count).fetchone() == (1,)
    withdraw(lines, "o")
    assert lines.execute(count).fetchone() == (0,)
    undo(lines, "o")
    assert lines.execute(count).fetchone() == (1,)
