"""The tables of PEtab problems: tab-separated values with a header."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.importing.files import show_path
from catalog_build.importing.found import Unreadable
from catalog_build.importing.values import read_number

MAX_SHOWN_ROWS = 20_000
"""Rows of a table that become part of a document; a longer one is a file to link to."""


class Measured(NamedTuple):
    """How much a measurement table holds."""

    rows: int
    observables: int


def read_rows(path: Path, key: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a table by the column that names them, without empty cells.

    Raises:
        Unreadable: it is no such table, a name stands in it twice, or it has too many rows.
    """
    rows: dict[str, dict[str, Any]] = {}
    for line, cells in _read_cells(path, key):
        name = cells.pop(key)
        if name in rows:
            raise Unreadable(show_path(path), "stands in this table twice: keep one", line=line, field=key, value=name)
        if len(rows) == MAX_SHOWN_ROWS:
            raise Unreadable(show_path(path), f"this table has more than {MAX_SHOWN_ROWS:,} rows", line=line)
        rows[name] = {column: read_number(cell) for column, cell in cells.items() if cell}
    return rows


def count_rows(path: Path, key: str) -> Measured:
    """Return how many rows a table has, and how many different things its key column names.

    Raises:
        Unreadable: it is no such table.
    """
    rows = 0
    names = set()
    for _, cells in _read_cells(path, key):
        rows += 1
        names.add(cells[key])
    return Measured(rows, len(names))


def _read_cells(path: Path, key: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows as column → cell, each with its line; rows that are empty are passed over."""
    file = show_path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, delimiter="\t", strict=True)
            header = [name.strip() for name in next(reader, [])]
            if key not in header:
                raise Unreadable(file, f"the header of this table has no column {key}", line=1, value=header)
            twice = next((name for name in header if name and header.count(name) > 1), None)
            if twice:
                raise Unreadable(file, "the header of this table has this column twice", line=1, value=twice)
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) > len(header) and any(cells[len(header) :]):
                    reason = f"this row has {len(cells)} cells, but the header has {len(header)}"
                    raise Unreadable(file, reason, line=reader.line_num)
                row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                if not row.get(key):
                    raise Unreadable(file, "this row has no name: fill the cell in", line=reader.line_num, field=key)
                yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable(file, f"this is no table of tab-separated values: {error}", line=reader.line_num) from None
    except UnicodeDecodeError as error:
        reason = "this table is not UTF-8: save the file as UTF-8"
        raise Unreadable(file, reason, value=f"0x{error.object[error.start]:02x}") from None
    except OSError as error:
        raise Unreadable(file, f"cannot read the file: {error.strerror or error}") from None
