"""The OpenAPI 3.1 document: types from the published documents, parameters from what is accepted."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer_document
from api.params import (
    DEFAULT_LIMIT,
    LIST_PARAMETERS,
    MAX_CURSOR,
    MAX_IDS,
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_TEXT,
    SORT_KEYS,
    describe_filter,
    refuse_parameters,
)
from api.problems import Problem
from catalog_build import __version__
from catalog_build.core import documents
from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.comparison import Comparison
from catalog_build.core.formats import BADGE, CSV, DATASET_FORMATS, MODEL_FORMATS, Format
from catalog_build.core.tombstones import Tombstone
from catalog_build.registry.list_question import FILTERS

_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": "^[^\\u0000]+$"}
_SCHEMAS: dict[str, dict[str, Any]] = {
    **{one.parameter or field: describe_filter(one) for field, one in FILTERS.items()},
    "sort": {
        "anyOf": [
            {"type": "string", "enum": list(SORT_KEYS)},
            {"type": "string", "pattern": "^metric:[^\\u0000]{1,512}$"},
        ]
    },
    "order": {"type": "string", "enum": ["asc", "desc"]},
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    "offset": {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
    "cursor": {"type": "string", "minLength": 1, "maxLength": MAX_CURSOR, "pattern": "^[A-Za-z0-9_-]+$"},
}
_IDS = {
    "name": "ids",
    "in": "query",
    "required": True,
    "description": "Ids or slugs, the baseline first: ids=a,b; ids with a comma as ids=a&ids=b, which are not split.",
    "schema": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": MAX_IDS, "uniqueItems": True},
    "style": "form",
    "explode": True,
}
_TYPES = (
    documents.Landing,
    documents.ModelList,
    documents.ModelDocument,
    ArtifactDocument,
    Tombstone,
    Comparison,
    documents.Facets,
    documents.Readiness,
    Problem,
)


async def openapi_endpoint(request: Request) -> Response:
    """Answer /api/openapi.json."""
    refuse_parameters(request)
    return answer_document(request, make_openapi())


@cache
def make_openapi() -> dict[str, Any]:
    """Return the contract of the API as an OpenAPI 3.1 document."""
    _, components = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
    id_parameter = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "A slug or, failing that, an id.",
        "schema": {**_TEXT, "pattern": "^[^\\u0000]+$"},
    }
    filters = [
        {"name": name, "in": "query", "required": False, "description": text, "schema": _SCHEMAS[name]}
        for name, text in LIST_PARAMETERS.items()
    ]
    status = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Forge Catalog",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/": _describe("What there is, and where", "Landing", [], (400,)),
            "/api/models": _describe_list(filters),
            "/api/models.csv": _describe(
                "The same models as CSV", {"type": "string"}, filters, (400, 404), media_type=CSV.media_type
            ),
            "/api/models/compare": _describe("Compare models with the first", "Comparison", [_IDS], (400, 404, 410)),
            "/models/compare": _describe(
                "The same comparison as a page", {"type": "string"}, [_IDS], (400, 404, 410), media_type="text/html"
            ),
            "/api/models/{id}": _describe_thing("One model, whole", "ModelDocument", id_parameter, MODEL_FORMATS),
            **{f"/models/{{id}}/{one.file}": _describe_format("model", one, id_parameter) for one in MODEL_FORMATS},
            "/api/artifacts/{id}": _describe_thing(
                "A data set, analysis, hypothesis or other artifact", "ArtifactDocument", id_parameter, DATASET_FORMATS
            ),
            **{
                f"/datasets/{{id}}/{one.file}": _describe_format("data set", one, id_parameter)
                for one in DATASET_FORMATS
            },
            "/api/facets": _describe("Values to filter by, with counts", "Facets", [], (400,)),
            "/healthz": _describe("Alive", status, [], (400,)),
            "/readyz": _describe("Able to answer, and where the registry stands", "Readiness", [], (400,)),
        },
        "components": {"schemas": components},
    }


def _describe_list(filters: list[Any]) -> dict[str, Any]:
    """Return the description of the list's path, which answers as JSON or CSV."""
    described = _describe("List, filter and sort models", "ModelList", filters, (400, 404))
    described["get"]["responses"]["200"]["content"][CSV.media_type] = {"schema": {"type": "string"}}
    return described


def _describe_thing(
    summary: str, schema: str, id_parameter: dict[str, Any], formats: Sequence[Format]
) -> dict[str, Any]:
    """Return the description of a thing's path, which answers in any of its formats, or tells that it was withdrawn."""
    described = _describe(summary, schema, [id_parameter], (400, 404, 410))
    tombstone = {"schema": {"$ref": "#/components/schemas/Tombstone"}}
    described["get"]["responses"]["410"]["content"] = {"application/json": tombstone}
    described["get"]["responses"]["200"]["content"].update(
        {one.media_type: {"schema": _find_schema(one)} for one in formats}
    )
    return described


def _describe_format(kind: str, format: Format, id_parameter: dict[str, Any]) -> dict[str, Any]:
    summary = f"One {kind} as {format.title}"
    return _describe(summary, _find_schema(format), [id_parameter], (400, 404, 410), media_type=format.media_type)


def _find_schema(format: Format) -> dict[str, Any]:
    return {"type": "string" if format == BADGE else "object"}


def _describe(
    summary: str,
    schema: str | dict[str, Any],
    parameters: list[Any],
    errors: tuple[int, ...],
    media_type: str = "application/json",
) -> dict[str, Any]:
    """Return the description of one path with its GET operation."""
    content = {"$ref": f"#/components/schemas/{schema}"} if isinstance(schema, str) else schema
    headers = {"ETag": {"schema": {"type": "string"}}}
    responses: dict[str, Any] = {
        "200": {"description": summary, "headers": headers, "content": {media_type: {"schema": content}}}
    }
    for code in (*errors, 503):
        responses[str(code)] = {
            "description": _ERRORS[code],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return {"get": {"summary": summary, "parameters": parameters, "responses": responses}}


_ERRORS = {
    400: "A parameter cannot be used; `errors` says which, why, and what is allowed.",
    404: "The registry holds no such thing.",
    410: "It was withdrawn.",
    503: "The database is away or too busy; try again after `Retry-After` seconds.",
}
