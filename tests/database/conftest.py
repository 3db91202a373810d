"""Fixtures of the tests that talk to PostgreSQL."""

from collections.abc import Iterator

import pytest

from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.schema import init_registry


@pytest.fixture
def registry(database_url: str) -> Iterator[Connection]:
    """A connection to an empty native registry."""
    with open_connection(database_url) as connection:
        init_registry(connection)
        yield connection
