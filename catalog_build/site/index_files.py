"""The static index: what the explorer of the home page and the search boxes read instead of asking a server.

`index/catalog.json` names the shards. A shard holds the models of some parts of the snapshot: `index/models-{n}.json`
what every question needs, `index/metrics-{n}-{b}.json` the numbers of those metrics that fall into bucket `b`, loaded
when one of them is chosen. `index/metrics.json` lists all metrics. docs/exploring.md describes the format.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from catalog_build.core.documents import Document, Facets
from catalog_build.registry.index_reader import IndexModels, MetricName, read_index_models, read_metric_names
from catalog_build.registry.reading import read
from catalog_build.site.index_shards import (
    EMPTY,
    MetricShard,
    ModelShard,
    choose_bucket,
    close_shard,
    merge_models,
    open_shard,
)
from catalog_build.site.output import WrittenFile
from catalog_build.site.session import Session
from catalog_build.site.units import Done, IndexUnit

FORMAT = 1
"""Moves when a reader of the present form would misread the index."""

_PARTS_PER_SHARD = 16
"""Parts of the snapshot in a shard: about two thousand models at most, a few hundred kilobytes compressed."""

_MOST_BUCKETS = 16

_MARK = re.compile(rb'\{"mark":"([0-9a-f]{16})"')


class ShardMark(Document, frozen=True, kw_only=True):
    """How many models a shard holds, and the mark that its files bear."""

    models: int
    mark: str


class CatalogIndex(Document, frozen=True, kw_only=True):
    """`index/catalog.json`.

    Args:
        buckets: into how many files the metrics of each shard are divided.
    """

    self_: str = msgspec.field(name="self")
    format: int
    revision: int
    changed_at: str | None
    models: int
    buckets: int
    shards: list[ShardMark]


class MetricNames(Document, frozen=True, kw_only=True):
    """`index/metrics.json`: the most frequent metrics first; `buckets` says in which file of a shard each stands."""

    self_: str = msgspec.field(name="self")
    metrics: list[MetricName]
    buckets: list[int]


def count_shards(parts: int) -> int:
    """Return how many shards the models of so many parts of the snapshot make; both are powers of two."""
    return max(1, parts // _PARTS_PER_SHARD)


def model_shard_path(number: int) -> str:
    """Return where the models of a shard stand."""
    return f"index/models-{number}.json"


def write_shard(session: Session, unit: IndexUnit) -> Done:
    """Write a shard of the index."""
    with session.measure("index"):
        buckets = _count_buckets(unit.shards)
        reuse = len(unit.changed) < len(unit.ids)
        before = (_read_published(session.published, unit.number, buckets) if reuse else None) or EMPTY
        standing = set(before.columns["ids"]).difference(unit.changed)
        missing = [id for id in unit.ids if id not in standing]
        fresh = read(session.connection, read_index_models(missing)) if missing else EMPTY
        models = merge_models(unit.ids, before, fresh) if standing else fresh
        shard, metrics = close_shard(models, buckets)
        path = model_shard_path(unit.number)
        files = [session.write_json(path, shard)[0]]
        for bucket, document in enumerate(metrics):
            files.append(session.write_json(_metric_shard_path(unit.number, bucket), document)[0])
    return Done("lists", [path], files)


def _metric_shard_path(number: int, bucket: int) -> str:
    return f"index/metrics-{number}-{bucket}.json"


def _read_published(published: Path, number: int, buckets: int) -> IndexModels | None:
    """Return the models of a published shard; None where it is missing, damaged or divided otherwise."""
    names = [_metric_shard_path(number, bucket) for bucket in range(buckets)]
    try:
        shard = msgspec.json.decode((published / model_shard_path(number)).read_bytes(), type=ModelShard)
        metrics = [msgspec.json.decode((published / name).read_bytes(), type=MetricShard) for name in names]
    except (OSError, msgspec.DecodeError):
        return None
    return open_shard(shard, metrics)


def write_index(session: Session, facets: Facets, counts: Sequence[int]) -> Iterator[WrittenFile]:
    """Write what is known of the index as a whole.

    Args:
        counts: models in each shard, whose files stand in the folder under construction.
    """
    buckets = _count_buckets(len(counts))
    index = CatalogIndex(
        self_="index/catalog.json",
        format=FORMAT,
        revision=session.site.revision or 0,
        changed_at=session.site.changed_at,
        models=sum(counts),
        buckets=buckets,
        shards=[
            ShardMark(models=models, mark=_read_mark(session.root / model_shard_path(number)))
            for number, models in enumerate(counts)
        ],
    )
    yield session.write_json(index.self_, index)[0]
    metrics = read(session.connection, read_metric_names({one.value: one.count for one in facets.metrics}))
    places = [choose_bucket(one.name, buckets) for one in metrics]
    names = MetricNames(self_="index/metrics.json", metrics=metrics, buckets=places)
    yield session.write_json(names.self_, names)[0]


def _count_buckets(shards: int) -> int:
    """Return into how many files a shard's metrics are divided: to choose one metric of many models stays cheap."""
    return min(shards, _MOST_BUCKETS)


def _read_mark(path: Path) -> str:
    with path.open("rb") as handle:
        found = _MARK.match(handle.read(40))
    assert found, f"{path} is no shard"
    return found[1].decode()
