"""How numbers and dates are written on pages: short to read, exact where it matters."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import msgspec
from markupsafe import Markup

from catalog_build.rendering.markup import escape_text

_SHORT = 12
_MAGNITUDES = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def format_score(score: float | None) -> str:
    """Return a score of 0 to 1 with two or three decimals; a dash for None."""
    if score is None:
        return "–"
    if 0 < score < 0.0005:
        return "< 0.001"
    text = f"{score:.3f}"
    return text[:-1] if text.endswith("0") else text


_VALUES = msgspec.json.Decoder(dict[str, msgspec.Raw])


def format_value(value: msgspec.Raw) -> str:
    """Return a metric's value: exact text where it is short, else six digits as Markup with the exact text beside.

    Args:
        value: JSON text of a number, string, boolean or null; a number's literal text is kept as it is.
    """
    raw = bytes(value).decode()
    if raw.startswith('"'):
        return msgspec.json.decode(raw, type=str)
    return format_number_text("–" if raw == "null" else raw)


def read_values(values: msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Return a model's metrics by name, each value for `format_value`."""
    return _VALUES.decode(values)


def format_number_text(text: str) -> str:
    """Return a number's text, shortened to six significant digits where it is long; other text as it is."""
    if len(text) <= _SHORT:
        return text
    try:
        short = f"{Decimal(text):.6g}"
    except InvalidOperation:
        return text
    if len(short) >= len(text):
        return text
    exact = escape_text(text)
    return Markup(f'<data value="{exact}" title="{exact}">{escape_text(short)}</data>')


def format_delta(delta: float) -> str:
    """Return a difference with its sign and at most four significant digits."""
    return f"{delta:+.4g}".replace("-", "−")


def format_plain(number: float) -> str:
    """Return a number with at most six significant digits."""
    return f"{number:.6g}".replace("-", "−")


def format_percent(relative: float) -> str:
    """Return a relative change as a signed percentage with at most three significant digits."""
    percent = relative * 100
    return (f"{percent:+,.0f}" if 1000 <= abs(percent) < 1e12 else f"{percent:+.3g}").replace("-", "−") + " %"


def format_count(count: int | None) -> str:
    """Return a count such as 25.6 M with the exact number beside; a dash for None."""
    if count is None:
        return "–"
    exact = f"{count:,}"
    if count < 10_000:
        return exact
    return Markup(f'<data value="{count}" title="{exact}">{_shorten_count(count)}</data>')


def format_date(created_at: str | None) -> str:
    """Return a date in its own precision: 2019, 2026-04-05, or 2026-04-05 12:00 UTC."""
    if created_at is None:
        return "unknown"
    if not _DATE_TIME.match(created_at):
        return created_at
    try:
        moment = datetime.fromisoformat(created_at)
    except ValueError:
        return created_at
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except OverflowError:
        return created_at


def _shorten_count(count: int) -> str:
    for size, letter in _MAGNITUDES:
        # 999,950 rounds to 1,000 of the smaller unit, and so belongs to the larger one.
        if count >= size * 0.9995:
            scaled = Decimal(count) / size
            if scaled >= 1000:
                return f"{Decimal(count):.2e}"
            return f"{scaled:.{2 if scaled < Decimal('9.995') else 1 if scaled < Decimal('99.95') else 0}f} {letter}"
    return f"{count:,}"
