"""Keep pages below 1 MB: lists are cut to a budget of HTML, and say how much they leave out."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from markupsafe import escape

from catalog_build.core.documents import Row

T = TypeVar("T")

_FIRST_SEGMENT = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]|[^.\[]+')


class Folded(msgspec.Struct, Generic[T], frozen=True):
    """The items that are shown, and how many are not."""

    items: Sequence[T]
    omitted: int


class RowGroup(msgspec.Struct, frozen=True):
    """Settings under one first segment of their paths; `rows` hold the rest of the path."""

    name: str
    rows: list[Row]


def fold_items(items: Sequence[T], budget: int, limit: int | None = None) -> Folded[T]:
    """Return the first items that fit into a budget.

    Args:
        items: published records.
        budget: bytes of HTML, estimated from the escaped JSON of an item, which its markup does not outgrow.
        limit: most items to show; None for no limit but the budget.
    """
    left = budget
    kept: list[T] = []
    for item in items[:limit]:
        left -= estimate_html(item)
        if left < 0:
            break
        kept.append(item)
    return Folded(kept, len(items) - len(kept))


def estimate_html(item: Any) -> int:
    """Return about how many bytes an item takes on a page."""
    return len(escape(msgspec.json.encode(item).decode()).encode()) + 80


def group_rows(rows: Iterable[Row]) -> list[RowGroup]:
    """Return rows by the first segment of their paths, in order of first appearance.

    Rows that stand alone under their segment share the group with the empty name, which comes first.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(_split_path(row.path)[0], []).append(row)
    alone = [members[0] for members in groups.values() if len(members) == 1]
    nested = [
        RowGroup(name, [msgspec.structs.replace(row, path=_split_path(row.path)[1] or name) for row in members])
        for name, members in groups.items()
        if len(members) > 1
    ]
    return [RowGroup("", alone), *nested] if alone else nested


def _split_path(path: str) -> tuple[str, str]:
    found = _FIRST_SEGMENT.match(path)
    if found is None:
        return path, ""
    return found[0], path[found.end() :].removeprefix(".")
