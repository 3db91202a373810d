"""The endpoints: request, question, document, response."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer_document, answer_page, link_pages
from api.params import read_ids, read_list_question, refuse_parameters
from api.problems import BadRequest, Fault
from api.settings import ApiSettings
from catalog_build.core.compare import compare_models
from catalog_build.core.comparison import Comparison
from catalog_build.core.documents import Direction, ModelList
from catalog_build.core.errors import UnknownIds
from catalog_build.core.listing import JSON_PAGE, make_model_list
from catalog_build.registry.artifact_reader import read_artifact_models, read_artifacts
from catalog_build.registry.model_list import ModelFilter, ModelOrder, list_models, read_facets, read_metric_direction
from catalog_build.registry.model_reader import read_incoming_links, read_models
from catalog_build.registry.reading import Reader, ask, read_async
from catalog_build.rendering.pages import render_compare_page
from catalog_build.rendering.views import SiteInfo

Result = TypeVar("Result")
Pool = AsyncConnectionPool[AsyncConnection[Any]]
Endpoint = Callable[[Request], Awaitable[Response]]

_PART = re.compile(r"(?P<slug>.+)/(?P<what>incoming|models)-(?P<number>[1-9]\d{0,8})\.json", re.DOTALL)


@asynccontextmanager
async def _open_snapshot(request: Request) -> Any:
    """Lend a connection in one REPEATABLE READ, READ ONLY transaction: an answer is of one moment."""
    pool: Pool = request.app.state.pool
    async with pool.connection() as connection, connection.transaction():
        yield connection


def _snapshot(request: Request) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
    context: AbstractAsyncContextManager[AsyncConnection[Any]] = _open_snapshot(request)
    return context


async def _ask(request: Request, reader: Reader[Result]) -> Result:
    async with _snapshot(request) as connection:
        return await read_async(connection, reader)


async def list_endpoint(request: Request) -> Response:
    """Answer /api/models."""
    question = read_list_question(request)
    async with _snapshot(request) as connection:
        direction: Direction | None = None
        if question.metric is not None:
            direction = await read_async(connection, read_metric_direction(question.metric))
        order = _choose_order(question.key, question.metric, question.descending, direction)
        page = await read_async(connection, list_models(question.chosen, order, question.limit, question.offset))
    after, before, link = link_pages(request, question.limit, question.offset, page.total)
    document = ModelList(
        models=page.models,
        total=page.total,
        limit=question.limit,
        offset=question.offset,
        next=after,
        previous=before,
    )
    return answer_document(request, document, link=link)


def _choose_order(key: Any, metric: str | None, descending: bool | None, direction: Direction | None) -> ModelOrder:
    """Return the order: as asked, else best, newest, largest first; a metric without direction needs to be told."""
    if descending is None and metric is not None:
        if direction not in ("up", "down"):
            reason = "the direction of this metric is not known, so nobody can say which end is best"
            fault = Fault(parameter="order", value="", reason=reason, allowed="asc or desc")
            raise BadRequest([fault])
        descending = direction == "up"
    if descending is None:
        descending = key != "title"
    return ModelOrder(key=key, metric=metric, descending=descending)


async def static_list_endpoint(request: Request) -> Response:
    """Answer api/models.json and its further parts as the static site has them."""
    refuse_parameters(request)
    number = int(request.path_params.get("number", 1))
    offset = (number - 1) * JSON_PAGE
    page = await _ask(request, list_models(ModelFilter(), ModelOrder(), JSON_PAGE, offset))
    if number > 1 and offset >= page.total:
        raise HTTPException(404)
    return answer_document(request, make_model_list(page.models, number, page.total))


async def facets_endpoint(request: Request) -> Response:
    """Answer /api/facets and api/facets.json."""
    refuse_parameters(request)
    return answer_document(request, await _ask(request, read_facets()))


async def model_endpoint(request: Request) -> Response:
    """Answer /api/models/{id}, api/models/{slug}.json and its parts."""
    refuse_parameters(request)
    return answer_document(request, await _ask(request, _read_thing(_read_path_id(request), is_model=True)))


async def artifact_endpoint(request: Request) -> Response:
    """Answer /api/artifacts/{id}, api/artifacts/{slug}.json and its parts."""
    refuse_parameters(request)
    return answer_document(request, await _ask(request, _read_thing(_read_path_id(request), is_model=False)))


def _read_path_id(request: Request) -> str:
    name: str = request.path_params["id"]
    if "\0" in name or not 1 <= len(name) <= 1024:
        reason = "holds the character NUL or is too long"
        raise BadRequest([Fault(parameter="id", value=name[:512], reason=reason, allowed="an id or a slug")])
    return name


def _read_thing(name: str, *, is_model: bool) -> Reader[Any]:
    """Read the document that a path means: an id or slug, else the static name of a document or of one of its parts."""
    wanted = [name]
    part = _PART.fullmatch(name)
    if name.endswith(".json"):
        wanted.append(name.removesuffix(".json"))
    if part:
        wanted.append(part["slug"])
    found = {row["name"]: row for row in (yield ask("find_ids", names=wanted))}
    for candidate in wanted:
        row = found.get(candidate)
        if row is None or (row["kind"] == "model") != is_model:
            continue
        if candidate == name or candidate == name.removesuffix(".json"):
            documents = yield from read_models([row["id"]]) if is_model else read_artifacts([row["id"]])
            return documents[0]
        assert part is not None
        return (yield from _read_part(row["id"], row["slug"], part["what"], int(part["number"]), is_model))
    raise UnknownIds([name.removesuffix(".json")], "model" if is_model else "artifact")


def _read_part(id: str, slug: str, what: str, number: int, is_model: bool) -> Reader[Any]:
    if what == "incoming":
        part: Any = yield from read_incoming_links(id, slug, number)
    elif is_model:
        raise HTTPException(404)
    else:
        part = yield from read_artifact_models(id, slug, number)
    if number < 2 or not part.items:
        raise HTTPException(404)
    return part


async def compare_endpoint(request: Request) -> Response:
    """Answer /api/models/compare."""
    return answer_document(request, await _ask(request, _read_comparison(read_ids(request))))


async def pair_endpoint(request: Request) -> Response:
    """Answer api/compare/{a}..{b}.json."""
    refuse_parameters(request)
    first, _, second = request.path_params["pair"].partition("..")
    if not first or not second or first == second:
        raise HTTPException(404)
    return answer_document(request, await _ask(request, _read_comparison([first, second])))


async def compare_page_endpoint(request: Request) -> Response:
    """Answer /models/compare?ids=… as a page."""
    settings: ApiSettings = request.app.state.settings
    comparison = await _ask(request, _read_comparison(read_ids(request)))
    root = settings.site_url or "../"
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(settings.site_url)) if settings.site_url else None
    return answer_page(request, render_compare_page(comparison, root, SiteInfo(base_url=settings.site_url)), origin)


def _read_comparison(names: list[str]) -> Reader[Comparison]:
    found = {row["name"]: row for row in (yield ask("find_ids", names=names)) if row["kind"] == "model"}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise UnknownIds(unknown)
    ids = [found[name]["id"] for name in names]
    repeated = next((name for name, id in zip(names, ids, strict=True) if ids.count(id) > 1), None)
    if repeated is not None:
        reason = "means the same model as another of the ids"
        raise BadRequest([Fault(parameter="ids", value=repeated, reason=reason, allowed="different models")])
    return compare_models((yield from read_models(ids)))


async def health_endpoint(request: Request) -> Response:
    """Answer /healthz: the process is alive."""
    refuse_parameters(request)
    return answer_document(request, {"status": "alive"})


async def ready_endpoint(request: Request) -> Response:
    """Answer /readyz: the database is reachable and holds a registry."""
    refuse_parameters(request)
    await _ask(request, _read_state())
    return answer_document(request, {"status": "ready"})


def _read_state() -> Reader[None]:
    yield ask("registry_state")
