"""The one list question: filter, sort and page models. The statement is put together from fixed pieces only."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from catalog_build.core.documents import Direction, Facets, FacetValue, ModelSummary
from catalog_build.core.errors import UnknownIds
from catalog_build.core.metrics import resolve_direction
from catalog_build.registry.reading import Question, Reader, Rows, ask
from catalog_build.registry.statements import read_sql
from catalog_build.registry.summary_reader import make_summary

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


class Mark(msgspec.Struct, frozen=True):
    """A model's place in a sorted list: its sort value as the database writes it (None: it has none), and its id."""

    value: str | None
    id: str


class ModelPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list.

    Args:
        state: the registry's, of which the page is; None where it moved between the statements that made the page.
        last: place of the last model, after which the next page begins; None on an empty page.
    """

    models: list[ModelSummary]
    state: str | None
    last: Mark | None


class ModelCount(msgspec.Struct, frozen=True):
    """How many models a filter keeps, and of which state of the registry."""

    total: int
    state: str | None


class _SortColumn(NamedTuple):
    """A column to sort by, its type, and whether a model may lack it."""

    expression: str
    type: str
    nullable: bool


_SORT_COLUMNS: dict[SortKey, _SortColumn] = {
    "quality_score": _SortColumn("m.quality_score", "double precision", True),
    "created_at": _SortColumn("m.created_at", "timestamptz", True),
    "parameter_count": _SortColumn("m.parameter_count", "numeric", True),
    "title": _SortColumn('left(m.title, 100) COLLATE "C"', "text", False),
}
_METRIC_COLUMN = _SortColumn("v.number", "double precision", True)

_OPERATORS: dict[Operator, str] = {"<=": "<=", ">=": ">=", "<": "<", ">": ">", "=": "="}

_MODELS = "catalog.models m"


class _Parameters(dict[str, object]):
    """The values of a statement under construction: its text is made of fixed pieces and of their placeholders only."""

    def add(self, value: object) -> str:
        """Keep a value and return the placeholder that stands for it."""
        name = f"p{len(self)}"
        self[name] = value
        return f"%({name})s"


def is_planned_anew(chosen: ModelFilter, order: ModelOrder) -> bool:
    """Tell whether the best way to a page depends on values, so that a plan for any value would be a bad one."""
    return chosen != ModelFilter() or order.metric is not None


def read_page(
    chosen: ModelFilter, order: ModelOrder, limit: int, offset: int = 0, after: Mark | None = None
) -> Reader[ModelPage]:
    """Read one page of models: one statement, and a second one where the models that have the sort value run out.

    Args:
        limit: at most this many, from 0.
        offset: how many of the sorted list to pass over; beyond the end the page is empty. Its cost grows with it.
        after: begin after this place instead, at the same cost wherever it is.

    Raises:
        psycopg.DataError: `after` holds a value that is none of the sort column's.
    """
    terms = yield from _read_terms(chosen)
    rows: Rows = []
    if after is None or after.value is not None:
        rows = yield _make_valued_page(chosen, terms, order, limit, offset, after)
    found = _list_found(rows)
    if len(found) < limit and _column(order).nullable:
        behind = after if after is not None and after.value is None else None
        if offset and not found:
            counted = yield _make_count(chosen, terms, order)
            rows, offset = [*rows, *counted], max(0, offset - counted[0]["total"])
        else:
            offset = 0
        rows = [*rows, *(yield _make_valueless_page(chosen, terms, order, limit - len(found), offset, behind))]
        found = _list_found(rows)
    states = terms.states | {row["state"] for row in rows}
    return ModelPage(
        models=[make_summary(row) for row in found],
        state=states.pop() if len(states) == 1 else None,
        last=Mark(found[-1]["value"], found[-1]["id"]) if found else None,
    )


def count_models(chosen: ModelFilter) -> Reader[ModelCount]:
    """Count the models that a filter keeps; the cost grows with the registry, so keep it while the state stands."""
    terms = yield from _read_terms(chosen)
    rows = yield _make_count(chosen, terms)
    states = terms.states | {rows[0]["state"]}
    return ModelCount(rows[0]["total"], states.pop() if len(states) == 1 else None)


def _list_found(rows: Rows) -> Rows:
    return [row for row in rows if row.get("id") is not None]


class _Terms(NamedTuple):
    """What the words and names of a filter mean, read ahead: only of known values can the number of hits be known.

    Args:
        query: the search that the words make.
        targets: relation → ids that the name of its target means.
        states: of the registry, in which names were looked up.
    """

    query: str | None
    targets: dict[str, list[str]]
    states: set[str | None]


def _read_terms(chosen: ModelFilter) -> Reader[_Terms]:
    terms = _Terms(None, {}, set())
    if chosen.q is not None:
        rows = yield ask("search_query", phrase=chosen.q)
        terms = terms._replace(query=rows[0]["query"])
    named = {"trained_on": chosen.dataset, "tests_hypothesis": chosen.hypothesis, "produced_by": chosen.analysis}
    for relation, name in named.items():
        if name is not None:
            rows = yield ask("link_names", name=name)
            terms.targets[relation] = [row["id"] for row in rows]
            terms.states.update(row["state"] for row in rows)
    return terms


def _column(order: ModelOrder) -> _SortColumn:
    return _SORT_COLUMNS[order.key] if order.metric is None else _METRIC_COLUMN


def _make_valued_page(
    chosen: ModelFilter, terms: _Terms, order: ModelOrder, limit: int, offset: int, after: Mark | None
) -> Question:
    """Ask for models that have the sort value, so that an index gives them in order either way."""
    values = _Parameters()
    column = _column(order)
    value = column.expression
    conditions = [*_list_conditions(chosen, terms, values), *_list_valued_conditions(order, values)]
    if after is not None:
        # the first condition is where the walk through the index begins, the second passes over equal values
        mark = f"{values.add(after.value)}::text::{column.type}"
        before = "<" if order.descending else ">"
        conditions.append(f"{value} {before}= {mark} AND ({value} {before} {mark} OR m.id > {values.add(after.id)})")
    return _make_page(_choose_source(order), value, conditions, order, limit, offset, values)


def _make_valueless_page(
    chosen: ModelFilter, terms: _Terms, order: ModelOrder, limit: int, offset: int, after: Mark | None
) -> Question:
    """Ask for models without the sort value, which come last, by id."""
    values = _Parameters()
    conditions = _list_conditions(chosen, terms, values)
    if order.metric is None:
        value = _column(order).expression
        conditions.append(f"{value} IS NULL")
    else:
        value = "NULL::double precision"
        conditions.append(
            "NOT EXISTS (SELECT FROM catalog.metrics v WHERE v.model_id = m.id "
            f"AND v.name = {values.add(order.metric)} AND v.number IS NOT NULL)"
        )
    if after is not None:
        conditions.append(f"m.id > {values.add(after.id)}")
    return _make_page(_MODELS, value, conditions, order, limit, offset, values)


def _make_page(
    source: str,
    value: str,
    conditions: Sequence[str],
    order: ModelOrder,
    limit: int,
    offset: int,
    values: _Parameters,
) -> Question:
    statement = read_sql("parts/page").format(
        value=value,
        source=source,
        conditions=_join_conditions(conditions),
        # where the indexes have their nulls; there are none on either side of the walk
        direction="DESC NULLS LAST" if order.descending else "ASC NULLS FIRST",
        # part of the text, since a plan for any limit would be one for a tenth of all models
        limit=int(limit),
        offset=f"OFFSET {values.add(offset)}" if offset else "",
    )
    return Question(statement, values)


def _make_count(chosen: ModelFilter, terms: _Terms, valued: ModelOrder | None = None) -> Question:
    """Ask how many models there are, all or those that have the value to sort by."""
    values = _Parameters()
    conditions = _list_conditions(chosen, terms, values)
    source = _MODELS
    if valued is not None:
        conditions += _list_valued_conditions(valued, values)
        source = _choose_source(valued)
    statement = read_sql("parts/count").format(source=source, conditions=_join_conditions(conditions))
    return Question(statement, values)


def _choose_source(order: ModelOrder) -> str:
    return _MODELS if order.metric is None else "catalog.metrics v JOIN catalog.models m ON m.id = v.model_id"


def _list_valued_conditions(order: ModelOrder, values: _Parameters) -> list[str]:
    """Keep what has the value to sort by; several values of a metric count as the best in that order."""
    valued = [f"{_column(order).expression} IS NOT NULL"]
    if order.metric is not None:
        # OFFSET 0 keeps this a look-up for each row of the walk, instead of a join with the whole metric
        name, better = values.add(order.metric), ">" if order.descending else "<"
        valued.append(
            f"v.name = {name} AND NOT EXISTS (SELECT FROM catalog.metrics b WHERE b.model_id = v.model_id "
            f"AND b.name = {name} AND (b.number {better} v.number "
            "OR b.number = v.number AND b.position < v.position) OFFSET 0)"
        )
    return valued


def _join_conditions(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions or ["true"])


def _list_conditions(chosen: ModelFilter, terms: _Terms, values: _Parameters) -> list[str]:
    conditions: list[str] = []
    if chosen.family is not None:
        conditions.append(f"m.family = {values.add(chosen.family)}")
    conditions += [_make_link_condition(relation, ids, values) for relation, ids in terms.targets.items()]
    if terms.query is not None:
        conditions.append(f"m.search @@ {values.add(terms.query)}::text::tsquery")
    if chosen.latest is not None:
        conditions.append("m.is_latest" if chosen.latest else "NOT m.is_latest")
    if chosen.flagged is not None:
        conditions.append("NOT m.provenance_complete" if chosen.flagged else "m.provenance_complete")
    if chosen.min_quality is not None:
        conditions.append(f"m.quality_score >= {values.add(chosen.min_quality)}")
    conditions += [_make_metric_condition(bound, values) for bound in chosen.metrics]
    return conditions


def _make_link_condition(relation: str, targets: Sequence[str], values: _Parameters) -> str:
    """Keep the models with a link to any of some things."""
    linked = f"l.relation = {values.add(relation)} AND l.target_id = ANY ({values.add(targets)}::text[])"
    return f"m.id IN (SELECT l.source_id FROM catalog.links l WHERE {linked})"  # noqa: S608


def _make_metric_condition(bound: MetricBound, values: _Parameters) -> str:
    name, operator, value = values.add(bound.name), _OPERATORS[bound.operator], values.add(bound.value)
    return f"m.id IN (SELECT model_id FROM catalog.metrics WHERE name = {name} AND number {operator} {value})"  # noqa: S608


def read_metric_direction(name: str) -> Reader[Direction | None]:
    """Read the direction of a metric: as the registry defines it, as its evaluations agree, or as is well known.

    Raises:
        UnknownIds: no model has such a metric, and nothing defines it.
    """
    rows = yield ask("metric_direction", name=name)
    if not rows:
        raise UnknownIds([name], "metric")
    row = rows[0]
    stated = [opinion for opinion, known in ((True, row["stated_up"]), (False, row["stated_down"])) if known]
    return resolve_direction(row["measure"], row["direction"], stated)


def read_state() -> Reader[str | None]:
    """Read the registry's state; None where it cannot tell."""
    rows = yield ask("registry_state")
    state: str | None = rows[0]["state"]
    return state


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
