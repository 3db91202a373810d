"""Keep lists within a budget of bytes, so that a comparison stays small whatever the registry holds."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from catalog_build.core.documents import Document, Ref

T = TypeVar("T", bound=Document)

TITLE_LIMIT = 300
"""Longest title inside a comparison, in characters; the model's own document has it whole."""


def fold_items(items: Iterable[T], budget: int) -> list[T]:
    """Return the first items that fit together, passing over any that alone would take half of the budget.

    Args:
        items: read only until the budget is used up, so that they can be made lazily.
        budget: bytes of JSON.
    """
    kept: list[T] = []
    left = budget
    for one in items:
        size = measure_item(one)
        if size > budget // 2:
            continue
        left -= size
        if left < 0:
            break
        kept.append(one)
    return kept


def measure_item(item: Document) -> int:
    """Return the bytes that an item takes in a JSON list, its comma included."""
    return len(msgspec.json.encode(item)) + 1


def clip_text(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return the text cut to `limit` characters, with an ellipsis where it was longer."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def fold_refs(refs: Iterable[Ref], budget: int) -> list[Ref]:
    """Return the first references that fit, with their titles and tags cut."""
    return fold_items((clip_ref(one) for one in refs), budget)


def clip_ref(ref: Ref) -> Ref:
    """Return a reference with its title and tag cut."""
    if len(ref.title) <= TITLE_LIMIT and len(ref.version_tag or "") <= TITLE_LIMIT:
        return ref
    tag = None if ref.version_tag is None else clip_text(ref.version_tag)
    return msgspec.structs.replace(ref, title=clip_text(ref.title), version_tag=tag)
