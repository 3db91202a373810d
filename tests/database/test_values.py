"""How values that are written as text are read: in Python for documents, and in SQL for views, alike."""

import json
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.core.documents import Ground, Metric
from catalog_build.core.numbers import parse_json
from catalog_build.core.publication import Publication
from catalog_build.core.values import read_count, read_value
from catalog_build.registry.connect import Connection
from catalog_build.registry.lens import Lens
from catalog_build.registry.metric_reader import ask_metrics, group_metrics
from catalog_build.registry.model_reader import read_models
from catalog_build.registry.reading import keep_json_text, read, read_rows
from catalog_build.registry.schema import find_contract_faults, init_registry
from tests.database.api_server import run_server
from tests.database.command import run_command
from tests.database.registry_rows import load_documents

_READ = (
    "SELECT r.* FROM unnest(%s::text[]) WITH ORDINALITY AS t (stated, n), catalog.read_number(t.stated::json) r "
    "ORDER BY t.n"
)

_DIGITS = st.text("0123456789", min_size=1, max_size=25)
_EXPONENTS = st.one_of(st.integers(-9, 9), st.integers(-400, 400), st.integers(-(10**12), 10**12)).map(str)
_DECIMALS = st.builds(
    lambda sign, whole, fraction, power: sign + whole + fraction + power,
    st.sampled_from(["", "+", "-"]),
    _DIGITS,
    st.one_of(st.just(""), _DIGITS.map(lambda text: f".{text}")),
    st.one_of(st.just(""), st.builds(lambda e, power: e + power, st.sampled_from("eE"), _EXPONENTS)),
)
_BLANKS = st.sampled_from(["", "", " ", "  ", "\t", "\n", "\u00a0", "\u2009", "\u3000", "\x1c", "\ufeff", "_"])
_SIGNS = st.sampled_from(["±", "+/-", "+-", "/", "", "+ /-"])
_UNITS = st.sampled_from(["", "", "%", "%%", "‰"])
_WRITTEN = st.one_of(
    st.builds(lambda *parts: "".join(parts), _BLANKS, _DECIMALS, _BLANKS, _UNITS, _BLANKS),
    st.builds(
        lambda *parts: "".join(parts),
        _BLANKS, _DECIMALS, _BLANKS, _UNITS, _BLANKS, _SIGNS, _BLANKS, _DECIMALS, _BLANKS, _UNITS, _BLANKS,
    ),
    st.text("0123456789+-.eE%± /,\t", max_size=12),
    st.text(max_size=8),
)  # fmt: skip
_VALUES = st.one_of(
    _WRITTEN.map(lambda text: json.dumps(text, ensure_ascii=False)),
    _WRITTEN.map(json.dumps),
    st.floats(allow_nan=False, allow_infinity=False).map(json.dumps),
    st.integers(-(10**400), 10**400).map(str),
    st.builds(lambda whole, power: f"{whole}e{power}", st.integers(-(10**20), 10**20), _EXPONENTS),
    st.sampled_from(
        ["true", "false", "null", '"NaN"', '"Infinity"', '"1,013.01"', '"12 of 15"', '""', '"%"', '"\\u0000"']
    ),
)
_BOUNDS = [
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.797693134862315807e308",
    "1.797693134862315808e308",
    "-1.79769313486231581e308",
    "4.9406564584124654e-324",
    "2.4703282292062328e-324",
    "2.4703282292062327e-324",
    "-2.5e-324",
    "0e999999999999",
    "0.0000e-5",
    f"{2**1024 - 2**970}",
    f"{2**1024 - 2**970 - 1}.5",
    f"0.{'0' * 400}1",
    f"0.{'0' * 400}1e410",
    f"1{'0' * 400}e-400",
    "9" * 309,
]


