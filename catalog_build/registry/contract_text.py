"""The contract of the views as people read it, from the text of contract.sql: no database is needed."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalog_build.registry.statements import read_sql

_TEXT = r"'((?:[^']|'')*)'"
_COLUMN = re.compile(rf"^  \({_TEXT}, {_TEXT}, {_TEXT}, (true|false),\s*{_TEXT}\)", re.MULTILINE)
_VALUES = re.compile(rf"^  \({_TEXT}, {_TEXT}, {_TEXT}, {_TEXT}\)", re.MULTILINE)
_OPTIONAL = re.compile(r"view_name = 'metrics' AND c\.column_name IN \(([^)]*)\)")


class ContractColumn(NamedTuple):
    """A column of the contract.

    Args:
        optional: whether a view may leave it out.
        unit: of its values; empty where they have none.
        allowed: which values of its type it may hold, in words; empty for any.
    """

    view: str
    column: str
    data_type: str
    nullable: bool
    optional: bool
    unit: str
    allowed: str
    meaning: str


def read_contract() -> Sequence[ContractColumn]:
    """Return the columns of the contract in its order."""
    text = read_sql("contract")
    values = {(found[1], found[2]): (found[3], found[4]) for found in _VALUES.finditer(text)}
    named = _OPTIONAL.search(text)
    optional = set(re.findall(r"'(\w+)'", named[1])) if named else set()
    return [
        ContractColumn(
            view=view,
            column=column,
            data_type="text[]" if data_type == "ARRAY" else data_type,
            nullable=nullable == "true",
            optional=view == "metrics" and column in optional,
            unit=values.get((view, column), ("", ""))[0],
            allowed=values.get((view, column), ("", ""))[1],
            meaning=" ".join(meaning.replace("''", "'").split()),
        )
        for view, column, data_type, nullable, meaning in (found.groups() for found in _COLUMN.finditer(text))
    ]


def format_contract() -> Iterator[str]:
    """Yield the lines of the contract: each view with its columns, and of each its type, unit, nulls and meaning."""
    columns = read_contract()
    width = max(len(one.column) for one in columns)
    for view in dict.fromkeys(one.view for one in columns):
        yield f"catalog.{view}"
        for one in columns:
            if one.view == view:
                nulls = "optional" if one.optional else "null" if one.nullable else "not null"
                unit = f", in {one.unit}" if one.unit else ""
                allowed = f" Allowed: {one.allowed}." if one.allowed else ""
                yield f"  {one.column:<{width}}  {one.data_type}{unit}, {nulls}: {one.meaning}{allowed}"
