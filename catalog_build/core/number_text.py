"""How numbers are written for people: one rule, which `static/numbers.js` follows for the browser.

A number is rounded as it is written in decimal, not as the processor holds it, and a half goes away from zero: 0.0625
is 0.063, and 2.675 is 2.68 though the nearest double is a little less. `tests/number_vectors.json` holds both to it.
"""

import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal

_SHORT = 12
"""Characters of a number that is shown as it is."""

_DIGITS = 6
"""Significant digits of a longer one."""

_MAGNITUDES = ("", " k", " M", " B", " T")
_BLANKS = r"[ \t-\r\u0085\u00a0\u2000-\u200a\u202f\u205f\u3000]*"
_NUMBER = re.compile(rf"{_BLANKS}([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,15}})?){_BLANKS}")
_THOUSANDTH = Decimal("0.001")


def _make_context(digits: int) -> Context:
    return Context(prec=digits, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)


_TO = {digits: _make_context(digits) for digits in (3, 4, _DIGITS)}
_EXACT = _make_context(400)
"""Has room for the digits of any double that is written in full."""


def write_score(score: float | None) -> str:
    """Return a score of 0 to 1 with two or three decimals; a dash for None."""
    if score is None:
        return "–"
    if 0 < score < 0.0005:
        return "< 0.001"
    # + 0: a score of -0.0 is 0
    text = str(_read(score + 0).quantize(_THOUSANDTH, context=_EXACT))
    return text[:-1] if text.endswith("0") else text


def write_float(number: float) -> str:
    """Return a number in the fewest digits that tell it from all others, as JavaScript writes it."""
    exact = _read(number).normalize(_EXACT)
    if not exact:
        return "0"
    return f"{exact:f}" if -7 < exact.adjusted() < 21 else f"{exact:e}"


def shorten_number(text: str) -> str:
    """Return a number's text, cut to six significant digits where it is long; other text as it is."""
    match = _NUMBER.fullmatch(text) if len(text) > _SHORT else None
    if match is None:
        return text
    number = _TO[_DIGITS].create_decimal(match[1])
    short = f"{number:.{_DIGITS}g}" if number else "0"
    return short if len(short) < len(text) else text


def write_short(number: float) -> str:
    """Return a number with at most six significant digits."""
    return _write_rounded(_TO[_DIGITS].create_decimal(repr(float(number))), _DIGITS)


def write_delta(delta: float) -> str:
    """Return a difference with its sign and at most four significant digits."""
    return _write_signed(_TO[4].create_decimal(repr(float(delta))), 4)


def write_percent(relative: float) -> str:
    """Return a relative change as a signed percentage: at most three significant digits, or a whole number."""
    # not times a hundred, which would round: 9.995 * 100 is 999.4999999999999
    percent = _read(relative).scaleb(2, _EXACT)
    short = _TO[3].plus(percent)
    if short and 3 <= short.adjusted() < 12:
        return f"{percent.quantize(Decimal(1), context=_EXACT):+,}".replace("-", "−") + " %"
    return f"{_write_signed(short, 3)} %"


def write_count(count: int) -> str:
    """Return a count in full below 10,000, else with three digits and a magnitude: `25.6 M`."""
    if count < 10_000:
        return f"{count:,}"
    rounded = _TO[3].create_decimal(count)
    size, place = divmod(rounded.adjusted(), 3)
    if size >= len(_MAGNITUDES):
        return f"{rounded:.2e}"
    return f"{rounded.scaleb(-3 * size):.{2 - place}f}{_MAGNITUDES[size]}"


def _read(number: float) -> Decimal:
    # the shortest text that tells a double from all others has the same digits in JavaScript
    return Decimal(repr(float(number)))


def _write_signed(rounded: Decimal, digits: int) -> str:
    return ("" if rounded < 0 else "+") + _write_rounded(rounded, digits)


def _write_rounded(rounded: Decimal, digits: int) -> str:
    """Return a number of at most so many digits, with a power of ten where it is small or large."""
    if not rounded:
        return "0"
    if -5 < rounded.adjusted() < digits:
        return f"{rounded.normalize(_EXACT):f}".replace("-", "−")
    mantissa, power = f"{rounded.normalize(_EXACT):e}".split("e")
    return f"{mantissa}e{power[0]}{power[1:]:0>2}".replace("-", "−")
