"""Fixtures of the tests that talk to PostgreSQL."""

from collections.abc import Iterator

import pytest

from catalog_build.registry.connect import Connection, open_connection
from tests.database.databases import make_database


@pytest.fixture
def registry(database_url: str) -> Iterator[Connection]:
    """A connection to an empty native registry."""
    with open_connection(database_url) as connection:
        yield connection


@pytest.fixture(scope="module")
def sample_url(server_url: str, sample_template: str) -> Iterator[str]:
    """A registry that holds the bundled sample, which the tests of one module share."""
    with make_database(server_url, sample_template) as url:
        yield url
