"""Which comparisons are prerendered."""

import random
from collections import Counter
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.site.pairs import LatestKey, choose_neighbours


def make_key(
    id: str,
    *,
    family: str = "statistical",
    datasets: Sequence[str] = (),
    hypotheses: Sequence[str] = (),
    analyses: Sequence[str] = (),
    metrics: Sequence[str] = (),
) -> LatestKey:
    return LatestKey(id=id, family=family, datasets=datasets, hypotheses=hypotheses, analyses=analyses, metrics=metrics)


def choose(keys: Sequence[LatestKey], k: int = 4) -> list[tuple[str, str]]:
    """Return each chosen pair once, in order."""
    return sorted(set(choose_neighbours(sorted(keys, key=lambda key: key.id), k)))


def count_neighbours(pairs: Sequence[tuple[str, str]]) -> Counter[str]:
    return Counter(id for pair in pairs for id in pair)


def test_zero_neighbours_mean_no_pairs_at_all() -> None:
    """With 0 nothing is compared in advance."""
    assert choose([make_key("a", datasets="d"), make_key("b", datasets="d")], 0) == []


@pytest.mark.parametrize("field", ["datasets", "hypotheses", "analyses"])
def test_a_shared_link_makes_neighbours_the_smaller_id_first(field: str) -> None:
    """A dataset, a hypothesis or an analysis is enough, across families too."""
    keys = [
        msgspec.structs.replace(make_key("b", family="other"), **{field: ("x",)}),
        msgspec.structs.replace(make_key("a"), **{field: ("x", "y")}),
        msgspec.structs.replace(make_key("c"), **{field: ("z",)}),
    ]
    assert choose(keys) == [("a", "b")]


@pytest.mark.parametrize(
    ("family", "metrics", "expected"),
    [
        ("statistical", ["auc"], [("a", "b")]),
        ("statistical", ["rmse"], []),
        ("other", ["auc"], []),
    ],
    ids=["family and metric", "family only", "metric only"],
)
def test_family_and_metric_make_neighbours_only_together(
    family: str, metrics: list[str], expected: list[tuple[str, str]]
) -> None:
    """One of them alone says too little."""
    keys = [make_key("a", metrics=["auc", "f1"]), make_key("b", family=family, metrics=metrics)]
    assert choose(keys) == expected


def test_the_same_name_of_another_kind_is_not_shared() -> None:
    """A dataset and an analysis may have the same name."""
    assert choose([make_key("a", datasets=["x"]), make_key("b", analyses=["x"])]) == []


def choose_nearest_of(id: str, keys: Sequence[LatestKey]) -> set[str]:
    """Return with whom a model is paired where the others have a nearer one of their own."""
    return {other for pair in choose(keys, 1) if id in pair for other in pair[:2]} - {id}


def test_what_few_share_counts_for_more() -> None:
    """Of two candidates that share one dataset each, the one of the rarer dataset is nearer."""
    crowd = [make_key(f"c{number}", datasets=["common", f"pair{number // 2}"]) for number in range(6)]
    keys = [make_key("m", datasets=["common", "rare"]), make_key("r", datasets=["rare"]), *crowd]
    assert choose_nearest_of("m", keys) == {"r"}


def test_a_shared_dataset_counts_for_more_than_many_shared_metrics() -> None:
    """Family and metrics decide only between those that share equally much otherwise."""
    metrics = [f"m{number}" for number in range(20)]
    keys = [
        make_key("m", datasets=["d"], metrics=metrics),
        make_key("a", metrics=metrics),
        make_key("b", metrics=metrics),
        make_key("d", datasets=["d"], family="other"),
    ]
    assert choose_nearest_of("m", keys) == {"d"}


def test_shared_metrics_do_not_lift_one_over_another_that_shares_more_links() -> None:
    """Of three candidates for two places, the one with a rare dataset has one, whatever the others' metrics are."""
    keys = [
        make_key("m", datasets=["d", "rare"], metrics=["auc", "f1"]),
        make_key("a", datasets=["d"], metrics=["auc", "f1"]),
        make_key("b", datasets=["d"], metrics=["auc", "f1"]),
        # nearer to its own two than to m, so that only m's choice can make the pair
        make_key("x", datasets=["rare", "u1", "u2", "v1", "v2"], family="other"),
        make_key("u", datasets=["u1", "u2"], family="other"),
        make_key("v", datasets=["v1", "v2"], family="other"),
    ]
    assert ("m", "x") in choose(keys, 2)


