"""Which comparisons are prerendered: O(n) of them, chosen without comparing all pairs."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Literal

import msgspec

_WINDOW = 16
"""Candidates that one shared feature contributes to a model at most: its neighbours in the order of ids."""

_MAX_METRICS = 16
"""Metrics of a model that are looked at, the rarest first: some models have thousands."""

Feature = int
"""Number of something that models can share, in the order of its first appearance."""


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

    Two models may be neighbours when they share a dataset, a hypothesis or an analysis, or both family and a metric.
    Nearest is who shares most of the former, each counted by its rarity (inverse document frequency); then who shares
    most in family and metrics, counted likewise; then the smaller id. Cost: each model looks at a fixed number of
    candidates for each of its features, so where very many share a feature, those next to it in the order of ids.

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


class _Profile(msgspec.Struct, frozen=True):
    """What a model can share: `links` and `support` weigh, and models with a common ground are candidates."""

    links: frozenset[Feature]
    support: frozenset[Feature]
    grounds: tuple[Feature, ...]


def _pair_neighbours(latest: Sequence[ModelKey], k: int) -> Iterator[Pair]:
    """Yield the pairs of each model with its `k` nearest.

    Args:
        latest: sorted by id.
    """
    profiles = _make_profiles(latest)
    weights = _weigh_features(profiles)
    for index, candidates in enumerate(_find_candidates(profiles)):
        for other in _choose_nearest(index, candidates, profiles, weights, k):
            first, second = sorted((index, other))
            yield Pair(first=latest[first], second=latest[second], reason="neighbour")


def _make_profiles(latest: Sequence[ModelKey]) -> list[_Profile]:
    holders = Counter((key.family, name) for key in latest for name in set(key.metrics))
    # numbers, since sets of tuples of texts took twice the time
    numbers: dict[tuple[str, str], Feature] = {}

    def number_features(kind: str, names: Iterable[str]) -> list[Feature]:
        return [numbers.setdefault((kind, name), len(numbers)) for name in names]

    profiles = []
    for key in latest:
        rarity = sorted((holders[key.family, name], name) for name in set(key.metrics))
        metrics = [name for count, name in rarity if count > 1][:_MAX_METRICS]
        links = frozenset(
            number_features("dataset", key.datasets)
            + number_features("hypothesis", key.hypotheses)
            + number_features("analysis", key.analyses)
        )
        support = frozenset(number_features("family", [key.family]) + number_features("metric", metrics))
        grounds = (*links, *number_features(f"{key.family} metric", metrics))
        profiles.append(_Profile(links, support, grounds))
    return profiles


def _weigh_features(profiles: Sequence[_Profile]) -> dict[Feature, float]:
    counts = Counter(chain.from_iterable(chain(profile.links, profile.support) for profile in profiles))
    return {feature: math.log(1 + len(profiles) / count) for feature, count in counts.items()}


def _find_candidates(profiles: Sequence[_Profile]) -> Iterator[set[int]]:
    """Yield for each model those that stand close to it in the list of the holders of a common ground."""
    holders: defaultdict[Feature, list[int]] = defaultdict(list)
    for index, profile in enumerate(profiles):
        for ground in profile.grounds:
            holders[ground].append(index)
    passed: Counter[Feature] = Counter()
    for index, profile in enumerate(profiles):
        found: set[int] = set()
        for ground in profile.grounds:
            # at either end of the list the window moves inwards, so that it stays full
            last_start = len(holders[ground]) - _WINDOW - 1
            start = max(0, min(passed[ground] - _WINDOW // 2, last_start))
            found.update(holders[ground][start : start + _WINDOW + 1])
            passed[ground] += 1
        found.discard(index)
        yield found


def _choose_nearest(
    index: int, candidates: Iterable[int], profiles: Sequence[_Profile], weights: dict[Feature, float], k: int
) -> list[int]:
    own = profiles[index]
    by_links = sorted((-_sum_weights(own.links & profiles[other].links, weights), other) for other in candidates)
    # support only decides between equals: who is behind the k-th by links cannot come in by it
    least = by_links[min(k, len(by_links)) - 1][0] if by_links else 0.0
    scored = [
        (links, -_sum_weights(own.support & profiles[other].support, weights), other)
        for links, other in by_links
        if links <= least
    ]
    return [other for _, _, other in sorted(scored)[:k]]


def _sum_weights(shared: frozenset[Feature], weights: dict[Feature, float]) -> float:
    # fsum rounds once, so that the order in which a set yields its members does not matter
    return math.fsum([weights[one] for one in shared]) if shared else 0.0
