"""The statements of a list, put together from fixed pieces and placeholders only.

A page is read in one of two ways. Where a condition is kept by few models, these are looked at one by one and sorted.
Else models are walked in the order of an index, and the other conditions looked up for each, until the page is full.
The planner knows neither how many models a condition keeps nor where in the order they stand, so neither way is left
to it: `OFFSET 0` keeps a look-up a look-up.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog_build.registry.list_question import (
    FILTERS,
    SORTS,
    WALKED_COLUMNS,
    Mark,
    MetricBound,
    ModelFilter,
    ModelOrder,
    Operator,
    Sort,
    list_chosen,
)
from catalog_build.registry.reading import Question
from catalog_build.registry.statements import read_sql

_FEW = 10_000
"""Models that are looked at one by one at most; no more index entries than these are counted for a condition."""

_FEW_FOUND = 1_000
"""The same for a search, whose finds cost more than an index entry each."""


class LinkTerm(NamedTuple):
    """The models with a link to any of some things."""

    relation: str
    targets: list[str]


class SearchTerm(NamedTuple):
    """The models that have words: what an index is asked for, and what is looked for in its finds.

    Args:
        finds_many: whether the index is known to find more than a few.
        words: all of them together; `key` the phrase as names are compared.
        near: what is searched for instead of words that no model has; None where models have them.
    """

    rare: str
    common: str | None
    finds_many: bool
    words: str
    key: str
    near: list[str] | None = None


class NamedTerm(NamedTuple):
    """Models that are known by id."""

    ids: list[str]


Term = LinkTerm | MetricBound | SearchTerm | NamedTerm


class Terms(NamedTuple):
    """What the words and names of a filter mean, read ahead.

    Args:
        search: what the words of the filter mean; None where there are none.
        targets: relation → ids that the name of its target means.
        states: of the registry, in which names were looked up.
        within: the only models to list; None for all of them.
        beside: models to leave out.
        fewest: the condition whose models are looked at one by one; None to walk in the order of the list.
    """

    search: SearchTerm | None = None
    targets: Mapping[str, list[str]] = {}
    states: frozenset[str | None] = frozenset()
    within: NamedTerm | None = None
    beside: NamedTerm | None = None
    fewest: Term | None = None


_METRIC_SORT = Sort("v.number", [], "double precision")

_OPERATORS: dict[Operator, str] = {"<=": "<=", ">=": ">=", "<": "<", ">": ">", "=": "="}
_ENDS: dict[Operator, str] = {"<=": "is_lowest", "<": "is_lowest", ">=": "is_highest", ">": "is_highest"}
"""Where any number of a model keeps a bound, the one at this end does."""

_MODELS = "catalog.models m"
_READ = [*(one.columns for one in FILTERS.values()), *(one.columns for one in SORTS.values())]
_COLUMNS = sorted({"id", *(column for columns in _READ for column in columns)})
_MODEL = (
    f"CROSS JOIN LATERAL (SELECT {', '.join(f'm.{column}' for column in _COLUMNS)} "  # noqa: S608
    "FROM catalog.models m WHERE m.id = {id} OFFSET 0) m"
)


class _Parameters(dict[str, object]):
    """The values of a statement under construction: its text is made of fixed pieces and of their placeholders only."""

    def add(self, value: object) -> str:
        """Keep a value and return the placeholder that stands for it."""
        name = f"p{len(self)}"
        self[name] = value
        return f"%({name})s"


class _Branch(NamedTuple):
    """What models come from, the expression of their id, and what they must keep."""

    source: str
    id: str
    conditions: list[str]


def can_lack_value(chosen: ModelFilter, order: ModelOrder) -> bool:
    """Tell whether a model that the filter keeps may lack the value to sort by."""
    return _column(order).nullable and all(bound.name != order.metric for bound in chosen.metrics)


def list_countable(chosen: ModelFilter, terms: Terms, order: ModelOrder) -> list[Term]:
    """Return the conditions whose models an index counts, but for those that are kept by many, as is known.

    A bound on what the list is sorted by is part of the walk.
    """
    bounds = [bound for bound in chosen.metrics if bound.name != order.metric]
    searches = [] if terms.search is None or terms.search.finds_many else [terms.search]
    return [*searches, *(LinkTerm(*one) for one in terms.targets.items()), *bounds]


def are_few(term: Term, models: int) -> bool:
    """Tell whether so many models are few enough to be looked at one by one."""
    return models <= _find_limit(term)


def _find_limit(term: Term) -> int:
    return _FEW_FOUND if isinstance(term, SearchTerm) else _FEW


def make_few(countable: Sequence[Term]) -> Question:
    """Ask how many models keep each of some conditions; what is too many to be few is not counted on."""
    values = _Parameters()
    counted = [
        f"SELECT {place} AS place, count(*) AS total "  # noqa: S608
        f"FROM (SELECT {_select(one, values)} LIMIT {_find_limit(one) + 1}) few"
        for place, one in enumerate(countable)
    ]
    return Question(" UNION ALL ".join(counted) + " ORDER BY place", values)


def make_valued_page(
    chosen: ModelFilter, terms: Terms, order: ModelOrder, limit: int, offset: int, after: Mark | None
) -> Question:
    """Ask for models that have the sort value, so that an index gives them in order either way."""
    values = _Parameters()
    column = _column(order)
    branches = _list_valued(chosen, terms, order, values)
    if after is not None:
        # the first condition is where the walk through the index begins, the second passes over equal values
        mark = f"{values.add(after.value)}::text::{column.type}"
        before, value = "<" if order.descending else ">", column.expression
        for branch in branches:
            behind = f"({value} {before} {mark} OR {branch.id} > {values.add(after.id)})"
            branch.conditions.append(f"{value} {before}= {mark} AND {behind}")
    return _make_page(branches, column.expression, order, limit, offset, values)


def make_valueless_page(
    chosen: ModelFilter, terms: Terms, order: ModelOrder, limit: int, offset: int, after: Mark | None
) -> Question:
    """Ask for models without the sort value, which come last, by id."""
    values = _Parameters()
    value = "NULL::double precision" if order.metric is not None else _column(order).expression
    branch = _place_models(terms, values)
    branch.conditions.extend(_list_conditions(chosen, terms, branch.id, values))
    if order.metric is None:
        branch.conditions.append(f"{value} IS NULL")
    else:
        stated = f"v.model_id = {branch.id} AND v.key = catalog.metric_key({values.add(order.metric)})"
        branch.conditions.append(f"NOT EXISTS (SELECT FROM catalog.numbers v WHERE {stated} OFFSET 0)")
    if after is not None:
        branch.conditions.append(f"{branch.id} > {values.add(after.id)}")
    return _make_page([branch], value, order, limit, offset, values)


def make_count(chosen: ModelFilter, terms: Terms, valued: ModelOrder | None = None) -> Question:
    """Ask how many models there are, all or those that have the value to sort by."""
    values = _Parameters()
    # no condition is left to the place where models come from
    terms = terms._replace(fewest=None)
    conditions = _list_own_conditions(chosen, terms, values)
    kept: list[Term] = [*(LinkTerm(*one) for one in terms.targets.items()), *chosen.metrics]
    conditions += [f"m.id IN (SELECT {_select(one, values)})" for one in kept]
    if valued is not None and valued.metric is not None:
        named = f"v.key = catalog.metric_key({values.add(valued.metric)})"
        conditions.append(f"m.id IN (SELECT v.model_id FROM catalog.numbers v WHERE {named})")  # noqa: S608
    elif valued is not None:
        conditions.append(f"{_column(valued).expression} IS NOT NULL")
    statement = read_sql("parts/count").format(source=_MODELS, conditions=_join(conditions))
    return Question(statement, values)


def _column(order: ModelOrder) -> Sort:
    return SORTS[order.key] if order.metric is None else _METRIC_SORT


def _list_valued(chosen: ModelFilter, terms: Terms, order: ModelOrder, values: _Parameters) -> list[_Branch]:
    """Return where the models with the sort value come from."""
    if order.metric is None:
        branch = _place_models(terms, values)
        branch.conditions.extend(_list_conditions(chosen, terms, branch.id, values))
        branch.conditions.append(f"{_column(order).expression} IS NOT NULL")
        return [branch]
    if terms.fewest is not None:
        branch = _place_numbers(chosen, terms, order, values)
        branch.conditions.extend(_list_conditions(chosen, terms, branch.id, values, walked="v"))
        return [branch]
    return _walk_numbers(chosen, terms, order, values)


def _place_models(terms: Terms, values: _Parameters) -> _Branch:
    if terms.fewest is None:
        return _Branch(_MODELS, "m.id", [])
    return _Branch(f"{_place_fewest(terms.fewest, values)} {_MODEL.format(id='c.id')}", "m.id", [])


def _place_fewest(fewest: Term, values: _Parameters) -> str:
    return f"(SELECT DISTINCT few.id FROM (SELECT {_select(fewest, values)}) few (id)) c"  # noqa: S608


def _place_numbers(chosen: ModelFilter, terms: Terms, order: ModelOrder, values: _Parameters) -> _Branch:
    """Look up the number to sort by for each of the few models."""
    assert terms.fewest is not None
    stated = f"v.model_id = c.id AND v.key = catalog.metric_key({values.add(order.metric)}) AND v.{_end(order)}"
    number = f"CROSS JOIN LATERAL (SELECT v.number, v.is_latest FROM catalog.numbers v WHERE {stated} OFFSET 0) v"  # noqa: S608
    source = f"{_place_fewest(terms.fewest, values)} {number}"
    return _Branch(f"{source} {_MODEL.format(id='c.id')}" if _needs_model(chosen, terms) else source, "c.id", [])


def _walk_numbers(chosen: ModelFilter, terms: Terms, order: ModelOrder, values: _Parameters) -> list[_Branch]:
    """Walk the numbers of a metric, of which a bound on the same metric is a range.

    Where the bound is on the other end than the order, that is so for models with one number only; those with several
    are few, and are a walk of their own.
    """
    own = [bound for bound in chosen.metrics if bound.name == order.metric]
    others = ModelFilter(**{**_fields(chosen), "metrics": [one for one in chosen.metrics if one not in own]})
    end = f"v.{_end(order)}"
    source = "catalog.numbers v"
    if _needs_model(chosen, terms):
        source += " JOIN catalog.models m ON m.id = v.model_id"
    named = f"v.key = catalog.metric_key({values.add(order.metric)})"
    conditions = [named, end, *_list_conditions(others, terms, "v.model_id", values, walked="v")]
    ranges = [f"v.number {_OPERATORS[bound.operator]} {values.add(bound.value)}" for bound in own]
    if all(_ENDS.get(bound.operator) == _end(order) for bound in own):
        return [_Branch(source, "v.model_id", [*conditions, *ranges])]
    single, several = "v.is_lowest AND v.is_highest", "NOT (v.is_lowest AND v.is_highest)"
    looked_up = [_look_up(bound, "v.model_id", values) for bound in own]
    return [
        _Branch(source, "v.model_id", [*conditions, single, *ranges]),
        _Branch(source, "v.model_id", [*conditions, several, *looked_up]),
    ]


def _fields(chosen: ModelFilter) -> dict[str, Any]:
    return {name: getattr(chosen, name) for name in chosen.__struct_fields__}


def _end(order: ModelOrder) -> str:
    """Several values of a metric count as the best in the order."""
    return "is_highest" if order.descending else "is_lowest"


def _needs_model(chosen: ModelFilter, terms: Terms) -> bool:
    """Tell whether a filter asks for more than numbers and links tell."""
    searched = terms.search is not None and terms.search != terms.fewest
    return searched or any(not _is_walked(name) and FILTERS[name].columns for name in list_chosen(chosen))


def _is_walked(name: str) -> bool:
    return bool(FILTERS[name].columns) and WALKED_COLUMNS.issuperset(FILTERS[name].columns)


def _list_conditions(chosen: ModelFilter, terms: Terms, id: str, values: _Parameters, walked: str = "m") -> list[str]:
    """Return the conditions, those on links and other metrics as look-ups for each model, but for the fewest."""
    conditions = _list_own_conditions(chosen, terms, values, walked)
    kept: list[Term] = [*(LinkTerm(*one) for one in terms.targets.items()), *chosen.metrics]
    return conditions + [_look_up(one, id, values) for one in kept if one != terms.fewest]


def _list_own_conditions(chosen: ModelFilter, terms: Terms, values: _Parameters, walked: str = "m") -> list[str]:
    """Return the conditions on columns of models and on their words.

    Args:
        walked: the alias of what has the columns that `catalog.numbers` holds too.
    """
    conditions: list[str] = []
    for name, value in list_chosen(chosen).items():
        condition = FILTERS[name].condition
        model = walked if _is_walked(name) else "m"
        if isinstance(condition, tuple):
            # part of the text, so that indexes of the models for which it holds can be used
            conditions.append(condition[0 if value else 1].format(m=model))
        elif condition:
            conditions.append(condition.format(m=model, value=values.add(value)))
    if terms.search is not None and terms.search != terms.fewest:
        conditions += _list_search_conditions(terms.search, values)
    if terms.within is not None and terms.within != terms.fewest:
        conditions.append(f"m.id = ANY ({values.add(terms.within.ids)}::text[])")
    if terms.beside is not None:
        conditions.append(f"m.id <> ALL ({values.add(terms.beside.ids)}::text[])")
    return conditions


def _list_search_conditions(search: SearchTerm, values: _Parameters) -> list[str]:
    conditions = [f"m.search @@ {values.add(search.rare)}::text::tsquery"]
    if search.common is not None:
        # no index is asked for these: it would read an entry of each model that has the words
        conditions.append(f"(m.search @@ {values.add(search.common)}::text::tsquery) IS TRUE")
    return conditions


def _select(term: Term, values: _Parameters, model: str | None = None) -> str:
    """Return what follows SELECT to name the models that keep a condition, or to look it up for one of them."""
    if isinstance(term, LinkTerm):
        id, source = "l.source_id", "catalog.links l"
        relation, targets = values.add(term.relation), values.add(term.targets)
        conditions = [f"l.relation = {relation}", f"l.target_id = ANY ({targets}::text[])"]
    elif isinstance(term, NamedTerm):
        id, source, conditions = "named", f"unnest({values.add(term.ids)}::text[]) AS named", []
    elif isinstance(term, SearchTerm):
        id, source, conditions = "m.id", _MODELS, _list_search_conditions(term, values)
    else:
        id, source = "b.model_id", "catalog.numbers b"
        named = f"b.key = catalog.metric_key({values.add(term.name)})"
        conditions = [named, f"b.number {_OPERATORS[term.operator]} {values.add(term.value)}"]
        conditions += [f"b.{_ENDS[term.operator]}"] if term.operator in _ENDS else []
    if model is None:
        return f"{id} FROM {source} WHERE {_join(conditions)}"
    return f"FROM {source} WHERE {_join([*conditions, f'{id} = {model}'])}"


def _look_up(term: Term, model: str, values: _Parameters) -> str:
    return f"EXISTS (SELECT {_select(term, values, model)} OFFSET 0)"


def _make_page(
    branches: Sequence[_Branch], value: str, order: ModelOrder, limit: int, offset: int, values: _Parameters
) -> Question:
    # where the indexes have their nulls; there are none on either side of the walk
    direction = "DESC NULLS LAST" if order.descending else "ASC NULLS FIRST"
    skipped = f"OFFSET {values.add(offset)}" if offset else ""
    # part of the text, since a plan for any limit would be one for a tenth of all models
    chosen = [
        read_sql("parts/chosen").format(
            id=one.id, value=value, source=one.source, conditions=_join(one.conditions), direction=direction,
            limit=f"LIMIT {int(limit) + int(offset)}" if len(branches) > 1 else f"LIMIT {int(limit)} {skipped}",
        )
        for one in branches
    ]  # fmt: skip
    page = chosen[0]
    if len(chosen) > 1:
        merged = " UNION ALL ".join(f"({one})" for one in chosen)
        page = f"SELECT * FROM ({merged}) u ORDER BY value {direction}, id LIMIT {int(limit)} {skipped}"  # noqa: S608
    return Question(read_sql("parts/page").format(page=page, direction=direction), values)


def _join(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions or ["true"])
