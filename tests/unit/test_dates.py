"""Dates keep the precision in which they are stated."""

from datetime import UTC, datetime

import pytest

from catalog_build.core.dates import Created, parse_created


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2019", datetime(2019, 1, 1, tzinfo=UTC)),
        ("2019-05", datetime(2019, 5, 1, tzinfo=UTC)),
        ("2019-05-17", datetime(2019, 5, 17, tzinfo=UTC)),
        ("20190517", datetime(2019, 5, 17, tzinfo=UTC)),
        ("2019-W20", datetime(2019, 5, 13, tzinfo=UTC)),
        ("2026-04-05T12:00:00", datetime(2026, 4, 5, 12, tzinfo=UTC)),
        ("2026-04-05 12:00", datetime(2026, 4, 5, 12, tzinfo=UTC)),
        ("2026-04-05T12:00:00Z", datetime(2026, 4, 5, 12, tzinfo=UTC)),
        ("2026-04-05t12:00:00z", datetime(2026, 4, 5, 12, tzinfo=UTC)),
        ("2026-04-05T01:30:00.25+02:00", datetime(2026, 4, 4, 23, 30, 0, 250000, tzinfo=UTC)),
        ("0001", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_date_keeps_its_text_and_knows_its_start(text: str, instant: datetime) -> None:
    """The text stays as stated; the instant is the start of the period, in UTC."""
    assert parse_created(f" {text}\n") == Created(text, instant)
    assert parse_created(text).instant.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000-00-00",
        "0000",
        "19",
        "10000",
        "-2019",
        "201905",
        "2019-13",
        "2019-00-01",
        "2019-02-29",
        "2019-5-1",
        "17.05.2019",
        "yesterday",
        "2019-05-17T25:00:00",
        "2019-05-17Tnoon",
        "0001-01-01T00:00:00+14:00",
        "٢٠١٩",
        "2019-05-17T12:00:00." + "1" * 1000,
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(text: str) -> None:
    """The message shows how a date is written."""
    with pytest.raises(ValueError, match="this is no date: write 2019, 2019-05"):
        parse_created(text)


def test_a_leap_second_is_refused_by_its_name() -> None:
    """Second 60 exists, but neither Python nor PostgreSQL keeps it."""
    with pytest.raises(ValueError, match="leap second"):
        parse_created("2016-12-31T23:59:60Z")
