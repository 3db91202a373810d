"""Words for parts of a dataset: `catalog.split_words` and its neighbours in `registry/sql/measured.sql` agree."""

import re

SPLIT_WORDS = ("train", "training", "val", "valid", "validation", "dev", "test", "eval", "holdout")

_WORDS = "|".join(SPLIT_WORDS)
_BARE = re.compile(rf" *({_WORDS})(?:[ _-]?(?:set|split|data|dataset))? *", re.ASCII | re.IGNORECASE)
_FIRST = re.compile(rf"({_WORDS})(?:\Z|[_/. -](?!stat(?:istics?)?\Z))")
_LAST = re.compile(rf"[_/. -]({_WORDS})\Z")
_OTHER = re.compile(
    r"(?:^|[_/. -])(?:(?:std|standard)[_/. -]dev|(?:p|t|z|abs|min|max)[_/. -]val|(?:t|z|f|ks)[_/. -]test)\Z"
)
"""Deviations, values and statistical tests, whose last word names no split."""


def read_bare_split(text: str) -> str | None:
    """Return the split that a text names where it is a split's word alone, such as `validation` or `Dev set`.

    Such a text is never the name of a dataset.
    """
    match = _BARE.fullmatch(text)
    return match[1].lower() if match else None


def read_name_split(metric: str) -> str | None:
    """Return the split that a metric's name states by its first or last word: `train_loss`, `loss/train`, `val_f1`."""
    name = _lower_ascii(metric)
    if _OTHER.search(name):
        return None
    match = _FIRST.match(name) or _LAST.search(name)
    return match[1] if match else None


def names_training(metric: str) -> bool:
    """Return whether a metric's name states the split of training, also behind a dataset as in `cells/train_loss`."""
    return any(is_training(read_name_split(name)) for name in (metric, metric.rsplit("/", 1)[-1]))


def is_training(split: str | None) -> bool:
    """Return whether a split is that of training."""
    return split is not None and read_bare_split(split) in ("train", "training")


def _lower_ascii(text: str) -> str:
    return "".join(one.lower() if one.isascii() else one for one in text)
