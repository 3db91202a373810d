"""Search over real PostgreSQL: which models words find."""

from collections.abc import Iterator

import pytest

from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.schema import init_registry
from tests.database.registry_rows import add_thing
from tests.search_titles import FOUND, TITLES


@pytest.fixture(scope="module")
def titled(module_database_url: str) -> Iterator[Connection]:
    """A registry of models with titles in many scripts."""
    with open_connection(module_database_url) as connection:
        init_registry(connection)
        for id, title in TITLES.items():
            add_thing(connection, id, "model", title=title)
        yield connection


@pytest.mark.parametrize("phrase", FOUND)
def test_any_part_of_a_run_is_found_and_variants_of_letters_are_one(titled: Connection, phrase: str) -> None:
    """In scripts without blanks inside of the run; a final sigma, sharp s and strokes as they are typed."""
    found = titled.execute(
        "SELECT id FROM catalog.models WHERE search @@ catalog.search_query(%s)", [phrase]
    ).fetchall()
    assert {id for (id,) in found} == FOUND[phrase]


def test_stored_words_are_worked_out_again_when_their_rule_changes(registry: Connection) -> None:
    """A registry whose words an earlier version made finds a part of a run after `registry init`."""
    add_thing(registry, "tide", "model", title="海洋潮位预测模型")
    registry.execute("SET session_replication_role = replica")  # no trigger works them out
    registry.execute("UPDATE forge.model_versions SET search = array_to_tsvector(ARRAY['海洋潮位预测模型', 'tide'])")
    registry.execute("RESET session_replication_role")
    registry.execute("UPDATE forge.migrations SET digest = 'of an earlier version' WHERE name = 'search'")
    sought = "SELECT id FROM catalog.models WHERE search @@ catalog.search_query('预测')"
    assert registry.execute(sought).fetchall() == []
    assert "search" in init_registry(registry)
    assert registry.execute(sought).fetchall() == [("tide",)]
