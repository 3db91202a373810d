"""What a list of models is asked for: which models, in which order, from which place on."""

from collections.abc import Sequence
from typing import Literal

import msgspec

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
