"""What a metric was measured on: by its evaluation, its name, and what its model links to."""

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog_build.core.splits import is_training, read_bare_split, read_name_split
from catalog_build.registry.connect import Connection
from tests.database.registry_rows import load_documents


class Measured(NamedTuple):
    """What the views tell of a metric."""

    measure: str
    dataset: str | None = None
    version: str | None = None
    split: str | None = None
    assumed: bool = False


def link(target: str, relation: str = "evaluated_on", **more: object) -> dict[str, object]:
    """Return a link of a model."""
    return {"relation": relation, "target": target, **more}


def measure(connection: Connection, metric: str | dict[str, object], *links: dict[str, object]) -> Measured:
    """Load a model with one metric, flat or an evaluation, and return what that was measured on."""
    stated = {"metrics": {metric: 0.5}} if isinstance(metric, str) else {"evaluations": [{"value": 0.5, **metric}]}
    load_documents(connection, {"kind": "model", "id": "model", "family": "other", "links": list(links), **stated})
    return read_measured(connection)["model", 0]


def read_measured(connection: Connection) -> dict[tuple[str, int], Measured]:
    """Return what each metric of each model was measured on."""
    columns = "model_id, position, measure, dataset, dataset_version, split, dataset_assumed"
    rows = connection.execute(f"SELECT {columns} FROM catalog.metrics").fetchall()  # type: ignore[arg-type]  # noqa: S608
    return {(model, position): Measured(*rest) for model, position, *rest in rows}


def add_dataset(connection: Connection, id: str, *, lineage: str | None = None, title: str | None = None) -> None:
    """Load a dataset."""
    document = {"kind": "dataset", "id": id, "lineage": lineage or id, "title": title or id}
    load_documents(connection, document)


# ---------------------------------------------------------------- what an evaluation states


def test_an_evaluation_states_dataset_version_and_split(registry: Connection) -> None:
    """By id or lineage; a version becomes its number, and what is not registered keeps its name."""
    load_documents(
        registry,
        {"kind": "dataset", "id": "cells-1", "lineage": "cells", "version_tag": "v1"},
        {"kind": "dataset", "id": "cells-2", "lineage": "cells", "version_tag": "v2"},
        {
            "kind": "model", "id": "model", "family": "other", "links": [link("other", split="val")],
            "evaluations": [
                {"metric": "f1", "value": 1, "dataset": "cells-2", "split": "test"},
                {"metric": "f1", "value": 1, "dataset": "cells", "dataset_version": "v1"},
                {"metric": "f1", "value": 1, "dataset": "cells"},
                {"metric": "val_f1", "value": 1, "dataset": "nowhere", "dataset_version": 3},
            ],
        },
    )  # fmt: skip
    assert list(read_measured(registry).values()) == [
        Measured("f1", "cells", "2", "test"),
        Measured("f1", "cells", "1"),
        Measured("f1", "cells"),
        Measured("val_f1", "nowhere", "3"),
    ]


@pytest.mark.parametrize("word", ["validation", "Test", "dev set", "train", "holdout-set", "eval", "val_split"])
def test_a_bare_word_for_a_split_is_never_the_name_of_a_dataset(registry: Connection, word: str) -> None:
    """Not in an evaluation, not before a slash, not as the target of a link, and not where it is registered."""
    add_dataset(registry, word)
    split = word.replace("_", " ").replace("-", " ").split()[0].lower()
    for metric in ({"metric": "f1", "dataset": word}, {"metric": "f1", "dataset": word, "split": split}):
        assert measure(registry, metric) == Measured("f1", None, None, split)
        registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, "f1", link(word)) == Measured("f1", None, None, split)
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, f"{word}/f1").dataset is None


def test_an_evaluation_without_a_dataset_keeps_its_split(registry: Connection) -> None:
    """It is then measured on what the model is evaluated on."""
    add_dataset(registry, "cells")
    assert measure(registry, {"metric": "f1", "split": "test"}, link("cells", split="val")) == Measured(
        "f1", "cells", "1", "test", assumed=True
    )


# ---------------------------------------------------------------- DATASET/METRIC


