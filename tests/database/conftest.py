"""Fixtures of the tests that talk to PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.registry.connect import Connection, open_connection
from tests.database.api_server import run_server
from tests.database.building import build
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


@pytest.fixture(scope="module")
def site(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static site of the sample."""
    out = tmp_path_factory.mktemp("sample") / "_site"
    build(sample_url, out)
    return out


@pytest.fixture(scope="module")
def client(sample_url: str, site: Path) -> Iterator[httpx.Client]:
    """A client of the sample's site and API together."""
    app = create_site_app(ApiSettings(database_url=sample_url), site)
    with run_server(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
