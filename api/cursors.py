"""Cursors: where a list goes on, as opaque text that fits the question it was made for, and no other."""

import base64
import binascii
import hashlib

import msgspec

from catalog_build.registry.list_question import Mark, ModelFilter, ModelOrder


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """`offset` counts the models before the place, as of when the cursor was made."""

    check: str
    value: str | None
    id: str
    offset: int


def make_cursor(chosen: ModelFilter, order: ModelOrder, mark: Mark, offset: int) -> str:
    """Return the cursor that leads on behind a model.

    Args:
        offset: of the page that it leads to.
    """
    cursor = _Cursor(_make_check(chosen, order, mark, offset), mark.value, mark.id, offset)
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def read_cursor(text: str, chosen: ModelFilter, order: ModelOrder) -> tuple[Mark, int]:
    """Return the place behind which a page begins, and its offset.

    Raises:
        ValueError: the text is no cursor, or one of another question.
    """
    try:
        decoded = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(decoded, type=_Cursor)
    except (UnicodeError, binascii.Error, msgspec.DecodeError):
        raise ValueError("is no cursor") from None
    mark = Mark(cursor.value, cursor.id)
    if cursor.check != _make_check(chosen, order, mark, cursor.offset):
        raise ValueError("is a cursor of another question")
    return mark, cursor.offset


def _make_check(chosen: ModelFilter, order: ModelOrder, mark: Mark, offset: int) -> str:
    return hashlib.sha256(msgspec.json.encode([chosen, order, mark, offset])).hexdigest()[:16]
