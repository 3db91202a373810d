"""Settings flatten to rows without losing a leaf, its order or a digit."""

import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.core.documents import Row
from catalog_build.core.flatten import flatten_differing, flatten_settings, make_text_row, parse_exactly, rows_equal

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=30
)


def flatten_one(literal: str) -> Row:
    [row] = flatten_settings(f'{{"x": {literal}}}'.encode())
    return row


def count_leaves(value: object) -> int:
    if isinstance(value, dict) and value:
        return sum(count_leaves(one) for one in value.values())
    if isinstance(value, list) and value:
        return sum(count_leaves(one) for one in value)
    return 1


def test_nested_values_become_dotted_paths_in_document_order() -> None:
    """Nested values become dotted paths in document order, empty containers included."""
    raw = b'{"z": {"b": [1, {"c": true}], "a": null}, "y": [], "x": {}, "w": "text"}'
    assert flatten_settings(raw) == [
        Row(path="z.b[0]", text="1", number=1.0),
        Row(path="z.b[1].c", text="true"),
        Row(path="z.a", text="null"),
        Row(path="y", text="[]"),
        Row(path="x", text="{}"),
        Row(path="w", text="text"),
    ]


def test_keys_that_would_be_ambiguous_are_quoted() -> None:
    """A key with a dot, a bracket or nothing in it is quoted, so that its path is its own."""
    raw = '{"a.b": 1, "a": {"b": 2, "c[0]": 3, "c": [4]}, "": 5, "é]": {"k": 6}}'.encode()
    assert [row.path for row in flatten_settings(raw)] == [
        '["a.b"]',
        "a.b",
        'a["c[0]"]',
        "a.c[0]",
        '[""]',
        '["é]"].k',
    ]


@pytest.mark.parametrize("raw", [b"null", b"{}", b"[]"])
def test_nothing_at_the_top_gives_no_rows(raw: bytes) -> None:
    """A model without settings has no rows."""
    assert flatten_settings(raw) == []


@pytest.mark.parametrize(
    ("literal", "number", "exact"),
    [
        ("0.1", 0.1, None),
        ('"0.10"', 0.1, None),
        ('" -2.5e+3 "', -2500.0, None),
        ("9007199254740992", 9007199254740992.0, None),
        ("9007199254740993", 9007199254740992.0, "9007199254740993"),
        ('"9007199254740993.000"', 9007199254740992.0, "9007199254740993"),
        ("0.1000000000000000000000000000000000001", 0.1, "0.1000000000000000000000000000000000001"),
        ("1e-400", 0.0, "1E-400"),
        ("1e400", None, None),
        ('"NaN"', None, None),
        ("NaN", None, None),
        ('"1,000"', None, None),
        ('"0x10"', None, None),
        ('"+1"', None, None),
        ('"1."', None, None),
        ('"١"', None, None),
        ('"1e99999999999999999999"', None, None),
        ("true", None, None),
        ('"96.3 ± 2.6"', None, None),
    ],
)
def test_a_number_is_read_only_where_it_is_plainly_one(literal: str, number: float | None, exact: str | None) -> None:
    """JSON numbers and plain decimal strings are numbers, exact where float64 is not; all else is text."""
    row = flatten_one(literal)
    assert (row.number, row.exact) == (number, exact)


def test_a_number_keeps_the_text_it_was_written_with() -> None:
    """What is shown is the literal, digit for digit."""
    assert [flatten_one(one).text for one in ("1.50", "1E5", "-0.0", '" 7 "')] == ["1.50", "1E5", "-0.0", " 7 "]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("0.1", '"0.10"', True),
        ("1e3", "1000", True),
        ("-0", "0", True),
        ("9007199254740993", "9007199254740992", False),
        ('"9007199254740993"', "9007199254740993.0", True),
        ('"a"', '"a "', False),
        ("1", "true", False),
        ('"NaN"', "NaN", True),
    ],
)
def test_rows_are_equal_as_numbers_where_both_are_numbers(first: str, second: str, same: bool) -> None:
    """0.1 and "0.10" are the same, 2**53 and 2**53 + 1 are not."""
    assert rows_equal(flatten_one(first), flatten_one(second)) is same


