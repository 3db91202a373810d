"""Keep pages below 1 MB: lists are cut to a budget of HTML, and say how much they leave out."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from catalog_build.core.documents import Contamination, Reason, Version

T = TypeVar("T")

_ESCAPED = ((b'"', 4), (b"&", 4), (b"'", 4), (b"<", 3), (b">", 3))
"""Characters that are escaped in HTML, and the bytes that this adds to each."""
_MOST_ADDED = max(added for _, added in _ESCAPED)

MESSAGE_LIMIT = 1500
"""Longest sentence of a warning on a page, in characters."""


class Folded(msgspec.Struct, Generic[T], frozen=True):
    """The items that are shown, and how many are not."""

    items: Sequence[T]
    omitted: int


def estimate_html(item: Any) -> int:
    """Return about how many bytes the text of an item takes on a page: its escaped JSON."""
    data = msgspec.json.encode(item)
    return len(data) + sum(data.count(character) * added for character, added in _ESCAPED)


def fold_items(
    items: Sequence[T],
    budget: int,
    *,
    limit: int | None = None,
    markup: int = 80,
    measure: Callable[[T], int] = estimate_html,
) -> Folded[T]:
    """Return the first items that fit into a budget.

    Args:
        items: published records.
        budget: bytes of HTML.
        limit: most items to show; None for no limit but the budget.
        markup: bytes of an item's tags beyond its text.
        measure: bytes of an item's text, for pages that show only part of it.
    """
    shown = items[:limit]
    if _fits(shown, budget - markup * len(shown)):
        return Folded(shown, len(items) - len(shown))
    left = budget
    kept: list[T] = []
    for item in shown:
        left -= measure(item) + markup
        if left < 0:
            break
        kept.append(item)
    return Folded(kept, len(items) - len(kept))


def _fits(items: Any, budget: int) -> bool:
    """Return whether items fit into a budget whatever of their text is shown: of nearly all pages all lists do.

    Cost: a fifth of that of measuring each item, which takes 8 % of a page.
    """
    size = len(msgspec.json.encode(items))
    return size * (1 + _MOST_ADDED) <= budget or (size <= budget and estimate_html(items) <= budget)


def fold_reasons(reasons: Sequence[Reason]) -> Folded[Reason]:
    """Return the reasons that a page shows: their sentences, without the list of all subjects."""
    return fold_items(reasons, 15_000, measure=lambda one: estimate_html(one.message[:MESSAGE_LIMIT]))


def fold_contamination(warnings: Sequence[Contamination]) -> Folded[Contamination]:
    """Return the contamination warnings that a page shows, each with its first metrics."""
    return fold_items(warnings, 20_000, markup=250, measure=_measure_contamination)


def fold_versions(versions: Sequence[Version]) -> Folded[Version]:
    """Return the versions that a page shows; once changes have used up their budget, older ones are only counted."""
    if _fits(versions, 40_000 - 500 * len(versions) - 120 * sum([len(one.changes) for one in versions])):
        return Folded(versions, 0)
    left = 40_000
    thinned: list[Version] = []
    for version in versions:
        left -= estimate_html(version.changes) + 120 * len(version.changes)
        thinned.append(version if left >= 0 else msgspec.structs.replace(version, changes=[]))
    return fold_items(thinned, 50_000, markup=500, measure=lambda one: estimate_html((one.changelog or "")[:400]))


def _measure_contamination(one: Contamination) -> int:
    return estimate_html([one.message[:MESSAGE_LIMIT], ", ".join(one.metrics[:8])[:400]])
