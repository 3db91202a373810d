"""JSON with exact numbers: what is written back is what was read, digit by digit."""

import json
import math
from collections import Counter
from typing import Any

import msgspec

MAX_DEPTH = 200
"""Levels of objects and lists that a document may have; what reads it later need not go deeper."""

TOO_DEEP = f"this is nested deeper than {MAX_DEPTH} levels: flatten it, or keep it as a file and link to that"

_MOST_INTEGER_DIGITS = 4300
"""Longest integer that the interpreter converts; a longer one stays its literal text."""


def parse_json(text: str) -> object:
    """Decode JSON without losing a digit.

    Returns:
        Integers as int; decimals, `-0` and integers of more than 4300 digits as their literal text in `msgspec.Raw`;
        NaN, Infinity and -Infinity as strings of these names.

    Raises:
        json.JSONDecodeError: the text is no JSON.
        ValueError: an object repeats a key, or the nesting is too deep to decode at all.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def parse_json_at(text: str, position: int) -> tuple[object, int]:
    """Decode the JSON value that starts at `position` like `parse_json`, and return it with the position of its end."""
    try:
        return _DECODER.raw_decode(text, position)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def keep_number(literal: str) -> msgspec.Raw:
    """Return a JSON number as its literal text, which `encode_json` writes back unchanged."""
    return msgspec.Raw(literal.encode())


def _keep_integer(literal: str) -> int | msgspec.Raw:
    if literal == "-0" or len(literal) > _MOST_INTEGER_DIGITS:
        return keep_number(literal)
    return int(literal)


def build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these pairs.

    Raises:
        ValueError: a key stands in it twice.
    """
    built = dict(pairs)
    if len(built) != len(pairs):
        repeated = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {json.dumps(repeated)} stands twice in one object: keep one of them")
    return built


def encode_json(value: object) -> bytes:
    """Encode a value that `parse_json` gave: compact UTF-8, numbers in their literal text, keys in their order."""
    return msgspec.json.encode(value)


def canonical_json(value: object) -> bytes:
    """Encode with sorted keys, so that documents of the same content have the same bytes."""
    return msgspec.json.encode(value, order="sorted")


def number_literal(value: object) -> str | None:
    """Return the literal text of a JSON number, or None where the value is none (a boolean is none)."""
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return repr(value)


def read_float(value: object) -> float | None:
    """Return the nearest finite float64 of a JSON number; None where it is no number, or beyond that range."""
    literal = number_literal(value)
    number = float(literal) if literal is not None else math.inf
    return number if math.isfinite(number) else None


_DECODER = json.JSONDecoder(
    parse_float=keep_number, parse_int=_keep_integer, parse_constant=str, object_pairs_hook=build_object
)
