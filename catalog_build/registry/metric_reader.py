"""Reading metrics with their definitions and grounds."""

from collections import defaultdict
from functools import lru_cache

import msgspec

from catalog_build.core.documents import Direction, Ground, Metric
from catalog_build.core.metrics import resolve_direction
from catalog_build.registry.reading import Rows


class MetricRow(msgspec.Struct, frozen=True, array_like=True):
    """A metric as `queries/metrics.sql` lists it; the columns are those of the contract."""

    name: str
    value: msgspec.Raw
    number: float | None
    measure: str
    higher_is_better: bool | None
    dataset: str | None
    dataset_version: str | None
    split: str | None
    direction: Direction | None
    target: float | None
    unit: str | None


METRIC_ROWS = msgspec.json.Decoder(list[MetricRow])


def group_metrics(rows: Rows) -> defaultdict[str, list[Metric]]:
    metrics: defaultdict[str, list[Metric]] = defaultdict(list)
    for row in rows:
        metrics[row["model_id"]] = [make_metric(one) for one in METRIC_ROWS.decode(row["metrics"])]
    return metrics


def make_metric(row: MetricRow) -> Metric:
    ground = None
    if row.dataset is not None:
        ground = Ground(dataset=row.dataset, version=row.dataset_version, split=row.split)
    return Metric(
        name=row.name,
        value=row.value,
        number=row.number,
        direction=_tell_direction(row.measure, row.direction, row.higher_is_better),
        target=row.target,
        unit=row.unit,
        ground=ground,
    )


@lru_cache(maxsize=10_000)
def _tell_direction(measure: str, defined: Direction | None, stated: bool | None) -> Direction | None:
    """Return the direction of a metric; models share most of their metrics' names."""
    return resolve_direction(measure, defined, [stated])