def test_metrics_decide_between_equals_and_then_the_smaller_id() -> None:
    """Of three that share the same dataset the one with the same metric is nearest, then the first by id."""
    others = [make_key(id, datasets=["d"], family=f"f{id}") for id in ("a", "b", "c")]
    others[2] = msgspec.structs.replace(others[2], metrics=("auc",), family="statistical")
    keys = [*others, make_key("m", datasets=["d"], metrics=["auc"])]
    assert [pair for pair in choose(keys, 1) if "m" in pair] == [("c", "m")]
    assert ("a", "b") in choose(keys, 1)


def test_neighbours_are_found_at_both_ends_of_a_long_list() -> None:
    """Where 1,000 models share one dataset, the first and the last have all their neighbours too."""
    keys = [make_key(f"{number:04}", datasets=["d"]) for number in range(1000)]
    degrees = count_neighbours(choose(keys, 12))
    assert (len(degrees), min(degrees.values())) == (1000, 12)


def test_a_model_with_thousands_of_metrics_is_compared_by_its_rarest() -> None:
    """The metric that two models alone share finds them, among thousands that all share."""
    common = [f"common{number}" for number in range(3000)]
    keys = [make_key(f"{number:03}", metrics=common) for number in range(60)]
    keys[0] = msgspec.structs.replace(keys[0], metrics=(*common, "rare"))
    keys[59] = msgspec.structs.replace(keys[59], metrics=("rare", *common))
    assert ("000", "059") in choose(keys, 1)


names = st.lists(st.sampled_from(["x", "y", "z", "é", "\U0001f52c"]), max_size=3).map(tuple)


@st.composite
def registries(draw: st.DrawFn) -> list[LatestKey]:
    """The latest models of registries of up to 12 lineages."""
    ids = draw(st.lists(st.text("ab\uffff\U0001f52c", max_size=9), unique=True, max_size=12))
    return [
        LatestKey(
            id=id,
            family=draw(st.sampled_from(["biophysical", "other"])),
            datasets=draw(names),
            hypotheses=draw(names),
            analyses=draw(names),
            metrics=draw(names),
        )
        for id in ids
    ]


@given(registries(), st.integers(0, 6))
def test_pairs_are_few_and_canonical(keys: list[LatestKey], k: int) -> None:
    """For n models there are at most n·k pairs, each of two models in its one order."""
    pairs = choose(keys, k)
    assert len(pairs) <= len(keys) * k
    assert [pair for pair in pairs if pair[0] >= pair[1]] == []
    assert {id for pair in pairs for id in pair} <= {key.id for key in keys}


@given(registries(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_shared_does_not_matter(keys: list[LatestKey], shuffler: random.Random) -> None:
    """Data sets, hypotheses, analyses and metrics may come in any order, and more than once."""
    shuffled = [
        msgspec.structs.replace(key, datasets=shuffler.sample(key.datasets, len(key.datasets)) + list(key.datasets))
        for key in keys
    ]
    assert choose(shuffled, 3) == choose(keys, 3)


@given(registries(), st.integers(1, 6))
def test_each_latest_model_has_its_neighbours(keys: list[LatestKey], k: int) -> None:
    """Where lists are shorter than the window, a model has k neighbours, or all that share enough with it."""
    found = count_neighbours(choose(keys, k))
    for key in keys:
        near = sum(share_enough(key, other) for other in keys if other is not key)
        assert found[key.id] >= min(k, near)


def share_enough(one: LatestKey, other: LatestKey) -> bool:
    if one.family == other.family and set(one.metrics) & set(other.metrics):
        return True
    return any(set(getattr(one, name)) & set(getattr(other, name)) for name in ("datasets", "hypotheses", "analyses"))
