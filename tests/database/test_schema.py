"""The registry's schema: contract, versions, slugs and search words."""

import hashlib
import re
import threading

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_build.core.errors import ContractError
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.schema import ContractFault, find_contract_faults, init_registry, require_contract
from catalog_build.registry.statements import SQL_DIR, read_sql
from tests.database.registry_rows import add_link, add_thing, read_latest


def test_a_new_registry_keeps_the_contract(registry: Connection) -> None:
    """All views offer all columns in the contract's types."""
    assert find_contract_faults(registry) == []


def test_init_is_safe_to_repeat(registry: Connection) -> None:
    """A second run applies nothing."""
    assert init_registry(registry) == []


@pytest.mark.parametrize(
    ("damage", "applied"),
    [
        ("DROP VIEW catalog.metric_definitions", ["views"]),
        ("ALTER VIEW catalog.models RENAME COLUMN parameter_count TO params", ["views"]),
        ("DROP VIEW catalog.contract", ["contract", "search", "views"]),
    ],
)
def test_init_mends_views_that_were_damaged(registry: Connection, damage: str, applied: list[str]) -> None:
    """As the error about a broken contract promises."""
    add_thing(registry, "kept", "model")
    registry.execute(damage)  # type: ignore[call-overload]
    assert init_registry(registry) == applied
    assert (find_contract_faults(registry), init_registry(registry)) == ([], [])
    assert registry.execute("SELECT id FROM catalog.models").fetchall() == [("kept",)]


def test_init_works_out_the_search_words_anew_when_their_rule_has_changed(registry: Connection) -> None:
    """What was stored by an earlier rule, such as a word that is no longer to be found, does not stay."""
    for number in range(3):
        add_thing(registry, f"m{number}", "model", title="Yield", lineage=f"m{number}")
    words, states = "SELECT id, search::text FROM catalog.models ORDER BY id", "SELECT id, state FROM catalog.artifacts"
    before = registry.execute(words).fetchall()
    registry.execute("SET forge.refreshing = 'on'")
    registry.execute("UPDATE forge.model_versions SET search = 'hunter2:1' WHERE artifact_id <> 'm0'")
    registry.execute("RESET forge.refreshing")
    registry.execute("UPDATE forge.migrations SET digest = 'an earlier one' WHERE name = 'search'")
    stale = dict(registry.execute(states).fetchall())
    assert init_registry(registry) == ["search", "views"]
    assert registry.execute(words).fetchall() == before
    assert {id for id, state in registry.execute(states).fetchall() if state != stale[id]} == {"m1", "m2"}


def test_concurrent_inits_leave_one_registry(database_url: str) -> None:
    """The advisory lock puts two first runs in order."""
    results: list[list[str]] = []

    def run() -> None:
        with open_connection(database_url) as connection:
            results.append(init_registry(connection))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    migrations = [f"migrations/{path.stem}" for path in sorted((SQL_DIR / "migrations").glob("*.sql"))]
    assert sorted(results) == [[], [], [], ["contract", "search", *migrations, "views"]]


def test_a_database_without_registry_says_what_to_run(database_url: str) -> None:
    """No schema, no riddle."""
    with open_connection(database_url) as connection, pytest.raises(ContractError, match="registry init"):
        require_contract(connection)


def test_init_keeps_its_hands_off_views_of_another_registry(database_url: str) -> None:
    """A catalog made over somebody's own tables is not replaced by an empty native one."""
    with open_connection(database_url) as connection:
        connection.execute("CREATE SCHEMA catalog")
        connection.execute("CREATE VIEW catalog.models AS SELECT 1 AS id")
        with pytest.raises(ContractError, match="another registry"):
            init_registry(connection)
        assert connection.execute("SELECT id FROM catalog.models").fetchall() == [(1,)]
        assert connection.execute("SELECT to_regclass('forge.artifacts')").fetchone() == (None,)


def test_a_view_that_lacks_a_column_is_named(registry: Connection) -> None:
    """The error names view and column."""
    registry.execute("ALTER VIEW catalog.registry RENAME COLUMN changed_at TO altered_at")
    assert find_contract_faults(registry) == [
        ContractFault(
            "registry",
            "changed_at",
            "the column is missing; it is timestamp with time zone: "
            "Time of the last write; null when nothing was ever written.",
        )
    ]
    with pytest.raises(ContractError, match=r"catalog\.registry\.changed_at: the column is missing"):
        require_contract(registry)


