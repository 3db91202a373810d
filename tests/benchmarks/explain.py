"""What each filter and sort of the API's list costs, and by which indexes PostgreSQL answers it."""

import json
import time
from typing import Any

import psycopg
from psycopg import ClientCursor
from starlette.requests import Request

from api.lists import ListQuestion
from api.params import read_list_parameters
from catalog_build.registry.list_question import ModelOrder
from catalog_build.registry.model_list import is_planned_anew
from catalog_build.registry.reading import Question, keep_json_text
from tests.benchmarks.api import list_questions
from tests.benchmarks.common import Bench, Ratio, Report

_SLOWEST_MS = 50.0
_REPEATED = 3
_LONGEST = 10.0
"""Seconds after which a statement is broken off."""

_COLLECTING = ("Sort", "Aggregate", "Hash", "Bitmap Heap Scan")
"""Nodes that read all that is below them before they give the first row."""

_LARGE = ("artifacts", "model_versions", "model_metrics", "model_numbers", "artifact_links")


def run(bench: Bench, models: int) -> Report:
    """Run the statements of each question, warm, and explain them; the plans of slow ones are kept."""
    with psycopg.connect(bench.registry(models), autocommit=True) as connection:
        keep_json_text(connection)
        connection.execute(
            f"SET plan_cache_mode = force_generic_plan; SET jit = off; SET statement_timeout = '{_LONGEST} s'"
        )
        rows = [_measure(connection, path) for path in list_questions(models)]
    slowest = max(rows, key=lambda row: row["ms"])
    return Report(
        ratios=[
            Ratio(f"ms of the slowest of {len(rows)} list questions", slowest["ms"], _SLOWEST_MS, least=False),
            Ratio(f"questions that take more than {_SLOWEST_MS:g} ms", sum(row["ms"] > _SLOWEST_MS for row in rows)),
            Ratio("questions that read a whole table", sum(bool(row["scans"]) for row in rows)),
        ],
        measured={"slowest": slowest["question"], "questions": rows},
    )


def _measure(connection: psycopg.Connection[Any], path: str) -> dict[str, Any]:
    given = read_list_parameters(
        Request({"type": "http", "query_string": path.partition("?")[2].encode(), "headers": []})
    )
    descending = given.descending if given.descending is not None else True
    order = ModelOrder(key=given.key, metric=given.metric, descending=descending)
    question = ListQuestion(chosen=given.chosen, order=order, limit=given.limit, offset=given.offset)
    anew = is_planned_anew(question.chosen, order)
    statements: list[Question] = []
    try:
        spent = min(_run(connection, question, anew, statements) for _ in range(_REPEATED))
    except psycopg.errors.QueryCanceled:
        spent = _LONGEST
    plans = [_explain(connection, one) for one in statements]
    nodes = [node for plan in plans for node in _walk(plan)]
    return {
        "question": path,
        "ms": round(spent * 1000, 2),
        "indexes": sorted({node["Index Name"] for node in nodes if "Index Name" in node}),
        "scans": sorted({node["Relation Name"] for node in nodes if _reads_table(node)}),
        "plans": plans if spent * 1000 > _SLOWEST_MS else [],
    }


def _reads_table(node: dict[str, Any]) -> bool:
    """Whether a node reads a whole table that grows with the registry; a scan that a limit ends early does not."""
    return node["Node Type"] == "Seq Scan" and node["Relation Name"] in _LARGE and not node.get("Limited")


def _run(connection: psycopg.Connection[Any], question: ListQuestion, anew: bool, statements: list[Question]) -> float:
    """Run a question's statements, keep them, and return the time that the database took for them."""
    statements.clear()
    reader = question.read_page()
    spent = 0.0
    asked = next(reader)
    while True:
        statements.append(asked)
        cursor = ClientCursor(connection) if anew else connection.cursor()
        started = time.perf_counter()
        cursor.execute(asked.statement, asked.parameters)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        spent += time.perf_counter() - started
        try:
            asked = reader.send(rows)
        except StopIteration:
            return spent


def _explain(connection: psycopg.Connection[Any], question: Question) -> dict[str, Any]:
    """Return the root of a statement's plan."""
    text = "EXPLAIN (FORMAT JSON) " + question.statement
    cursor = ClientCursor(connection)
    found = cursor.execute(text, question.parameters).fetchone()
    assert found is not None
    root: dict[str, Any] = json.loads(bytes(found[0]))[0]["Plan"]
    return root


def _walk(node: dict[str, Any], limited: bool = False) -> list[dict[str, Any]]:
    """Return a node and all below it; `Limited` are those that stop when a limit above has its rows."""
    node["Limited"] = limited
    passes_on = node["Node Type"] == "Limit" or (limited and node["Node Type"] not in _COLLECTING)
    return [node, *(found for child in node.get("Plans", ()) for found in _walk(child, passes_on))]
