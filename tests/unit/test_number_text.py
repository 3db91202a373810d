"""Numbers are rounded as they are written in decimal, a half away from zero, and nothing else is changed."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.core import number_text
from tests.number_vectors import VECTORS

WRITERS = {
    "score": lambda text: number_text.write_score(float(text)),
    "number": number_text.shorten_number,
    "float": lambda text: number_text.write_float(float(text)),
    "short": lambda text: number_text.write_short(float(text)),
    "delta": lambda text: number_text.write_delta(float(text)),
    "percent": lambda text: number_text.write_percent(float(text)),
    "count": lambda text: number_text.write_count(int(text)),
}
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**8), 10**8).map(lambda n: n / 2**10)


def round_exactly(text: str, digits: int) -> Decimal:
    """Return the number of a decimal text rounded to so many significant digits, a half away from zero."""
    number = Decimal(text)
    if not number:
        return number
    with localcontext() as context:
        context.prec = 1200
        return number.quantize(Decimal(1).scaleb(number.adjusted() - digits + 1), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(("name", "text", "written"), [(name, *pair) for name in VECTORS for pair in VECTORS[name]])
def test_a_number_is_written_as_the_table_has_it(name: str, text: str, written: str) -> None:
    """Ties, negative numbers, tiny and huge ones, integers beyond 2**53, exponents and -0."""
    assert WRITERS[name](text) == written


def test_the_table_has_vectors_for_every_writer() -> None:
    """And a missing score is a dash."""
    assert set(VECTORS) == set(WRITERS)
    assert number_text.write_score(None) == "–"


@given(FLOATS)
def test_a_difference_is_its_decimal_rounded_to_four_digits(number: float) -> None:
    """Compared with the decimal arithmetic of the standard library."""
    written = number_text.write_delta(number)
    assert Decimal(written.replace("−", "-")) == round_exactly(repr(number), 4)
    assert written[0] == ("−" if number < 0 else "+")


@given(st.from_regex(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?", fullmatch=True))
def test_a_long_number_is_cut_to_six_digits_where_that_is_shorter(text: str) -> None:
    """Else it is as it was."""
    short = number_text.shorten_number(text)
    assert short == text or Decimal(short) == round_exactly(text, 6)
    assert len(short) <= len(text)
    assert len(text) > 12 or short == text


@given(st.floats(0, 1))
def test_a_score_is_its_decimal_rounded_to_three_places(score: float) -> None:
    """Never to nothing: below 0.0005 it is said to be less than 0.001."""
    written = number_text.write_score(score)
    if written == "< 0.001":
        assert 0 < score < 0.0005
    else:
        assert Decimal(written) == Decimal(repr(score)).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)


@given(FLOATS)
def test_a_float_can_be_read_back(number: float) -> None:
    """Its digits are those of the shortest text."""
    assert float(number_text.write_float(number)) == number


@given(st.integers(10_000, 10**24))
def test_a_count_has_three_digits(count: int) -> None:
    """Rounded from the exact integer."""
    number, _, unit = number_text.write_count(count).partition(" ")
    power = {"": 0, "k": 3, "M": 6, "B": 9, "T": 12}[unit]
    assert Decimal(number).scaleb(power) == round_exactly(str(count), 3)
