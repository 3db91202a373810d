"""Fixtures of the tests that drive a real Chromium.

Sites: `sample_site` and `real_site` are folders, `sample_url` and `real_url` their addresses on a static host with the
headers of netlify.toml; `live_url` is the sample's site together with the live API. Each is built once for all tests,
which only read it. Pages: `page` is a plain one, `open_page` opens others (dark, phone, scripts off); both fail the
test at any console message, page error or foreign request.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import create_site_app
from api.settings import read_settings
from catalog_build.registry.connect import open_connection
from catalog_build.registry.load import load_file
from catalog_build.registry.server_folder import hold_lock
from tests.browser.static_host import serve_folder
from tests.browser.watching import ContextPool, PageOpener, watch_pages
from tests.database.api_server import run_server
from tests.database.building import build
from tests.database.databases import make_database


def _find_chromium() -> str | None:
    # the first draws pages without windows around them: the same engine at half the cost
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine; without one the tests skip, unless FORGE_CATALOG_REQUIRE_BROWSER is set."""
    path = _find_chromium()
    if path is None:
        reason = "no Chromium on this machine: install the package chromium-headless-shell or chromium"
        if os.environ.get("FORGE_CATALOG_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Chromium refuses its sandbox as root; the pages are our own
    arguments = ["--disable-background-networking", "--disable-quic", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> ContextPool:
    """Contexts for all tests."""
    return ContextPool(browser)


@pytest.fixture
def open_page(contexts: ContextPool) -> Iterator[PageOpener]:
    """Opens watched pages: `open_page(dark=True)`, `open_page(phone=True)`, `open_page(java_script_enabled=False)`."""
    with watch_pages(contexts) as opener:
        yield opener


@pytest.fixture
def page(open_page: PageOpener) -> Page:
    """A light page, 1280 px wide, that fails the test at any console message, page error or foreign request."""
    return open_page()


@pytest.fixture(scope="session")
def sample_database(server_url: str, sample_template: str) -> Iterator[str]:
    """A database that holds the bundled sample; only to be read."""
    with make_database(server_url, sample_template) as url:
        yield url


@pytest.fixture(scope="session")
def sample_site(sample_database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the bundled sample's site, which tells of one change, that of a metric; only to be read."""
    folder = tmp_path_factory.mktemp("browser") / "_site"
    with open_connection(sample_database) as connection:
        for rmse in ("0.03", "0.023"):
            connection.execute(
                "UPDATE forge.model_metrics SET value = %s, number = %s "
                "WHERE artifact_id = 'model-biophys-microglia-v3' AND name = 'rmse'",
                [rmse, float(rmse)],
            )
            _build_site(sample_database, folder)
    return folder


@pytest.fixture(scope="session")
def sample_url(sample_site: Path) -> Iterator[str]:
    """The address of the bundled sample's site on a static host as netlify.toml configures it; ends with a slash."""
    with serve_folder(sample_site) as url:
        yield url


@pytest.fixture(scope="session")
def live_url(sample_database: str, sample_site: Path) -> Iterator[str]:
    """The address of the bundled sample's site together with the live API; ends with a slash."""
    settings = read_settings({"DATABASE_URL": sample_database})
    with run_server(create_site_app(settings, sample_site)) as url:
        yield f"{url}/"


@pytest.fixture(scope="session")
def real_site(server_url: str, registry_template: str, shared_folder: Path) -> Path:
    """The folder of one site of all real registries; skips where FORGE_CATALOG_REAL_REGISTRIES names no folder."""
    folder = os.environ.get("FORGE_CATALOG_REAL_REGISTRIES")
    if folder is None:
        pytest.skip("FORGE_CATALOG_REAL_REGISTRIES names no folder")
    site = shared_folder / "real-site"
    # the first process that needs it makes it, while the others wait
    with hold_lock(shared_folder / "real-site.lock"):
        if not site.exists():
            with make_database(server_url, registry_template) as database_url:
                with open_connection(database_url) as connection:
                    for path in sorted(Path(folder).glob("*.jsonl.gz")):
                        load_file(connection, path)
                _build_site(database_url, site, jobs=None)
    return site


@pytest.fixture(scope="session")
def real_url(real_site: Path) -> Iterator[str]:
    """The address of the real registries' site on a static host as netlify.toml configures it; ends with a slash."""
    with serve_folder(real_site) as url:
        yield url


def _build_site(database_url: str, folder: Path, jobs: int | None = 1) -> None:
    """Build a site as it would stand in the web: with canonical links, and telling what changed."""
    build(database_url, folder, base_url="https://models.example.org/", since="previous", jobs=jobs)
