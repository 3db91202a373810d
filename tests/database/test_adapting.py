"""A registry in somebody's own tables becomes a catalog as docs/adapting.md says: by views, without copying."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.core.errors import ContractError, UsageError
from catalog_build.registry.adapters import install_adapter, plan_own_adapter, remove_adapter
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.contract_text import read_contract
from catalog_build.registry.manage import check_registry, tag_version
from tests.database.api_server import list_differing, run_server
from tests.database.building import build
from tests.database.command import run_command

TABLES = """
CREATE TABLE runs (name text, version int, score float8, loss float8, corpus text, PRIMARY KEY (name, version));
CREATE TABLE corpora (name text PRIMARY KEY);
INSERT INTO corpora VALUES ('Corpus A');
INSERT INTO runs VALUES ('tagger', 1, 0.9, 0.31, 'Corpus A'), ('tagger', 2, 0.2, 0.25, 'Corpus B')
"""

LINKS = """
CREATE VIEW catalog.links AS
SELECT r.name || '/' || r.version AS source_id, 0 AS position, 'trained_on' AS relation, r.corpus AS target_id,
  CASE WHEN c.name IS NOT NULL THEN 'dataset' END AS target_kind, NULL::int AS pin_version_number,
  NULL::text AS pin_version_tag, NULL::text AS pin_content_hash, 'unpinned' AS pin_state, NULL::text AS split
FROM runs r LEFT JOIN corpora c ON c.name = r.corpus
"""

VIEWS = """
CREATE VIEW catalog.registry AS
SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM corpora) AS revision, NULL::timestamptz AS changed_at,
  NULL::text AS state;

CREATE VIEW catalog.artifacts AS
SELECT t.*, catalog.slug(t.id) AS slug, NULL::text AS version_tag, NULL::text AS previous,
  NULL::timestamptz AS created_at, NULL::text AS created_text, NULL::text AS content_hash, NULL::text AS source_url,
  NULL::text AS license, NULL::text AS card, NULL::text AS changelog, '{}'::json AS metadata,
  NULL::timestamptz AS withdrawn_at, NULL::text AS withdrawn_reason, NULL::date AS embargo_until, NULL::text AS state
FROM (
  SELECT name || '/' || version AS id, 'model' AS kind, name AS lineage, name AS title, version AS version_number,
    version = max(version) OVER (PARTITION BY name) AS is_latest FROM runs
  UNION ALL SELECT name, 'dataset', name, name, 1, true FROM corpora
) t;

CREATE VIEW catalog.models AS
SELECT a.id, a.slug, a.lineage, a.title, a.version_number, a.version_tag, a.is_latest, a.created_at, a.created_text,
  a.license, 'statistical' AS family, 'candidate' AS promotion_state, r.score AS declared_quality_score,
  catalog.effective_quality(r.score, p.reasons) AS quality_score, p.reasons = '[]' AS provenance_complete,
  p.reasons AS provenance_reasons, p.warnings, NULL::numeric AS parameter_count,
  json_build_object('loss', r.loss) AS evaluation_metrics, 1 AS metric_count, '{}'::json AS architecture,
  '{}'::json AS training_config, NULL::text AS code_repository, NULL::text AS code_commit,
  NULL::text AS code_entrypoint, ARRAY[r.corpus] AS training_datasets, NULL::text AS produced_by,
  NULL::text AS tests_hypothesis, array_to_tsvector(catalog.words(concat_ws(' ', a.title, a.id, r.corpus))) AS search
FROM runs r JOIN catalog.artifacts a ON a.id = r.name || '/' || r.version
CROSS JOIN LATERAL catalog.assess_provenance(ARRAY[a.id]) p;

CREATE VIEW catalog.metrics AS
SELECT name || '/' || version AS model_id, 0 AS position, 'loss' AS name, 'loss' AS measure, to_json(loss) AS value,
  loss AS number, NULL::text AS named_dataset, NULL::text AS dataset, NULL::text AS dataset_version,
  NULL::text AS split, NULL::boolean AS higher_is_better
FROM runs;

CREATE VIEW catalog.metric_definitions AS
SELECT 'loss' AS name, 'Loss' AS title, 'down' AS direction, NULL::float8 AS target, NULL::text AS unit
"""


@pytest.fixture
def foreign(database_url: str, tmp_path: Path) -> Iterator[Connection]:
    """A registry whose views stand over tables that know nothing of the catalog, made from a user's file."""
    script = tmp_path / "views.sql"
    script.write_text(LINKS + ";" + VIEWS)
    with open_connection(database_url) as connection:
        connection.execute(TABLES)
        install_adapter(connection, plan_own_adapter(connection, script))
        yield connection


def test_views_over_foreign_tables_keep_the_contract_and_the_rule(foreign: Connection) -> None:
    """The check passes, and the same rule caps the score that the tables declare."""
    report = check_registry(foreign)
    assert [(model.id, [reason.code for reason in model.reasons]) for model in report.incomplete] == [
        ("tagger/1", ["analysis_missing", "input_unpinned"]),
        ("tagger/2", ["training_dataset_unregistered", "analysis_missing", "input_unpinned"]),
    ]
    scores = foreign.execute("SELECT id, declared_quality_score, quality_score FROM catalog.models ORDER BY id")
    assert scores.fetchall() == [("tagger/1", 0.9, 0.3), ("tagger/2", 0.2, 0.2)]


def test_both_faces_show_a_foreign_registry_alike_and_live(
    foreign: Connection, database_url: str, tmp_path: Path
) -> None:
    """The site's documents are the API's, byte for byte; a write to the tables is in the next answer and build."""
    site = tmp_path / "site"
    assert build(database_url, site).record.models == 2
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        assert list_differing(address, site) == []
        foreign.execute("INSERT INTO runs VALUES ('tagger', 3, 0.1, 0.2, 'Corpus A')")
        assert httpx.get(f"{address}/api/models?latest=true").json()["models"][0]["id"] == "tagger/3"
    assert build(database_url, site).record.models == 3


