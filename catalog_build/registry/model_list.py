"""The one list question: filter, sort and page models. The statement is put together from fixed pieces only."""

from collections.abc import Sequence
from typing import Literal, LiteralString

import msgspec
from psycopg import sql

from catalog_build.core.documents import Direction, Facets, FacetValue, ModelSummary
from catalog_build.core.errors import UnknownIds
from catalog_build.core.metrics import resolve_direction
from catalog_build.registry.model_reader import read_summaries
from catalog_build.registry.reading import Question, Reader, ask

SortKey = Literal["quality_score", "created_at", "parameter_count", "title"]
Operator = Literal["<=", ">=", "<", ">", "="]


class MetricBound(msgspec.Struct, frozen=True):
    """A condition on a metric: any value of `name` that satisfies `operator` `value`."""

    name: str
    operator: Operator
    value: float


class ModelFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which models to list; None (or empty) leaves a condition out.

    Args:
        dataset, hypothesis, analysis: id, slug or lineage of what the model links to.
        q: words, each of which must stand in the model's search words as a prefix.
        latest: only the latest version of each lineage (True), only older ones (False).
        flagged: only models with incomplete (True) or complete (False) provenance.
        min_quality: least effective score, 0 to 1; unscored models never satisfy it.
    """

    family: str | None = None
    dataset: str | None = None
    hypothesis: str | None = None
    analysis: str | None = None
    q: str | None = None
    latest: bool | None = None
    flagged: bool | None = None
    min_quality: float | None = None
    metrics: Sequence[MetricBound] = ()


class ModelOrder(msgspec.Struct, frozen=True, kw_only=True):
    """How to sort: by a column, or by `metric` where that is given; nulls last, ties by id."""

    key: SortKey = "quality_score"
    metric: str | None = None
    descending: bool = True


class ModelPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list; `total` counts all models that the filter keeps."""

    models: list[ModelSummary]
    total: int


_SORT_COLUMNS: dict[SortKey, LiteralString] = {
    "quality_score": "m.quality_score",
    "created_at": "m.created_at",
    "parameter_count": "m.parameter_count",
    "title": 'left(m.title, 100) COLLATE "C"',
}

_OPERATORS: dict[Operator, LiteralString] = {"<=": "<=", ">=": ">=", "<": "<", ">": ">", "=": "="}


class _Parameters(dict[str, object]):
    """The values of a statement under construction."""

    def add(self, value: object) -> sql.Placeholder:
        """Keep a value and return the placeholder that stands for it."""
        name = f"p{len(self)}"
        self[name] = value
        return sql.Placeholder(name)


def list_models(chosen: ModelFilter, order: ModelOrder, limit: int, offset: int) -> Reader[ModelPage]:
    """Read one page of models.

    Args:
        limit: at most this many, from 0.
        offset: how many of the sorted list to pass over; beyond the end the page is empty.
    """
    counted = yield _make_count(chosen)
    rows = yield _make_page(chosen, order, limit, offset)
    models = yield from read_summaries([row["id"] for row in rows])
    return ModelPage(models=models, total=counted[0]["total"])


def _make_count(chosen: ModelFilter) -> Question:
    values = _Parameters()
    conditions = _make_conditions(chosen, values)
    return Question(sql.SQL("SELECT count(*) AS total FROM catalog.models m WHERE {}").format(conditions), values)


def _make_page(chosen: ModelFilter, order: ModelOrder, limit: int, offset: int) -> Question:
    values = _Parameters()
    if order.metric is None:
        join: sql.Composable = sql.SQL("")
        column = sql.SQL(_SORT_COLUMNS[order.key])
    else:
        # a model with several values of the metric counts with its best in the order's own sense
        join = sql.SQL(
            "LEFT JOIN (SELECT model_id, {best}(number) AS number FROM catalog.metrics WHERE name = {name} "
            "AND number IS NOT NULL GROUP BY model_id) v ON v.model_id = m.id"
        ).format(best=sql.SQL("max" if order.descending else "min"), name=values.add(order.metric))
        column = sql.SQL("v.number")
    statement = sql.SQL(
        "SELECT m.id FROM catalog.models m {join} WHERE {conditions} "
        'ORDER BY {column} {direction} NULLS LAST, m.id COLLATE "C" LIMIT {limit} OFFSET {offset}'
    ).format(
        join=join,
        conditions=_make_conditions(chosen, values),
        column=column,
        direction=sql.SQL("DESC" if order.descending else "ASC"),
        limit=values.add(limit),
        offset=values.add(offset),
    )
    return Question(statement, values)


