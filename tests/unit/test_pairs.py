"""Which comparisons are prerendered."""

import random
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.site.pairs import ModelKey, Pair, choose_pairs, neighbours_of


def make_key(
    id: str,
    *,
    lineage: str | None = None,
    number: int = 1,
    latest: bool = True,
    family: str = "statistical",
    datasets: Sequence[str] = (),
    hypotheses: Sequence[str] = (),
    analyses: Sequence[str] = (),
    metrics: Sequence[str] = (),
) -> ModelKey:
    return ModelKey(
        id=id,
        slug=id,
        lineage=lineage or id,
        version_number=number,
        is_latest=latest,
        family=family,
        datasets=tuple(datasets),
        hypotheses=tuple(hypotheses),
        analyses=tuple(analyses),
        metrics=tuple(metrics),
    )


def choose(keys: Sequence[ModelKey], k: int = 4) -> list[tuple[str, str, str]]:
    return [(pair.first.id, pair.second.id, pair.reason) for pair in choose_pairs(keys, k)]


def make_lineage(name: str, ids: Sequence[str]) -> list[ModelKey]:
    """Return versions of one lineage, the oldest first."""
    return [
        make_key(id, lineage=name, number=number, latest=number == len(ids)) for number, id in enumerate(ids, start=1)
    ]


def test_adjacent_versions_are_compared_the_older_first() -> None:
    """The order is that of the version numbers, not of the ids; versions two apart are no pair."""
    assert choose(make_lineage("l", ["z", "m", "a"])) == [("m", "a", "version"), ("z", "m", "version")]


def test_zero_neighbours_mean_no_pairs_at_all() -> None:
    """With 0 not even versions are compared in advance."""
    assert choose([*make_lineage("l", ["a", "b"]), make_key("c", datasets="d")], 0) == []


@pytest.mark.parametrize("field", ["datasets", "hypotheses", "analyses"])
def test_a_shared_link_makes_neighbours_the_smaller_id_first(field: str) -> None:
    """A dataset, a hypothesis or an analysis is enough, across families too."""
    keys = [
        msgspec.structs.replace(make_key("b", family="other"), **{field: ("x",)}),
        msgspec.structs.replace(make_key("a"), **{field: ("x", "y")}),
        msgspec.structs.replace(make_key("c"), **{field: ("z",)}),
    ]
    assert choose(keys) == [("a", "b", "neighbour")]


@pytest.mark.parametrize(
    ("family", "metrics", "expected"),
    [
        ("statistical", ["auc"], [("a", "b", "neighbour")]),
        ("statistical", ["rmse"], []),
        ("other", ["auc"], []),
    ],
    ids=["family and metric", "family only", "metric only"],
)
def test_family_and_metric_make_neighbours_only_together(
    family: str, metrics: list[str], expected: list[tuple[str, str, str]]
) -> None:
    """One of them alone says too little."""
    keys = [make_key("a", metrics=["auc", "f1"]), make_key("b", family=family, metrics=metrics)]
    assert choose(keys) == expected


def test_the_same_name_of_another_kind_is_not_shared() -> None:
    """A dataset and an analysis may have the same name."""
    assert choose([make_key("a", datasets=["x"]), make_key("b", analyses=["x"])]) == []


def choose_nearest_of(id: str, keys: Sequence[ModelKey]) -> set[str]:
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
    assert ("m", "x", "neighbour") in choose(keys, 2)


def test_metrics_decide_between_equals_and_then_the_smaller_id() -> None:
    """Of three that share the same dataset the one with the same metric is nearest, then the first by id."""
    others = [make_key(id, datasets=["d"], family=f"f{id}") for id in ("a", "b", "c")]
    others[2] = msgspec.structs.replace(others[2], metrics=("auc",), family="statistical")
    keys = [*others, make_key("m", datasets=["d"], metrics=["auc"])]
    assert [pair for pair in choose(keys, 1) if "m" in pair] == [("c", "m", "neighbour")]
    assert ("a", "b", "neighbour") in choose(keys, 1)


def test_old_versions_have_no_neighbours() -> None:
    """Only the latest of a lineage is compared with others."""
    keys = [
        make_key("a1", lineage="a", number=1, latest=False, datasets=["d"]),
        make_key("a2", lineage="a", number=2, datasets=["d"]),
        make_key("b1", datasets=["d"]),
    ]
    assert choose(keys) == [("a1", "a2", "version"), ("a2", "b1", "neighbour")]


