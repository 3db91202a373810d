"""The demo as a visitor sees it: built by the command, served by the command, read in Chromium."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import open_settled

pytestmark = pytest.mark.browser

COMMAND = [sys.executable, "-c", "from catalog_build.cli import main; main()"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `forge-catalog demo --serve`, with an empty data directory."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "FORGE_CATALOG_DATA_DIR": str(folder / "data")}
    process = subprocess.Popen(
        [*COMMAND, "demo", "--out", str(folder / "_site"), "--serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        found = next((match for line in lines if (match := re.search(r"http://\S+/", line))), None)
        assert found, "the demo ended without serving"
        yield found.group()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()


def test_a_visitor_follows_home_to_model_to_comparison(site: str, page: Page) -> None:
    """From the list to a model, and from there to a comparison with its neighbour."""
    # the explorer takes the place of the list when it has loaded: a link of either may be gone in between
    open_settled(page, site)
    page.get_by_role("link", name="Microglial Activation ODE").first.click()
    expect(page.locator("h1")).to_have_text("Microglial Activation ODE")
    page.locator("a[href*='models/compare/']").filter(has_text="Microglial").first.click()
    expect(page.locator("h1")).to_contain_text("Compare")
    expect(page.get_by_role("row", name=re.compile("rmse"))).to_have_count(1)


def test_a_capped_model_shows_its_reason(site: str, page: Page) -> None:
    """A flagged model says on its page why its score is capped and what to add."""
    models = page.request.get(f"{site}api/models?flagged=true&min_quality=0.3").json()["models"]
    page.goto(f"{site}{models[0]['html']}")
    for warning in models[0]["warnings"]:
        expect(page.locator("main")).to_contain_text(warning["code"])


def test_the_api_compares_what_no_page_was_prepared_for(site: str, page: Page) -> None:
    """Any ids in the address compare, in the order given, as a page."""
    models = page.request.get(f"{site}api/models?limit=3&offset=7").json()["models"]
    page.goto(f"{site}models/compare?ids={','.join(model['slug'] for model in models)}")
    expect(page.locator("h1")).to_contain_text("3 models")
