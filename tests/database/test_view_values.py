"""Whatever a view returns, check, build and API show what can be shown, or report the value; none of them fails."""

import json
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import httpx
import pytest

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.core.errors import ContractError
from catalog_build.registry import value_faults
from catalog_build.registry.adapters import install_adapter, plan_own_adapter
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.manage import check_registry
from catalog_build.registry.statements import read_sql
from tests.database.api_server import run_server
from tests.database.building import build

TABLES = """
CREATE TABLE my_models (name text, version int, title text, trained_at timestamptz, loss float8, score float8,
  data text, script text);
CREATE TABLE my_data (name text, digest text);
CREATE TABLE my_scripts (name text, commit text);
INSERT INTO my_data VALUES ('sea', repeat('ab', 32)), ('land', repeat('cd', 32));
INSERT INTO my_scripts VALUES ('fit.py', '01ab');
INSERT INTO my_models VALUES ('a', 1, 'A', '2024-01-01', 0.5, 0.7, 'sea', 'fit.py'),
  ('a', 2, 'A', '2024-02-01', 0.4, 0.8, 'sea', 'fit.py'), ('b', 1, 'B', '2024-01-01', 0.3, 0.7, 'land', 'fit.py');
"""

KINDS = {
    "boolean": ("NULL::boolean", "NOT v.{0}"),
    "text": ("NULL::text", "''", "'no such ' || v.{0}", "E'a\\nb\\u0001<i>' || v.{0}",
             "repeat('x', 3000) || v.{0}"),
    "integer": ("NULL::integer", "v.{0} - 1", "v.{0} - 9", "v.{0} + 2147483000"),
    "bigint": ("NULL::bigint", "0::bigint", "-5::bigint", "9223372036854775807"),
    "double precision": ("NULL::float8", "'NaN'::float8", "'Infinity'::float8", "'-Infinity'::float8", "1e308",
                         "-0.5::float8", "7::float8"),
    "numeric": ("NULL::numeric", "'NaN'::numeric", "0.5::numeric", "-1::numeric", "1e30::numeric"),
    "timestamp with time zone": ("NULL::timestamptz", "'infinity'::timestamptz", "'-infinity'::timestamptz",
                                 "'12024-03-15Z'::timestamptz", "'0044-03-15Z BC'::timestamptz"),
    "date": ("NULL::date", "'infinity'::date", "'-infinity'::date", "'12024-03-15'::date", "'0044-03-15 BC'::date"),
    "json": ("NULL::json", "'null'::json", "'[1, [2]]'::json", "'\"text\"'::json", "'{\"a\": 1e999}'::json",
             "'{\"\\u0000\": \"\\ud800\"}'::json", "(repeat('[', 900) || repeat(']', 900))::json", "'1e400'::json",
             "'{\"a\": [{\"b\": null}], \"a\": true}'::json"),
    "jsonb": ("NULL::jsonb", "'{}'::jsonb", "'[7]'::jsonb", "'[{\"code\": \"unheard_of\", \"subjects\": []}]'::jsonb",
              "'[{\"code\": 1}]'::jsonb", "'[{\"code\": \"inputs_missing\", \"subjects\": [null]}]'::jsonb"),
    "tsvector": ("NULL::tsvector",),
    "ARRAY": ("NULL::text[]", "ARRAY[NULL]::text[]", "'{}'::text[]", "ARRAY[['a'], ['b']]", "ARRAY['no such']"),
}  # fmt: skip
"""Type → values of it that somebody's view may return, as SQL; `v.{0}` is the value that was there."""

CHOICES = {
    ("artifacts", "kind"), ("models", "family"), ("models", "promotion_state"), ("links", "relation"),
    ("links", "target_kind"), ("links", "pin_state"), ("metric_definitions", "direction"),
}  # fmt: skip
"""Columns of which the contract lists the values."""

SCORES = {("models", "quality_score"), ("models", "declared_quality_score"), ("metrics", "ci_level")}

KEYS = {
    "artifacts": ("id", "kind"), "models": ("id",), "links": ("source_id", "target_id"),
    "metrics": ("model_id", "name"),
    "metric_definitions": ("name",),
}  # fmt: skip
"""View → the columns by which things are found."""

ROW_KEYS = {"artifacts": "id", "models": "id", "links": "source_id", "metrics": "model_id"}
"""View of what models consist of → the id of the model."""

UNNAMED = {"id", "slug", "search", "evaluation_metrics", "architecture", "training_config", "warnings"}
"""Columns of models of whose values a model's own warnings name none; the check does."""


class Column(NamedTuple):
    """A column of the contract."""

    view: str
    name: str
    type: str
    nullable: bool


class Case(NamedTuple):
    """A value in one column of one row."""

    column: Column
    value: str
    model: str

    def is_refused(self) -> bool:
        """Tell whether the contract refuses the value, as its text says; of what it leaves open, False."""
        place, value = (self.column.view, self.column.name), self.value
        if value.startswith("NULL::"):
            return not self.column.nullable
        if self.column.type in ("double precision", "numeric") and ("NaN" in value or "Infinity" in value):
            return True
        if place in SCORES and self.column.type == "double precision":
            return True
        if self.column.type == "timestamp with time zone":
            return True
        if place == ("models", "parameter_count"):
            return True
        return place in CHOICES and value.startswith("'no such")


