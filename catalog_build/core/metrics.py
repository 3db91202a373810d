"""Which way a metric is better: what the registry says, what the models say, what is well known."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from catalog_build.core.documents import Direction
from catalog_build.core.metric_table import TABLE


class Aim(NamedTuple):
    """Which way a metric is better.

    Args:
        direction: None where nobody knows it.
        target: the wanted value, for direction `target`.
    """

    direction: Direction | None
    target: float | None = None


class KnownName(NamedTuple):
    """A name of the table with its aim and the key of its source."""

    name: str
    aim: Aim
    source: str


UNKNOWN = Aim(None)

_SPLITS = frozenset(["train", "training", "val", "valid", "validation", "test", "eval"])
_LEADING = _SPLITS | {"dev", "best", "mean", "avg", "macro", "micro", "weighted"}
_TRAILING = _SPLITS | {"score", "mean"}
"""Words that a name loses at its end; those of splits since `loss/train` is `train_loss`."""

_WHOLE_ONLY = frozenset(["ar", "em", "hd", "mar", "oa", "sq"])
"""Names that are no names of a metric behind a dot or slash: languages, months and classes are called so too."""

_SEPARATORS = re.compile(r"[\s_/(),\-\u2010-\u2015]+")
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_])_(?=\d)")
_INDEX = re.compile(r"(?<!@)(?<!@ )\[.*\]$|(?<=[^\W\d_])(?:\.\d+)+$")
_UNIT = re.compile(r"\s*\(?%\)?$")
_CUTOFF = re.compile(
    r"_?@_?(?:k|\[?_?(?:iou)?_?=?_?[a-z]?[\d.]+(?:[:_][\d.]+)*k?_?\]?)$"
    r"|_at_(?:k|\d[\d.]*k?)$"
    # as MONAI writes thresholds: AP_IoU_0.10_MaxDet_100
    r"|_iou(?:_[\d.]+)+(?:_maxdet_\d+)?$"
)
_SEGMENT = re.compile(r"/|(?<!\d)\.|\.(?!\d)")


def normalize_name(name: str) -> str:
    """Return a metric's name in lower case with `_` for each separator."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _SEPARATORS.sub("_", _UNIT.sub("", text)).strip("_")


def _make_key(normalized: str) -> str:
    """Return what the table knows a normalised name by: `rouge_1` is `rouge1`."""
    return _LETTER_DIGIT.sub("", normalized)


def _list_known() -> Iterator[tuple[str, KnownName]]:
    for block in TABLE:
        for name in block.names.split():
            yield _make_key(normalize_name(name)), KnownName(name, Aim(block.direction, block.target), block.source)


KNOWN_NAMES: Mapping[str, KnownName] = MappingProxyType(dict(_list_known()))
"""Key of a metric's name → what is well known of it."""


@lru_cache(maxsize=10_000)
def find_known(name: str) -> KnownName | None:
    """Return the entry of the table that a metric's name leads to, or None.

    The whole name is looked up first, then without what says on which split, over what or at which cutoff the metric
    was taken; of `DATASET/METRIC` and of a dotted name the last part, unless what stands before it is a metric with
    another aim (`accuracy.error`). Where two forms of a name that are equally short contradict each other, neither
    counts.

    Args:
        name: as the model gives it; an index as in `ess[sigma]` or `divergent_transitions.1` is ignored.
    """
    bare = _INDEX.sub("", name)
    found = _look_up(normalize_name(bare))
    if found is not None:
        return found
    parts = [part for part in _SEGMENT.split(bare) if part.strip()]
    for start in range(1, len(parts)):
        tail = normalize_name("_".join(parts[start:]))
        found = None if tail in _WHOLE_ONLY else _look_up(tail)
        if found is not None:
            return None if _contradicts(parts[:start], found) else found
    return None


def known_aim(name: str) -> Aim:
    """Return the well-known aim of a metric; its direction is None where the table has none."""
    found = find_known(name)
    return UNKNOWN if found is None else found.aim


def known_direction(name: str) -> Direction | None:
    """Return the well-known direction of a metric, or None."""
    return known_aim(name).direction


def resolve_aim(name: str, defined: Aim, stated: Iterable[bool | None]) -> Aim:
    """Return which way a metric is better, never guessed from values.

    Args:
        name: the metric.
        defined: what the registry's definition of it says; it outranks all else.
        stated: `higher_is_better` of each evaluation; None where one is silent.

    Returns:
        `UNKNOWN` where evaluations contradict each other, or nothing is known.
    """
    if defined.direction is not None:
        return defined
    opinions = {one for one in stated if one is not None}
    if len(opinions) > 1:
        return UNKNOWN
    if opinions:
        return Aim("up" if opinions.pop() else "down")
    return known_aim(name)


def _look_up(name: str) -> KnownName | None:
    """Return what the table says of the longest form of a normalised name that it has."""
    forms = {name}
    while forms:
        found = {known for form in forms if (known := _get(form)) is not None}
        if found:
            return found.pop() if len({one.aim for one in found}) == 1 else None
        forms = {shorter for form in forms for shorter in _shorten(form) if shorter}
    return None


def _get(normalized: str) -> KnownName | None:
    return KNOWN_NAMES.get(_make_key(normalized))


def _shorten(name: str) -> Iterator[str]:
    """Yield a normalised name without one of the parts that say nothing of the direction."""
    first, _, rest = name.partition("_")
    if first in _LEADING:
        yield rest
    rest, _, last = name.rpartition("_")
    if last in _TRAILING:
        yield rest
    cut = _CUTOFF.search(name)
    if cut and cut.start():
        head = name[: cut.start()]
        # some names mean a metric with a cutoff only: hits@10, but not a number of hits
        yield f"{head}_at_k" if _get(f"{head}_at_k") is not None else head


def _contradicts(before: Iterable[str], found: KnownName) -> bool:
    words = {word for part in before for word in (normalize_name(part), *normalize_name(part).split("_"))}
    aims = {known.aim for word in words if (known := _get(word)) is not None}
    return found.aim.direction != "none" and bool(aims - {found.aim})