def test_a_long_text_is_shortened_but_still_told_from_another() -> None:
    """Two long texts that differ at the end only are shown alike and still differ."""
    text = "x" * 250
    row = flatten_one(json.dumps(text))
    assert row == Row(path="x", text="x" * 199 + "…", digest=hashlib.sha256(text.encode()).hexdigest()[:16])
    assert not rows_equal(row, flatten_one(json.dumps(text + "y")))
    assert flatten_one(json.dumps("x" * 200)) == Row(path="x", text="x" * 200)


def test_a_label_stays_text_even_if_it_looks_like_a_number() -> None:
    """Tag 1.10 is not tag 1.1."""
    assert make_text_row("version_tag", "1.10") == Row(path="version_tag", text="1.10")


def test_deep_nesting_flattens() -> None:
    """300 levels of nesting give one path."""
    [row] = flatten_settings(b'{"a":' * 300 + b"1" + b"}" * 300)
    assert row == Row(path=".".join(["a"] * 300), text="1", number=1.0)


@given(VALUES)
def test_every_leaf_has_a_row_and_a_path_of_its_own(value: object) -> None:
    """No leaf is lost, and no two share a path."""
    rows = flatten_settings(json.dumps({"v": value}).encode())
    assert len({row.path for row in rows}) == len(rows) == count_leaves(value)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-1000, max_value=1000), st.integers(0, 5)
)
def test_equality_of_numbers_is_that_of_exact_decimals(number: Decimal, zeros: int) -> None:
    """Trailing zeros never matter; a difference in the 20th digit does."""
    row = flatten_one(str(number) if "E" not in str(number) else f"{number:f}")
    padded = flatten_one(f"{number:.20f}" + "0" * zeros)
    other = flatten_one(f"{number + Decimal('1e-20'):.20f}")
    assert rows_equal(row, padded)
    assert not rows_equal(row, other)


CONFIGURATIONS = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a.b", "1", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b", "a.b", ""]), inner, max_size=3)
    ),
    max_leaves=12,
)


def differences(first: list[Row], second: list[Row]) -> dict[str, tuple[Row | None, Row | None]]:
    """Return the rows by path that are not the same in both."""
    before, after = ({row.path: row for row in rows} for rows in (first, second))
    pairs = {path: (before.get(path), after.get(path)) for path in sorted(before.keys() | after.keys())}
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


@given(CONFIGURATIONS, CONFIGURATIONS, st.sampled_from([(",", ":"), (", ", ": ")]))
def test_what_is_passed_over_is_the_same_in_both(first: object, second: object, separators: tuple[str, str]) -> None:
    """Flattening only what differs finds the very differences that flattening all finds."""
    texts = json.dumps(first).encode(), json.dumps(second, separators=separators).encode()
    assert differences(*flatten_differing(*texts)) == differences(*map(flatten_settings, texts))


def test_what_stands_the_same_in_both_is_not_flattened() -> None:
    """Of a configuration of which one nested value changed, that value is left."""
    old = b'{"a": {"b": 1, "c": [1, 2]}, "d": {"e": {}}}'
    rows = flatten_differing(old, old.replace(b'"b": 1', b'"b": 2'))
    assert [[(row.path, row.text) for row in part] for part in rows] == [[("a.b", "1")], [("a.b", "2")]]


def test_blanks_around_a_number_are_no_part_of_it() -> None:
    """A database may keep them."""
    assert [parse_exactly(text) for text in (b"1.50", b"1.50 ", b" 1.50", b"-0\n")] == ["1.50", "1.50", "1.50", "-0"]


def test_a_text_equals_a_number_that_reads_the_same() -> None:
    """In either order; a text that reads otherwise does not."""
    [number] = flatten_settings(b'{"a": 5}')
    same, other = make_text_row("a", "5"), make_text_row("a", "5.0")
    assert [rows_equal(*pair) for pair in ((number, same), (same, number), (number, other), (other, number))] == [
        True,
        True,
        False,
        False,
    ]
