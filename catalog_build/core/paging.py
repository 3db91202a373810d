"""Splitting long lists."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def split_list(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """Yield consecutive parts of at most `size` items; nothing for an empty list."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