@pytest.mark.parametrize("name", ["imagenet-1k", "imagenet-lineage", "ImageNet (ILSVRC 2012)"])
def test_a_name_binds_to_the_only_dataset_that_is_called_so(registry: Connection, name: str) -> None:
    """By id, lineage or title."""
    add_dataset(registry, "imagenet-1k", lineage="imagenet-lineage", title="ImageNet (ILSVRC 2012)")
    assert measure(registry, f"{name}/top1") == Measured("top1", "imagenet-lineage", "1")


def test_a_name_binds_to_the_dataset_that_the_model_links_to_first(registry: Connection) -> None:
    """With two registries in one database there are two of a name; neither id comes first by itself."""
    for owner in "abc":
        add_dataset(registry, f"{owner}/imagenet", title="imagenet")
    assert measure(registry, "imagenet/top1", link("b/imagenet", "trained_on")) == Measured("top1", "b/imagenet", "1")


def test_a_name_that_several_datasets_have_is_not_stated(registry: Connection) -> None:
    """Neither without a link, nor with links to several of them, nor by a link to another dataset."""
    for owner in "ab":
        add_dataset(registry, f"{owner}/imagenet", title="imagenet")
    add_dataset(registry, "imagenet", lineage="c/imagenet")
    add_dataset(registry, "other")
    assert measure(registry, "imagenet/top1") == Measured("top1")
    for links in ([link("a/imagenet"), link("b/imagenet")], [link("other")]):
        registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
        assert measure(registry, "imagenet/top1", *links) == Measured("top1")


def test_the_version_of_a_named_dataset_is_that_of_the_link(registry: Connection) -> None:
    """The one that the model is evaluated on, else the one it links to, else the only one there is."""
    load_documents(
        registry,
        *({"kind": "dataset", "id": f"cells-{number}", "lineage": "cells", "title": "Cells"} for number in (1, 2, 3)),
    )
    trained, evaluated = link("cells-1", "trained_on"), link("cells-3", version_number=2)
    assert measure(registry, "Cells/f1", trained, evaluated) == Measured("f1", "cells", "2")
    for links, version in (([trained], "1"), ([], None)):
        registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
        assert measure(registry, "Cells/f1", *links) == Measured("f1", "cells", version)


def test_the_longest_name_of_a_dataset_counts(registry: Connection) -> None:
    """Slashes occur in ids; a dataset that the model links to comes before a longer name."""
    for id in ("lab", "lab/cells"):
        add_dataset(registry, id)
    assert measure(registry, "lab/cells/f1") == Measured("f1", "lab/cells", "1")
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, "lab/cells/f1", link("lab")) == Measured("cells/f1", "lab", "1")


def test_a_name_may_state_dataset_and_split(registry: Connection) -> None:
    """The split is in the part behind the dataset; a split's word alone is no metric."""
    add_dataset(registry, "cells")
    add_dataset(registry, "loss")
    assert measure(registry, "cells/val_f1") == Measured("val_f1", "cells", "1", "val")
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, "loss/train") == Measured("loss/train", None, None, "train")


# ---------------------------------------------------------------- splits and assumed datasets


@pytest.mark.parametrize(
    ("metric", "split"), [("train_loss", "train"), ("loss/train", "train"), ("training_accuracy_score", "training")]
)
def test_training_values_belong_to_the_only_training_dataset(registry: Connection, metric: str, split: str) -> None:
    """Never to the data that the model is evaluated on, and to none where there are several."""
    for id in ("cells", "more", "held"):
        add_dataset(registry, id)
    trained, evaluated = link("cells", "trained_on", split="all"), link("held", split="test")
    assert measure(registry, metric, trained, evaluated) == Measured(metric, "cells", "1", split)
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, metric, trained, link("more", "trained_on"), evaluated) == Measured(
        metric, None, None, split
    )
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, metric, evaluated) == Measured(metric, None, None, split)