def test_neighbours_are_found_at_both_ends_of_a_long_list() -> None:
    """Where 1,000 models share one dataset, the first and the last have all their neighbours too."""
    keys = [make_key(f"{number:04}", datasets=["d"]) for number in range(1000)]
    degrees = {id: len(pairs) for id, pairs in neighbours_of(choose_pairs(keys, 12)).items()}
    assert (len(degrees), min(degrees.values())) == (1000, 12)


def test_a_model_with_thousands_of_metrics_is_compared_by_its_rarest() -> None:
    """The metric that two models alone share finds them, among thousands that all share."""
    common = [f"common{number}" for number in range(3000)]
    keys = [make_key(f"{number:03}", metrics=common) for number in range(60)]
    keys[0] = msgspec.structs.replace(keys[0], metrics=(*common, "rare"))
    keys[59] = msgspec.structs.replace(keys[59], metrics=("rare", *common))
    assert ("000", "059", "neighbour") in choose(keys, 1)


def test_pairs_are_found_by_either_model_versions_first() -> None:
    """The index holds each pair under both ids; a model without pairs is not in it."""
    keys = [*make_lineage("l", ["b1", "b2"]), make_key("a", datasets=["d"]), make_key("lone")]
    keys[1] = msgspec.structs.replace(keys[1], datasets=("d",))
    pairs = choose_pairs(keys, 4)
    neighbour, version = pairs
    assert (neighbour.reason, version.reason) == ("neighbour", "version")
    assert neighbours_of(pairs) == {"b1": [version], "b2": [version, neighbour], "a": [neighbour]}


names = st.lists(st.sampled_from(["x", "y", "z", "é", "\U0001f52c"]), max_size=3).map(tuple)


@st.composite
def registries(draw: st.DrawFn) -> list[ModelKey]:
    """Registries of up to 30 models, in any order, each lineage with one latest version."""
    lineages = draw(st.lists(st.integers(1, 4), max_size=12))
    ids = iter(draw(st.lists(st.text("ab\uffff\U0001f52c", max_size=9), unique=True, min_size=48, max_size=48)))
    return [
        ModelKey(
            id=next(ids),
            slug="s",
            lineage=f"l{lineage}",
            version_number=number,
            is_latest=number == versions,
            family=draw(st.sampled_from(["biophysical", "other"])),
            datasets=draw(names),
            hypotheses=draw(names),
            analyses=draw(names),
            metrics=draw(names),
        )
        for lineage, versions in enumerate(lineages)
        for number in range(1, versions + 1)
    ]


def is_canonical(pair: Pair) -> bool:
    if pair.reason == "version":
        return (pair.first.lineage, pair.first.version_number + 1) == (pair.second.lineage, pair.second.version_number)
    return pair.first.id < pair.second.id and pair.first.is_latest and pair.second.is_latest


@given(registries(), st.integers(0, 6), st.randoms(use_true_random=False))
def test_pairs_are_few_canonical_unique_and_independent_of_order(
    keys: list[ModelKey], k: int, shuffler: random.Random
) -> None:
    """For n models there are at most n + n·k pairs, each once in its one order, however the registry is read."""
    pairs = choose_pairs(keys, k)
    shuffled = list(keys)
    shuffler.shuffle(shuffled)
    assert choose_pairs(shuffled, k) == pairs
    assert len(pairs) <= len(keys) * (1 + k)
    assert len({frozenset((pair.first.id, pair.second.id)) for pair in pairs}) == len(pairs)
    assert [pair for pair in pairs if not is_canonical(pair)] == []


@given(registries(), st.integers(1, 6))
def test_each_latest_model_has_its_neighbours(keys: list[ModelKey], k: int) -> None:
    """Where lists are shorter than the window, a model has k neighbours, or all that share enough with it."""
    latest = [key for key in keys if key.is_latest]
    found = neighbours_of(pair for pair in choose_pairs(keys, k) if pair.reason == "neighbour")
    for key in latest:
        near = sum(share_enough(key, other) for other in latest if other is not key)
        assert len(found.get(key.id, [])) >= min(k, near)


def share_enough(one: ModelKey, other: ModelKey) -> bool:
    if one.family == other.family and set(one.metrics) & set(other.metrics):
        return True
    return any(set(getattr(one, name)) & set(getattr(other, name)) for name in ("datasets", "hypotheses", "analyses"))
