"""Reading metrics with their definitions and grounds."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from catalog_build.core.documents import Direction, Ground, Metric
from catalog_build.core.metrics import Aim, resolve_aim
from catalog_build.registry.reading import Question, Rows, ask


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
    dataset_assumed: bool
    certainty: "Certainty | None"


class Certainty(msgspec.Struct, frozen=True, array_like=True):
    """How sure a value is, and who measured it; the columns are those of the contract."""

    stderr: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    plus_minus: float | None = None
    n: int | None = None
    seeds: int | None = None
    source: str | None = None


METRIC_ROWS = msgspec.json.Decoder(list[MetricRow])


class Measured(NamedTuple):
    """What narrows metrics to those that were measured on some datasets, as `queries/metrics.sql` uses it."""

    datasets: list[str]
    linked: list[str]
    names: list[str]
    paths: list[str]


def ask_metrics(ids: Sequence[str], measured: Measured | None = None) -> Question:
    """Return the question for the metrics of some models, all or those that were measured on some datasets."""
    chosen = measured._asdict() if measured else dict.fromkeys(Measured._fields)
    return ask("metrics", ids=list(ids), **chosen)


def group_metrics(rows: Rows) -> defaultdict[str, list[Metric]]:
    metrics: defaultdict[str, list[Metric]] = defaultdict(list)
    for row in rows:
        metrics[row["model_id"]] = [make_metric(one) for one in METRIC_ROWS.decode(row["metrics"])]
    return metrics


def make_metric(row: MetricRow) -> Metric:
    ground = None
    if row.dataset is not None or row.split is not None:
        ground = Ground(dataset=row.dataset, version=row.dataset_version, split=row.split)
    aim = _resolve_aim(row.measure, row.direction, row.target, row.higher_is_better)
    known = row.certainty or _NOTHING
    return Metric(
        name=row.name,
        value=row.value,
        number=row.number,
        direction=aim.direction,
        target=aim.target,
        unit=row.unit,
        ground=ground,
        assumed=row.dataset_assumed,
        stderr=known.stderr,
        ci=None if known.ci_low is None or known.ci_high is None else (known.ci_low, known.ci_high),
        ci_level=known.ci_level,
        plus_minus=known.plus_minus,
        n=known.n,
        seeds=known.seeds,
        source=known.source,
    )


_NOTHING = Certainty()


@lru_cache(maxsize=10_000)
def _resolve_aim(measure: str, defined: Direction | None, target: float | None, stated: bool | None) -> Aim:
    """Return which way a metric is better; models share most of their metrics' names."""
    return resolve_aim(measure, Aim(defined, target), [stated])
