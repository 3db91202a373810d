"""Without scripts each page reads completely."""

import re

import pytest
from playwright.sync_api import Locator

from tests.browser.kinds import FACTS, KINDS
from tests.browser.watching import PageOpener

pytestmark = pytest.mark.browser

_CONTROLS = "button, input, select, textarea, [role=button], [role=switch], [role=tab], [role=slider]"


@pytest.mark.parametrize("kind", FACTS)
def test_a_page_reads_completely_without_scripts(sample_url: str, open_page: PageOpener, kind: str) -> None:
    """The facts can be read, and no control is shown that does nothing."""
    page = open_page(java_script_enabled=False)
    page.goto(f"{sample_url}{KINDS[kind]}")
    text = page.locator("main").inner_text()
    missing = [fact for fact in FACTS[kind] if not re.search(rf"(?<!\w){re.escape(fact)}(?!\w)", text, re.IGNORECASE)]
    assert missing == []
    idle = [control for control in page.locator(_CONTROLS).all() if control.is_visible() and not _works(control)]
    assert [control.evaluate("control => control.outerHTML") for control in idle] == []


def _works(control: Locator) -> bool:
    """Tell whether a control does something without scripts: it sends a form, or changes what is shown."""
    if control.evaluate("control => control.form?.hasAttribute('action') ?? false"):
        return True
    body = control.page.locator("body")
    before = body.inner_text()
    control.click()
    return body.inner_text() != before


def test_a_comparison_of_any_set_says_that_it_needs_scripts(sample_url: str, open_page: PageOpener) -> None:
    """Somebody who follows a shared link with scripts off is not left before an empty page."""
    page = open_page(java_script_enabled=False)
    page.goto(f"{sample_url}{KINDS['comparison']}")
    # the driver switches scripts off after the parser was told that they are on, so that what it keeps is not shown
    assert "scripts are off" in (page.locator("main noscript").text_content() or "")