def test_every_column_of_the_contract_is_described_in_the_database(registry: Connection) -> None:
    """psql shows for each column what the contract says."""
    undescribed = registry.execute(
        "SELECT c.view_name, c.column_name FROM catalog.contract c "
        "JOIN pg_class r ON r.oid = to_regclass('catalog.' || c.view_name) "
        "JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = c.column_name "
        "WHERE col_description(r.oid, a.attnum) IS DISTINCT FROM c.meaning"
    ).fetchall()
    assert undescribed == []


@pytest.mark.parametrize(
    ("id", "slug"),
    [
        ("model-v3", "model-v3"),
        ("a", "a"),
        ("dataset-allen_brain-sea.ad@2", "dataset-allen_brain-sea.ad@2"),
        ("A", "a~559aead08264d579"),
        ("compare", "compare~1241626eb8ca5429"),
        ("con.json", "con-json~fd2453c327a12f69"),
        ("..", "id~5ec1f7e700f37c3d"),
        ("a..b", "a-b~f62b42414c514fa6"),
        ("a/b", "a-b~c14cddc033f64b9d"),
        ("%2e%2e", "2e-2e~032f551e881f922f"),
        ("a,b", "a-b~1eb7c54d52831bbf"),
        ("🧬", "id~8dc3e8b7aa1e96e8"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 60 + "~c675a2e604b0cd12"),
    ],
)
def test_slugs_follow_the_rule(registry: Connection, id: str, slug: str) -> None:
    """Clean ids are their own slugs; any other carries part of its digest."""
    assert registry.execute("SELECT catalog.slug(%s)", [id]).fetchone() == (slug,)


_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=512)
_CLEAN = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,98}[a-z0-9])?")
_RESERVED = re.compile(r"compare|index|page|404|(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def expect_slug(id: str) -> str:
    """The rule in plain words, to hold the SQL against."""
    if _CLEAN.fullmatch(id) and ".." not in id and not _RESERVED.fullmatch(id):
        return id
    lowered = "".join(one.lower() if one.isascii() else one for one in id)
    cleaned = re.sub("[^a-z0-9]+", "-", lowered)[:60].strip("-") or "id"
    return f"{cleaned}~{hashlib.sha256(id.encode()).hexdigest()[:16]}"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=st.lists(_TEXTS | st.from_regex(_CLEAN, fullmatch=True), min_size=1, max_size=20, unique=True))
def test_any_id_has_a_safe_slug_of_its_own(registry: Connection, ids: list[str]) -> None:
    """For any Unicode text: the rule's slug, safe in URLs and on file systems, different for different ids."""
    rows = registry.execute(
        "SELECT catalog.slug(one) FROM unnest(%s::text[]) WITH ORDINALITY u (one, n) ORDER BY n", [ids]
    )
    slugs = [row[0] for row in rows.fetchall()]
    assert slugs == [expect_slug(id) for id in ids]
    assert len(set(slugs)) == len(ids)
    assert all(re.fullmatch("[a-z0-9._@~-]{1,100}", slug) and ".." not in slug for slug in slugs)


def test_words_are_folded_and_split_at_punctuation(registry: Connection) -> None:
    """Accents and case do not matter to a search, in any script."""
    row = registry.execute("SELECT catalog.words(%s)", ["Größe É model-v3 Привет it's"]).fetchone()
    assert row == (["e", "grosse", "it", "model", "s", "v3", "привет"],)


def test_the_highest_number_is_the_latest_in_any_order(registry: Connection) -> None:
    """Versions that arrive out of order do not confuse a lineage."""
    for number in (2, 3, 1):
        add_thing(registry, f"m{number}", "model", lineage="m", number=number)
    assert read_latest(registry, "m") == ["m3"]
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'm3'")
    assert read_latest(registry, "m") == ["m2"]


def test_the_previous_version_is_the_one_below(registry: Connection) -> None:
    """Where nothing is declared, the chain follows the numbers, not the order of arrival."""
    for number in (3, 1):
        add_thing(registry, f"m{number}", "model", lineage="m", number=number)
    rows = registry.execute("SELECT id, previous FROM catalog.artifacts ORDER BY id").fetchall()
    assert rows == [("m1", None), ("m3", "m1")]


