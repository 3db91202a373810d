"""What the provenance rule finds for a model is one verdict, wherever and however it is asked for."""

import json
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.registry.adapters import install_adapter, plan_adapter, plan_own_adapter
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.load import load_file
from catalog_build.registry.manage import check_registry
from catalog_build.registry.schema import init_registry
from catalog_build.registry.statements import read_sql
from tests.database.api_server import list_differing, run_server
from tests.database.building import build
from tests.database.registry_rows import add_link, add_thing
from tests.database.verdict_registries import (
    Registry,
    Verdict,
    fill_mlflow,
    fill_scidex,
    fill_template,
    judge,
    number_registries,
    registries,
    run_registries,
    table_registries,
    write_documents,
)

COMPLETE = """
CREATE TABLE my_models (name text, version int, title text, trained_at timestamptz, loss float8, score float8,
  data text, script text);
CREATE TABLE my_data (name text, digest text);
CREATE TABLE my_scripts (name text, commit text);
INSERT INTO my_data VALUES ('sea', repeat('ab', 32)), ('land', repeat('cd', 32)), ('air', NULL);
INSERT INTO my_scripts VALUES ('fit.py', '01ab'), ('train.py', NULL);
INSERT INTO my_models VALUES
  ('a', 1, 'A', '2024-01-01', 0.5, 0.7, 'sea', 'fit.py'), ('a', 2, 'A', '2024-02-01', 0.4, 0.8, 'sea', 'fit.py'),
  ('b', 1, 'B', '2024-01-01', 0.5, 0.7, 'land', 'train.py'), ('c', 1, 'C', NULL, NULL, 0.9, 'land', 'fit.py'),
  ('d', 1, 'D', NULL, NULL, 0.9, 'air', 'fit.py'), ('e', 1, 'E', NULL, NULL, 0.9, NULL, 'train.py');
"""
"""Rows for the template's tables: four complete models before two that are not."""

UNITED_LINKS = """
CREATE TABLE stated AS SELECT * FROM catalog.links;
CREATE OR REPLACE VIEW catalog.links AS
SELECT s.source_id, s.position, 'trained_on'::text AS relation, s.target_id, t.artifact_type AS target_kind,
  s.pin_version_number, s.pin_version_tag, s.pin_content_hash, s.pin_state, s.split
FROM stated s LEFT JOIN forge.artifacts t ON t.id = s.target_id WHERE s.relation = 'trained_on'
UNION ALL
SELECT s.source_id, s.position, 'produced_by', s.target_id, t.artifact_type, NULL, NULL, NULL, 'unpinned', NULL
FROM stated s LEFT JOIN forge.artifacts t ON t.id = s.target_id WHERE s.relation = 'produced_by'
"""
"""Links as views often have them: a union of joins, one for each relation."""

FUNCTIONS = ("assess_provenance", "model_inputs", "list_withdrawn_origins")
"""The functions of the rule; each takes an array of ids."""


@pytest.mark.parametrize("copy", [False, True])
def test_the_templates_models_have_one_verdict_in_check_site_and_api(
    database_url: str, tmp_path: Path, *, copy: bool
) -> None:
    """Models that share data and script are all complete, and keep their score, whoever asks for one or for all."""
    script = tmp_path / "views.sql"
    script.write_text(read_sql("adapters/template"))
    with open_connection(database_url) as connection:
        connection.execute(COMPLETE)
        install_adapter(connection, plan_own_adapter(connection, script, copy=copy))
        report = check_registry(connection)
    assert [(model.id, [reason.code for reason in model.reasons]) for model in report.incomplete] == [
        ("d/1", ["input_unpinned"]),
        ("e/1", ["training_dataset_missing", "inputs_missing"]),
    ]
    expected = {"a/1": 0.7, "a/2": 0.8, "b/1": 0.7, "c/1": 0.9, "d/1": 0.3, "e/1": 0.3}
    site = tmp_path / "site"
    build(database_url, site)
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        assert list_differing(address, site) == []
        listed = httpx.get(f"{address}/api/models").json()["models"]
        assert {one["id"]: one["quality_score"] for one in listed} == expected
        documents = [httpx.get(f"{address}/{one['self']}").json() for one in listed]
    assert {one["id"]: one["quality_score"] for one in documents} == expected


def test_functions_of_the_rule_find_for_each_row_what_they_find_alone(registry: Connection) -> None:
    """Joined LATERAL to several models they answer as for one at a time, though the links come from a union of joins.

    PostgreSQL keeps what a subquery found for the first row where it may put a function's body into such a query.
    """
    for id, kind in (("data/1", "dataset"), ("data/2", "dataset"), *((f"fit/{at}", "analysis") for at in range(3))):
        add_thing(registry, id, kind)
    for at in range(6):
        add_thing(registry, f"m{at}", "model")
        add_link(registry, f"m{at}", "trained_on", f"data/{at % 2 + 1}")
        add_link(registry, f"m{at}", "produced_by", f"fit/{at % 3}")
    registry.execute(
        "INSERT INTO forge.withdrawals (artifact_id, withdrawn_at, reason) VALUES ('data/1', now(), 'wrong')"
    )
    registry.execute(UNITED_LINKS.encode())
    ids = [id for (id,) in registry.execute("SELECT id FROM catalog.artifacts ORDER BY id").fetchall()]
    for name in FUNCTIONS:
        alone = f"FROM catalog.{name}(ARRAY[%s]) f ORDER BY f::text"
        joined = f"FROM catalog.artifacts a, LATERAL catalog.{name}(ARRAY[a.id]) f ORDER BY a.id, f::text"
        expected = [row for id in ids for row in registry.execute(f"SELECT %s, f {alone}".encode(), [id, id])]
        assert len(expected) >= 3
        assert registry.execute(f"SELECT a.id, f {joined}".encode()).fetchall() == expected


