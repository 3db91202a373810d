"""Lists: pages of models and artifacts, families, and api/models.json."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from catalog_build.core import urls
from catalog_build.core.documents import Facets, ModelSummary
from catalog_build.core.listing import make_model_list
from catalog_build.registry.reading import ask, read_rows
from catalog_build.rendering.pages import render_artifact_list, render_home, render_model_list
from catalog_build.rendering.views import (
    ArtifactListItem,
    ArtifactListPage,
    CountLink,
    HomePage,
    ListPage,
    ModelListPage,
    SiteInfo,
)
from catalog_build.rendering.words import name_family
from catalog_build.site.paging import make_list_page
from catalog_build.site.session import Session
from catalog_build.site.units import Done, ListedModel


class _Dependents(msgspec.Struct):
    indirect: int
    complete: bool


class _Counted(msgspec.Struct):
    """Of an artifact's document, what its list shows."""

    dependents: _Dependents


PAGE = 100
"""Things on one HTML list page."""

_HEADINGS = {
    "dataset": ("Datasets", "What models were trained and evaluated on."),
    "analysis": ("Analyses", "What produced the models."),
    "hypothesis": ("Hypotheses", "What the models test."),
    "artifact": ("Artifacts", "Checkpoints, configurations, figures and other things that models link to."),
}

_LISTED = msgspec.json.Decoder(ListedModel)
_COUNTED = msgspec.json.Decoder(_Counted)

_COLUMNS: Mapping[str, Sequence[tuple[str, str]]] = {
    # measured values stand on the boards of a dataset: links to it alone would count too few
    "dataset": [("Models that depend on it", "depending"), ("More through others", "indirect")],
    "analysis": [("Models that depend on it", "depending"), ("More through others", "indirect")],
    "hypothesis": [("Models that test it", "linked")],
    "artifact": [("Models that depend on it", "depending"), ("More through others", "indirect")],
}
"""Kind → headings of the counts in its list, and the columns that hold them."""


def write_model_list(session: Session, family: str | None, page: ListPage, summaries: Sequence[bytes]) -> Done:
    """Write one page of the models of a family, or (None) a further page of the home page's list."""
    with session.measure("list"):
        models, titles = _decode_models(summaries)
        root = urls.root_from(page.path)
        if family is None:
            home = HomePage(
                site=tell_revision(session.site, page), counts=[], families=[], models=models, titles=titles, page=page
            )
            html = render_home(home, root)
        else:
            name = name_family(family)
            view = ModelListPage(
                site=tell_revision(session.site, page),
                title=name,
                heading=name,
                intro="All model versions of this family, best effective quality first.",
                explore=urls.explore_path("family", family),
                models=models,
                titles=titles,
                page=page,
            )
            html = render_model_list(view, root, "families")
    return Done("lists", [page.path], [session.write_page(page.path, html)])


def _decode_models(summaries: Sequence[bytes]) -> tuple[list[ModelSummary], dict[str, str]]:
    """Return the models of a list, and the titles of the datasets that it names."""
    listed = [_LISTED.decode(one) for one in summaries]
    return [one.summary for one in listed], {id: title for one in listed for id, title in one.titles.items()}


def write_json_list(session: Session, number: int, total: int, summaries: Sequence[bytes]) -> Done:
    """Write part `number` (from 1) of api/models.json."""
    path = urls.numbered_json(urls.MODEL_LIST, number)
    models, _ = _decode_models(summaries)
    return Done("lists", [path], [session.write_json(path, make_model_list(models, number, total))[0]])


def write_artifact_list(session: Session, kind: str, page: ListPage, ids: Sequence[str]) -> Done:
    """Write one page of the list of a kind."""
    with session.measure("list"):
        rows = {row["id"]: row for row in read_rows(session.connection, ask("artifact_items", ids=list(ids)))}
        heading, intro = _HEADINGS[kind]
        view = ArtifactListPage(
            site=tell_revision(session.site, page),
            title=heading,
            heading=heading,
            intro=intro,
            columns=[title for title, _ in _COLUMNS[kind]],
            dated=True,
            items=[_make_item({**rows[id], "indirect": _tell_indirect(session, rows[id])}) for id in ids],
            page=page,
        )
        html = render_artifact_list(view, urls.root_from(page.path), urls.FOLDERS[kind])
    return Done("lists", [page.path], [session.write_page(page.path, html)])


def _tell_indirect(session: Session, row: Mapping[str, Any]) -> str:
    """Return how many models depend on a thing through others, as its document says: to walk again costs as much."""
    data = (session.root / urls.json_path(row["kind"], row["slug"])).read_bytes()
    dependents = _COUNTED.decode(data).dependents
    return f"{'' if dependents.complete else 'at least '}{dependents.indirect:,}"


def _make_item(row: Mapping[str, Any]) -> ArtifactListItem:
    return ArtifactListItem(
        id=row["id"],
        title=row["title"],
        html=urls.html_path(row["kind"], row["slug"]),
        counts=[row[column] for _, column in _COLUMNS[row["kind"]]],
        version_label=row["version_tag"] or f"v{row['version_number']}",
        is_latest=row["is_latest"],
        license=row["license"],
        created_at=row["created_text"],
    )


def tell_revision(site: SiteInfo, page: ListPage) -> SiteInfo:
    """Return the site as a list page shows it: with the registry's revision on the first page only.

    Each write moves the revision, and would otherwise change every page of every list.
    """
    return site if page.number == 1 else msgspec.structs.replace(site, revision=None, changed_at=None)


def write_home(
    session: Session, facets: Facets, kinds: Mapping[str, int], page: ListPage, summaries: Sequence[bytes]
) -> Done:
    """Write the first page of the catalog.

    Args:
        kinds: how many things there are of each kind that has a list.
        page: the first of the list of all models, which shows `summaries`.
    """
    counts = [
        CountLink(title="model version" if facets.total == 1 else "model versions", count=facets.total, html=None),
        CountLink(title="latest", count=facets.latest, html=None),
        CountLink(title="with incomplete provenance", count=facets.flagged, html=None),
        *(_count_kind(kind, count) for kind, count in kinds.items() if count),
    ]
    families = [
        CountLink(title=name_family(one.value), count=one.count, html=urls.family_path(one.value))
        for one in facets.families
    ]
    models, titles = _decode_models(summaries)
    home = HomePage(site=session.site, counts=counts, families=families, models=models, titles=titles, page=page)
    return Done("lists", [page.path], [session.write_page(page.path, render_home(home, ""))])


def _count_kind(kind: str, count: int) -> CountLink:
    title = kind if count == 1 else _HEADINGS[kind][0].lower()
    return CountLink(title=title, count=count, html=f"{urls.FOLDERS[kind]}/")


def write_family_list(session: Session, facets: Facets) -> Done:
    """Write the list of families."""
    items = [
        ArtifactListItem(
            id=one.value, title=name_family(one.value), html=urls.family_path(one.value), counts=[one.count]
        )
        for one in facets.families
    ]
    page = make_list_page("families/", 1, 1, len(items))
    view = ArtifactListPage(
        site=session.site,
        title="Families",
        heading="Families",
        intro="Models by how they work.",
        columns=["Models"],
        dated=False,
        items=items,
        page=page,
    )
    html = render_artifact_list(view, urls.root_from(page.path), "families")
    return Done("lists", [page.path], [session.write_page(page.path, html)])
