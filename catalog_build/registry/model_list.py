"""The one list question: filter, sort and page models, and count them."""

from collections.abc import Mapping
from typing import Any

import msgspec
import psycopg

from catalog_build.core.documents import Direction, Facets, FacetValue, ModelSummary
from catalog_build.core.errors import UnknownIds
from catalog_build.core.metrics import Aim, resolve_aim
from catalog_build.core.redaction import REDACTED
from catalog_build.registry.list_question import FILTERS, RELEVANCE, Mark, ModelFilter, ModelOrder, list_chosen
from catalog_build.registry.list_statement import (
    NamedTerm,
    SearchTerm,
    Terms,
    are_few,
    can_lack_value,
    list_countable,
    make_count,
    make_few,
    make_valued_page,
    make_valueless_page,
)
from catalog_build.registry.near_search import read_near_search
from catalog_build.registry.reading import Reader, Rows, ask
from catalog_build.registry.summary_reader import make_summaries

_MOST_NAMED = 1000
"""Models whose names put them before others at most; static/index.js has the same."""


class ModelPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list.

    Args:
        state: the registry's, of which the page is; None where it moved between the statements that made the page.
        last: place of the last model, after which the next page begins; None on an empty page.
        near: what was searched for instead of words that no model has; None where models have them.
    """

    models: list[ModelSummary]
    state: str | None
    last: Mark | None
    near: list[str] | None = None


class ModelCount(msgspec.Struct, frozen=True):
    """How many models a filter keeps, and of which state of the registry."""

    total: int
    state: str | None


def is_planned_anew(chosen: ModelFilter, order: ModelOrder) -> bool:
    """Tell whether the best way to a page depends on values, so that a plan for any value would be a bad one.

    It does not where conditions are part of the statement's text, nor for a family by score, which is the order of an
    index of its own.
    """
    if order.metric is not None:
        return True
    if chosen.q is not None or chosen.metrics:
        return True
    walked = order.key if order.descending else None
    given = [FILTERS[name] for name in list_chosen(chosen)]
    return any(one.kind != "flag" and (one.order is None or one.order != walked) for one in given)


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
    if order.key != RELEVANCE or order.metric is not None:
        rows = yield from _read_part(chosen, terms, order, limit, offset, after)
    else:
        rows = yield from _read_relevant(chosen, terms, limit, offset, after)
    found = _list_found(rows)
    states = terms.states | {row["state"] for row in rows}
    return ModelPage(
        models=make_summaries(found),
        state=_agree_state(states),
        last=_mark_place(found[-1]) if found else None,
        near=terms.search.near if terms.search is not None else None,
    )


def _read_part(
    chosen: ModelFilter, terms: Terms, order: ModelOrder, limit: int, offset: int, after: Mark | None
) -> Reader[Rows]:
    """Read the rows of a page; those without a model only say of which state they are."""
    terms = yield from _choose_fewest(chosen, terms, order)
    rows: Rows = []
    if after is None or after.value is not None:
        rows = yield make_valued_page(chosen, terms, order, limit, offset, after)
    found = _list_found(rows)
    if len(found) < limit and can_lack_value(chosen, order):
        behind = after if after is not None and after.value is None else None
        if offset and not found:
            counted = yield make_count(chosen, terms, order)
            rows, offset = [*rows, *counted], max(0, offset - counted[0]["total"])
        else:
            offset = 0
        rows = [*rows, *(yield make_valueless_page(chosen, terms, order, limit - len(found), offset, behind))]
    return rows


def _read_relevant(chosen: ModelFilter, terms: Terms, limit: int, offset: int, after: Mark | None) -> Reader[Rows]:
    """Read the rows of a page in the order of relevance, in which places say in which of the three parts they are."""
    parts, rows = [terms], []
    if terms.search is not None:
        named = yield ask("named_models", words=terms.search.words, key=terms.search.key)
        parts, rows = _list_parts(terms, named), [{"state": named[0]["state"]}]
    first, place = _read_place(after, len(parts))
    for number, part in enumerate(parts[first:], first):
        missing = limit - len(_list_found(rows))
        if part.within == NamedTerm([]) or (not missing and number > first):
            continue
        read = yield from _read_part(chosen, part, ModelOrder(), missing, offset, place if number == first else None)
        if offset and _list_found(read):
            offset = 0
        elif offset and number + 1 < len(parts):
            counted = yield make_count(chosen, part)
            rows, offset = [*rows, *counted], max(0, offset - counted[0]["total"])
        rows += [{**row, "value": f"{number}:{row['value'] or ''}"} if row.get("id") else row for row in read]
    return rows


def _list_parts(terms: Terms, rows: Rows) -> list[Terms]:
    """Return the models whose name is the phrase, those whose name begins with it, and the others.

    What more than a thousand models have in common tells none of them from the others.
    """
    tiers = [{row["id"] for row in rows if row["tier"] == tier} for tier in (0, 1)]
    exact, begun = (ids if len(ids) <= _MOST_NAMED else set() for ids in tiers)
    named = [NamedTerm(sorted(exact)), NamedTerm(sorted(begun - exact))]
    others = NamedTerm(sorted(exact | begun))
    return [*(terms._replace(within=one) for one in named), terms._replace(beside=others if others.ids else None)]


def _read_place(after: Mark | None, parts: int) -> tuple[int, Mark | None]:
    """Return the part in which a place is, and the place there.

    Raises:
        psycopg.DataError: it is no place in an order of so many parts.
    """
    if after is None:
        return 0, None
    number, _, value = (after.value or "").partition(":")
    if number not in map(str, range(parts)):
        raise psycopg.DataError("no such part")
    return int(number), Mark(value or None, after.id)


def _mark_place(row: Mapping[str, Any]) -> Mark | None:
    """Return the place of a model; None where its title is redacted, which names no place in the order of titles."""
    return None if REDACTED in (row["value"] or "") else Mark(row["value"], row["id"])


def count_models(chosen: ModelFilter) -> Reader[ModelCount]:
    """Count the models that a filter keeps; the cost grows with the registry, so keep it while the state stands."""
    terms = yield from _read_terms(chosen)
    rows = yield make_count(chosen, terms)
    states = terms.states | {rows[0]["state"]}
    return ModelCount(rows[0]["total"], _agree_state(states))


def _agree_state(states: frozenset[str | None]) -> str | None:
    return next(iter(states)) if len(states) == 1 else None


def _list_found(rows: Rows) -> Rows:
    return [row for row in rows if row.get("id") is not None]


def _read_terms(chosen: ModelFilter) -> Reader[Terms]:
    """Read what the words and names of a filter mean: only of known values can the number of hits be known."""
    terms = Terms()
    if chosen.q is not None:
        rows = yield ask("search_query", phrase=chosen.q)
        found = rows[0]
        if found["rare"] is not None:
            search = SearchTerm(**found)
            read: frozenset[str | None] = frozenset()
            if not search.finds_many and not (yield make_few([search]))[0]["total"]:
                search, read = yield from read_near_search(chosen.q, search)
            terms = terms._replace(search=search, states=read)
    targets: dict[str, list[str]] = {}
    states = terms.states
    for field, value in list_chosen(chosen).items():
        relation = FILTERS[field].relation
        if relation is not None:
            rows = yield ask("link_names", name=value)
            targets[relation] = [row["id"] for row in rows]
            states |= {row["state"] for row in rows}
    return terms._replace(targets=targets, states=states)


def _choose_fewest(chosen: ModelFilter, terms: Terms, order: ModelOrder) -> Reader[Terms]:
    """Find the condition that fewest models keep, if these are few enough to be looked at one by one."""
    if terms.within is not None:
        return terms._replace(fewest=terms.within)
    countable = list_countable(chosen, terms, order)
    if not countable:
        return terms
    rows = yield make_few(countable)
    few = [(row["total"], row["place"]) for row in rows if are_few(countable[row["place"]], row["total"])]
    return terms._replace(fewest=countable[min(few)[1]]) if few else terms


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
    return resolve_aim(row["measure"], Aim(row["direction"]), stated).direction


def read_state() -> Reader[str | None]:
    """Read the registry's state; None where it cannot tell."""
    rows = yield ask("registry_state")
    state: str | None = rows[0]["state"]
    return state


def read_contract_kept() -> Reader[bool]:
    """Read whether the registry's views have every column of the contract."""
    rows = yield ask("contract_faults")
    return not rows


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
