"""Mend the tables of model cards: cells that span columns which no row has."""

import re
from bisect import bisect_left

# The card is as the sanitiser writes it. A table that holds another one is left as it is, the inner one is mended.
_TABLE = re.compile(r"<table>(?:(?!<table>).)*?</table>", re.DOTALL)
_ROW_OR_CELL = re.compile(r'<(tr|td|th)(?: [^ =>]+="[^"]*")*>')
_COLSPAN = re.compile(r' colspan="([^"]*)"')
_WIDEST = 1000
"""Columns that one cell may span (HTML, 4.9.11)."""


def narrow_spans(html: str) -> str:
    """Return a card's HTML whose cells span no column in which no cell begins, which HTML forbids; it looks the same.

    Tables with cells that span rows are left as they are.
    """
    return _TABLE.sub(_narrow_table, html) if ' colspan="' in html else html


def _narrow_table(found: re.Match[str]) -> str:
    table = found[0]
    if ' colspan="' not in table or ' rowspan="' in table:
        return table
    cells = _list_cells(table)
    columns = sorted({begin for begin, _ in cells})
    widths = (bisect_left(columns, begin + width) - bisect_left(columns, begin) for begin, width in cells)

    def write_tag(tag: re.Match[str]) -> str:
        if tag[1] == "tr":
            return tag[0]
        width = next(widths)
        return _COLSPAN.sub(f' colspan="{width}"' if width > 1 else "", tag[0])

    return _ROW_OR_CELL.sub(write_tag, table)


def _list_cells(table: str) -> list[tuple[int, int]]:
    """Return the first column and the width of each cell."""
    cells: list[tuple[int, int]] = []
    column = 0
    for tag in _ROW_OR_CELL.finditer(table):
        if tag[1] == "tr":
            column = 0
            continue
        width = _read_width(tag[0])
        cells.append((column, width))
        column += width
    return cells


def _read_width(tag: str) -> int:
    given = _COLSPAN.search(tag)
    if given is None or not given[1].isascii() or not given[1].isdigit():
        return 1
    return min(max(int(given[1][:5]), 1), _WIDEST)
