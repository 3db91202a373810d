"""The landing page of the live API, and the endpoints that lead to it: where everything stands that it answers."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.answers import answer_document
from api.params import LIST_PARAMETERS, refuse_parameters
from api.settings import ApiSettings
from catalog_build.core.documents import Landing, Link
from catalog_build.core.formats import CSV, DEFAULT_EXPORTS
from catalog_build.core.landing import JSON, link_formats, make_landing

_PATH = "api/"


async def landing_redirect(request: Request) -> Response:
    """Lead to /api/, to which what stands there is relative."""
    refuse_parameters(request)
    return RedirectResponse("api/")


async def landing_endpoint(request: Request) -> Response:
    """Answer /api/: what there is, and where."""
    refuse_parameters(request)
    settings: ApiSettings = request.app.state.settings
    return answer_document(request, make_live_landing(settings.site.title, settings.site.description))


async def static_landing_endpoint(request: Request) -> Response:
    """Answer api/index.json as the static site has it, or one with the usual formats where none is known."""
    refuse_parameters(request)
    site = request.app.state.settings.site
    return answer_document(request, make_landing(site.title, site.description, site.exports))


def make_live_landing(title: str, description: str) -> Landing:
    """Return what `/api/` answers.

    Args:
        title: of the catalog.
        description: of the catalog.
    """
    question = "{?" + ",".join(f"{name}*" if name == "metric" else name for name in LIST_PARAMETERS) + "}"
    compared = "{?ids*}"
    links = [
        Link(rel="self", href="./", type=JSON, title="This document"),
        Link(rel="service-desc", href="openapi.json", type=JSON, title="All of this as OpenAPI 3.1"),
        _link("search", f"models{question}", "Models, filtered and sorted, a page at a time"),
        _link("search", f"models.csv{question}", "The same page as CSV", CSV.media_type),
        _link("item", "models/{id}", "A model, whole, by slug or id; in other formats by Accept"),
        _link("related", f"models/compare{compared}", "2 to 10 models compared, the first as the baseline"),
        _link("related", f"../models/compare{compared}", "The same comparison as a page", "text/html"),
        _link("item", "artifacts/{id}", "A dataset, analysis, hypothesis or other artifact, with its models"),
        Link(rel="related", href="facets", type=JSON, title="Values to filter by, with counts"),
        *link_formats("id", DEFAULT_EXPORTS),
        Link(rel="related", href="index.json", type=JSON, title="What the static site holds"),
        Link(rel="status", href="../healthz", type=JSON, title="Whether the process is alive"),
        Link(rel="status", href="../readyz", type=JSON, title="Whether the registry can be read, and its revision"),
    ]
    return Landing(self_=_PATH, title=title, description=description, links=links)


def _link(rel: str, template: str, title: str, type: str = JSON) -> Link:
    return Link(rel=rel, href=template, type=type, title=title, templated=True)
