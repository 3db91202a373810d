"""Dates as registries state them: in full, or only a day, a month or a year."""

import re
from datetime import UTC, date, datetime, time
from typing import NamedTuple

_YEAR_OR_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|[0-9]{4}|-?W[0-9]{2}(?:-?[0-9])?)")
_DATE_TIME = re.compile(r"[0-9W-]{7,10}[Tt ][0-9:]{2,8}(?:[.,][0-9]{1,30})?(?:[Zz]|[+-][0-9:]{2,8})?")
_LEAP_SECOND = re.compile(r"[Tt ][0-9]{2}:?[0-9]{2}:?60")
_REMEDY = "write 2019, 2019-05, 2019-05-17 or 2019-05-17T12:00:00Z, or leave it out where it is unknown"


class Created(NamedTuple):
    """A date in its stated precision.

    Args:
        text: as stated.
        instant: start of the stated period, in UTC; a time without zone counts as UTC.
    """

    text: str
    instant: datetime


def parse_created(text: str) -> Created:
    """Read an ISO 8601 date-time, date, month or year of the years 1 to 9999.

    Raises:
        ValueError: it is none; the message says what to write instead.
    """
    stated = text.strip()
    try:
        return Created(stated, _read_instant(stated))
    except (ValueError, OverflowError):
        pass
    if _LEAP_SECOND.search(stated):
        raise ValueError("a leap second cannot be kept: write second 59 instead")
    raise ValueError(f"this is no date: {_REMEDY}")


def _read_instant(stated: str) -> datetime:
    partial = _YEAR_OR_MONTH.fullmatch(stated)
    if partial:
        return datetime(int(partial[1]), int(partial[2] or 1), 1, tzinfo=UTC)
    if _DATE.fullmatch(stated):
        return datetime.combine(date.fromisoformat(stated), time(), UTC)
    if not _DATE_TIME.fullmatch(stated):
        raise ValueError
    moment = datetime.fromisoformat(stated.upper())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