def test_the_only_evaluation_dataset_is_assumed(registry: Connection) -> None:
    """With its split where it states one, and the metric's own split before that."""
    add_dataset(registry, "held")
    evaluated = link("held", split="test"), link("cells", "trained_on")
    assert measure(registry, "f1", *evaluated) == Measured("f1", "held", "1", "test", assumed=True)
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, "val_f1", *evaluated) == Measured("val_f1", "held", "1", "val", assumed=True)
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'model'")
    assert measure(registry, "f1", *evaluated, link("other")) == Measured("f1")


@pytest.mark.parametrize(
    ("metric", "split"),
    [
        ("val_f1", "val"),
        ("f1_val", "val"),
        ("val.f1", "val"),
        ("Validation Accuracy", "validation"),
        ("loss/test", "test"),
        ("eval-loss", "eval"),
        ("dev_wer", "dev"),
        ("valid_loss", "valid"),
        ("holdout_rmse", "holdout"),
        ("test", "test"),
        ("accuracy", None),
        ("value", None),
        ("training", "training"),
        ("trainer_loss", None),
        ("best_val_f1", None),
        ("mean_test_score", None),
        ("std_dev", None),
        ("standard-dev", None),
        ("p_val", None),
        ("ks_test", None),
        ("test_statistic", None),
        ("testA", None),
        ("contest", None),
    ],
)
def test_a_name_states_a_split_by_its_first_or_last_word(metric: str, split: str | None) -> None:
    """Whatever the separator; deviations, p values and statistical tests are no splits."""
    assert read_name_split(metric) == split


_PIECES = st.sampled_from(
    [
        *("_", "/", ".", " ", "-", "train", "Training", "VAL", "valid", "validation", "dev", "test", "eval", "holdout"),
        *("std", "p", "ks", "stat", "statistic", "set", "data", "split", "f1", "loss", "é", "ſ", "K", "İ", ""),
    ]
)
_NAMES = st.one_of(
    st.lists(_PIECES, max_size=5).map("".join), st.text(max_size=8).filter(lambda one: "\x00" not in one)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_NAMES, min_size=50, max_size=100))
@example(["validation", "dev set", " Test ", "train_loss", "loss/train", "std_dev", "trainſ", "\ntest", "test\n"])
def test_sql_and_python_know_the_same_splits(registry: Connection, names: list[str]) -> None:
    """For any text."""
    functions: list[tuple[str, Callable[[str], object]]] = [
        ("bare_split", read_bare_split),
        ("name_split", read_name_split),
        ("is_training", is_training),
    ]
    for name, function in functions:
        statement = f"SELECT catalog.{name}(t.one) FROM unnest(%s::text[]) WITH ORDINALITY AS t (one, n) ORDER BY n"  # noqa: S608
        read = [row[0] for row in registry.execute(statement, [names]).fetchall()]  # type: ignore[arg-type]
        assert list(zip(names, read, strict=True)) == [(one, function(one)) for one in names], name


# ---------------------------------------------------------------- the rule as a whole


class Dataset(NamedTuple):
    """A dataset of a generated registry."""

    id: str
    lineage: str
    title: str
    number: int


_WORDS = ["tides", "lab/tides", "lab", "cells", "validation"]
_METRICS = [
    "f1",
    "train_loss",
    "loss/train",
    "val_f1",
    "tides/f1",
    "lab/tides/f1",
    "tides/val_f1",
    "lab/f1",
    "cells/x/y",
]
_METRICS += ["tides/train", "validation/f1", "nowhere/f1", "Tides/f1"]
_RELATIONS = ["evaluated_on", "trained_on", "uses_input"]


@st.composite
def _datasets(draw: st.DrawFn) -> list[Dataset]:
    datasets: list[Dataset] = []
    for place in range(draw(st.integers(0, 5))):
        lineage = draw(st.sampled_from([*_WORDS, "one", "two"]))
        versions = [one for one in datasets if one.lineage == lineage]
        id = lineage if not versions and draw(st.booleans()) else f"d{place}"
        if any(one.id == id for one in datasets):
            continue
        datasets.append(Dataset(id, lineage, draw(st.sampled_from([*_WORDS, "Tides"])), len(versions) + 1))
    return datasets


