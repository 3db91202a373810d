"""The application: routes, the pool's life, and what stands before every endpoint."""

import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import endpoints, landing, list_endpoints
from api.answer_cache import AnswerCache, CachedAnswers
from api.answers import CONTENT_SECURITY_POLICY
from api.database import Database
from api.lists import Lists
from api.openapi import openapi_endpoint
from api.problems import answer_error
from api.settings import ApiSettings, read_settings
from api.site_files import SiteFiles
from api.view_faults import FaultWatch
from catalog_build.core.errors import UsageError
from catalog_build.core.formats import DATASET_FORMATS, MODEL_FORMATS

_ACCESS = logging.getLogger("forge_catalog.access")


def create_app(settings: ApiSettings | None = None) -> Starlette:
    """Make the live API, to be deployed alone: `uvicorn --factory api.app:create_app`.

    Args:
        settings: None reads them from the environment, now.

    Raises:
        SystemExit: a setting in the environment cannot be used; its message says which, and the remedy.
    """
    if settings is None:
        try:
            settings = read_settings(os.environ)
        except UsageError as error:
            # a server that calls this factory would show a traceback; the message alone says what to mend
            raise SystemExit(f"forge-catalog: {error}") from None
    return _make_app(settings, [*_list_routes(), Route("/", landing.landing_redirect, methods=["GET"])])


def create_site_app(settings: ApiSettings, site: Path) -> Starlette:
    """Make an application that serves a built site together with the live API.

    Args:
        site: folder of the built site. Its `api/` documents are answered live, everything else from its files.
    """
    return _make_app(settings, [*_list_routes(), Route("/{path:path}", SiteFiles(site, CONTENT_SECURITY_POLICY))])


def _list_routes() -> list[Route]:
    """Return the routes; the more special ones come first, and before others those that are asked most."""
    table: list[tuple[str, Callable[[Request], Awaitable[Response]]]] = [
        ("/api/models", list_endpoints.list_endpoint),
        ("/api/models.csv", list_endpoints.csv_endpoint),
        ("/api/models.json", list_endpoints.static_list_endpoint),
        ("/api/models-{number:int}.json", list_endpoints.static_list_endpoint),
        ("/api/models/compare", endpoints.compare_endpoint),
        ("/api/models/{id:path}", endpoints.model_endpoint),
        ("/api/artifacts/{id:path}", endpoints.artifact_endpoint),
        ("/api/compare/{pair}.json", endpoints.pair_endpoint),
        ("/api/facets", endpoints.facets_endpoint),
        ("/api/facets.json", endpoints.facets_endpoint),
        ("/api/openapi.json", openapi_endpoint),
        ("/models/compare", endpoints.compare_page_endpoint),
        ("/healthz", endpoints.health_endpoint),
        ("/readyz", endpoints.ready_endpoint),
        ("/api", landing.landing_redirect),
        ("/api/", landing.landing_endpoint),
        ("/api/index.json", landing.static_landing_endpoint),
    ]
    table += [(f"/models/{{id}}/{one.file}", endpoints.model_format_endpoint) for one in MODEL_FORMATS]
    table += [(f"/datasets/{{id}}/{one.file}", endpoints.dataset_format_endpoint) for one in DATASET_FORMATS]
    return [Route(path, endpoint, methods=["GET"]) for path, endpoint in table]


def _make_app(settings: ApiSettings, routes: list[Route]) -> Starlette:
    database = Database(settings)
    faults = FaultWatch(settings)
    middleware = [Middleware(_AccessLog, faults=faults)]
    if settings.cors_origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET"],
            expose_headers=["ETag", "Link"],
        )
        middleware.append(cors)
    if settings.cache_bytes:
        cached = Middleware(CachedAnswers, cache=AnswerCache(settings.cache_bytes), read_state=database.states.read)
        middleware.append(cached)

    async def answer(request: Request, error: Exception) -> Response:
        return await answer_error(request, await faults.explain(error))

    app = Starlette(
        routes=routes,
        middleware=middleware,
        lifespan=_run_database,
        exception_handlers={Exception: answer, 404: answer, 405: answer},
    )
    app.state.settings = settings
    app.state.database = database
    app.state.lists = Lists(database)
    app.state.faults = faults
    app.router.redirect_slashes = False
    return app


@asynccontextmanager
async def _run_database(app: Starlette) -> AsyncIterator[None]:
    """Open the connections with the application and close them at the end."""
    database: Database = app.state.database
    await database.open()
    try:
        yield
    finally:
        await database.close()


class _AccessLog:
    """Logs one line for each request: method, path, status, milliseconds. Also turns any error into its answer."""

    def __init__(self, app: ASGIApp, faults: FaultWatch) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if status:
                raise
            answer = await answer_error(Request(scope), await self._faults.explain(error))
            await answer(scope, receive, watch)
        finally:
            spent = (time.perf_counter() - started) * 1000
            _ACCESS.info("%s %s %s %.1f ms", scope["method"], scope["raw_path"].decode("latin-1"), status, spent)