def _make_conditions(chosen: ModelFilter, values: _Parameters) -> sql.Composed:
    conditions: list[sql.Composable] = [sql.SQL("true")]
    if chosen.family is not None:
        conditions.append(sql.SQL("m.family = {}").format(values.add(chosen.family)))
    linked = {"trained_on": chosen.dataset, "tests_hypothesis": chosen.hypothesis, "produced_by": chosen.analysis}
    conditions += [
        _make_link_condition(relation, name, values) for relation, name in linked.items() if name is not None
    ]
    if chosen.q is not None:
        # a phrase without any word asks for nothing, and so keeps everything
        conditions.append(sql.SQL("coalesce(m.search @@ catalog.search_query({}), true)").format(values.add(chosen.q)))
    if chosen.latest is not None:
        conditions.append(sql.SQL("m.is_latest = {}").format(values.add(chosen.latest)))
    if chosen.flagged is not None:
        conditions.append(sql.SQL("m.provenance_complete = {}").format(values.add(not chosen.flagged)))
    if chosen.min_quality is not None:
        conditions.append(sql.SQL("m.quality_score >= {}").format(values.add(chosen.min_quality)))
    conditions += [_make_metric_condition(bound, values) for bound in chosen.metrics]
    return sql.SQL(" AND ").join(conditions)


def _make_link_condition(relation: str, name: str, values: _Parameters) -> sql.Composed:
    """Keep the models with a link to what `name` means; a name that is not registered can still be a link's target."""
    placeholder = values.add(name)
    return sql.SQL(
        "m.id IN (SELECT l.source_id FROM catalog.links l WHERE l.relation = {relation} AND l.target_id IN ("
        "SELECT {name}::text UNION ALL "
        "SELECT a.id FROM catalog.artifacts a WHERE a.slug = {name} OR a.lineage = {name}))"
    ).format(relation=values.add(relation), name=placeholder)


def _make_metric_condition(bound: MetricBound, values: _Parameters) -> sql.Composed:
    return sql.SQL(
        "m.id IN (SELECT model_id FROM catalog.metrics WHERE name = {name} AND number {operator} {value})"
    ).format(name=values.add(bound.name), operator=sql.SQL(_OPERATORS[bound.operator]), value=values.add(bound.value))


def read_metric_direction(name: str) -> Reader[Direction | None]:
    """Read the direction of a metric: as the registry defines it, as its evaluations agree, or as is well known.

    Raises:
        UnknownIds: no model has such a metric, and nothing defines it.
    """
    rows = yield ask("metric_direction", name=name)
    if not rows:
        raise UnknownIds([name], "metric")
    defined = next((row["direction"] for row in rows if row["direction"] is not None), None)
    return resolve_direction(rows[0]["measure"], defined, [row["higher_is_better"] for row in rows])


def read_facets() -> Reader[Facets]:
    """Read the values to filter by with their counts."""
    rows = yield ask("facets")
    values: dict[str, list[FacetValue]] = {}
    for row in rows:
        values.setdefault(row["facet"], []).append(
            FacetValue(value=row["value"], title=row["title"], count=row["total"])
        )
    counts = {one.value: one.count for one in values.get("counts", [])}
    return Facets(
        self_="api/facets.json",
        total=counts["total"],
        latest=counts["latest"],
        flagged=counts["flagged"],
        families=values.get("families", []),
        licenses=values.get("licenses", []),
        promotion_states=values.get("promotion_states", []),
        datasets=values.get("datasets", []),
        analyses=values.get("analyses", []),
        hypotheses=values.get("hypotheses", []),
        metrics=values.get("metrics", []),
    )
