"""Every filter with every other one and every order, against the same list made in Python."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import msgspec
import pytest

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.core.documents import ModelSummary
from catalog_build.registry import list_statement, model_list
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.list_question import FILTERS, RELEVANCE, SORTS, Mark, MetricBound, ModelFilter, ModelOrder
from catalog_build.registry.model_list import count_models, read_page
from catalog_build.registry.reading import read
from catalog_build.registry.schema import init_registry
from catalog_build.registry.snapshot import open_snapshot
from tests.database.api_server import run_server
from tests.database.registry_rows import load_documents

MODELS = 90

VALUES: dict[str, Sequence[Any]] = {
    "family": ["statistical", "deep_learning"],
    "dataset": ["data-1", "nothing"],
    "hypothesis": ["hypothesis-1"],
    "analysis": ["analysis-0"],
    "license": ["MIT", "Apache-2.0"],
    "promotion_state": ["promoted"],
    "q": ["growth", "gr", "growth he", "hea gr", "zebra"],
    "latest": [True, False],
    "flagged": [True, False],
    "min_quality": [0.3],
    "max_quality": [0.3],
    "min_parameters": [2e6],
    "max_parameters": [5e6],
    "metrics": [
        (MetricBound("loss", "<=", 4.0),),
        (MetricBound("loss", ">", 3.0), MetricBound("f1", "<", 0.5)),
        (MetricBound("loss", "=", 6.0),),
    ],
}
"""Field of the filter → values to try."""

ORDERS = [
    ModelOrder(key=key, metric=metric, descending=descending)
    for key, metric in [*((key, None) for key in SORTS), ("quality_score", "loss")]
    for descending in (True, False)
] + [ModelOrder(key=RELEVANCE)]

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": float.__le__,
    ">=": float.__ge__,
    "<": float.__lt__,
    ">": float.__gt__,
    "=": float.__eq__,
}


def link(relation: str, target: str) -> dict[str, Any]:
    """Return a link as a document states it."""
    return {"relation": relation, "target": target}


PINNED = [{**link("trained_on", "data-1"), "version_number": 1}]


def make_documents() -> Iterator[dict[str, Any]]:
    """Yield a registry of which many models share a value, and many lack one."""
    draw = random.Random(7)
    yield from (
        {"kind": "dataset", "id": f"data-{number}", "content_hash": f"sha256:{number:064}"} for number in range(3)
    )
    yield from ({"kind": "hypothesis", "id": f"hypothesis-{number}"} for number in range(2))
    for number in range(2):
        yield {
            "kind": "analysis",
            "id": f"analysis-{number}",
            "links": [{"relation": "uses_input", "target": "data-1", "version_number": 1}],
        }
    for number in range(MODELS):
        words = " ".join(
            word for word, share in (("growth", 0.6), ("heart", 0.4), ("zebra", 0.05)) if draw.random() < share
        )
        model = {
            "kind": "model",
            "id": f"m{number:03}",
            "lineage": f"l{number % 40}",
            "version_number": number // 40 + 1,
            "title": words or "other",
            "family": draw.choice(["statistical", "deep_learning", "other"]),
            "license": draw.choice(["MIT", "Apache-2.0", None]),
            "promotion_state": draw.choice(["promoted", "candidate"]),
            "quality_score": draw.choice([None, 0.1, 0.3, 0.3, 0.6, 0.9]),
            "parameter_count": draw.choice([None, 1_000_000, 2_000_000, 5_000_000, 7_000_000]),
            "created_at": draw.choice([None, "2026-01-01", "2026-01-02", "2025-07"]),
            "links": [
                *draw.choice([[], [link("trained_on", "data-0")], PINNED, [*PINNED, link("trained_on", "data-2")]]),
                *draw.choice(
                    [[], [link("tests_hypothesis", "hypothesis-0")], [link("tests_hypothesis", "hypothesis-1")]]
                ),
                *draw.choice([[], [link("produced_by", "analysis-0")], [link("produced_by", "analysis-1")]]),
            ],
            "evaluations": [
                {"metric": name, "value": value, "split": split}
                for name, split, value in (
                    ("loss", "test", draw.randrange(9)),
                    ("loss", "validation", draw.randrange(9)),
                    ("f1", "test", draw.randrange(10) / 10),
                )
                if draw.random() < 0.6
            ],
        }
        yield {name: value for name, value in model.items() if value is not None}


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    """The models as they were registered, by id."""
    return {one["id"]: one for one in make_documents() if one["kind"] == "model"}


@pytest.fixture(scope="module")
def connection(module_database_url: str) -> Iterator[Connection]:
    """A registry of these documents, to be read."""
    with open_connection(module_database_url) as connection:
        init_registry(connection)
        load_documents(connection, *make_documents())
        connection.execute("ANALYZE")
    with open_snapshot(module_database_url) as connection:
        yield connection


@pytest.fixture(scope="module")
def everything(connection: Connection) -> list[ModelSummary]:
    """All models as a list without conditions has them."""
    return read(connection, read_page(ModelFilter(), ModelOrder(), 1000)).models


def list_numbers(document: dict[str, Any], name: str) -> list[float]:
    """Return the numbers that a document states for a metric."""
    return [float(one["value"]) for one in document["evaluations"] if one["metric"] == name]


def keeps(field: str, value: Any, model: ModelSummary, document: dict[str, Any]) -> bool:
    """Tell whether a model satisfies one filter."""
    linked = [(one["relation"], one["target"]) for one in document["links"]]
    named = [*document["title"].split(), *(target for _, target in linked)]
    number = {
        "quality": model.quality_score,
        "parameters": document.get("parameter_count"),
    }.get(field[4:])
    if field.startswith("min_"):
        return number is not None and number >= value
    if field.startswith("max_"):
        return number is not None and number <= value
    if field == "metrics":
        return all(
            any(OPERATORS[bound.operator](one, bound.value) for one in list_numbers(document, bound.name))
            for bound in value
        )
    return bool(
        {
            "family": document["family"] == value,
            "dataset": ("trained_on", value) in linked,
            "hypothesis": ("tests_hypothesis", value) in linked,
            "analysis": ("produced_by", value) in linked,
            "license": document.get("license") == value,
            "promotion_state": document.get("promotion_state") == value,
            "q": all(any(one.startswith(word) for one in named) for word in str(value).split()),
            "latest": model.is_latest == value,
            "flagged": model.provenance_complete != value,
        }[field]
    )


def find_key(order: ModelOrder, model: ModelSummary, document: dict[str, Any]) -> Any:
    """Return the value to sort a model by; None where it has none."""
    if order.metric is not None:
        numbers = list_numbers(document, order.metric)
        return (max if order.descending else min)(numbers) if numbers else None
    return model.quality_score if order.key == RELEVANCE else getattr(model, order.key)


def make_expected(
    everything: list[ModelSummary], documents: dict[str, dict[str, Any]], chosen: ModelFilter, order: ModelOrder
) -> list[str]:
    """Return the ids that a list must hold, in its order."""
    fields = [(field, getattr(chosen, field)) for field in FILTERS if getattr(chosen, field) not in (None, ())]
    kept = [
        (find_key(order, model, documents[model.id]), model.id)
        for model in everything
        if all(keeps(field, value, model, documents[model.id]) for field, value in fields)
    ]
    valued = sorted(one for one in kept if one[0] is not None)
    if order.descending:
        valued.sort(key=lambda one: one[0], reverse=True)
    if order.key == RELEVANCE and chosen.q:
        ids = [id for _, id in [*valued, *sorted(one for one in kept if one[0] is None)]]
        key = chosen.q.replace(" ", "")
        titles = {id: documents[id]["title"].replace(" ", "") for id in ids}
        return sorted(ids, key=lambda id: 0 if titles[id] == key else 1 if titles[id].startswith(key) else 2)
    return [id for _, id in [*valued, *sorted(one for one in kept if one[0] is None)]]


def follow(connection: Connection, chosen: ModelFilter, order: ModelOrder, limit: int) -> list[str]:
    """Return the ids of all pages, each read behind the last model of the one before."""
    found: list[str] = []
    after: Mark | None = None
    while True:
        page = read(connection, read_page(chosen, order, limit, after=after))
        found += [model.id for model in page.models]
        if len(page.models) < limit:
            return found
        after = page.last


def test_every_filter_is_tried() -> None:
    """A filter that is declared has values here."""
    assert list(VALUES) == list(FILTERS)


PAIRS = list(itertools.combinations(FILTERS, 2))


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[" ".join(pair) for pair in PAIRS])
def test_lists_are_what_python_makes_of_the_whole_list(
    connection: Connection,
    everything: list[ModelSummary],
    documents: dict[str, dict[str, Any]],
    first: str,
    second: str,
) -> None:
    """With any two filters in any order: the first page, a page by offset, all pages by cursors, and the total."""
    for one, other in itertools.product(VALUES[first], VALUES[second]):
        chosen = msgspec.structs.replace(ModelFilter(), **{first: one, second: other})
        totals = set()
        for order in ORDERS:
            expected = make_expected(everything, documents, chosen, order)
            totals.add(len(expected))
            assert follow(connection, chosen, order, 25) == expected, (chosen, order)
            page = read(connection, read_page(chosen, order, 5, offset=3))
            assert [model.id for model in page.models] == expected[3:8], (chosen, order)
        assert {read(connection, count_models(chosen)).total} == totals, chosen


def test_a_filter_alone_and_none_at_all(
    connection: Connection, everything: list[ModelSummary], documents: dict[str, dict[str, Any]]
) -> None:
    """Each filter without another one, which walks other indexes."""
    alone = [msgspec.structs.replace(ModelFilter(), **{field: one}) for field in FILTERS for one in VALUES[field]]
    for chosen, order in itertools.product([ModelFilter(), *alone], ORDERS):
        expected = make_expected(everything, documents, chosen, order)
        assert follow(connection, chosen, order, 25) == expected, (chosen, order)
    sizes = {len(make_expected(everything, documents, chosen, ORDERS[0])) for chosen in alone}
    assert len(sizes) > 8
    assert {model.provenance_complete for model in everything} == {True, False}


@pytest.mark.parametrize(("most", "named"), [(1000, True), (2, False)])
def test_names_that_too_many_models_share_put_none_first(
    connection: Connection,
    everything: list[ModelSummary],
    documents: dict[str, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    named: bool,
) -> None:
    """Up to a limit, names that are the words, or begin with them, come first; beyond it the score alone decides."""
    monkeypatch.setattr(model_list, "_MOST_NAMED", most)
    chosen = ModelFilter(q="heart")
    order = ModelOrder(key=RELEVANCE) if named else ModelOrder()
    expected = make_expected(everything, documents, chosen, order)
    assert follow(connection, chosen, ModelOrder(key=RELEVANCE), 4) == expected
    assert make_expected(everything, documents, chosen, ModelOrder()) != make_expected(
        everything, documents, chosen, ModelOrder(key=RELEVANCE)
    )


def test_a_defect_in_sql_is_no_fault_of_the_registry(
    connection: Connection, module_database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A statement that names a column which no registry has is a logged 500; a view that lacks one is a 503."""
    assert connection
    with run_server(create_app(ApiSettings(database_url=module_database_url))) as address:
        broken = FILTERS["license"]._replace(condition="{m}.licence = {value}")
        monkeypatch.setattr(list_statement, "FILTERS", {**FILTERS, "license": broken})
        answers = [httpx.get(f"{address}/api/models?license=MIT{more}", timeout=30) for more in ("", "&q=growth")]
        assert [(one.status_code, one.json()["detail"]) for one in answers] == [
            (500, "something went wrong on our side; it has been logged")
        ] * 2
        assert "licence" in caplog.text


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("min_parameters=1,5", "min_parameters '1,5': is no number; allowed: a number such as 0.05, 1e7, 10,000,000"),
        ("max_parameters=-1", "max_parameters '-1': is less than 0; allowed: a number such as"),
        ("min_quality=2", "min_quality '2': is out of range; allowed: a number from 0 to 1"),
        ("metric=loss%3C%3D10m", "metric 'loss<=10m': the bound '10m' is no number; allowed: NAME, then <=,"),
        ("metric=loss", "metric 'loss': not allowed here; allowed: NAME, then <=,"),
        ("promotion_state=best", "promotion_state 'best': not allowed here; allowed: candidate, promoted"),
    ],
)
def test_a_number_that_is_none_is_named_with_the_remedy(module_database_url: str, query: str, detail: str) -> None:
    """The 400 names the parameter, the value and what to write."""
    with run_server(create_app(ApiSettings(database_url=module_database_url))) as address:
        answer = httpx.get(f"{address}/api/models?{query}", timeout=30)
    assert (answer.status_code, answer.json()["detail"][: len(detail)]) == (400, detail)


def test_written_numbers_are_bounds(module_database_url: str, connection: Connection) -> None:
    """However they are written, in parameters and in bounds of metrics."""
    assert connection
    with run_server(create_app(ApiSettings(database_url=module_database_url))) as address:
        totals = [
            [
                httpx.get(f"{address}/api/models", params={name: bound.format(one)}, timeout=30).json()["total"]
                for one in same
            ]
            for name, bound, same in (
                ("min_parameters", "{}", ("2M", "2e6", "2,000,000", "0.002 B", "2000000")),
                ("metric", "loss<={}", ("5", "5e0", "0.005k", " 5 ")),
            )
        ]
    assert [len(set(one)) for one in totals] == [1, 1]
    assert all(0 < one[0] < MODELS for one in totals)
