"""Words for parts of a dataset, in what documents state and in the names of metrics."""

import pytest

from catalog_build.core.splits import SPLIT_WORDS, is_training, names_training, read_bare_split, read_name_split


@pytest.mark.parametrize("word", SPLIT_WORDS)
def test_a_word_of_a_split_alone_names_it(word: str) -> None:
    """Also in capitals, between blanks, and before `set`, `split`, `data` or `dataset`."""
    texts = (word, word.upper(), f"  {word} ", f"{word}set", f"{word}-split", f"{word}_data", f"{word.title()} dataset")
    assert [read_bare_split(text) for text in texts] == [word] * len(texts)


@pytest.mark.parametrize(
    "text", ["", "cells", "test cells", "cells test", "testing", "test--set", "test sets", "ſplit"]
)
def test_any_other_text_names_no_split(text: str) -> None:
    """It may be the name of a dataset."""
    assert read_bare_split(text) is None


@pytest.mark.parametrize(
    ("metric", "split"),
    [
        ("train_loss", "train"),
        ("Val/F1", "val"),
        ("loss/train", "train"),
        ("loss.dev", "dev"),
        ("f1-test", "test"),
        ("test accuracy", "test"),
        ("holdout", "holdout"),
        ("test", "test"),
        ("val_loss_train", "val"),
        ("loss", None),
        ("trainer_loss", None),
        ("losstrain", None),
        ("a_train_loss", None),
        ("test_statistic", None),
        ("test_statistics", None),
        ("test_stat", None),
        ("test_status", "test"),
        ("std_dev", None),
        ("standard dev", None),
        ("loss/std_dev", None),
        ("p-val", None),
        ("max_val", None),
        ("ks_test", None),
        ("t.test", None),
        ("loss_dev", "dev"),
    ],
)
def test_the_first_or_last_word_of_a_name_states_its_split(metric: str, split: str | None) -> None:
    """But for deviations, values and statistical tests, whose last word only looks like one."""
    assert read_name_split(metric) == split


def test_training_is_named_by_a_split_or_by_a_metric_also_behind_its_dataset() -> None:
    """Nothing else is training."""
    assert [is_training(one) for one in ("train", "Training set", "test", "cells", None)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    names = ("train_loss", "cells/train_loss", "cells/loss/training", "test_loss", "cells/val_f1", "loss")
    assert [names_training(one) for one in names] == [True, True, True, False, False, False]
