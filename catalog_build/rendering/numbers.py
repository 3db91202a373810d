"""How numbers and dates are written on pages: short to read, exact where it matters."""

import re
from datetime import UTC, datetime

import msgspec
from markupsafe import Markup

from catalog_build.core import number_text
from catalog_build.rendering.markup import escape_text

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


format_score = number_text.write_score
format_plain = number_text.write_short
format_delta = number_text.write_delta
format_percent = number_text.write_percent

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
    short = number_text.shorten_number(text)
    if short == text:
        return text
    exact = escape_text(text)
    return Markup(f'<data value="{exact}" title="{exact}">{escape_text(short)}</data>')


def format_count(count: int | None) -> str:
    """Return a count such as 25.6 M with the exact number beside; a dash for None."""
    if count is None:
        return "–"
    short = number_text.write_count(count)
    return short if count < 10_000 else Markup(f'<data value="{count}" title="{count:,}">{short}</data>')


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
