"""Dates as registries state them: in full, or only a day, a month or a year."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
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
    """Read an ISO 8601 date-time, date, month or year.

    Raises:
        ValueError: it is none; the message says what to write instead.
    """
    stated = text.strip()
    partial = _PARTIAL.fullmatch(stated)
    try:
        if partial:
            year, month, day = (int(part) if part else 1 for part in partial.groups())
            return Created(stated, datetime(year, month, day, tzinfo=UTC))
        if "T" not in stated and " " not in stated:
            raise ValueError
        moment = datetime.fromisoformat(stated)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return Created(stated, aware.astimezone(UTC))
    except (ValueError, OverflowError):
        raise ValueError(f"this is no date: {_REMEDY}") from None
