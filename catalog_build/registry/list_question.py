"""What a list of models is asked for: which models, in which order, from which place on.

A filter is declared once, at the field of `ModelFilter` that holds its value; an order once, in `SORTS`. The statements
of lists, and the parameters of the API with their OpenAPI description, follow.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, get_type_hints

import msgspec

from catalog_build.core.manifest import FAMILIES, PROMOTION_STATES

Operator = Literal["<=", ">=", "<", ">", "="]
Kind = Literal["choice", "name", "text", "words", "flag", "share", "count", "bounds"]
SortKey = str
"""A key of `SORTS`, or `RELEVANCE`."""

RELEVANCE = "relevance"
"""The order of a search: names that are the words, then names that begin with them, then the others, each by score."""

WALKED_COLUMNS = frozenset({"is_latest"})
"""Columns of models that `catalog.numbers` holds too: a filter of these alone needs no look at the models."""


class Filter(NamedTuple):
    """How one filter is written, kept and described.

    Args:
        meaning: for the OpenAPI document.
        kind: how its value is written; `api/params.py` reads each kind.
        condition: SQL over a model `{m}` and the value `{value}`; of a flag for true, and for false.
        columns: of catalog.models that the condition reads.
        relation: instead of a condition: which link leads to what the value names.
        choices: the values of the kind `choice`.
        parameter: of the API, where it has another name than the field.
        order: key of the order, largest first, in which an index holds the models of each value.
        explorer: whether the explorer offers it as a list of values, as an end of a range, or in a way of its own.
    """

    meaning: str
    kind: Kind
    condition: str | tuple[str, str] = ""
    columns: Sequence[str] = ()
    relation: str | None = None
    choices: Sequence[str] = ()
    parameter: str | None = None
    order: SortKey | None = None
    explorer: Literal["facet", "range", "own"] = "facet"


class MetricBound(msgspec.Struct, frozen=True):
    """A condition on a metric: any value of `name` that satisfies `operator` `value`."""

    name: str
    operator: Operator
    value: float


_LINKED = "{}: id, slug or lineage."


class ModelFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which models to list; None (or empty) leaves a condition out."""

    family: Annotated[
        str | None,
        Filter("Model family.", "choice", "{m}.family = {value}", ["family"], choices=FAMILIES, order="quality_score"),
    ] = None
    dataset: Annotated[str | None, Filter(_LINKED.format("Trained on this dataset"), "name", relation="trained_on")] = (
        None
    )
    hypothesis: Annotated[
        str | None, Filter(_LINKED.format("Tests this hypothesis"), "name", relation="tests_hypothesis")
    ] = None
    analysis: Annotated[
        str | None, Filter(_LINKED.format("Produced by this analysis"), "name", relation="produced_by")
    ] = None
    license: Annotated[
        str | None, Filter("License, as it is stated.", "text", "{m}.license = {value}", ["license"])
    ] = None
    promotion_state: Annotated[
        str | None,
        Filter("Promotion.", "choice", "{m}.promotion_state = {value}", ["promotion_state"], choices=PROMOTION_STATES),
    ] = None
    q: Annotated[
        str | None,
        Filter(
            "Every word, as a prefix and without accents, in title, id, lineage, tag or linked names.",
            "words",
            columns=["search"],
            explorer="own",
        ),
    ] = None
    latest: Annotated[
        bool | None,
        Filter(
            "Only the latest version of each lineage, or only older ones.",
            "flag",
            ("{m}.is_latest", "NOT {m}.is_latest"),
            ["is_latest"],
        ),
    ] = None
    flagged: Annotated[
        bool | None,
        Filter(
            "Only models with incomplete, or with complete, provenance.",
            "flag",
            ("NOT {m}.provenance_complete", "{m}.provenance_complete"),
            ["provenance_complete"],
        ),
    ] = None
    min_quality: Annotated[
        float | None,
        Filter(
            "Least effective quality score; a model without one is left out.",
            "share",
            "{m}.quality_score >= {value}",
            ["quality_score"],
            explorer="range",
        ),
    ] = None
    max_quality: Annotated[
        float | None,
        Filter(
            "Largest effective quality score; a model without one is left out.",
            "share",
            "{m}.quality_score <= {value}",
            ["quality_score"],
            explorer="range",
        ),
    ] = None
    min_parameters: Annotated[
        float | None,
        Filter(
            "Least parameter count, such as 10M; a model without one is left out.",
            "count",
            "{m}.parameter_count >= {value}::float8::numeric",
            ["parameter_count"],
            explorer="range",
        ),
    ] = None
    max_parameters: Annotated[
        float | None,
        Filter(
            "Largest parameter count, such as 1.5B; a model without one is left out.",
            "count",
            "{m}.parameter_count <= {value}::float8::numeric",
            ["parameter_count"],
            explorer="range",
        ),
    ] = None
    metrics: Annotated[
        Sequence[MetricBound],
        Filter(
            "A bound on a metric, such as rmse<=0.05; repeatable, all must hold.",
            "bounds",
            parameter="metric",
            explorer="own",
        ),
    ] = ()


def _list_filters() -> dict[str, Filter]:
    hints = get_type_hints(ModelFilter, include_extras=True)
    return {name: hints[name].__metadata__[0] for name in ModelFilter.__struct_fields__}


FILTERS: Mapping[str, Filter] = MappingProxyType(_list_filters())
"""Field of `ModelFilter` → its declaration."""


def list_chosen(chosen: ModelFilter) -> dict[str, Any]:
    """Return the values of the filters that are given, by field, without words and bounds of metrics."""
    values = {name: getattr(chosen, name) for name in FILTERS if FILTERS[name].kind not in ("words", "bounds")}
    return {name: value for name, value in values.items() if value is not None}


class Sort(NamedTuple):
    """An order of models.

    Args:
        expression: SQL over a model `m`.
        columns: of catalog.models that it reads.
        type: of the expression.
        nullable: whether a model may lack it.
        descending: which end comes first where nobody says.
    """

    expression: str
    columns: Sequence[str]
    type: str
    nullable: bool = True
    descending: bool = True


SORTS: Mapping[SortKey, Sort] = MappingProxyType(
    {
        "quality_score": Sort("m.quality_score", ["quality_score"], "double precision"),
        "created_at": Sort("m.created_at", ["created_at"], "timestamptz"),
        "parameter_count": Sort("m.parameter_count", ["parameter_count"], "numeric"),
        "title": Sort('left(m.title, 100) COLLATE "C"', ["title"], "text", nullable=False, descending=False),
    }
)


class ModelOrder(msgspec.Struct, frozen=True, kw_only=True):
    """How to sort: by a column, or by `metric` where that is given; nulls last, ties by id."""

    key: SortKey = "quality_score"
    metric: str | None = None
    descending: bool = True


class Mark(msgspec.Struct, frozen=True):
    """A model's place in a sorted list: its sort value as the database writes it (None: it has none), and its id."""

    value: str | None
    id: str
