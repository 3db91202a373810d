"""A connection of the API, with the settings that it relies on, also behind a transaction pooler."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL

from catalog_build.registry.reading import keep_json_text
from catalog_build.registry.session_settings import (
    DESCRIBE_SESSION,
    Session,
    describe_session,
    set_for_session,
    set_for_transaction,
)


class Connection(AsyncConnection[Any]):
    """A connection of the API.

    Args:
        session: what is known of it; None before it was asked.
        settings: what it sets beyond what every connection of the catalog does.
    """

    session: Session | None = None
    settings: Mapping[str, str] = MappingProxyType({})

    @property
    def is_pooled(self) -> bool:
        """Whether a transaction pooler stands between; False before it was asked."""
        return self.session is not None and self.session.is_pooled

    async def settle(self, settings: Mapping[str, str]) -> None:
        """Find out what stands between, and set what the catalog relies on."""
        keep_json_text(self)
        row = await (await self.execute(DESCRIBE_SESSION, prepare=False)).fetchone()
        assert row is not None
        self.session, self.settings = describe_session(self.info, row), settings
        if self.session.is_pooled:
            self.prepare_threshold = None
        await self.execute(set_for_session(self.session, settings), prepare=False)

    @asynccontextmanager
    async def read_in(self, begin: SQL) -> AsyncIterator[None]:
        """Open a transaction that only reads, and end it: there is nothing to undo, whatever failed in it."""
        await self.execute(begin, prepare=False)
        try:
            if self.session is not None and self.is_pooled:
                await self.execute(set_for_transaction(self.session, self.settings), prepare=False)
            yield
        finally:
            if not self.closed:
                await self.execute("COMMIT", prepare=False)