_MODELS = st.lists(
    st.tuples(
        st.lists(
            st.tuples(
                st.sampled_from(_RELATIONS),
                st.sampled_from(["d0", "d1", "d2", "d3", *_WORDS, "missing"]),
                st.sampled_from([None, None, "test", "train"]),
            ),
            max_size=3,
        ),
        st.lists(st.sampled_from(_METRICS), min_size=1, max_size=4, unique=True),
    ),
    min_size=1,
    max_size=4,
)
_RUNS = itertools.count()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_datasets(), _MODELS)
def test_views_bind_metrics_as_the_rule_reads(registry: Connection, datasets: list[Dataset], models: list[Any]) -> None:
    """Whatever datasets are called, and whatever models link to."""
    registry.execute("DELETE FROM forge.artifacts")
    documents: list[dict[str, Any]] = [
        {"kind": "dataset", "id": one.id, "lineage": one.lineage, "title": one.title, "version_number": one.number}
        for one in datasets
    ]
    expected = {}
    for place, (links, metrics) in enumerate(models):
        id = f"model {next(_RUNS)} {place}"
        documents.append(
            {
                "kind": "model",
                "id": id,
                "family": "other",
                "metrics": dict.fromkeys(metrics, 1),
                "links": [link(target, relation, split=split) for relation, target, split in links],
            }
        )
        for position, metric in enumerate(metrics):
            expected[id, position] = apply_rule(metric, links, datasets)
    load_documents(registry, *documents)
    assert read_measured(registry) == expected


def apply_rule(metric: str, links: list[tuple[str, str, str | None]], datasets: list[Dataset]) -> Measured:
    """Return what a flat metric was measured on, as the documentation says, word by word."""
    parts = metric.split("/")
    cuts = [("/".join(parts[:cut]), "/".join(parts[cut:])) for cut in range(len(parts) - 1, 0, -1)]
    cuts = [one for one in cuts if not any(map(read_bare_split, one))]
    linked = [(relation, one) for relation, target, _ in links for one in datasets if one.id == target]
    for name, rest in cuts:
        found = [(relation, one) for relation, one in linked if name in (one.id, one.lineage, one.title)]
        if found:
            evaluated = [one for relation, one in found if relation == "evaluated_on"]
            return bind(rest, evaluated or [one for _, one in found])
    for name, rest in cuts:
        for key in (lambda one: one.id, lambda one: one.lineage, lambda one: one.title):
            if any(key(one) == name for one in datasets):
                called = [one for one in datasets if name in (one.id, one.lineage, one.title)]
                several = len({one.lineage for one in called}) > 1
                return (
                    Measured(rest, split=read_name_split(rest))
                    if several
                    else bind(rest, [one for one in called if key(one) == name])
                )
    split = read_name_split(metric)
    relation = "trained_on" if is_training(split) else "evaluated_on"
    targets = {target for kind, target, _ in links if kind == relation}
    evaluated_splits = [one for kind, _, one in links if kind == "evaluated_on"]
    evaluated_targets = {target for kind, target, _ in links if kind == "evaluated_on"}
    if len(evaluated_targets) == 1 and split is None:
        common = evaluated_splits[0] if len(set(evaluated_splits)) == 1 else None
        split = common or read_bare_split(*evaluated_targets)
    if len(targets) != 1 or read_bare_split(*targets):
        return Measured(metric, split=split)
    [target] = targets
    by_id = [one for one in datasets if one.id == target]
    by_lineage = [one for one in datasets if one.lineage == target]
    found_ones = by_id or by_lineage
    return Measured(
        metric,
        found_ones[0].lineage if found_ones else target,
        str(found_ones[0].number) if len(found_ones) == 1 else None,
        split,
        assumed=relation == "evaluated_on",
    )


def bind(rest: str, found: list[Dataset]) -> Measured:
    """Return a metric that is bound by its name to what these are, where they are one dataset."""
    lineages, numbers = {one.lineage for one in found}, {one.number for one in found}
    dataset = found[0].lineage if len(lineages) == 1 else None
    version = str(found[0].number) if len(numbers) == 1 and dataset else None
    return Measured(rest, dataset, version, read_name_split(rest))
