"""Pages of Chromium that are watched: what goes wrong in one, fails the test that opened it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

PHONE = {"width": 360, "height": 800}
DESKTOP = {"width": 1280, "height": 800}


class PageOpener(Protocol):
    """Opens a watched page, in a context of its own."""

    def __call__(
        self,
        *,
        dark: bool = False,
        phone: bool = False,
        meant: str | None = None,
        apis: tuple[str, ...] = (),
        **more: Any,
    ) -> Page:
        """Open an empty page.

        Args:
            dark: Whether the visitor prefers dark colours.
            phone: Whether the window is as narrow as a phone's, 360 px; else it is 1280 px wide.
            meant: A pattern for the console's messages that the test provokes, such as "404"; all others fail it.
            apis: Addresses of other servers that the page may ask, such as a live API's.
            more: Further arguments of `Browser.new_context`, such as `java_script_enabled=False`.
        """
        ...


def open_settled(page: Page, url: str) -> None:
    """Open an address and wait until its scripts, if it has any, have nothing more to load."""
    page.goto(url)
    if page.locator("script[type=module]").count():
        page.wait_for_load_state("networkidle")


@contextmanager
def watch_pages(browser: Browser) -> Iterator[PageOpener]:
    """Yield what opens watched pages; afterwards close them, and fail if one of them had anything to complain about."""
    contexts = []
    complaints: list[str] = []

    def open_page(
        *, dark: bool = False, phone: bool = False, meant: str | None = None, apis: tuple[str, ...] = (), **more: Any
    ) -> Page:
        settings = {"viewport": PHONE if phone else DESKTOP, "color_scheme": "dark" if dark else "light", **more}
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _complain(f"console: {message.text}", meant))
        page.on("pageerror", lambda error: _complain(f"page error: {error}", meant))
        known = {urlsplit(url).netloc for url in apis}
        page.on("request", lambda request: _check_host(request, known))
        return page

    def _complain(complaint: str, meant: str | None) -> None:
        if meant is None or not re.search(meant, complaint):
            complaints.append(complaint)

    def _check_host(request: Request, known: set[str]) -> None:
        address = urlsplit(request.url)
        if request.is_navigation_request():
            known.add(address.netloc)
        elif address.scheme in ("http", "https") and address.netloc not in known:
            complaints.append(f"request to another server: {request.url}")

    yield open_page
    for context in contexts:
        context.close()
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)
