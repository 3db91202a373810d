"""The API's connections: a pool that answers questions, and one connection of its own that watches the state."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any, TypeVar

import psycopg
from psycopg.sql import SQL
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from api.connection import Connection
from api.settings import ApiSettings
from catalog_build.registry.lens import Answer, Lens
from catalog_build.registry.model_list import read_state
from catalog_build.registry.reading import Reader, read_async
from catalog_build.registry.snapshot import read_embargoed

_BEGIN_SNAPSHOT = SQL("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
_BEGIN = SQL("BEGIN TRANSACTION READ ONLY")

Result = TypeVar("Result")

_log = logging.getLogger(__name__)

_NAME = "forge-catalog-api"
_CONNECT_TIMEOUT = 5


class Database:
    """Answers readers on pooled connections that can only read.

    Connections are not tried out before they are lent, which would cost each request a round trip: one that turns out
    to be dead is replaced, together with all others that are, and the question is asked once more.
    """

    def __init__(self, settings: ApiSettings) -> None:
        self.states = StateWatch(settings.database_url)
        self._lens = _WatchfulLens(settings.publication)
        self._narrow = _WatchfulLens(settings.publication, embargoed=True)
        self._knows_states = True
        self._pool = AsyncConnectionPool[Connection](
            settings.database_url,
            connection_class=Connection,
            kwargs={"application_name": _NAME, "connect_timeout": _CONNECT_TIMEOUT, "autocommit": True},
            configure=lambda connection: connection.settle(_list_settings(settings.statement_timeout)),
            min_size=1,
            max_size=settings.pool_size,
            timeout=settings.pool_timeout,
            reconnect_timeout=2,
            open=False,
        )

    async def open(self) -> None:
        """Begin to connect; the database need not be there yet."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()
        await self.states.close()

    async def read_snapshot(self, make_reader: Callable[[], Reader[Result]]) -> Result:
        """Run a reader in one REPEATABLE READ, READ ONLY transaction: all its statements see the same moment."""

        async def run(connection: Connection) -> Result:
            async with connection.read_in(_BEGIN_SNAPSHOT):
                embargoed = await read_async(connection, read_embargoed(None))
                return await read_async(connection, make_reader(), self._narrow if embargoed else self._lens)

        return await self._run(run)

    async def read_settled(self, make_reader: Callable[[], Reader[tuple[Result, set[str | None]]]]) -> Result:
        """Run a reader that tells in which states of the registry its first and its last statement found it.

        Where it is one and the same, all statements saw that state, without the round trips of a transaction. Where it
        is not, is not known, or the reader fails, which may be for that reason, it is run again in a transaction.
        """
        if not self._knows_states:
            return (await self.read_snapshot(make_reader))[0]
        try:
            result, states = await self.read(make_reader)
            self._knows_states = None not in states
            if len(states) == 1 and self._knows_states:
                return result
        except (psycopg.OperationalError, PoolTimeout):
            raise
        except Exception:
            _log.debug("reading again in a transaction", exc_info=True)
        result, _ = await self.read_snapshot(make_reader)
        return result

    async def read(self, make_reader: Callable[[], Reader[Result]], *, plan_anew: bool = False) -> Result:
        """Run a reader without a transaction: each statement sees a moment of its own.

        Args:
            plan_anew: the statements are planned for their values each time, instead of once for all values.
        """

        async def run(connection: Connection) -> Result:
            # behind a pooler the settings last as long as a transaction
            async with connection.read_in(_BEGIN) if connection.is_pooled else nullcontext():
                return await read_async(connection, make_reader(), lens, plan_anew=plan_anew)

        # what was seen last only says what to try first: each answer is of a state that says itself what it may tell
        lens = self._narrow if self._narrow.sees_embargo else self._lens
        try:
            return await self._run(run)
        except _UnderEmbargo:
            lens = self._narrow
            return await self._run(run)

    async def _run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        try:
            return await self._lend(work)
        except _LostConnection:
            await self._pool.check()
        try:
            return await self._lend(work)
        except _LostConnection as lost:
            raise psycopg.OperationalError(str(lost)) from lost

    async def _lend(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        async with self._pool.connection() as connection:
            try:
                return await work(connection)
            except psycopg.OperationalError as error:
                if connection.closed:
                    raise _LostConnection(str(error)) from error
                raise


class _UnderEmbargo(Exception):
    """Something is under embargo, and was not left out of what was asked."""


class _WatchfulLens(Lens):
    """A lens that tells by the registry's state, which comes with the rows, whether it leaves out what it must."""

    sees_embargo = False

    def show_rows(self, statement: str, answer: Answer, rows: list[dict[str, Any]]) -> None:
        """Redact the rows that a statement gave, in place.

        Raises:
            _UnderEmbargo: they are of a state in which things are under embargo, which this lens shows.
        """
        state = rows[0].get("state") if rows else None
        if state is not None:
            self.sees_embargo = "+" in state
            if self.sees_embargo and not self.narrows:
                raise _UnderEmbargo
        super().show_rows(statement, answer, rows)


class _LostConnection(Exception):
    """A connection that was lent is dead."""


def _list_settings(statement_timeout: float) -> dict[str, str]:
    # plans for any value, made once: to plan the statements of a request anew would take longer than to run them, and
    # so would compiling them, which the planner thinks worth it where it expects many look-ups
    return {
        "statement_timeout": str(int(statement_timeout * 1000)),
        "default_transaction_read_only": "on",
        "plan_cache_mode": "force_generic_plan",
        "jit": "off",
    }


class StateWatch:
    """Tells the registry's state as it was at some moment after the question, never before it.

    One round trip serves all who ask while the one before is under way: at n connections, up to n requests share it.
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: Connection | None = None
        self._waiting: asyncio.Future[str | None] | None = None
        self._task: asyncio.Task[None] | None = None

    async def read(self) -> str | None:
        """Return the state, None where the registry cannot tell.

        Raises:
            psycopg.Error: the database is away, or holds no registry.
        """
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()
        if self._task is None:
            self._task = asyncio.create_task(self._serve())
        # a client that goes away must not take the answer from the others
        return await asyncio.shield(self._waiting)

    async def _serve(self) -> None:
        while self._waiting is not None:
            # from here on, whoever asks waits for the next statement: this one may already be under way
            asked, self._waiting = self._waiting, None
            try:
                asked.set_result(await self._ask())
            except Exception as error:
                asked.set_exception(error)
        self._task = None

    async def _ask(self) -> str | None:
        if self._connection is not None and not self._connection.closed:
            try:
                return await read_async(self._connection, read_state())
            except psycopg.OperationalError:
                await self._connection.close()
        self._connection = await Connection.connect(
            self._database_url, application_name=_NAME, connect_timeout=_CONNECT_TIMEOUT, autocommit=True
        )
        await self._connection.settle({})
        return await read_async(self._connection, read_state())

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()
