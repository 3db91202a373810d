"""What the registry's views return that cannot be shown, as the reason why a request cannot be answered."""

import asyncio
import time

import psycopg
import psycopg_pool
from starlette.exceptions import HTTPException

from api.problems import BadRequest, RegistryFaults
from api.settings import ApiSettings
from catalog_build.core.errors import CatalogError, ContractError
from catalog_build.core.publication import Publication
from catalog_build.registry.connect import open_connection
from catalog_build.registry.value_faults import ValueFault, describe_faults, explain_faults, require_keys

_LOOK_AGAIN = 30
"""Seconds for which what a look at all rows found is believed: many requests may fail for one reason."""


class FaultWatch:
    """Explains errors by what the views return. Each look reads all rows, on a connection of its own."""

    def __init__(self, settings: ApiSettings) -> None:
        self._database_url = settings.database_url
        # what is not published must not be named either
        self._may_name = settings.publication == Publication()
        self._lock = asyncio.Lock()
        self._faults: list[ValueFault] = []
        self._looked = -float(_LOOK_AGAIN)
        self._sound_state: str | None = None
        self._sound_until = -1.0

    async def explain(self, error: Exception) -> Exception:
        """Return an error, or the `RegistryFaults` that explain it."""
        if isinstance(error, BadRequest | HTTPException | psycopg.OperationalError | psycopg_pool.PoolTimeout) or (
            isinstance(error, CatalogError) and not isinstance(error, ContractError)
        ):
            return error
        async with self._lock:
            if time.monotonic() - self._looked >= _LOOK_AGAIN:
                self._faults = await asyncio.to_thread(explain_faults, self._database_url)
                self._looked = time.monotonic()
        if not self._faults:
            return error
        return RegistryFaults(describe_faults(self._faults), is_public=self._may_name)

    async def require_keys(self, state: str | None) -> None:
        """Raise `ContractError` where nothing can be shown; looks once for each state of the registry.

        Args:
            state: the registry's; of one that cannot tell, what was found is believed for a while.
        """
        async with self._lock:
            if time.monotonic() < self._sound_until and state == self._sound_state:
                return
            await asyncio.to_thread(self._require_keys)
            self._sound_state = state
            self._sound_until = time.monotonic() + _LOOK_AGAIN

    def _require_keys(self) -> None:
        with open_connection(self._database_url) as connection:
            require_keys(connection)
