"""The endpoints of lists: a page of models, as JSON and as CSV, and the parts of the static list."""

from typing import Any, NamedTuple

import msgspec
import psycopg
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.accepting import choose_type
from api.answers import answer_document, answer_file, link_explorer, link_pages
from api.cursors import make_cursor, read_cursor
from api.database import Database
from api.lists import ListQuestion, Lists
from api.params import CURSOR_ALLOWED, MAX_OFFSET, MAX_TEXT, ListParameters, read_list_parameters, refuse_parameters
from api.problems import BadRequest, Fault
from catalog_build.core.documents import Direction, ModelList, ModelSummary
from catalog_build.core.formats import CSV
from catalog_build.core.listing import JSON_PAGE, make_model_list
from catalog_build.exporting.csv_rows import make_csv
from catalog_build.registry.list_question import RELEVANCE, SORTS, ModelFilter, ModelOrder
from catalog_build.registry.model_list import ModelPage, read_metric_direction

CURSOR_FROM = 1000
"""Offset from which `next` gives a cursor: to pass over more would cost more than the page."""


class _Page(NamedTuple):
    """A page of models; `after` and `before` lead on and back, as references and both as a Link header."""

    models: list[ModelSummary]
    # what was searched for instead of `q`, which no model has
    near: list[str] | None
    total: int
    question: ListQuestion
    after: str | None
    before: str | None
    link: str | None
    state: str | None


async def list_endpoint(request: Request) -> Response:
    """Answer /api/models: as JSON, or as CSV where that is accepted."""
    if choose_type(request.headers.get("accept", "")) == CSV.media_type:
        answer = await csv_endpoint(request)
    else:
        answer = await _answer_json(request)
    answer.headers["Vary"] = "Accept"
    return answer


async def csv_endpoint(request: Request) -> Response:
    """Answer /api/models.csv: what /api/models answers, as CSV; the Link header alone leads on and back."""
    page = await _read_page(request)
    return answer_file(request, make_csv(page.models), CSV.media_type, page.state, name=CSV.file, link=page.link)


async def _answer_json(request: Request) -> Response:
    page = await _read_page(request)
    query = request.scope["query_string"].decode("latin-1")
    document = ModelList(
        self_=f"api/models?{query}" if query else "api/models",
        html=link_explorer(query),
        models=page.models,
        near_words=page.near or msgspec.UNSET,
        total=page.total,
        limit=page.question.limit,
        offset=page.question.offset,
        next=page.after,
        previous=page.before,
    )
    return answer_document(request, document, link=page.link, state=page.state)


async def _read_page(request: Request) -> _Page:
    given = read_list_parameters(request)
    question = _place_page(given, await _find_order(request, given))
    try:
        page, total = await _read_list(request, question)
    except psycopg.DataError:
        if given.cursor is None:
            raise
        # a cursor that somebody wrote can hold a value that does not fit its column
        raise _refuse_cursor(given.cursor, "is no cursor") from None
    cursor = None
    following = question.offset + question.limit
    if page.last is not None and (question.after is not None or following > CURSOR_FROM):
        cursor = make_cursor(question.chosen, question.order, page.last, following)
    links = link_pages(request, question.limit, question.offset, total, cursor)
    return _Page(page.models, page.near, total, question, *links, page.state)


async def _read_list(request: Request, question: ListQuestion) -> tuple[ModelPage, int]:
    lists: Lists = request.app.state.lists
    return await lists.read(question)


def _place_page(given: ListParameters, order: ModelOrder) -> ListQuestion:
    question = ListQuestion(chosen=given.chosen, order=order, limit=given.limit, offset=given.offset)
    if given.cursor is None:
        return question
    try:
        after, offset = read_cursor(given.cursor, given.chosen, order)
    except ValueError as error:
        raise _refuse_cursor(given.cursor, str(error)) from None
    return msgspec.structs.replace(question, after=after, offset=offset)


def _refuse_cursor(text: str, reason: str) -> BadRequest:
    return BadRequest([Fault(parameter="cursor", value=text[:MAX_TEXT], reason=reason, allowed=CURSOR_ALLOWED)])


async def _find_order(request: Request, given: ListParameters) -> ModelOrder:
    metric = given.metric
    direction: Direction | None = None
    if metric is not None:
        database: Database = request.app.state.database
        direction = await database.read(lambda: read_metric_direction(metric))
    return _choose_order(given.key, metric, given.descending, direction)


def _choose_order(key: Any, metric: str | None, descending: bool | None, direction: Direction | None) -> ModelOrder:
    """Return the order: as asked, else best, newest, largest first; a metric of which neither end is best must say."""
    if descending is None and metric is not None:
        if direction not in ("up", "down"):
            stated = "not known" if direction is None else f"`{direction}`"
            reason = f"the direction of this metric is {stated}, so neither end is best"
            fault = Fault(parameter="order", value="", reason=reason, allowed="asc or desc")
            raise BadRequest([fault])
        descending = direction == "up"
    if descending is None:
        descending = key == RELEVANCE or SORTS[key].descending
    return ModelOrder(key=key, metric=metric, descending=descending)


async def static_list_endpoint(request: Request) -> Response:
    """Answer api/models.json and its further parts as the static site has them."""
    refuse_parameters(request)
    number: int = request.path_params.get("number", 1)
    # the first part has no number in its name
    if "number" in request.path_params and not 2 <= number <= MAX_OFFSET // JSON_PAGE:
        raise HTTPException(404)
    offset = (number - 1) * JSON_PAGE
    question = ListQuestion(chosen=ModelFilter(), order=ModelOrder(), limit=JSON_PAGE, offset=offset)
    page, total = await _read_list(request, question)
    if number > 1 and offset >= total:
        raise HTTPException(404)
    return answer_document(request, make_model_list(page.models, number, total), state=page.state)
