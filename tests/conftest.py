"""Databases for the tests: every test that asks for one gets a database of its own."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from catalog_build.registry.connect import open_connection
from catalog_build.registry.embedded import start_server, stop_server
from catalog_build.registry.schema import init_registry
from catalog_build.site.settings import count_cores
from tests.database.building import load_sample
from tests.database.databases import make_database

MOST_PROCESSES = 8


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Tell what `-n auto` means: one for each core, up to a limit, since each has a server and a browser of its own."""
    return min(count_cores(), MOST_PROCESSES)


# how long an example takes says more of what else the machine does than of the code
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session, the same in all of its processes where pytest-xdist has started several."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


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


@pytest.fixture(scope="session")
def registry_template(server_url: str) -> Iterator[str]:
    """An empty native registry, only to be copied: that is faster than to make one."""
    with make_database(server_url) as url:
        with open_connection(url) as connection:
            init_registry(connection)
        yield url


@pytest.fixture(scope="session")
def sample_template(server_url: str) -> Iterator[str]:
    """A registry that holds the bundled sample, only to be copied."""
    with make_database(server_url) as url:
        with open_connection(url) as connection:
            load_sample(connection)
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, server_url: str) -> Iterator[str]:
    """A database of the test's own: empty, but for the tables of a registry where the test asks for `registry` too."""
    asked = "registry" in request.fixturenames
    with make_database(server_url, request.getfixturevalue("registry_template") if asked else None) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(server_url: str) -> Iterator[str]:
    """An empty database that the tests of one module share, dropped after the last of them."""
    with make_database(server_url) as url:
        yield url