def test_the_bounds_of_float64_are_the_same_in_sql(registry: Connection) -> None:
    """What rounds to infinity is no number, what rounds to nothing is 0."""
    stated = [*_BOUNDS, *(f'"{one}"' for one in _BOUNDS), *(f'"{one} ± {one}%"' for one in _BOUNDS)]
    expected = [read_value(parse_json(one))[:3] for one in stated]
    assert registry.execute(_READ, [stated]).fetchall() == expected
    assert (None, None, None) in expected
    assert (0.0, None, None) in expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_VALUES, min_size=50, max_size=200))
@example(['"96.3 ± 2.6"', '" +9e1 "', '"80.86%"', '"96.3% +/- 2.6 %"', '"96.3 ± -2.6"', '"\\ud800"'])
def test_sql_and_python_read_the_same_of_any_value(registry: Connection, stated: list[str]) -> None:
    """Number, unit and uncertainty are equal for whatever is written."""
    expected = [read_value(parse_json(one))[:3] for one in stated]
    try:
        read = registry.execute(_READ, [stated]).fetchall()
    except psycopg.Error as error:
        pytest.fail(f"{error}: {stated}")
    assert list(zip(stated, read, strict=True)) == list(zip(stated, expected, strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            lambda *parts: "".join(parts),
            _BLANKS,
            st.one_of(_DIGITS, _DECIMALS, st.integers(2**63 - 3, 2**63 + 3).map(str)),
            st.sampled_from(["", "", "K", "M", "B", "T", "k", " M", "KB"]),
            _BLANKS,
        ),
        min_size=50,
        max_size=200,
    )
)
@example(
    [
        "6.00",
        "87.12",
        "87.12M",
        "1200",
        "9.223372036854775807T",
        "9223372036854.775807M",
        "9223372036854.775808M",
        "1.0000000000000000000000000000001M",
    ]
)
def test_sql_and_python_read_the_same_count_of_parameters(registry: Connection, stated: list[str]) -> None:
    """A count is one in both or in neither."""
    statement = (
        "SELECT catalog.read_count(t.stated) FROM unnest(%s::text[]) WITH ORDINALITY AS t (stated, n) ORDER BY n"
    )
    read = [row[0] for row in registry.execute(statement, [stated]).fetchall()]
    assert list(zip(stated, read, strict=True)) == [(one, read_count(one)) for one in stated]


def test_a_view_that_reads_many_values_is_not_slowed_by_calls(registry: Connection) -> None:
    """The function becomes part of the statement: no call a row."""
    plan = registry.execute(
        "EXPLAIN (VERBOSE) SELECT r.number FROM (SELECT to_json(g::text) AS v FROM generate_series(1, 9) g) s, "
        "catalog.read_number(s.v) r"
    ).fetchall()
    assert "read_number" not in str(plan)


CERTAIN = {
    "metric": "acc", "value": 88.2, "dataset": "tides", "split": "test", "unit": "points", "stderr": 0.3,
    "ci": [87.6, 88.8], "ci_level": 0.9, "n": 4_000_000_000, "seeds": 5, "source": "https://example.org/report",
}  # fmt: skip
NOTHING: dict[str, Any] = {"direction": None, "target": None, "unit": None, "ground": None}


def read_metrics(connection: Connection, id: str) -> list[Metric]:
    """Return the metrics of a model as its document has them."""
    return group_metrics(read_rows(connection, ask_metrics([id])))[id]


def test_how_sure_a_value_is_arrives_in_the_document(registry: Connection) -> None:
    """What an evaluation states is stored and read back; a value that states nothing has nothing."""
    load_documents(
        registry,
        {"kind": "dataset", "id": "tides"},
        {
            "kind": "model", "id": "m", "family": "other",
            "metrics": {"plain": 1, "share": "80.86%"},
            "evaluations": [CERTAIN, {"metric": "dice", "value": "0.96 ± 0.02", "n": 12}],
        },
    )  # fmt: skip
    plain, share, acc, dice = read_metrics(registry, "m")
    assert plain == Metric(name="plain", value=Raw(b"1"), number=1.0, **NOTHING)
    assert share == Metric(name="share", value=Raw(b'"80.86%"'), number=80.86, **{**NOTHING, "unit": "%"})
    assert acc == Metric(
        name="acc",
        value=Raw(b"88.2"),
        number=88.2,
        direction="up",
        target=None,
        unit="points",
        ground=Ground(dataset="tides", version="1", split="test"),
        stderr=0.3,
        ci=(87.6, 88.8),
        ci_level=0.9,
        n=4_000_000_000,
        seeds=5,
        source="https://example.org/report",
    )
    assert (dice.number, dice.plus_minus, dice.n, dice.stderr, dice.ci) == (0.96, 0.02, 12, None, None)