def test_what_writes_is_for_the_native_registry_only(foreign: Connection) -> None:
    """A tag has no place in tables that the catalog does not know."""
    with pytest.raises(ContractError, match="only a native registry"):
        tag_version(foreign, "tagger/1", "stable")


def test_the_template_works_as_it_is_printed(database_url: str, tmp_path: Path) -> None:
    """Over the tables that it names in its comments, its views keep the contract, and the rule finds what lacks."""
    printed = run_command("registry", "adapt", "--template")
    assert (printed.returncode, printed.stderr) == (0, "")
    script = tmp_path / "views.sql"
    script.write_text(printed.stdout)
    with open_connection(database_url) as connection:
        for table in re.findall(r"^--   (my_\w+ \(.*\))$", printed.stdout, re.MULTILINE):
            connection.execute(f"CREATE TABLE {table}".encode())
        connection.execute(
            "INSERT INTO my_data VALUES ('corpus', 'abc'); INSERT INTO my_scripts VALUES ('fit.py', '01ab')"
        )
        connection.execute(
            "INSERT INTO my_models VALUES ('a', 1, 'A', now(), 0.5, 0.9, 'corpus', 'fit.py'), "
            "('a', 2, 'A', NULL, NULL, NULL, NULL, NULL)"
        )
        adapted = run_command("registry", "adapt", "--sql", script, "--database-url", database_url)
        assert (adapted.returncode, adapted.stderr) == (0, "")
        report = check_registry(connection)
        assert [(model.id, [reason.code for reason in model.reasons]) for model in report.incomplete] == [
            ("a/2", ["training_dataset_missing", "analysis_missing", "inputs_missing"])
        ]
        assert remove_adapter(connection) == "sql"


def test_a_file_that_fails_is_named_with_its_line_and_nothing_is_written(database_url: str, tmp_path: Path) -> None:
    """So is each column that is missing or has another type, with what it should be."""
    script = tmp_path / "views.sql"
    with open_connection(database_url) as connection:
        connection.execute(TABLES)
        for text, error, expected in (
            (LINKS + ";\nCREATE VIEW catalog.metrics AS\nSELECT nonsense FROM runs", UsageError,
             "--sql: line 9: column "),
            (LINKS + ";" + VIEWS.replace("r.loss) AS", "1)::jsonb AS"), ContractError,
             "catalog.models.evaluation_metrics: has type jsonb, the contract says json"),
            (LINKS.replace(", NULL::text AS split", "") + ";" + VIEWS, ContractError,
             "catalog.links.split: the column is missing; it is text: Part of the data set"),
        ):  # fmt: skip
            script.write_text(text)
            with pytest.raises(error, match=re.escape(expected)):
                install_adapter(connection, plan_own_adapter(connection, script))
            assert connection.execute("SELECT to_regnamespace('catalog')").fetchone() == (None,)
    with pytest.raises(UsageError, match="cannot be read as UTF-8 text"), open_connection(database_url) as connection:
        plan_own_adapter(connection, tmp_path)


def test_a_file_is_tried_out_and_undone(database_url: str, tmp_path: Path) -> None:
    """What fails is reported as adapting would report it, with code and line; what is there is not touched."""
    script = tmp_path / "views.sql"
    good = LINKS + ";" + VIEWS
    tries = (
        (good, 0, ""),
        (good + ";\nCREATE TABLE left_behind ()", 0, ""),
        (LINKS + ";\nSELECT nonsense", 2, "--sql: line 8: column"),
        (good + ";\nCOMMIT", 2, "COMMIT controls the transaction"),
        (good.replace("1 AS metric_count", "1.5 AS metric_count"), 4, "catalog.models.metric_count: has type numeric"),
        (
            good.replace("r.score AS declared", "'NaN'::float8 AS declared"),
            0,
            "warning: catalog.models.declared_quality_score",
        ),
        (good.replace("UNION ALL SELECT name,", "UNION ALL SELECT 'tagger/1',"), 4, "'tagger/1': 2 rows have it"),
    )
    with open_connection(database_url) as connection:
        connection.execute(TABLES)
        for text, code, expected in tries:
            script.write_text(text)
            tried = run_command("registry", "adapt", "--sql", script, "--check", "--database-url", database_url)
            assert (tried.returncode, expected in tried.stderr) == (code, True), tried.stderr
            found = connection.execute("SELECT to_regnamespace('catalog'), to_regclass('left_behind')").fetchone()
            assert found == (None, None)


def test_the_contract_is_printed_before_anything_is_adapted(registry: Connection) -> None:
    """Without a database: each column with type, unit, nulls and meaning, as the database has it."""
    printed = run_command("registry", "adapt", "--contract", DATABASE_URL="postgresql://nobody@localhost:1/none")
    assert (printed.returncode, printed.stderr) == (0, "")
    rows = registry.execute(
        "SELECT c.view_name, c.column_name, c.data_type, c.nullable, c.optional, coalesce(v.unit, ''), "
        "coalesce(v.allowed, ''), c.meaning FROM catalog.contract c LEFT JOIN catalog.contract_values v "
        "ON (v.view_name, v.column_name) = (c.view_name, c.column_name)"
    ).fetchall()
    stated = [(*row[:2], row[2].replace("ARRAY", "text[]"), *row[3:7], " ".join(row[7].split())) for row in rows]
    assert sorted(stated) == sorted(tuple(one) for one in read_contract())
    assert all(f"  {one.column} " in printed.stdout for one in read_contract())
