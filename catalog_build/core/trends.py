"""How a metric moved over the versions of a lineage."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from catalog_build.core.documents import Ground, Metric

MAX_VERSIONS_TRACED = 30
"""Versions whose numbers a metric's history holds, the newest first."""
_MAX_METRICS_TRACED = 300

Histories = Mapping[tuple[str, Ground | None, str | None], tuple[float | None, ...]]


def list_histories(versions: Sequence[Sequence[Metric]]) -> Histories:
    """Return the numbers of each metric by name, evaluation and unit, one for each version.

    Args:
        versions: metrics of each version, newest first.

    Returns:
        Those that at least two versions state; None is a version without it. Values of another evaluation or unit are
        another metric's: a line through both would show a change that nobody measured.
    """
    traced = versions[:MAX_VERSIONS_TRACED]
    if len(traced) < 2:
        return {}
    found: dict[tuple[str, Ground | None, str | None], list[float | None]] = {}
    for place, metrics in enumerate(traced):
        for metric in metrics[:_MAX_METRICS_TRACED]:
            if metric.number is None:
                continue
            numbers = found.setdefault((metric.name, metric.ground, metric.unit), [None] * len(traced))
            if numbers[place] is None:
                numbers[place] = metric.number
    return {key: tuple(numbers) for key, numbers in found.items() if len(numbers) - numbers.count(None) > 1}


def add_histories(metrics: list[Metric], histories: Histories) -> list[Metric]:
    """Return a version's metrics with their histories, as `list_histories` made them of its lineage."""
    if not histories:
        return metrics
    return [
        metric if history is None or metric.number is None else replace(metric, history=history)
        for metric in metrics
        for history in (histories.get((metric.name, metric.ground, metric.unit)),)
    ]
