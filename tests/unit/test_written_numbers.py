"""Numbers as people write them: in filters, and as values of metrics."""

import pytest

from catalog_build.core.values import TEXT, Reading, read_value, read_written_number
from tests.search_titles import NUMBERS


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_read_as_people_write_them(text: str) -> None:
    """With groups of three digits, exponents and letters for thousands; anything else is refused."""
    expected = NUMBERS[text]
    if expected is None:
        with pytest.raises(ValueError, match=r"^is "):
            read_written_number(text)
    else:
        assert read_written_number(text) == expected


FAULT = "the uncertainty after ± must be finite and at least 0: correct it"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.5, Reading(0.5)),
        ("-1.5e3", Reading(-1500.0)),
        (" +2 ", Reading(2.0)),
        ("96.3%", Reading(96.3, "%")),
        ("96.3 %", Reading(96.3, "%")),
        ("96.3 ± 2.6", Reading(96.3, None, 2.6)),
        ("96.3+/-2.6", Reading(96.3, None, 2.6)),
        ("96.3 ± 2.6 %", Reading(96.3, "%", 2.6)),
        ("96.3 % ± 2.6", Reading(96.3, "%", 2.6)),
        ("96.3 % ± 2.6 %", Reading(96.3, "%", 2.6)),
        ("96.3 ± 0", Reading(96.3, None, 0.0)),
        ("96.3 ± -1", Reading(96.3, None, None, FAULT)),
        ("96.3 % ± 1e999", Reading(96.3, "%", None, FAULT)),
        ("1e999", TEXT),
        ("1e999 ± 1", TEXT),
        ("about 3", TEXT),
        ("3 m", TEXT),
        ("", TEXT),
        (None, TEXT),
        (True, TEXT),
        ([1], TEXT),
    ],
)
def test_a_value_is_read_with_its_unit_and_uncertainty(value: object, expected: Reading) -> None:
    """Of a JSON number or a plain decimal; whatever else is text."""
    assert read_value(value) == expected
