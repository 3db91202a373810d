"""Which comparisons are prerendered: O(n) of them, chosen without comparing all pairs."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

_WINDOW = 16
"""Candidates that one shared feature contributes to a model at most: its neighbours in the order of ids."""

_SUPPORTING = ("family", "metric")
"""Features that bring models closer without being reason enough to compare them, unless both are shared."""

Feature = tuple[str, str]


class ModelKey(msgspec.Struct, frozen=True, kw_only=True):
    """What the choice of pairs knows of a model; `datasets` are lineages, the others ids and names."""

    id: str
    slug: str
    lineage: str
    version_number: int
    is_latest: bool
    family: str
    datasets: tuple[str, ...] = ()
    hypotheses: tuple[str, ...] = ()
    analyses: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison: within a lineage the older version first, across lineages the smaller id."""

    first: ModelKey
    second: ModelKey
    reason: Literal["version", "neighbour"]


def choose_pairs(keys: Sequence[ModelKey], k: int) -> list[Pair]:
    """Choose adjacent versions, and for each latest model its `k` nearest others.

    Two models are near when they share a data set, a hypothesis or an analysis, or both family and a metric. What is
    shared counts by its rarity (inverse document frequency); ties go by id. Cost: each model looks at no more than
    a fixed number of candidates for each of its features.

    Args:
        keys: all models, in any order.
        k: from 0; with 0 no pair at all is chosen.

    Returns:
        Each pair once, sorted by its two ids.
    """
    if k == 0:
        return []
    ordered = sorted(keys, key=lambda key: key.id)
    chosen = {(pair.first.id, pair.second.id): pair for pair in _pair_versions(ordered)}
    for pair in _pair_neighbours([key for key in ordered if key.is_latest], k):
        chosen.setdefault((pair.first.id, pair.second.id), pair)
    return [chosen[ids] for ids in sorted(chosen)]


def neighbours_of(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Return the pairs of each model id, versions first, in the order of the pairs."""
    found: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda pair: pair.reason != "version"):
        found[pair.first.id].append(pair)
        found[pair.second.id].append(pair)
    return dict(found)


def _pair_versions(ordered: Sequence[ModelKey]) -> Iterator[Pair]:
    lineages: defaultdict[str, list[ModelKey]] = defaultdict(list)
    for key in ordered:
        lineages[key.lineage].append(key)
    for versions in lineages.values():
        for older, newer in pairwise(sorted(versions, key=lambda key: key.version_number)):
            yield Pair(first=older, second=newer, reason="version")


def _pair_neighbours(latest: Sequence[ModelKey], k: int) -> Iterator[Pair]:
    features = [list(_list_features(key)) for key in latest]
    postings: defaultdict[Feature, list[int]] = defaultdict(list)
    for index, names in enumerate(features):
        for name in names:
            postings[name].append(index)
    places = _place_in_postings(features)
    for index, key in enumerate(latest):
        for other in _find_nearest(index, features, postings, places, k):
            first, second = sorted((key, latest[other]), key=lambda one: one.id)
            yield Pair(first=first, second=second, reason="neighbour")


def _list_features(key: ModelKey) -> Iterator[Feature]:
    yield "family", key.family
    yield from (("dataset", name) for name in sorted(set(key.datasets)))
    yield from (("hypothesis", name) for name in sorted(set(key.hypotheses)))
    yield from (("analysis", name) for name in sorted(set(key.analyses)))
    yield from (("metric", name) for name in sorted(set(key.metrics)))


def _place_in_postings(features: Sequence[list[Feature]]) -> list[list[int]]:
    """Return for each model where it stands in the posting list of each of its features."""
    seen: defaultdict[Feature, int] = defaultdict(int)
    places: list[list[int]] = []
    for names in features:
        row: list[int] = []
        for name in names:
            row.append(seen[name])
            seen[name] += 1
        places.append(row)
    return places


def _find_nearest(
    index: int,
    features: Sequence[list[Feature]],
    postings: Mapping[Feature, list[int]],
    places: Sequence[list[int]],
    k: int,
) -> list[int]:
    """Return the nearest others, nearest first, among the candidates that each feature's window gives."""
    candidates: set[int] = set()
    for name, place in zip(features[index], places[index], strict=True):
        start = max(0, place - _WINDOW // 2)
        candidates.update(postings[name][start : start + _WINDOW + 1])
    candidates.discard(index)
    own = set(features[index])
    scored: list[tuple[float, int]] = []
    for other in candidates:
        shared = own.intersection(features[other])
        if _is_reason_enough(shared):
            # summed in a fixed order, so that floating point gives the same on every run
            weights = sorted(math.log(1 + len(features) / len(postings[name])) for name in shared)
            scored.append((-math.fsum(weights), other))
    return [other for _, other in sorted(scored)[:k]]


def _is_reason_enough(shared: set[Feature]) -> bool:
    kinds = {kind for kind, _ in shared}
    return bool(kinds.difference(_SUPPORTING)) or kinds.issuperset(_SUPPORTING)
