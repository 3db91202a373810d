"""Databases for the tests: every test that asks for one gets an empty database of its own."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog_build.registry.embedded import create_database, drop_database, start_server, stop_server


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server: FORGE_CATALOG_TEST_DATABASE_URL where set, else an embedded one for this session."""
    given = os.environ.get("FORGE_CATALOG_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="forge-catalog-tests-") as folder:
        data_dir = Path(folder) / "postgres"
        try:
            yield start_server(data_dir, durable=False)
        finally:
            stop_server(data_dir)


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    """An empty database with a name of its own, dropped after the test whoever is still connected."""
    name = f"forge_catalog_test_{uuid.uuid4().hex}"
    yield create_database(server_url, name)
    drop_database(server_url, name)


@pytest.fixture(scope="module")
def module_database_url(server_url: str) -> Iterator[str]:
    """An empty database that the tests of one module share, dropped after the last of them."""
    name = f"forge_catalog_test_{uuid.uuid4().hex}"
    yield create_database(server_url, name)
    drop_database(server_url, name)
