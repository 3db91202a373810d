"""Numbers that are written as text: a value with its unit and uncertainty, and a count of parameters."""

import math
import re
from fractions import Fraction
from typing import NamedTuple

from catalog_build.core.numbers import number_literal

_BLANKS = r"[ \t-\r\u0085\u00a0\u2000-\u200a\u202f\u205f\u3000]*"
_DECIMAL = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_VALUE = re.compile(
    rf"{_BLANKS}({_DECIMAL}){_BLANKS}(%?)"
    rf"(?:{_BLANKS}(?:±|\+/-){_BLANKS}({_DECIMAL}){_BLANKS}(%?))?{_BLANKS}"
)
_COUNT = re.compile(rf"{_BLANKS}(?:([0-9]{{1,40}})|([0-9]{{1,40}}(?:\.[0-9]{{1,40}})?)([KMBT])){_BLANKS}")
_SUFFIXES = {"K": 3, "M": 6, "B": 9, "T": 12}
_COUNT_LIMIT = 2**63
_WRITTEN = re.compile(
    r" *([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:[eE]([+-]?[0-9]{1,3}))? ?([kKMBT]?) *"
)


class Reading(NamedTuple):
    """What the literal of a value states; `catalog.read_number` in `registry/sql/values.sql` reads the same in SQL.

    Args:
        number: nearest float64; None where the value is no number, or beyond the range of float64.
        unit: `%` where the literal ends so.
        plus_minus: what follows `±`; None also where it is no uncertainty, as `fault` then states.
        fault: why the uncertainty cannot be used; None where it can, or there is none.
    """

    number: float | None = None
    unit: str | None = None
    plus_minus: float | None = None
    fault: str | None = None


TEXT = Reading()
"""The reading of what is no number."""


def read_value(value: object) -> Reading:
    """Read a JSON value as `parse_json` gave it: a JSON number, or a string that is a plain decimal.

    The decimal may have `%` behind it, and an uncertainty: `96.3 ± 2.6` or `96.3 +/- 2.6`.
    """
    literal = number_literal(value)
    if literal is not None:
        return Reading(_finite(literal))
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    number = _finite(match[1]) if match else None
    if match is None or number is None:
        return TEXT
    unit = "%" if match[2] or match[4] else None
    if match[3] is None:
        return Reading(number, unit)
    plus_minus = _finite(match[3])
    if plus_minus is None or plus_minus < 0:
        return Reading(number, unit, None, "the uncertainty after ± must be finite and at least 0: correct it")
    return Reading(number, unit, plus_minus)


def read_count(value: object) -> int | None:
    """Return a count of parameters: an integer, digits, or digits with K, M, B or T; None for anything else.

    `6.00` and `87.12` are none: nobody can know whether they count ones or millions.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < _COUNT_LIMIT else None
    match = _COUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    count = Fraction(match[1]) if match[1] else Fraction(match[2]) * 10 ** _SUFFIXES[match[3]]
    return int(count) if count < _COUNT_LIMIT and count.denominator == 1 else None


def read_written_number(text: str) -> float:
    """Read a number as people write it: `0.05`, `1e7`, `10,000,000`, `25.6M` with K, M, B or T.

    Raises:
        ValueError: it is none, or beyond the range of float64; static/words.js reads alike.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError("is no number")
    exponent = int(match[3] or 0) + _SUFFIXES.get(match[4].upper(), 0)
    number = float(f"{match[1]}{match[2].replace(',', '')}e{exponent}")
    if not math.isfinite(number):
        raise ValueError("is beyond the range of numbers")
    return number


def _finite(decimal: str) -> float | None:
    number = float(decimal)
    return number if math.isfinite(number) else None