def test_two_writers_at_once_leave_one_latest(database_url: str, registry: Connection) -> None:
    """Concurrent inserts into one lineage end with exactly one latest version."""

    def insert(number: int) -> None:
        with open_connection(database_url) as connection:
            add_thing(connection, f"m{number}", "model", lineage="m", number=number)

    threads = [threading.Thread(target=insert, args=[number]) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_latest(registry, "m") == ["m8"]


def test_a_lineage_holds_one_kind(registry: Connection) -> None:
    """A model cannot become a version of a data set."""
    add_thing(registry, "d", "dataset")
    with pytest.raises(psycopg.errors.CheckViolation, match="different kinds"):
        add_thing(registry, "m", "model", lineage="d", number=2)


def test_every_write_moves_the_revision(registry: Connection) -> None:
    """What the API's answers depend on never changes silently."""

    def revision() -> int:
        row = registry.execute("SELECT revision FROM catalog.registry").fetchone()
        assert row is not None
        return int(str(row[0]))

    seen = [revision()]
    for statement in (
        "INSERT INTO forge.artifacts (id, artifact_type, lineage, title, version_number) "
        "VALUES ('d', 'dataset', 'd', 'd', 1)",
        "UPDATE forge.artifacts SET title = 'e'",
        "INSERT INTO forge.metric_definitions (name, title) VALUES ('rmse', 'rmse')",
        "DELETE FROM forge.artifacts",
    ):
        registry.execute(statement)
        seen.append(revision())
    assert seen == sorted(set(seen))


def test_the_numbers_of_metrics_follow_every_write(registry: Connection) -> None:
    """The table that lists are sorted by says what the view for any registry says."""
    for number in (1, 2):
        add_thing(registry, f"m{number}", "model", lineage="m", number=number)
    add_thing(registry, "alone", "model")
    for statement in (
        "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) "
        "SELECT v.artifact_id, p, m, '1', p / 2 FROM forge.model_versions v, unnest(ARRAY['rmse', repeat('é', 512)]) "
        "WITH ORDINALITY AS o (m, o), generate_series(4 * (o - 1), 4 * o - 1) p",
        "UPDATE forge.model_metrics SET number = NULL WHERE artifact_id = 'm1' AND position = 0",
        "UPDATE forge.model_metrics SET number = 7 WHERE artifact_id = 'm2' AND position = 1",
        "DELETE FROM forge.model_metrics WHERE artifact_id = 'm2' AND position = 2",
        "INSERT INTO forge.artifacts (id, artifact_type, lineage, title, version_number) "
        "VALUES ('m9', 'model', 'm', 'm', 9)",
        "DELETE FROM forge.artifacts WHERE id = 'm9'",
        "DELETE FROM forge.artifacts WHERE id = 'alone'",
    ):
        registry.execute(statement)
        kept = registry.execute("SELECT * FROM catalog.numbers ORDER BY model_id, key, number").fetchall()
        assert kept == read_numbers_anew(registry)
    assert [row[2:] for row in kept if row[:2] == ("m2", "rmse")] == [
        (0, True, False, True),
        (1, False, False, True),
        (7, False, True, True),
    ]


def read_numbers_anew(registry: Connection) -> list[tuple[object, ...]]:
    """Return the numbers as a registry without a table of them has them."""
    with registry.transaction(force_rollback=True):
        registry.execute("DROP VIEW catalog.numbers")
        registry.execute(read_sql("rule"))
        return registry.execute("SELECT * FROM catalog.numbers ORDER BY model_id, key, number").fetchall()


def test_the_search_words_follow_a_linked_title(registry: Connection) -> None:
    """A model is found by the present name of its data set."""
    add_thing(registry, "d", "dataset")
    add_thing(registry, "m", "model")
    add_link(registry, "m", "trained_on", "d", number=1)
    registry.execute("UPDATE forge.artifacts SET title = 'Zebrafish' WHERE id = 'd'")
    found = registry.execute("SELECT id FROM catalog.models WHERE search @@ catalog.search_query('zebra')").fetchall()
    assert found == [("m",)]
