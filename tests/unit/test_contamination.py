"""A model that was evaluated on what it was trained on says so."""

from msgspec.structs import replace

from catalog_build.core.contamination import find_contamination, list_ancestors
from catalog_build.core.documents import Contamination, Ground, Metric, TrainingUse
from tests.unit.model_factory import make_metric


def on(dataset: str, split: str | None, name: str = "rmse") -> Metric:
    return make_metric(name, 1, Ground(dataset=dataset, version=None, split=split))


def use(split: str | None, model: str = "m", lineage: str = "d") -> TrainingUse:
    return TrainingUse(model=model, dataset=f"{lineage}-v1", lineage=lineage, split=split)


def test_the_same_dataset_and_split_is_certain() -> None:
    """Same lineage and same stated split: one warning that names the metrics, sorted."""
    metrics = [on("d", "train", "rmse"), on("d", "Train ", "aic"), on("e", "train"), make_metric("mae", 1)]
    assert find_contamination(metrics, [use("train")]) == [
        Contamination(
            dataset="d",
            split="train",
            trained_by="m",
            metrics=["aic", "rmse"],
            certain=True,
            message="Measured on data that “m” was trained on (“d”, split “train”): “aic”, “rmse”.",
        )
    ]


def test_different_splits_are_no_contamination() -> None:
    """Trained on one split and evaluated on another is how it should be."""
    assert find_contamination([on("d", "test")], [use("train")]) == []


def test_a_split_that_is_not_stated_gives_a_softer_note() -> None:
    """Where either side states no split, the overlap is possible and not certain."""
    note = Contamination(
        dataset="d",
        split="test",
        trained_by="m",
        metrics=["rmse"],
        certain=False,
        message="Perhaps measured on data that “m” was trained on (“d”, split “test” stated on one side only): “rmse”.",
    )
    assert find_contamination([on("d", "test")], [use(None)]) == [note]
    assert find_contamination([on("d", None)], [use("test")]) == [note]
    [silent] = find_contamination([on("d", None)], [use(None)])
    assert silent.split is None
    assert silent.message == "Perhaps measured on data that “m” was trained on (“d”, split not stated): “rmse”."


def test_each_trainer_has_a_warning_of_its_own_the_certain_ones_first() -> None:
    """The model's own training and an ancestor's are told apart; many metrics are counted."""
    metrics = [on("d", "test", f"m{index}") for index in range(7)]
    found = find_contamination(metrics, [use(None, "a"), use("test", "b"), use("test", "b")])
    assert [(one.trained_by, one.certain, len(one.metrics)) for one in found] == [("b", True, 7), ("a", False, 7)]
    assert found[0].message.endswith("“m3”, “m4” and 2 more.")


def bound(name: str, split: str | None = None, assumed: bool = True) -> Metric:
    """Return a metric whose dataset no evaluation states."""
    return replace(on("d", split, name), assumed=assumed)


def test_a_training_link_without_a_split_says_nothing_of_values_whose_dataset_nobody_states() -> None:
    """Assumed, or bound by the name DATASET/METRIC: of such values nobody knows enough to raise a warning."""
    for metric in (bound("f1"), bound("f1", "test"), bound("cells/f1", assumed=False)):
        assert find_contamination([metric], [use(None)]) == []
        [note] = find_contamination([metric], [use("test")])
        assert note.metrics == [metric.name]


def test_training_values_are_no_contamination() -> None:
    """That a model's training loss is measured on its training data is no fault."""
    for name in ("train_loss", "loss/train", "cells/training_f1"):
        assert find_contamination([bound(name, "train", assumed=False)], [use("train"), use(None)]) == []
    assert find_contamination([bound("val_f1", "train", assumed=False)], [use("train")]) != []


def test_the_nearest_ancestors_come_first_each_once() -> None:
    """By id where equally near; whatever the origins state in circles, and of models that nobody has."""
    origins = {"m": ["b", "a"], "a": ["c", "m"], "b": ["c", "gone"], "c": ["a", "z"], "z": [], "other": ["y"]}
    assert list_ancestors("m", origins) == ["m", "a", "b", "c", "gone", "z"]
    assert list_ancestors("other", origins) == ["other", "y"]
    assert list_ancestors("lone", {}) == ["lone"]


def test_ancestors_are_followed_for_a_hundred_steps() -> None:
    """The hundred and first is too far."""
    assert list_ancestors("0", {str(step): [str(step + 1)] for step in range(200)}) == [
        str(step) for step in range(101)
    ]


def test_a_value_of_a_dataset_does_not_hide_those_behind_it() -> None:
    """Values without a dataset, of training, or of another split are passed over, and the others are judged."""
    metrics = [make_metric("mae", 1), on("d", "train", "train_loss"), on("d", "dev"), on("d", "test", "f1")]
    [found] = find_contamination(metrics, [use("train"), use("test", "n")])
    assert (found.trained_by, found.metrics, found.certain) == ("n", ["f1"], True)


def test_five_metrics_are_all_named_and_of_six_one_is_counted() -> None:
    """The message names at most five."""
    five, six = (
        find_contamination([on("d", "test", f"m{index}") for index in range(count)], [use("test")])[0].message
        for count in (5, 6)
    )
    assert five == "Measured on data that “m” was trained on (“d”, split “test”): “m0”, “m1”, “m2”, “m3”, “m4”."
    assert six == f"{five.removesuffix('.')} and 1 more."


def test_warnings_are_in_the_order_of_datasets_splits_and_models() -> None:
    """Among equally certain ones."""
    metrics = [on("e", "test"), on("d", "test"), on("d", "dev")]
    training = [use("test", "n"), use("test", "m"), use("dev", "m"), use("test", "m", "e")]
    assert [(one.dataset, one.split, one.trained_by) for one in find_contamination(metrics, training)] == [
        ("d", "dev", "m"),
        ("d", "test", "m"),
        ("d", "test", "n"),
        ("e", "test", "m"),
    ]
