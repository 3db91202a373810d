"""How the catalog reads: a reader is a generator that yields questions and is sent their rows.

A reader states once, as straight-line code, what to ask and what to make of the answers; `read` runs it on a blocking
connection for the builder, `read_async` on an asynchronous one for the API. Values reach SQL as parameters only.
"""

from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from typing import Any, LiteralString, NamedTuple, TypeVar

import msgspec
from psycopg import AsyncClientCursor, AsyncConnection, AsyncCursor, Cursor
from psycopg.abc import AdaptContext
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads

from catalog_build.core.errors import ContractError
from catalog_build.registry.connect import Connection
from catalog_build.registry.lens import Lens
from catalog_build.registry.statements import read_sql

Result = TypeVar("Result")
Rows = list[dict[str, Any]]


class Question(NamedTuple):
    """One statement with its parameters.

    Args:
        plan_anew: whether it is planned for the very values each time, and not once for all of them: PostgreSQL then
            reckons with ten values of a list, where there may be hundreds.
        unique: the column that no two rows may share, unless a view returns two rows for one key.
    """

    statement: LiteralString
    parameters: Mapping[str, object]
    plan_anew: bool = False
    unique: str | None = None

    @property
    def prepare(self) -> bool | None:
        """What psycopg is told: to prepare the statement never, or when it was asked for several times."""
        return False if self.plan_anew else None


Reader = Generator[Question, Rows, Result]


def ask(name: str, /, **parameters: object) -> Question:
    """Return the question that stands in `sql/queries/{name}.sql`."""
    return Question(read_sql(f"queries/{name}"), parameters, unique="id" if name in _ONE_ROW_EACH else None)


_ONE_ROW_EACH = frozenset({"models", "artifacts", "refs", "summaries", "tombstones"})
"""Questions whose answers hold each id once."""


def _require_unique(question: Question, rows: Rows) -> None:
    """Raise `ContractError` where two rows have one key: no reader could tell which of them is meant."""
    if question.unique is not None and len({row[question.unique] for row in rows}) != len(rows):
        keys = [row[question.unique] for row in rows]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ContractError(
            f"the registry breaks the contract of the catalog views:\n  {twice!r} is the id of several rows: "
            "give each row an id of its own"
        )


def group_rows(rows: Rows, key: str) -> defaultdict[str, Rows]:
    """Return rows by the value of a column, in their order."""
    grouped: defaultdict[str, Rows] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return grouped


def keep_json_text(context: AdaptContext) -> None:
    """Let a connection hand JSON columns over as `msgspec.Raw`: nothing is decoded before it is needed."""
    set_json_loads(msgspec.Raw, context=context)


def _translate(question: Question, lens: Lens | None) -> tuple[LiteralString, Mapping[str, object]]:
    if lens is None:
        return question.statement, question.parameters
    return lens.translate(question.statement, question.parameters)


def read(connection: Connection, reader: Reader[Result]) -> Result:
    """Run a reader on a blocking connection that `keep_json_text` has prepared, through the connection's lens."""
    rows: Rows | None = None
    with Cursor(connection, row_factory=dict_row) as cursor:
        while True:
            try:
                question = next(reader) if rows is None else reader.send(rows)
            except StopIteration as stop:
                result: Result = stop.value
                return result
            cursor.execute(*_translate(question, connection.lens), prepare=question.prepare)
            rows = cursor.fetchall()
            _require_unique(question, rows)
            if connection.lens is not None:
                connection.lens.show_rows(question.statement, cursor, rows)


async def read_async(
    connection: AsyncConnection[Any], reader: Reader[Result], lens: Lens | None = None, *, plan_anew: bool = False
) -> Result:
    """Run a reader on an asynchronous connection that `keep_json_text` has prepared.

    Args:
        lens: how rows are shown; None shows them as they are.
        plan_anew: the statements carry their values as literals, so that each is planned for the very values.
    """
    rows: Rows | None = None
    kind = AsyncClientCursor if plan_anew else AsyncCursor
    async with kind(connection, row_factory=dict_row) as cursor:
        while True:
            try:
                question = next(reader) if rows is None else reader.send(rows)
            except StopIteration as stop:
                result: Result = stop.value
                return result
            await cursor.execute(*_translate(question, lens), prepare=question.prepare)
            rows = await cursor.fetchall()
            _require_unique(question, rows)
            if lens is not None:
                lens.show_rows(question.statement, cursor, rows)


def read_rows(connection: Connection, question: Question) -> Rows:
    """Ask one question on a blocking connection, through its lens."""
    with Cursor(connection, row_factory=dict_row) as cursor:
        rows = cursor.execute(*_translate(question, connection.lens), prepare=question.prepare).fetchall()
        _require_unique(question, rows)
        if connection.lens is not None:
            connection.lens.show_rows(question.statement, cursor, rows)
    return rows


def stream_rows(connection: Connection, question: Question) -> Iterator[tuple[Any, ...]]:
    """Ask one question inside a transaction and yield its rows as they come: memory holds a thousand at a time."""
    with connection.cursor(name="stream", withhold=False) as cursor:
        cursor.itersize = 1_000
        cursor.execute(*_translate(question, connection.lens))
        if connection.lens is None:
            yield from cursor
            return
        for row in cursor:
            yield connection.lens.show_tuple(question.statement, cursor, row)
