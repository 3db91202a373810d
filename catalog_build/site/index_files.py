"""The static index: what the explorer of the home page and the search boxes read instead of asking a server.

`index/catalog.json` names the shards. A shard holds the models of some parts of the snapshot: `index/models-{n}.json`
what every question needs, `index/metrics-{n}-{b}.json` the numbers of those metrics that fall into bucket `b`, loaded
when one of them is chosen. `index/metrics.json` lists all metrics. docs/exploring.md describes the format.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from catalog_build.core.documents import Document, Facets
from catalog_build.core.snapshot import hash_lineage
from catalog_build.registry.index_reader import (
    IndexModels,
    IndexThing,
    MetricName,
    read_index_models,
    read_metric_names,
)
from catalog_build.registry.reading import read
from catalog_build.site.output import WrittenFile
from catalog_build.site.session import Session
from catalog_build.site.units import Done

FORMAT = 1
"""Moves when a reader of the present form would misread the index."""

_PARTS_PER_SHARD = 16
"""Parts of the snapshot in a shard: about two thousand models at most, a few hundred kilobytes compressed."""

_MOST_BUCKETS = 16

_MARK = re.compile(rb'\{"mark":"([0-9a-f]{16})"')


class ModelShard(Document, frozen=True, kw_only=True):
    """`index/models-{n}.json`: models in lineage order, column by column; `at` of a dictionary chooses its values.

    Args:
        mark: digest of the shard, its metrics included: files that bear different ones belong to different builds.
        columns: name → values, or a dictionary of them.
        shown: names and texts of the first metrics of each model, in turn; a name by its place in `shown_names`.
        word_steps: for each word the places of its models; the first as such, each other as its distance from the last.
    """

    mark: str
    models: int
    columns: dict[str, Any]
    shown_names: list[str]
    shown: list[list[int | str]]
    things: list[IndexThing]
    datasets: list[list[int]]
    analyses: list[list[int]]
    hypotheses: list[list[int]]
    words: list[str]
    word_steps: list[list[int]]


class MetricShard(Document, frozen=True, kw_only=True):
    """`index/metrics-{n}-{b}.json`: name → places of models as in `word_steps`, and as many numbers."""

    mark: str
    metrics: dict[str, tuple[list[int], list[float]]]


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


def write_shard(session: Session, number: int, shards: int, ids: Sequence[str]) -> Done:
    """Write a shard of the index.

    Args:
        ids: of its models, in lineage order.
    """
    with session.measure("index"):
        path = model_shard_path(number)
        models = read(session.connection, read_index_models(ids)) if ids else None
        shard = _make_shard(models) if models else _EMPTY
        buckets = _divide_metrics(models.metrics if models else {}, _count_buckets(shards))
        mark = hashlib.sha256(msgspec.json.encode([shard, buckets])).hexdigest()[:16]
        files = [session.write_json(path, msgspec.structs.replace(shard, mark=mark))[0]]
        for bucket, metrics in enumerate(buckets):
            document = MetricShard(mark=mark, metrics=metrics)
            files.append(session.write_json(f"index/metrics-{number}-{bucket}.json", document)[0])
    return Done("lists", [path], files)


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
    places = [_choose_bucket(one.name, buckets) for one in metrics]
    names = MetricNames(self_="index/metrics.json", metrics=metrics, buckets=places)
    yield session.write_json(names.self_, names)[0]


_EMPTY = ModelShard(
    mark="",
    models=0,
    columns={},
    shown_names=[],
    shown=[],
    things=[],
    datasets=[],
    analyses=[],
    hypotheses=[],
    words=[],
    word_steps=[],
)


def _make_shard(models: IndexModels) -> ModelShard:
    columns: dict[str, Any] = dict(models.columns)
    ids, slugs = columns["ids"], columns["slugs"]
    # most ids are their own slugs
    columns["ids"] = [None if id == slug else id for id, slug in zip(ids, slugs, strict=True)]
    for name in ("titles", "lineages", "families", "licenses", "states"):
        columns[name] = _share_values(columns[name])
    names = {name: place for place, name in enumerate(sorted({name for few in models.shown for name, _ in few or ()}))}
    return ModelShard(
        mark="",
        models=len(ids),
        columns=columns,
        shown_names=list(names),
        shown=[
            [one for name, value in few or () for one in (names[name], _format_value(value))] for few in models.shown
        ],
        things=models.things,
        datasets=models.links["trained_on"],
        analyses=models.links["produced_by"],
        hypotheses=models.links["tests_hypothesis"],
        words=models.words,
        word_steps=models.word_steps,
    )


def _share_values(column: Sequence[str | None]) -> dict[str, list[Any]]:
    """Return a column as a dictionary: its values in the order of their first use, and which stands where."""
    places: dict[str | None, int] = {}
    at = [places.setdefault(value, len(places)) for value in column]
    return {"values": list(places), "at": at}


def _format_value(value: msgspec.Raw) -> str:
    """Return the text of a metric's value: of a number as it was stated."""
    text = bytes(value).decode()
    return msgspec.json.decode(text, type=str) if text.startswith('"') else "–" if text == "null" else text


def _divide_metrics(
    metrics: dict[str, tuple[list[int], list[float]]], buckets: int
) -> list[dict[str, tuple[list[int], list[float]]]]:
    divided: list[dict[str, tuple[list[int], list[float]]]] = [{} for _ in range(buckets)]
    for name, numbers in metrics.items():
        divided[_choose_bucket(name, buckets)][name] = numbers
    return divided


def _count_buckets(shards: int) -> int:
    """Return into how many files a shard's metrics are divided: to choose one metric of many models stays cheap."""
    return min(shards, _MOST_BUCKETS)


def _choose_bucket(name: str, buckets: int) -> int:
    return hash_lineage(name) % buckets


def _read_mark(path: Path) -> str:
    with path.open("rb") as handle:
        found = _MARK.match(handle.read(40))
    assert found, f"{path} is no shard"
    return found[1].decode()
