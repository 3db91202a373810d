"""Numbers as people write them in filters."""

import pytest

from catalog_build.core.values import read_written_number
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
