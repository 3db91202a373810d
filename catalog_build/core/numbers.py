"""JSON with exact numbers: what is written back is what was read, digit by digit."""

import json
import re
from typing import Any

import msgspec

MAX_DEPTH = 200
"""Levels of nesting that a document may have; PostgreSQL and browsers read no deeper safely."""

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class ExactNumber(str):
    """A number as its literal JSON text."""

    __slots__ = ()


def parse_json(text: str) -> object:
    """Decode JSON, keeping numbers as `ExactNumber` and NaN, Infinity and -Infinity as strings.

    Raises:
        ValueError: the text is no JSON, repeats a key, or is nested deeper than `MAX_DEPTH`.
    """
    _check_depth(text)
    return json.loads(
        text, parse_float=ExactNumber, parse_int=ExactNumber, parse_constant=str, object_pairs_hook=_build_object
    )


def _check_depth(text: str) -> None:
    depth = 0
    for token in _BRACKETS.finditer(text):
        mark = token.group()
        depth += (mark in "[{") - (mark in "]}")
        if depth > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH} levels: flatten it, or keep it as a file and link to it")


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) != len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {json.dumps(repeated)} stands twice in one object: keep one of them")
    return built


def encode_json(value: object) -> bytes:
    """Encode a value that `parse_json` gave, numbers in their literal text, keys in their order."""
    return msgspec.json.encode(_prepare(value))


def canonical_json(value: object) -> bytes:
    """Encode with sorted keys, so that equal values give equal bytes."""
    return msgspec.json.encode(_prepare(value), order="sorted")


def _prepare(value: object) -> object:
    if isinstance(value, ExactNumber):
        return msgspec.Raw(value.encode())
    if isinstance(value, dict):
        return {key: _prepare(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_prepare(one) for one in value]
    return value
