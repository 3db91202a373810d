"""Turn a nested JSON value into flat rows that can be shown and compared one by one."""

import hashlib
import json
import math
import re
from collections.abc import Iterator
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

import msgspec

from catalog_build.core.documents import Row

TEXT_LIMIT = 200
"""Longest text of a row, in characters; a longer one is shortened and carries a digest."""

_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
_TEXTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_EXACT_DIGITS = 15
"""Decimal digits that a float64 always keeps, where there is no exponent."""

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,9})?")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NEEDS_QUOTES = re.compile(r"[.\[\]]")


def flatten_settings(raw: bytes) -> list[Row]:
    """Return one row for every leaf of a JSON value, in the order of the document.

    Nested keys join to dotted paths, list items are `[0]`; a key that is empty or holds a dot or a bracket is
    quoted as `["a.b"]`, so that no two leaves share a path. An empty object or list inside is a leaf.

    Args:
        raw: UTF-8 JSON text; numbers keep their exact decimal text.

    Returns:
        The rows; none for `null` or an empty object or list at the top.
    """
    return _flatten_value(parse_exactly(raw))


def flatten_differing(first: bytes, second: bytes) -> tuple[list[Row], list[Row]]:
    """Return the rows of two JSON values as `flatten_settings` does, without some that are the same in both.

    What stands in the same place of both in the very same text is passed over unread: of two versions of a
    configuration that is nearly all.
    """
    if first == second:
        return [], []
    try:
        before, after = _parse_differing(first, second)
    except RecursionError:
        before, after = parse_exactly(first), parse_exactly(second)
    return _flatten_value(before), _flatten_value(after)


def _parse_differing(first: bytes, second: bytes) -> tuple[object, object]:
    """Return two values as `parse_exactly` does, without members of objects that have the same text in both."""
    try:
        texts = _TEXTS.decode(first), _TEXTS.decode(second)
    except msgspec.MsgspecError:
        # not two objects, or JSON beyond what this decoder takes
        return parse_exactly(first), parse_exactly(second)
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for key, text in texts[0].items():
        other = texts[1].get(key)
        if other is None:
            before[key] = parse_exactly(bytes(text))
        elif text != other:
            before[key], after[key] = _parse_differing(bytes(text), bytes(other))
            # an object whose every member was passed over is no empty object
            for kept, whole in ((before, text), (after, other)):
                if kept[key] == {} and parse_exactly(bytes(whole)) != {}:
                    del kept[key]
    after |= {key: parse_exactly(bytes(text)) for key, text in texts[1].items() if key not in texts[0]}
    return before, after


def _flatten_value(value: object) -> list[Row]:
    if value is None or value == {} or value == []:
        return []
    return [make_row(path, leaf) for path, leaf in _walk_leaves(value)]


def parse_exactly(raw: bytes) -> object:
    """Return a JSON value with every number as its literal text, for `make_row`."""
    text = raw.decode("utf-8", "surrogatepass")
    # most values are numbers that stand alone: their text is what the decoder would give
    return text if _JSON_NUMBER.fullmatch(text) else _DECODER.decode(text)


def make_row(path: str, leaf: object) -> Row:
    """Return the row of one leaf of a value that `parse_exactly` gave.

    A string that is a plain decimal number counts as that number; digits longer than a row's text stay text.
    """
    if isinstance(leaf, str) and len(leaf) <= _EXACT_DIGITS and _DECIMAL.fullmatch(leaf):
        return Row(path=path, text=leaf, number=float(leaf))
    text = _show_leaf(leaf)
    number, exact = _read_number(text) if isinstance(leaf, str) else (None, None)
    shown, digest = shorten_text(text)
    return Row(path=path, text=shown, number=number, exact=exact, digest=digest)


def make_text_row(path: str, text: str) -> Row:
    """Return the row of a label, which is text even where it looks like a number (tag 1.10 is not 1.1)."""
    shown, digest = shorten_text(text)
    return Row(path=path, text=shown, digest=digest)


def rows_equal(first: Row, second: Row) -> bool:
    """Return whether two rows hold the same value: as numbers where both are, else by their text."""
    if first.number is not None and second.number is not None:
        return first.number == second.number and first.exact == second.exact
    return first.text == second.text and first.digest == second.digest


def shorten_text(text: str) -> tuple[str, str | None]:
    """Return the text within `TEXT_LIMIT`, and the digest of the whole where it had to be shortened."""
    if len(text) <= TEXT_LIMIT:
        return text, None
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return text[: TEXT_LIMIT - 1] + "…", digest


def _walk_leaves(value: object) -> Iterator[tuple[str, object]]:
    # A stack of its own: nesting is bounded by memory, not by the interpreter's recursion limit.
    stack: list[tuple[str, object]] = [("", value)]
    while stack:
        path, one = stack.pop()
        if isinstance(one, dict) and one:
            stack.extend([(_join_key(path, key), item) for key, item in one.items()][::-1])
        elif isinstance(one, list) and one:
            stack.extend([(f"{path}[{index}]", item) for index, item in enumerate(one)][::-1])
        else:
            yield path, one


def _join_key(path: str, key: str) -> str:
    if not key or _NEEDS_QUOTES.search(key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def _show_leaf(leaf: object) -> str:
    return leaf if isinstance(leaf, str) else json.dumps(leaf)


def _read_number(text: str) -> tuple[float | None, str | None]:
    bare = text.strip()
    if len(bare) > TEXT_LIMIT or not _PLAIN_NUMBER.fullmatch(bare):
        return None, None
    number = float(bare)
    if len(bare) <= _EXACT_DIGITS and "e" not in bare and "E" not in bare:
        return number, None
    if not math.isfinite(number):
        return None, None
    decimal = Decimal(bare)
    if decimal == Decimal(repr(number)):
        return number, None
    # A context as wide as the text: the default one would round to 28 digits.
    wide = Context(prec=len(bare), Emax=MAX_EMAX, Emin=MIN_EMIN)
    return number, str(wide.normalize(decimal))
