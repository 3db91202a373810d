"""Reading metrics with their definitions and grounds."""

from collections import defaultdict
from functools import lru_cache

import msgspec

from catalog_build.core.documents import Direction, Ground, Metric
from catalog_build.core.metrics import Aim, resolve_aim
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
    aim = _resolve_aim(row.measure, row.direction, row.target, row.higher_is_better)
    return Metric(
        name=row.name,
        value=row.value,
        number=row.number,
        direction=aim.direction,
        target=aim.target,
        unit=row.unit,
        ground=ground,
    )


@lru_cache(maxsize=10_000)
def _resolve_aim(measure: str, defined: Direction | None, target: float | None, stated: bool | None) -> Aim:
    """Return which way a metric is better; models share most of their metrics' names."""
    return resolve_aim(measure, Aim(defined, target), [stated])
