"""The endpoints: request, question, document, response."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.accepting import choose_type
from api.answers import answer_document, answer_file, answer_page
from api.database import Database
from api.params import read_ids, refuse_parameters
from api.problems import BadRequest, Fault, make_problem
from api.settings import ApiSettings
from api.view_faults import FaultWatch
from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.compare import compare_models
from catalog_build.core.comparison import Comparison
from catalog_build.core.documents import Document, Facets, ModelDocument, Readiness
from catalog_build.core.errors import UnknownIds, WithdrawnIds
from catalog_build.core.formats import BADGE, DATASET_FORMATS, MODEL_FORMATS, Format
from catalog_build.core.tombstones import Tombstone
from catalog_build.exporting.badge import make_withdrawn_badge
from catalog_build.exporting.croissant import list_lacking
from catalog_build.exporting.export import export_dataset, export_model, list_dataset_formats
from catalog_build.registry.artifact_reader import (
    read_artifact_models,
    read_artifacts,
    read_boards_part,
    read_matrix_of,
    read_one_board_part,
)
from catalog_build.registry.dependent_reader import read_dependents_part
from catalog_build.registry.link_reader import read_incoming_links
from catalog_build.registry.model_list import read_facets, read_state
from catalog_build.registry.model_reader import read_dated_models
from catalog_build.registry.reading import Reader, ask
from catalog_build.registry.snapshot import read_registry_state
from catalog_build.registry.tombstone_reader import read_tombstones
from catalog_build.rendering.pages import render_compare_page

_PART = re.compile(
    r"(?P<slug>.+)/(?P<what>incoming|models|dependents|boards|matrix|board-(?P<key>[a-z0-9._~-]+))"
    r"-(?P<number>[1-9]\d{0,8})\.json",
    re.DOTALL,
)


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def facets_endpoint(request: Request) -> Response:
    """Answer /api/facets and api/facets.json."""
    refuse_parameters(request)
    facets, state = await _database(request).read_snapshot(_read_dated_facets)
    return answer_document(request, facets, state=state)


def _read_dated_facets() -> Reader[tuple[Facets, str | None]]:
    state = yield from read_state()
    facets = yield from read_facets()
    return facets, state


async def model_endpoint(request: Request) -> Response:
    """Answer /api/models/{id}, in the format that is asked for, api/models/{slug}.json and its parts."""
    return await _answer_accepted(request, is_model=True)


async def artifact_endpoint(request: Request) -> Response:
    """Answer /api/artifacts/{id}, in the format that is asked for, api/artifacts/{slug}.json and its parts."""
    return await _answer_accepted(request, is_model=False)


async def _answer_accepted(request: Request, *, is_model: bool) -> Response:
    """Answer with a document in the format that the request likes best, as JSON where the document has no such one."""
    document, state = await _read_document(request, is_model=is_model)
    if isinstance(document, Tombstone):
        return answer_document(request, document, status=410)
    accepted = choose_type(request.headers.get("accept", ""))
    formats = () if accepted is None else _list_formats(document)
    format = next((one for one in formats if one.media_type == accepted), None)
    if format is None:
        answer = answer_document(request, document, state=state)
    else:
        answer = _answer_format(request, document, format, state)
    answer.headers["Vary"] = "Accept"
    return answer


def _list_formats(document: Document) -> Sequence[Format]:
    if isinstance(document, ModelDocument):
        return MODEL_FORMATS
    return list_dataset_formats(document) if isinstance(document, ArtifactDocument) else ()


def _answer_format(
    request: Request, document: ModelDocument | ArtifactDocument, format: Format, state: str | None
) -> Response:
    settings: ApiSettings = request.app.state.settings
    base_url = settings.site_url or settings.site.base_url
    if isinstance(document, ModelDocument):
        body = export_model(document, format, base_url)
    else:
        body = export_dataset(document, format, base_url)
    return answer_file(request, body, format.media_type, state)


async def model_format_endpoint(request: Request) -> Response:
    """Answer models/{slug}/{file}: a model in one of its formats, as the static site has it beside the page."""
    document, state = await _read_document(request, is_model=True)
    format = _find_format(request, MODEL_FORMATS)
    if isinstance(document, Tombstone):
        if format != BADGE:
            raise WithdrawnIds([document.id])
        return answer_file(request, make_withdrawn_badge().encode(), format.media_type, state)
    if not isinstance(document, ModelDocument):
        raise HTTPException(404)
    return _answer_format(request, document, format, state)


async def dataset_format_endpoint(request: Request) -> Response:
    """Answer datasets/{slug}/{file}: a dataset in one of its formats; a 404 says what it lacks for it."""
    document, state = await _read_document(request, is_model=False)
    if isinstance(document, Tombstone) and document.kind == "dataset":
        raise WithdrawnIds([document.id])
    if not isinstance(document, ArtifactDocument) or document.kind != "dataset":
        raise UnknownIds([_read_path_id(request)], "dataset")
    format = _find_format(request, DATASET_FORMATS)
    if lacking := list_lacking(document):
        detail = f"{document.id!r} states too little for {format.title}: it lacks {', '.join(lacking)}"
        return make_problem(404, "Not found", detail)
    return _answer_format(request, document, format, state)


def _find_format(request: Request, formats: Sequence[Format]) -> Format:
    """Return the format whose file the path names."""
    file = request.url.path.rpartition("/")[2]
    return next(one for one in formats if one.file == file)


async def _read_document(request: Request, *, is_model: bool) -> tuple[Any, str | None]:
    """Read the document that the path means, or one of its parts, with the state of the registry that it is of."""
    refuse_parameters(request)
    name = _read_path_id(request)
    return await _database(request).read_settled(lambda: _read_thing(name, is_model=is_model))


def _read_path_id(request: Request) -> str:
    name: str = request.path_params["id"]
    if "\0" in name or not 1 <= len(name) <= 1024:
        reason = "holds the character NUL" if "\0" in name else f"has {len(name)} characters"
        allowed = "an id or a slug of 1 to 1024 characters"
        raise BadRequest([Fault(parameter="id", value=name[:512], reason=reason, allowed=allowed)])
    return name


def _read_thing(name: str, *, is_model: bool) -> Reader[tuple[tuple[Any, str | None], set[str | None]]]:
    """Read the document that a path means, with the registry's state, before and after.

    A name is an id or slug, else the static name of a document or of one of its parts.
    """
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
        if row["withdrawn"]:
            if part is not None and candidate == part["slug"]:
                raise HTTPException(404)
            tombstones = yield from read_tombstones([row["id"]])
            return (tombstones[0], row["state"]), {row["state"], (yield from read_state())}
        if candidate == name or candidate == name.removesuffix(".json"):
            if is_model:
                models, state = yield from read_dated_models([row["id"]])
                return (models[0], state), {row["state"], state}
            artifacts = yield from read_artifacts([row["id"]])
            return (artifacts[0], row["state"]), {row["state"], (yield from read_state())}
        assert part is not None
        page = yield from _read_part(row["id"], row["slug"], part, is_model)
        return (page, row["state"]), {row["state"], (yield from read_state())}
    raise UnknownIds([name.removesuffix(".json")], "model" if is_model else "artifact")


def _read_part(id: str, slug: str, part: re.Match[str], is_model: bool) -> Reader[Any]:
    what, number = part["what"], int(part["number"])
    if what == "incoming":
        page: Any = yield from read_incoming_links(id, slug, number)
    elif is_model:
        raise HTTPException(404)
    elif part["key"]:
        page = yield from read_one_board_part(id, part["key"], number)
    elif what == "boards":
        page = yield from read_boards_part(id, slug, number)
    elif what == "matrix":
        page = yield from read_matrix_of(id, slug, number)
    elif what == "dependents":
        page = yield from read_dependents_part(id, slug, number)
    else:
        page = yield from read_artifact_models(id, slug, number)
    # leaderboards and matrices have no empty part, the others one without items
    if number < 2 or page is None or not getattr(page, "items", True):
        raise HTTPException(404)
    return page


async def compare_endpoint(request: Request) -> Response:
    """Answer /api/models/compare."""
    comparison, state = await _compare(request, read_ids(request))
    return answer_document(request, comparison, state=state)


async def pair_endpoint(request: Request) -> Response:
    """Answer api/compare/{a}..{b}.json."""
    refuse_parameters(request)
    first, _, second = request.path_params["pair"].partition("..")
    if not first or not second or first == second:
        raise HTTPException(404)
    comparison, state = await _compare(request, [first, second])
    return answer_document(request, comparison, state=state)


async def compare_page_endpoint(request: Request) -> Response:
    """Answer /models/compare?ids=… as a page."""
    settings: ApiSettings = request.app.state.settings
    comparison, state = await _compare(request, read_ids(request))
    root = settings.site_url or "../"
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(settings.site_url)) if settings.site_url else None
    # in a thread: the first graph of a process has its layout program compiled, and nobody else is to wait for that
    page = await run_in_threadpool(
        render_compare_page, comparison, root, msgspec.structs.replace(settings.site, base_url=settings.site_url)
    )
    return answer_page(request, page, origin, state)


async def _compare(request: Request, names: list[str]) -> tuple[Comparison, str | None]:
    return await _database(request).read_settled(lambda: _read_comparison(names))


def _read_comparison(names: list[str]) -> Reader[tuple[tuple[Comparison, str | None], set[str | None]]]:
    found = {row["name"]: row for row in (yield ask("find_ids", names=names)) if row["kind"] == "model"}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise UnknownIds(unknown)
    withdrawn = [name for name in names if found[name]["withdrawn"]]
    if withdrawn:
        raise WithdrawnIds(withdrawn)
    ids = [found[name]["id"] for name in names]
    repeated = next((name for name, id in zip(names, ids, strict=True) if ids.count(id) > 1), None)
    if repeated is not None:
        reason = "means the same model as another of the ids"
        raise BadRequest([Fault(parameter="ids", value=repeated, reason=reason, allowed="different models")])
    models, state = yield from read_dated_models(ids)
    return (compare_models(models), state), {state, found[names[0]]["state"]}


async def health_endpoint(request: Request) -> Response:
    """Answer /healthz: the process is alive."""
    refuse_parameters(request)
    return answer_document(request, {"status": "alive"})


async def ready_endpoint(request: Request) -> Response:
    """Answer /readyz: the database is reachable and holds a registry."""
    refuse_parameters(request)
    registry = await _database(request).read(read_registry_state)
    faults: FaultWatch = request.app.state.faults
    await faults.require_keys(registry.state)
    return answer_document(
        request, Readiness(status="ready", revision=registry.revision, changed_at=registry.tell_change())
    )