def read_columns() -> list[Column]:
    """Return the columns of the contract, from its text."""
    found = re.findall(r"^  \('(\w+)', '(\w+)', '([^']+)', (true|false),", read_sql("contract"), re.MULTILINE)
    return [Column(view, name, of_type, nullable == "true") for view, name, of_type, nullable in found]


def list_cases(*, withdrawn: bool = False) -> list[Case]:
    """Return every value of its type in every column of models that is no key, each in a model of its own.

    Args:
        withdrawn: only the dates of withdrawals, whose models are left out of lists.
    """
    columns = [one for one in read_columns() if one.view in ROW_KEYS and one.name not in KEYS[one.view]]
    columns = [one for one in columns if withdrawn == (one.name == "withdrawn_at")]
    wanted = [
        (column, value)
        for column in columns
        for value in KINDS[column.type]
        # the order of two links without a position is anybody's
        if (column.view, column.name, value) != ("links", "position", "NULL::integer")
    ]
    return [Case(column, value, f"m{number}/1") for number, (column, value) in enumerate(wanted)]


def make_script(cases: list[Case]) -> str:
    """Return the template's views, each wrapped so that its rows hold what the table `hostile` says for their model."""
    script = read_sql("adapters/template")
    for view, key in ROW_KEYS.items():  # all names are of the contract
        columns = [one for one in read_columns() if one.view == view]
        head, rest = script.split(f"CREATE VIEW catalog.{view} AS\n", 1)
        query, rest = rest.split(";\n", 1)
        shown = [_wrap(column, [one.value for one in cases if one.column == column], query) for column in columns]
        script = (
            f"{head}CREATE VIEW catalog.{view} AS SELECT {', '.join(shown)} FROM ({query}\n) v LEFT JOIN hostile h "  # noqa: S608
            f"ON h.view = '{view}' AND h.model = v.{key};\n{rest}"
        )
    return script


def _wrap(column: Column, values: list[str], query: str) -> str:
    """Return a column as it is, but for rows for which another value is wanted."""
    selected = re.sub("--[^\n]*", "", query)
    stated = (
        f"v.{column.name}"
        if re.search(rf"\b{column.name}\b", selected)
        else f"NULL::{_TYPES.get(column.type, column.type)}"
    )
    places = " ".join(
        f"WHEN '{column.name} {place}' THEN {value.replace('v.{0}', stated)}" for place, value in enumerate(values)
    )
    return f"CASE h.place {places} ELSE {stated} END AS {column.name}" if values else f"{stated} AS {column.name}"


_TYPES = {"ARRAY": "text[]"}


def fill(connection: Connection, cases: list[Case]) -> None:
    """Make the template's tables with a model for each case, and the table that says which value it holds."""
    connection.execute(TABLES)
    connection.execute("CREATE TABLE hostile (view text, model text, place text, PRIMARY KEY (view, model))")
    connection.execute("CREATE INDEX ON my_models ((name || '/' || version))")
    models = [one.model.removesuffix("/1") for one in cases]
    connection.execute(
        "INSERT INTO my_models SELECT name, 1, 'Title of ' || name, '2024-01-01', 0.5, 0.7, 'sea', 'fit.py' "
        "FROM unnest(%s::text[]) AS name",
        [models],
    )
    places: dict[Column, int] = {}
    for case in cases:
        place = places[case.column] = places.get(case.column, -1) + 1
        connection.execute(
            "INSERT INTO hostile VALUES (%s, %s, %s)", [case.column.view, case.model, f"{case.column.name} {place}"]
        )
    connection.execute("ANALYZE my_models, hostile")


@pytest.mark.parametrize("copy", [False, True])
def test_every_value_in_every_column_of_a_model_is_shown_or_reported(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, copy: bool
) -> None:
    """The site builds, the API says the same; the check names view, column, id and value, and the model warns of it."""
    monkeypatch.setattr(value_faults, "MOST_NAMED", 1_000)
    cases = list_cases()
    script = tmp_path / "views.sql"
    script.write_text(make_script(cases))
    with open_connection(database_url) as connection:
        fill(connection, cases)
        faults = install_adapter(connection, plan_own_adapter(connection, script, copy=copy))
        report = check_registry(connection)
    assert copy or report.values == faults
    refused = [one for one in cases if one.is_refused()]
    reported = {(fault.view, fault.column, (fault.id or "").split(" ")[0]) for fault in faults}
    assert [one for one in refused if (one.column.view, one.column.name, one.model) not in reported] == []
    site = tmp_path / "site"
    build(database_url, site)
    app = create_site_app(ApiSettings(database_url=database_url, statement_timeout=120), site)
    with run_server(app) as address, httpx.Client(base_url=address, timeout=120) as client:
        assert {path: client.get(path).status_code for path in LISTS} == dict.fromkeys(LISTS, 200)
        # of lists, which take from models what a page takes from links, nothing is known where these differ
        paths = sorted(path.relative_to(site).as_posix() for path in (site / "api").glob("*/*.json"))
        if copy:
            for path in paths:
                assert client.get(quote(path)).content == (site / path).read_bytes()
        else:
            # a document is read from views in a tenth of a second, from their copy in a hundredth of it
            assert {client.get(quote(path)).status_code for path in paths[::20]} == {200}
    documents = {
        one["id"]: one for one in (json.loads(path.read_bytes()) for path in (site / "api/models").glob("*.json"))
    }
    unwarned = [
        one
        for one in refused
        if one.column.view == "models" and one.column.name not in UNNAMED
        and f"catalog.models.{one.column.name}: " not in json.dumps(documents[one.model]["warnings"])
    ]  # fmt: skip
    assert unwarned == []
    assert {one["quality_score"] for one in documents.values()} <= {0.3, 0.7, 0.8, None, 1e-9}


