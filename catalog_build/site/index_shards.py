"""The form of a shard of the static index, from models and back: a shard is made anew from the one before.

Reading two thousand models takes ten times as long as taking over those that have not changed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import itemgetter, sub
from typing import Any

import msgspec

from catalog_build.core.documents import Document
from catalog_build.core.snapshot import hash_lineage
from catalog_build.registry.index_reader import Column, IndexModels, IndexThing

Metrics = dict[str, tuple[list[int], Column]]
"""Name → places of models as in `ModelShard.word_steps`, and as many numbers."""

_SHARED = ("titles", "lineages", "families", "licenses", "states")
"""Columns of which many models have the same value."""

_LINKS = {"trained_on": "datasets", "produced_by": "analyses", "tests_hypothesis": "hypotheses"}
"""Relation → the field of a shard that holds its links."""


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
    """`index/metrics-{n}-{b}.json`."""

    mark: str
    metrics: Metrics


EMPTY = IndexModels(
    columns={"ids": []}, shown=[], things=[], links={one: [] for one in _LINKS}, words=[], word_steps=[], metrics={}
)
"""No models."""


def close_shard(models: IndexModels, buckets: int) -> tuple[ModelShard, list[MetricShard]]:
    """Return the files of a shard.

    Args:
        buckets: into how many files its metrics are divided.
    """
    columns: dict[str, Any] = dict(models.columns) if models.columns["ids"] else {}
    if columns:
        # most ids are their own slugs
        columns["ids"] = [None if id == slug else id for id, slug in zip(columns["ids"], columns["slugs"], strict=True)]
        columns |= {name: _share_values(columns[name]) for name in _SHARED}
    names = {name: place for place, name in enumerate(sorted({name for few in models.shown for name, _ in few}))}
    shard = ModelShard(
        mark="",
        models=len(models.shown),
        columns=columns,
        shown_names=list(names),
        shown=[[one for name, text in few for one in (names[name], text)] for few in models.shown],
        things=models.things,
        words=models.words,
        word_steps=models.word_steps,
        **{field: models.links[relation] for relation, field in _LINKS.items()},
    )
    divided: list[Metrics] = [{} for _ in range(buckets)]
    for name, numbers in models.metrics.items():
        divided[choose_bucket(name, buckets)][name] = numbers
    mark = _digest_shard(shard, divided)
    return msgspec.structs.replace(shard, mark=mark), [MetricShard(mark=mark, metrics=one) for one in divided]


def open_shard(shard: ModelShard, metrics: Sequence[MetricShard]) -> IndexModels | None:
    """Return the models of a shard that was published; None where its files are not those that bore its mark."""
    unmarked = msgspec.structs.replace(shard, mark="")
    marks = {shard.mark, *(one.mark for one in metrics)}
    if not shard.models or marks != {_digest_shard(unmarked, [one.metrics for one in metrics])}:
        return None
    columns: dict[str, Column] = dict(shard.columns)
    columns["ids"] = [slug if id is None else id for id, slug in zip(columns["ids"], columns["slugs"], strict=True)]
    columns |= {name: [shard.columns[name]["values"][at] for at in shard.columns[name]["at"]] for name in _SHARED}
    texts: list[list[Any]] = [list(few) for few in shard.shown]
    return IndexModels(
        columns=columns,
        shown=[[(shard.shown_names[few[at]], few[at + 1]) for at in range(0, len(few), 2)] for few in texts],
        things=shard.things,
        links={relation: getattr(shard, field) for relation, field in _LINKS.items()},
        words=shard.words,
        word_steps=shard.word_steps,
        metrics={name: numbers for one in metrics for name, numbers in one.metrics.items()},
    )


def merge_models(ids: Sequence[str], before: IndexModels, fresh: IndexModels) -> IndexModels:
    """Return models as `read_index_models` reads them, each from `fresh` if it is there, else from `before`.

    Args:
        ids: of all models, each in one of both, in the order to return.
    """
    found = {id: (source, at) for source in (before, fresh) for at, id in enumerate(source.columns["ids"])}
    chosen = [found[id] for id in ids]
    things = {thing.id: thing for source in (before, fresh) for thing in source.things}
    links = {
        relation: [[source.things[place].id for place in source.links[relation][at]] for source, at in chosen]
        for relation in _LINKS
    }
    named = sorted({id for targets in links.values() for few in targets for id in few})
    places = {id: place for place, id in enumerate(named)}
    words = _merge_placed(chosen, before, fresh, *(dict(_pair_words(one)) for one in (before, fresh)))
    metrics = _merge_placed(chosen, before, fresh, before.metrics, fresh.metrics)
    return IndexModels(
        columns={name: [source.columns[name][at] for source, at in chosen] for name in before.columns},
        shown=[source.shown[at] for source, at in chosen],
        things=[things[id] for id in named],
        links={relation: [[places[id] for id in few] for few in targets] for relation, targets in links.items()},
        words=list(words),
        word_steps=[steps for steps, _ in words.values()],
        metrics=metrics,
    )


def _pair_words(models: IndexModels) -> Iterator[tuple[str, tuple[list[int], Column]]]:
    """Yield words as metrics are told, with nothing beside the steps."""
    for word, steps in zip(models.words, models.word_steps, strict=True):
        yield word, (steps, [None] * len(steps))


def _merge_placed(
    chosen: Sequence[tuple[IndexModels, int]], before: IndexModels, fresh: IndexModels, old: Metrics, new: Metrics
) -> Metrics:
    """Return words or metrics of chosen models, from those of both sources, in the order of their names.

    Args:
        chosen: the source of each model, and its place there.
        old: what `before` holds; `new` what `fresh` does.
    """
    # source → the new place of each of its models that are chosen
    moved: dict[int, dict[int, int]] = {id(before): {}, id(fresh): {}}
    for place, (source, at) in enumerate(chosen):
        moved[id(source)][at] = place
    kept, arrived = moved[id(before)], moved[id(fresh)]
    gone = {at: at for at in range(len(before.shown)) if at not in kept}
    stay = all(at == place for at, place in kept.items())
    merged: Metrics = {}
    for name in sorted(old.keys() | new.keys()):
        if stay and name in old and _place(old[name], gone) == _place(new.get(name), arrived):
            # nothing of it has changed or moved: mostly so, and several times as fast
            merged[name] = old[name]
            continue
        pairs = [*_place(old.get(name), kept), *_place(new.get(name), arrived)]
        if pairs:
            # what one model has several of keeps its order
            pairs.sort(key=itemgetter(0))
            places, values = zip(*pairs, strict=True)
            merged[name] = ([places[0], *map(sub, places[1:], places)], list(values))
    return merged


def _place(told: tuple[list[int], Column] | None, moved: dict[int, int]) -> list[tuple[int, Any]]:
    """Return what is told of those models that are chosen, with their new places."""
    steps, values = told or ([], [])
    return [(moved[at], value) for at, value in zip(accumulate(steps), values, strict=True) if at in moved]


def _share_values(column: Column) -> dict[str, list[Any]]:
    """Return a column as a dictionary: its values in the order of their first use, and which stands where."""
    places: dict[str | None, int] = {}
    at = [places.setdefault(value, len(places)) for value in column]
    return {"values": list(places), "at": at}


def choose_bucket(name: str, buckets: int) -> int:
    """Return in which file of a shard a metric stands."""
    return hash_lineage(name) % buckets


def _digest_shard(shard: ModelShard, metrics: Sequence[Metrics]) -> str:
    return hashlib.sha256(msgspec.json.encode([shard, metrics])).hexdigest()[:16]
