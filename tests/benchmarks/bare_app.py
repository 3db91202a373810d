"""The baseline of the API's benchmark: bare routes that run the same statements and serialise the same rows."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog_build.registry.link_reader import LINKS_PER_PAGE
from catalog_build.registry.list_question import ModelFilter, ModelOrder
from catalog_build.registry.metric_reader import ask_metrics
from catalog_build.registry.model_list import read_page
from catalog_build.registry.model_reader import MAX_VERSIONS_SHOWN
from catalog_build.registry.reading import Question, Rows, ask, keep_json_text

_POOL_SIZE = 8


def make_app() -> Starlette:
    """Return the bare application on the database that DATABASE_URL names."""
    return Starlette(routes=[Route("/list", _list), Route("/detail/{id}", _detail)], lifespan=_run_pool)


@asynccontextmanager
async def _run_pool(app: Starlette) -> AsyncIterator[None]:
    async def configure(connection: AsyncConnection[Any]) -> None:
        keep_json_text(connection)
        await connection.set_autocommit(True)
        # as the API has it: to plan anew would take longer than to run
        await connection.execute("SET plan_cache_mode = force_generic_plan; SET jit = off")

    async with AsyncConnectionPool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=_POOL_SIZE,
        configure=configure,
        kwargs={"row_factory": dict_row},
    ) as pool:
        app.state.pool = pool
        yield


async def _list(request: Request) -> Response:
    offset = int(request.query_params["offset"])
    question = next(read_page(ModelFilter(), ModelOrder(), 20, offset))
    async with request.app.state.pool.connection() as connection:
        cursor = await connection.execute(question.statement, question.parameters)
        rows = await cursor.fetchall()
    return Response(msgspec.json.encode(rows), media_type="application/json")


async def _detail(request: Request) -> Response:
    """Run the statements of a model's document, with as much code as it takes to ask them, and return all rows."""
    id = request.path_params["id"]
    rows: dict[str, Rows] = {}
    async with request.app.state.pool.connection() as connection, connection.transaction():

        async def run(name: str, **parameters: object) -> Rows:
            return await send(name, ask(name, **parameters))

        async def send(name: str, question: Question) -> Rows:
            cursor = await connection.execute(question.statement, question.parameters)
            rows[name] = await cursor.fetchall()
            return rows[name]

        await run("find_ids", names=[id])
        members = [row["id"] for row in await run("models", ids=[id], limit=MAX_VERSIONS_SHOWN)]
        await send("metrics", ask_metrics(members))
        inputs = await run("inputs", ids=members)
        links = [
            *await run("links_around", ids=[id], versions=members),
            *await run("links_to", ids=[id], limit=LINKS_PER_PAGE),
        ]
        named = {*members, *(row["input_id"] for row in inputs)}
        named.update(*((row["source_id"], row["target_id"]) for row in links))
        await run("refs", ids=sorted(named))
    return Response(msgspec.json.encode(rows), media_type="application/json")
