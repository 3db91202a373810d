"""The page of a dataset, analysis, hypothesis or other artifact."""

from catalog_build.core.documents import ArtifactDocument
from catalog_build.core.flatten import flatten_settings
from catalog_build.core.urls import FOLDERS
from catalog_build.rendering.cards import render_card
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.folding import fold_items, fold_settings
from catalog_build.rendering.views import DEFAULT_SITE, ListPage, SiteInfo


def render_artifact_page(document: ArtifactDocument, page: ListPage, root: str, site: SiteInfo = DEFAULT_SITE) -> str:
    """Return the page of a registered thing that is no model, with one page of its models.

    Args:
        document: as published; `document.models.items` are the models to show.
        page: where these stand in the list of its models; facts and links are on the first page only.
        root: prefix that leads from the page to the catalog's root.
        site: its revision and counts are not shown.
    """
    links = document.linked_artifacts
    return render_template(
        "artifact.html",
        root,
        site,
        path=page.path or document.html,
        section=FOLDERS[document.kind],
        document=document,
        page=page,
        models=[item.model for item in document.models.items],
        relations=[item.relation for item in document.models.items],
        card=render_card(document.card, document.source_url) if document.card else None,
        outgoing=fold_items(links.outgoing, 40_000),
        incoming=fold_items(links.incoming.items, 80_000),
        metadata=fold_settings(flatten_settings(bytes(document.metadata)), 150_000),
        versions=fold_items(document.versions, 40_000),
    )
