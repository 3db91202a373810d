"""Fixtures of the tests that drive a real Chromium."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright


def _find_chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine; without one the tests skip, unless FORGE_CATALOG_REQUIRE_BROWSER is set."""
    path = _find_chromium()
    if path is None:
        reason = "no Chromium on this machine: install the package chromium"
        if os.environ.get("FORGE_CATALOG_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Chromium refuses its sandbox as root; the pages are our own
    arguments = ["--disable-background-networking", "--disable-quic", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()