def test_views_without_the_optional_columns_keep_the_contract(registry: Connection) -> None:
    """A view that was made before these columns existed stays valid, and what it lacks reads as not stated."""
    load_documents(registry, {"kind": "model", "id": "m", "family": "other", "evaluations": [CERTAIN]})
    [full] = read_metrics(registry, "m")
    columns = (
        "model_id, position, name, measure, value, number, named_dataset, dataset, dataset_version, split, "
        "higher_is_better"
    )
    registry.execute("ALTER VIEW catalog.metrics RENAME TO full_metrics")
    registry.execute(f"CREATE VIEW catalog.metrics AS SELECT {columns} FROM catalog.full_metrics")  # type: ignore[arg-type]  # noqa: S608
    assert find_contract_faults(registry) == []
    [bare] = read_metrics(registry, "m")
    assert bare == replace(full, unit=None, stderr=None, ci=None, ci_level=None, n=None, seeds=None, source=None)
    registry.lens = Lens(Publication(), embargoed=True)
    assert read_metrics(registry, "m") == [bare]


def test_an_optional_column_of_another_type_breaks_the_contract(registry: Connection) -> None:
    """What is there must be right."""
    registry.execute("ALTER VIEW catalog.metrics RENAME COLUMN seeds TO runs")
    registry.execute("ALTER VIEW catalog.metrics RENAME COLUMN source TO seeds")
    assert [str(one) for one in find_contract_faults(registry)] == [
        "catalog.metrics.seeds: has type text, the contract says integer"
    ]


def test_an_upgrade_reads_the_values_that_are_stored(registry: Connection) -> None:
    """Text that the rule of then took for no number becomes one, is sorted and filtered, and the state moves."""
    evaluations = [{"metric": "acc", "value": "90 ± 2 %"}, {"metric": "acc", "value": 12}]
    metrics = {"acc": "88.678", "other": 1.5}
    load_documents(
        registry,
        {"kind": "model", "id": "m", "family": "other", "metrics": metrics, "evaluations": evaluations},
        {"kind": "model", "id": "t", "family": "other", "metrics": {"acc": "1,013.01"}},
    )
    stored = "SELECT artifact_id, position, number, unit, plus_minus FROM forge.model_metrics ORDER BY 1, 2"
    numbers = "SELECT * FROM catalog.numbers ORDER BY model_id, key, number"
    stamps = "SELECT artifact_id, state FROM forge.artifact_states"
    revision = "SELECT revision, state FROM forge.revision"
    expected = registry.execute(stored).fetchall(), registry.execute(numbers).fetchall()
    registry.execute("DELETE FROM forge.migrations WHERE name LIKE 'migrations/0004%'")
    added = ["unit", "stderr", "ci_low", "ci_high", "ci_level", "plus_minus", "n", "seeds", "source"]
    dropped = ", ".join(f"DROP COLUMN {one} CASCADE" for one in added)
    registry.execute(f"ALTER TABLE forge.model_metrics {dropped}")  # type: ignore[arg-type]
    registry.execute("UPDATE forge.model_metrics SET number = NULL WHERE json_typeof(value) = 'string'")
    before = dict(registry.execute(stamps).fetchall()), registry.execute(revision).fetchone()
    assert "migrations/0004_values" in init_registry(registry)
    assert (registry.execute(stored).fetchall(), registry.execute(numbers).fetchall()) == expected
    after = dict(registry.execute(stamps).fetchall()), registry.execute(revision).fetchone()
    assert [one for one in sorted(after[0]) if after[0][one] != before[0][one]] == ["m"]
    assert after[1] != before[1]


