"""Serving the files of a built site as a static host would."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from catalog_build.core.formats import CATALOG_PARQUET, CATALOG_SQLITE

_TYPES = {f"/{one.file}": one.media_type for one in (CATALOG_PARQUET, CATALOG_SQLITE)}
"""Path → media type, of files whose types few systems know."""


class SiteFiles:
    """Serves files, folders by their index.html, and 404.html for the rest, under the site's strict policy."""

    def __init__(self, site: Path, policy: str) -> None:
        self._site = site
        self._policy = policy
        self._files = StaticFiles(directory=site, html=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._find(scope)
        response.headers["Content-Security-Policy"] = self._policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        if response.status_code < 300 and scope["path"] in _TYPES:
            response.headers["Content-Type"] = _TYPES[scope["path"]]
        await response(scope, receive, send)

    async def _find(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        response = await self._files.get_response(self._files.get_path(scope), scope)
        if response.status_code == 404 and scope["path"].startswith("/api/"):
            # programs ask there: a problem document tells them more than a page for readers
            raise HTTPException(404)
        return response
