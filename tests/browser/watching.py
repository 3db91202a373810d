"""Pages of Chromium that are watched: what goes wrong in one, fails the test that opened it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize

PHONE = ViewportSize(width=360, height=800)
DESKTOP = ViewportSize(width=1280, height=800)


class PageOpener(Protocol):
    """Opens a watched page, in a context of its own."""

    def __call__(
        self,
        *,
        dark: bool = False,
        phone: bool = False,
        viewport: ViewportSize | None = None,
        meant: str | None = None,
        apis: tuple[str, ...] = (),
        **more: Any,
    ) -> Page:
        """Open an empty page.

        Args:
            dark: Whether the visitor prefers dark colours.
            phone: Whether the window is as narrow as a phone's, 360 px; else it is 1280 px wide.
            viewport: The window's size, where it is neither of these.
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


class ContextPool:
    """Contexts that tests use one after the other: to make one takes longer than most of what tests do in it.

    Each keeps an empty page open, since a context without any page costs as much to use again as a new one.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, BrowserContext] = {}

    def take(self, settings: dict[str, Any]) -> BrowserContext:
        """Return a context with these settings that nobody uses and in which nothing is stored."""
        context = self._free.pop(repr(settings), None)
        if context is None:
            context = self._browser.new_context(**settings)
            context.new_page()
        return context

    def give_back(self, settings: dict[str, Any], context: BrowserContext, origins: set[str]) -> None:
        """Close a context's pages and forget what they have stored, so that the next one finds nothing of them."""
        if repr(settings) in self._free:
            context.close()
            return
        first, *pages = context.pages
        for page in pages:
            page.close()
        context.clear_cookies()
        session = context.new_cdp_session(first)
        session.send("Network.clearBrowserCache")
        for origin in origins:
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        session.detach()
        self._free[repr(settings)] = context


@contextmanager
def watch_pages(pool: ContextPool) -> Iterator[PageOpener]:
    """Yield what opens watched pages; afterwards close them, and fail if one of them had anything to complain about."""
    taken: list[tuple[dict[str, Any], BrowserContext]] = []
    origins: set[str] = set()
    complaints: list[str] = []

    def open_page(
        *,
        dark: bool = False,
        phone: bool = False,
        viewport: ViewportSize | None = None,
        meant: str | None = None,
        apis: tuple[str, ...] = (),
        **more: Any,
    ) -> Page:
        context = pool.take(more)
        taken.append((more, context))
        page = context.new_page()
        page.set_viewport_size(viewport or (PHONE if phone else DESKTOP))
        page.emulate_media(color_scheme="dark" if dark else "light")
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
            origins.add(f"{address.scheme}://{address.netloc}")
        elif address.scheme in ("http", "https") and address.netloc not in known:
            complaints.append(f"request to another server: {request.url}")

    yield open_page
    for settings, context in taken:
        pool.give_back(settings, context, origins)
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)