FATAL = {
    "an id twice": (
        "INSERT INTO my_models SELECT * FROM my_models WHERE name = 'b'",
        "catalog.artifacts.id of 'b/1': 2 rows have it: give each row an id of its own",
    ),
    "an id that is null": (
        "INSERT INTO my_models (name, version) VALUES (NULL, 1)",
        "catalog.artifacts.id: null is not allowed: give each row an id of its own",
    ),
    "a definition twice": (
        "CREATE OR REPLACE VIEW catalog.stated_metric_definitions AS SELECT 'loss' AS name, 'Loss' AS title, "
        "one AS direction, NULL::float8 AS target, NULL::text AS unit FROM unnest(ARRAY['up', 'down']) AS one",
        "catalog.metric_definitions.name of 'loss': 2 rows have it: give each row an id of its own",
    ),
    "a model that is no artifact": (
        "CREATE OR REPLACE VIEW catalog.stated_models AS SELECT {ghosts} FROM ({models}) m",
        "catalog.models.id of 'no b/1': no row of catalog.artifacts of the kind model has it",
    ),
    "no registry": (
        "CREATE OR REPLACE VIEW catalog.stated_registry AS SELECT * FROM ({registry}) r WHERE false",
        "catalog.registry: has 0 rows: select just one, even where nothing is registered",
    ),
    "a view that cannot be read": (
        "CREATE OR REPLACE VIEW catalog.stated_models AS SELECT {broken} FROM ({models}) m",
        "catalog.models.metric_count: cannot be read: division by zero; correct the view, or the value that it casts",
    ),
}  # fmt: skip
"""What is wrong → the statement that makes it so in an adapted database, and what everybody reports."""


@pytest.mark.parametrize("wrong", FATAL)
def test_what_nothing_can_be_shown_for_ends_everywhere_with_the_same_message(
    database_url: str, tmp_path: Path, wrong: str
) -> None:
    """Check and build end with code 4, the API answers 503 with the same message, and nothing is published."""
    script = tmp_path / "views.sql"
    script.write_text(read_sql("adapters/template"))
    statement, message = FATAL[wrong]
    with open_connection(database_url) as connection:
        connection.execute(TABLES)
        install_adapter(connection, plan_own_adapter(connection, script))
        connection.execute(_fill_in(connection, statement).encode())
        with pytest.raises(ContractError, match=re.escape(message)):
            check_registry(connection)
    site = tmp_path / "site"
    with pytest.raises(ContractError, match=re.escape(message)):
        build(database_url, site)
    assert not site.exists()
    site.mkdir()
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        answers = [
            httpx.get(f"{address}/{path}") for path in ("readyz", "api/models/b/1", "api/models/b%2F1", "api/facets")
        ]
    assert {answer.status_code for answer in answers} <= {200, 404, 503}
    refused = [answer.json()["detail"] for answer in answers if answer.status_code == 503]
    assert refused
    assert all(message in detail for detail in refused)


def _fill_in(connection: Connection, statement: str) -> str:
    """Return a statement with the queries of the views that it names."""
    queries = {}
    for view in ("models", "registry"):
        row = connection.execute("SELECT pg_get_viewdef(%s::regclass)", [f"catalog.stated_{view}"]).fetchone()
        assert row is not None
        queries[view] = str(row[0]).rstrip("; \n")
    shown = ", ".join(f"m.{one.name}" for one in read_columns() if one.view == "models")
    broken = shown.replace("m.metric_count", "1 / (m.metric_count - m.metric_count) AS metric_count")
    return statement.format(broken=broken, ghosts=shown.replace("m.id,", "'no ' || m.id AS id,"), **queries)


LISTS = (
    "api/models", "api/models?sort=metric:loss", "api/models?metric=loss>0.1", "api/models?sort=created_at",
    "api/models?sort=parameter_count", "api/models?sort=title&limit=200", "api/models?flagged=true", "api/facets",
    "api/models?q=title", "readyz", "api/models?min_quality=0.1", "api/models?dataset=data/sea",
)  # fmt: skip
