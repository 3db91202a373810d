"""Which values the columns of the contract may hold, as conditions in SQL.

`catalog.contract_values` in contract.sql says in words which values a column allows; here stands what these words mean.
"""

from collections.abc import Sequence
from typing import NamedTuple

from catalog_build.registry.connect import Connection

_DAY = r"[0-9]{4}(-?[0-9]{2}-?[0-9]{2}|-[0-9]{2}|-?W[0-9]{2}(-?[0-9])?)?"
_TIME = r"[Tt ][0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]{1,30})?)?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?"

EARLIEST = "'0001-01-01T00:00:00Z'"
LATEST = "'9999-12-31T23:59:59Z'"
"""The moments between which a date can be shown, as SQL."""

_TESTS = {
    "": ("true", "state a value"),
    "unique, not empty": ("{} <> ''", "give each row an id of its own"),
    "not empty": ("{} <> ''", "state a text"),
    "catalog.slug(id)": ("{} = catalog.slug(id)", "select catalog.slug(id)"),
    "from 0": ("{} >= 0", "state a number from 0"),
    "from 1": ("{} >= 1", "state a number from 1"),
    "0 to 1": ("{} BETWEEN 0 AND 1", "state a number from 0 to 1, or null"),
    "between 0 and 1": ("{} > 0 AND {} < 1", "state a number between 0 and 1, or null"),
    "finite": ("{} > '-Infinity' AND {} < 'Infinity'", "state a finite number, or null and the value as text"),
    "finite, from 0": ("{} >= 0 AND {} < 'Infinity'", "state a finite number from 0, or null"),
    "whole number from 0 to 2^63 - 1": (
        "{} BETWEEN 0 AND 9223372036854775807 AND {} = trunc({})", "state a whole number from 0, or null",
    ),
    "year 1 to 9999": (f"{{}} BETWEEN {EARLIEST} AND {LATEST}", "state a date of the years 1 to 9999, or null"),
    "ISO 8601 date": (f"{{}} ~ '^{_DAY}({_TIME})?$'", "write 2019, 2019-05, 2019-05-17T12:00:00Z or null"),
    "JSON object": (
        "json_typeof({}) = 'object' AND catalog.is_readable({})", "select a JSON object, such as '{}'::json",
    ),
    "number, text, boolean or null": (
        "json_typeof({}) NOT IN ('object', 'array') AND catalog.is_readable({})",
        "select a JSON number, text, boolean or null",
    ),
    "list of reasons": ("catalog.lists_reasons({})", "take it from catalog.assess_provenance"),
    "list without nulls": (
        "CASE WHEN coalesce(array_ndims({}), 1) = 1 THEN array_position({}, NULL) IS NULL ELSE false END",
        "leave nulls out of the list",
    ),
}  # fmt: skip
"""What a column allows → its condition in SQL, and what to do about another value."""

_CHOICE = "one of "


class ValueRule(NamedTuple):
    """Which values a column may hold.

    Args:
        allowed: in the words of `catalog.contract_values`.
        unit: of its values; empty where they have none.
    """

    view: str
    column: str
    data_type: str
    nullable: bool
    optional: bool
    unit: str
    allowed: str
    meaning: str

    @property
    def is_key(self) -> bool:
        """Return whether rows are found by it, so that nothing can be shown where it is missing."""
        return (self.view, self.column) in _KEYS or self.is_unique

    @property
    def is_unique(self) -> bool:
        """Return whether no two rows may hold the same value."""
        return self.allowed.startswith("unique")

    @property
    def remedy(self) -> str:
        """Return what to do about a value that is not allowed."""
        if self.allowed.startswith(_CHOICE):
            return f"state {self.allowed}" + (", or null" if self.nullable else "")
        return _TESTS[self.allowed][1]

    def allows(self, column: str) -> str:
        """Return the condition in SQL that a column's value is allowed; it is never null."""
        test = self._test(column)
        if test == "true":
            return "true" if self.nullable else f"{column} IS NOT NULL"
        return (
            f"({column} IS NULL OR {test})" if self.nullable else f"({column} IS NOT NULL AND coalesce({test}, false))"
        )

    def _test(self, column: str) -> str:
        if self.allowed.startswith(_CHOICE):
            choices = self.allowed.removeprefix(_CHOICE).split(", ")
            return f"{column} IN ({', '.join(repr(one) for one in choices)})"
        return _TESTS[self.allowed][0].replace("{}", column)


_KEYS = frozenset(
    {
        ("links", "source_id"), ("links", "target_id"), ("metrics", "model_id"), ("metrics", "name"),
        ("numbers", "model_id"), ("numbers", "key"),
    }
)  # fmt: skip

_READ_RULES = (
    "SELECT c.view_name, c.column_name, c.data_type, c.nullable, c.optional, coalesce(v.unit, ''), "
    "coalesce(v.allowed, ''), c.meaning "
    "FROM (SELECT *, row_number() OVER () AS ordinal FROM catalog.contract) c "
    "LEFT JOIN catalog.contract_values v ON (v.view_name, v.column_name) = (c.view_name, c.column_name) "
    "ORDER BY c.ordinal"
)


def allows_date(column: str) -> str:
    """Return the condition in SQL that a text is a date."""
    return _TESTS["ISO 8601 date"][0].replace("{}", column)


def read_rules(connection: Connection) -> Sequence[ValueRule]:
    """Return the contract's rules, column by column in its order."""
    return [ValueRule(*row) for row in connection.execute(_READ_RULES).fetchall()]
