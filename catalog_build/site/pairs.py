"""Which comparisons are prerendered: O(n) of them, chosen without comparing all pairs."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

_WINDOW = 16
"""Candidates that one shared feature contributes to a model at most: its neighbours in the order of ids."""

_MAX_METRICS = 16
"""Metrics of a model that are looked at, the rarest first: some models have thousands."""

Feature = int
"""Number of something that models can share, in the order of its first appearance."""


class LatestKey(msgspec.Struct, frozen=True, kw_only=True):
    """What the choice of neighbours knows of a latest model; `datasets` are lineages, the others ids and names."""

    id: str
    family: str
    datasets: Sequence[str] = ()
    hypotheses: Sequence[str] = ()
    analyses: Sequence[str] = ()
    metrics: Sequence[str] = ()


def choose_neighbours(keys: Iterable[LatestKey], k: int) -> Iterator[tuple[str, str]]:
    """Choose for each latest model its `k` nearest others.

    Two models may be neighbours when they share a dataset, a hypothesis or an analysis, or both family and a metric.
    Nearest is who shares most of the former, each counted by its rarity (inverse document frequency); then who shares
    most in family and metrics, counted likewise; then the smaller id. Cost: each model looks at a fixed number of
    candidates for each of its features, so where very many share a feature, those next to it in the order of ids.
    Memory: some hundred bytes for each model.

    Args:
        keys: the latest models, in the order of their ids.
        k: from 0; with 0 no pair at all is chosen.

    Yields:
        Pairs of ids, the smaller one first; a pair may come twice.
    """
    if k == 0:
        return
    features = _Features(keys)
    for index, candidates in enumerate(_find_candidates(features)):
        for other in _choose_nearest(index, candidates, features, k):
            first, second = sorted((index, other))
            yield features.ids[first], features.ids[second]


class _Lists:
    """Many short lists of numbers in one array."""

    def __init__(self) -> None:
        self._numbers = array("l")
        self._ends = array("l", [0])

    def append(self, numbers: Iterable[int]) -> None:
        self._numbers.extend(numbers)
        self._ends.append(len(self._numbers))

    def __getitem__(self, index: int) -> "array[int]":
        return self._numbers[self._ends[index] : self._ends[index + 1]]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def count_numbers(self) -> Counter[int]:
        return Counter(self._numbers)


class _Features:
    """What each model can share, as numbers: `links` and `support` weigh, and a common ground makes candidates."""

    def __init__(self, keys: Iterable[LatestKey]) -> None:
        self.ids: list[str] = []
        self.links = _Lists()
        self.support = _Lists()
        self.grounds = _Lists()
        numbers: dict[tuple[str, str], Feature] = {}

        def number_all(kind: str, names: Iterable[str]) -> list[Feature]:
            return [numbers.setdefault((kind, name), len(numbers)) for name in sorted(set(names))]

        links = _Lists()
        families = _Lists()
        metrics = _Lists()
        for key in keys:
            self.ids.append(key.id)
            linked = (("dataset", key.datasets), ("hypothesis", key.hypotheses), ("analysis", key.analyses))
            links.append(number for kind, names in linked for number in number_all(kind, names))
            families.append(number_all("family", [key.family]))
            metrics.append(number_all(f"metric of {key.family}", key.metrics))
        self._keep_shared(links)
        self._keep_rarest(families, metrics, {number: name for (kind, name), number in numbers.items() if " " in kind})
        counts = self.links.count_numbers() + self.support.count_numbers()
        self.weights = {feature: math.log(1 + len(self.ids) / count) for feature, count in counts.items()}

    def _keep_shared(self, links: _Lists) -> None:
        """Leave out what one model alone links to, as most do to an analysis: it is like no other by that."""
        holders = links.count_numbers()
        for index in range(len(links)):
            self.links.append(one for one in links[index] if holders[one] > 1)

    def _keep_rarest(self, families: _Lists, metrics: _Lists, names: dict[Feature, str]) -> None:
        holders = metrics.count_numbers()
        # the same metric of two families is one feature by weight, and two by candidates
        shared: dict[str, Feature] = {}
        for index in range(len(metrics)):
            rarity = sorted((holders[one], names[one], one) for one in metrics[index])
            kept = [(name, one) for count, name, one in rarity if count > 1][:_MAX_METRICS]
            self.support.append(
                [*families[index], *(shared.setdefault(name, -1 - len(shared)) for name, _ in kept)],
            )
            self.grounds.append([*self.links[index], *(one for _, one in kept)])


def _find_candidates(features: _Features) -> Iterator[set[int]]:
    """Yield for each model those that stand close to it in the list of the holders of a common ground."""
    holders: defaultdict[Feature, array[int]] = defaultdict(lambda: array("l"))
    for index in range(len(features.ids)):
        for ground in features.grounds[index]:
            holders[ground].append(index)
    passed: Counter[Feature] = Counter()
    for index in range(len(features.ids)):
        found: set[int] = set()
        for ground in features.grounds[index]:
            # at either end of the list the window moves inwards, so that it stays full
            last_start = len(holders[ground]) - _WINDOW - 1
            start = max(0, min(passed[ground] - _WINDOW // 2, last_start))
            found.update(holders[ground][start : start + _WINDOW + 1])
            passed[ground] += 1
        found.discard(index)
        yield found


def _choose_nearest(index: int, candidates: Iterable[int], features: _Features, k: int) -> list[int]:
    weigh_links = _make_scale(features.links, index, features.weights)
    by_links = sorted((-weigh_links(other), other) for other in candidates)
    # support only decides between equals: who is behind the k-th by links cannot come in by it
    least = by_links[min(k, len(by_links)) - 1][0] if by_links else 0.0
    weigh_support = _make_scale(features.support, index, features.weights)
    scored = [(links, -weigh_support(other), other) for links, other in by_links if links <= least]
    return [other for _, _, other in sorted(scored)[:k]]


def _make_scale(lists: _Lists, index: int, weights: dict[Feature, float]) -> Callable[[int], float]:
    """Return what weighs the features that another model shares with this one."""
    own = frozenset(lists[index])

    def weigh(other: int) -> float:
        shared = own.intersection(lists[other])
        # fsum rounds once, so that the order in which a set yields its members does not matter
        return math.fsum([weights[one] for one in shared]) if shared else 0.0

    return weigh