TIDES: list[dict[str, Any]] = [
    {"kind": "dataset", "id": "tides", "title": "tides"},
    {"kind": "metric", "id": "acc", "direction": "up"},
    *(
        {"kind": "model", "id": id, "family": "other", **count,
         "evaluations": [{"metric": "acc", "value": value, "dataset": "tides", "split": "test"}]}
        for id, value, count in (
            ("t-1", "88.678", {"parameter_count": "6.00"}), ("t-2", " +9e1 ", {"parameter_count": "87.12M"}),
            ("t-3", "1,013.01", {"parameter_count": "1200"}), ("t-4", "80.86%", {}), ("t-5", "NA", {}),
        )
    ),
]  # fmt: skip


def test_a_load_reports_its_values_once_a_file(database_url: str, registry: Connection, tmp_path: Path) -> None:
    """However many models there are, in one line; a model's own warning is on its page."""
    path = tmp_path / "tides.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in TIDES))
    summary = '3 numbers (1 with %), 2 texts ("1,013.01", "NA"), 1 parameter count ignored ("6.00")'
    loaded = run_command("registry", "load", path, DATABASE_URL=database_url)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout == f"{path}: 7 added, 0 replaced, 0 unchanged\n{path}: {summary}\n"
    again = run_command("registry", "load", path, DATABASE_URL=database_url)
    assert again.stdout == f"{path}: 0 added, 0 replaced, 7 unchanged\n{path}: {summary}\n"
    keep_json_text(registry)
    models = {one.id: one for one in read(registry, read_models(["t-1", "t-2", "t-3"]))}
    assert {id: one.parameter_count for id, one in models.items()} == {"t-1": None, "t-2": 87_120_000, "t-3": 1200}
    [*_, warning] = models["t-1"].warnings
    assert warning.message.startswith("Parameter count “6.00” is not an integer and was ignored")
    assert [one.code for one in models["t-2"].warnings] == [one.code for one in models["t-3"].warnings]


def test_numbers_that_are_written_as_text_sort_and_filter_lists(registry: Connection, database_url: str) -> None:
    """What is a number is in the order and within the bounds, what is text is in none."""
    load_documents(registry, *TIDES)
    with (
        run_server(create_app(ApiSettings(database_url=database_url))) as address,
        httpx.Client(base_url=address) as client,
    ):
        listed = client.get("/api/models", params={"sort": "metric:acc"}).json()["models"]
        bounded = client.get("/api/models", params={"metric": "acc>85"}).json()["models"]
        shown = client.get("/api/models/t-2").json()
    assert [one["id"] for one in listed][:3] == ["t-2", "t-1", "t-4"]
    assert sorted(one["id"] for one in bounded) == ["t-1", "t-2"]
    assert (shown["metrics"][0]["value"], shown["metrics"][0]["number"]) == (" +9e1 ", 90.0)
    assert shown["evaluation_metrics"] == {"acc": " +9e1 "}


def test_a_metric_in_percent_that_mixes_shares_is_a_warning_of_the_load(registry: Connection) -> None:
    """The registry's definition may have come with an earlier file."""
    load_documents(registry, {"kind": "metric", "id": "acc", "direction": "up", "unit": "%"})
    models = [
        {"kind": "model", "id": f"m{place}", "family": "other", "metrics": {"acc": value}}
        for place, value in enumerate([0.88, 88])
    ]
    report = load_documents(registry, *models)
    assert report.values == "2 numbers, 0 texts"
    [warning] = report.warnings
    assert warning.startswith('file.jsonl: metric "acc" is in %, and of its values without a % sign 1 is at most 1')