def draw_registries(strategy: SearchStrategy[Registry]) -> Registry:
    """Return one registry that holds as many as are wanted, each drawn by itself."""
    drawn: list[Registry] = []

    @settings(
        max_examples=60, phases=[Phase.generate], database=None, derandomize=True, suppress_health_check=[*HealthCheck]
    )
    @given(strategy)
    def collect(one: Registry) -> None:
        drawn.append(one)

    collect()
    assert len(drawn) >= 50
    return number_registries(drawn)


def fill_native(connection: Connection, registry: Registry, folder: Path) -> None:
    """Load a registry as documents."""
    init_registry(connection)
    (folder / "registry.jsonl").write_text(write_documents(registry))
    load_file(connection, folder / "registry.jsonl")


def adapt(connection: Connection, kind: str, folder: Path, *, copy: bool) -> None:
    """Make the views over the tables of another registry."""
    if kind == "template":
        (folder / "views.sql").write_text(read_sql("adapters/template"))
        install_adapter(connection, plan_own_adapter(connection, folder / "views.sql", copy=copy))
    elif kind != "native":
        install_adapter(connection, plan_adapter(connection, kind, copy=copy))


STRATEGIES = {
    "native": registries(), "template": table_registries(), "mlflow": run_registries(), "scidex": registries(),
}  # fmt: skip

SUFFIXES = {"template": "/1", "mlflow": "@1"}
"""What makes the id of a version of the name of a model."""


@pytest.mark.parametrize("kind", STRATEGIES)
def test_generated_registries_have_the_verdict_of_the_rule_everywhere(
    database_url: str, tmp_path: Path, kind: str
) -> None:
    """Views, the rule alone, check, list, detail, build and copy agree with a reading of the rule of its own."""
    registry = draw_registries(STRATEGIES[kind])
    expected = {f"{id}{SUFFIXES.get(kind, '')}": verdict for id, verdict in judge(registry).items()}
    assert 0.05 * len(expected) < sum(verdict.complete for verdict in expected.values()) < 0.95 * len(expected)
    with open_connection(database_url) as connection:
        if kind == "native":
            fill_native(connection, registry, tmp_path)
        else:
            connection.execute(_read_tables(kind).encode())
            FILLERS[kind](connection, registry)
            connection.execute("ANALYZE")
            adapt(connection, kind, tmp_path, copy=False)
        assert read_views(connection) == expected
        assert ask_one_by_one(connection, list(expected)[::10]) == {id: expected[id] for id in list(expected)[::10]}
        incomplete = {id for id, verdict in expected.items() if not verdict.complete}
        assert ask_rule(connection) == incomplete
        assert {model.id for model in check_registry(connection).incomplete} == incomplete
        if kind != "native":
            adapt(connection, kind, tmp_path, copy=True)
            assert read_views(connection) == expected
            assert {model.id for model in check_registry(connection).incomplete} == incomplete
    site = tmp_path / "site"
    build(database_url, site, pairs=0)
    written = [json.loads(path.read_bytes()) for path in (site / "api/models").glob("*.json")]
    assert {one["id"]: Verdict(one["provenance_complete"], one["quality_score"]) for one in written} == expected
    assert read_api(database_url, site, sample=30) == expected


def _read_tables(kind: str) -> str:
    names = {"template": (), "mlflow": ("mlflow_tables",), "scidex": ("scidex_tables", "scidex_as_text")}
    return "\n".join((Path(__file__).parent / f"{name}.sql").read_text() for name in names[kind])


FILLERS = {"template": fill_template, "mlflow": fill_mlflow, "scidex": fill_scidex}

_VERDICTS = "SELECT id, provenance_complete, quality_score FROM catalog.models"


def read_views(connection: Connection) -> dict[str, Verdict]:
    """Return the verdicts that a question for all models gives."""
    return {id: Verdict(complete, score) for id, complete, score in connection.execute(_VERDICTS).fetchall()}


def ask_one_by_one(connection: Connection, ids: list[str]) -> dict[str, Verdict]:
    """Return the verdicts that a question for each model gives."""
    found = {}
    for asked in ids:
        for id, complete, score in connection.execute(f"{_VERDICTS} WHERE id = %s", [asked]).fetchall():
            found[id] = Verdict(complete, score)
    return found


def ask_rule(connection: Connection) -> set[str]:
    """Return the models for which the rule itself, asked for each in one statement, finds something lacking."""
    statement = (
        "SELECT a.id FROM catalog.artifacts a CROSS JOIN LATERAL catalog.assess_provenance(ARRAY[a.id]) p "
        "WHERE a.kind = 'model' AND p.reasons <> '[]'"
    )
    return {id for (id,) in connection.execute(statement).fetchall()}


def read_api(database_url: str, site: Path, *, sample: int) -> dict[str, Verdict]:
    """Return the verdicts of the API's list; of some models its documents are compared with it and with the site's."""
    app = create_site_app(ApiSettings(database_url=database_url), site)
    with run_server(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        listed, following = [], "?limit=200"
        while following:
            page = client.get(f"/api/models{following}").json()
            listed += page["models"]
            following = page["next"]
        for one in listed[:: max(1, len(listed) // sample)]:
            document = client.get(f"/{one['self']}")
            assert document.json()["provenance_complete"] == one["provenance_complete"]
            assert document.content == (site / one["self"]).read_bytes()
    return {one["id"]: Verdict(one["provenance_complete"], one["quality_score"]) for one in listed}
