"""Models as CSV (RFC 4180): the columns are the fields of a model in JSON lists, and stay the same for any models."""

import csv
import io
from collections.abc import Iterable

import msgspec

from catalog_build.core.documents import ModelSummary

COLUMNS = ModelSummary.__struct_encode_fields__
"""The header, in its order."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula; OWASP, CSV injection."""


def make_csv(models: Iterable[ModelSummary]) -> bytes:
    """Return models as a whole CSV file: UTF-8, with a header, lines ending with CRLF."""
    return make_csv_header() + make_csv_rows(models)


def make_csv_header() -> bytes:
    """Return the first line."""
    return _write_lines([COLUMNS])


def make_csv_rows(models: Iterable[ModelSummary]) -> bytes:
    """Return a line for each model, in their order.

    A text stands as it is, but for an apostrophe before what a spreadsheet would run as a formula; numbers and booleans
    stand as in JSON, null is an empty cell, and a list or object is its JSON.
    """
    return _write_lines(map(_write_cell, msgspec.structs.astuple(model)) for model in models)


def _write_cell(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else msgspec.json.encode(value).decode()


def _write_lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
