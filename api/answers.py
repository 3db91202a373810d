"""Answers: the bytes of a document with their ETag, or 304 where the client has them already."""

import hashlib
from collections.abc import Sequence
from urllib.parse import quote_plus, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from catalog_build.core.encoding import encode_document
from catalog_build.core.urls import HOME_PAGE

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self' https:; "
    "form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'"
)

_STATE = "forge_catalog.state"

_PLACES = ("offset", "cursor")
"""Parameters that say which page of a list is meant."""

_PAGING = frozenset({"limit", *_PLACES})


def answer_document(
    request: Request, document: object, *, link: str | None = None, state: str | None = None, status: int = 200
) -> Response:
    """Return a document as JSON.

    Args:
        link: becomes the Link header.
        state: of the registry, if nothing else makes the answer; None where it must not be kept.
    """
    request.scope[_STATE] = state
    return answer_bytes(request, encode_document(document), "application/json", link=link, status=status)


def find_state(scope: Scope) -> str | None:
    """Return the state of the registry that an answer is of, or None where the answer must not be kept."""
    state: str | None = scope.get(_STATE)
    return state


def answer_file(
    request: Request,
    body: bytes,
    media_type: str,
    state: str | None,
    *,
    name: str | None = None,
    link: str | None = None,
) -> Response:
    """Return what is no document of ours: a model in one of its formats, a list as CSV.

    Args:
        state: of the registry that it was read from.
        name: under which a browser keeps the file; None where it is shown.
        link: becomes the Link header.
    """
    request.scope[_STATE] = state
    response = answer_bytes(request, body, media_type, link=link)
    if name is not None:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def answer_page(request: Request, html: str, site_origin: str | None, state: str | None) -> Response:
    """Return an HTML page under the strict policy; `site_origin` serves what it needs, if the site stands elsewhere."""
    policy = CONTENT_SECURITY_POLICY
    if site_origin:
        for kind in ("style-src", "img-src", "script-src", "connect-src"):
            policy = policy.replace(f"{kind} 'self'", f"{kind} {site_origin}")
    request.scope[_STATE] = state
    response = answer_bytes(request, html.encode(), "text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = policy
    return response


def answer_bytes(
    request: Request, body: bytes, media_type: str, *, link: str | None = None, status: int = 200
) -> Response:
    """Return bytes with a strong ETag over them."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if link:
        headers["Link"] = link
    if status == 200 and is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type)


def is_known(stated: str, tag: str) -> bool:
    """Tell whether If-None-Match names the tag, weakly compared (RFC 9110, 13.1.2)."""
    return stated.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in stated.split(","))


def link_pages(
    request: Request, limit: int, offset: int, total: int, cursor: str | None
) -> tuple[str | None, str | None, str | None]:
    """Return `next` and `previous` as URL references that repeat the query exactly, and both as a Link header.

    Args:
        cursor: leads on to the next page instead of its offset.
    """
    following = ("offset", str(offset + limit)) if cursor is None else ("cursor", cursor)
    asked = [
        f"{quote_plus(name)}={quote_plus(value)}"
        for name, value in request.query_params.multi_items()
        if name not in _PLACES
    ]
    after = _join_query(asked, following) if offset + limit < total else None
    before = _join_query(asked, ("offset", str(max(0, min(offset, total) - limit)))) if offset > 0 else None
    named = [f'<{url}>; rel="{rel}"' for url, rel in ((after, "next"), (before, "previous")) if url]
    return after, before, ", ".join(named) or None


def link_explorer(query: str) -> str:
    """Return the home page with the question of a list, but for what it cannot ask: strict bounds and equality.

    Args:
        query: as it was asked, with percent-encoding.
    """
    kept = "&".join(filter(_is_shared, query.split("&"))) if query else ""
    return f"{HOME_PAGE}?{kept}" if kept else HOME_PAGE


def _is_shared(pair: str) -> bool:
    """Tell whether the explorer knows a parameter; it has pages of its own."""
    name = pair.partition("=")[0]
    return name not in _PAGING and (name != "metric" or any(sign in unquote(pair) for sign in ("<=", ">=")))


def _join_query(asked: Sequence[str], place: tuple[str, str]) -> str:
    return "?" + "&".join([*asked, f"{place[0]}={place[1]}"])
