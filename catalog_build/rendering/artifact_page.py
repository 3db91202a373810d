"""The page of a dataset, analysis, hypothesis or other artifact."""

from collections.abc import Sequence

from catalog_build.core import urls
from catalog_build.core.artifact_documents import ArtifactDocument, ArtifactVersion
from catalog_build.core.flatten import flatten_settings
from catalog_build.core.formats import Format
from catalog_build.core.matrix import ROWS_SHOWN
from catalog_build.core.urls import FOLDERS
from catalog_build.rendering.cards import render_card
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.folding import fold_items
from catalog_build.rendering.linked_data import describe_artifact
from catalog_build.rendering.measured_pages import describe_block, link_boards, link_comparison
from catalog_build.rendering.settings_tree import render_settings
from catalog_build.rendering.views import DEFAULT_SITE, ListPage, SiteInfo

_FACETS = ("dataset", "analysis", "hypothesis")
"""Kinds by which the home page filters models."""

_LINKS_ONLY = ("evaluated_on", "tests_hypothesis")


def render_artifact_page(
    document: ArtifactDocument,
    page: ListPage,
    root: str,
    site: SiteInfo = DEFAULT_SITE,
    formats: Sequence[Format] = (),
    boards: int | None = None,
) -> str:
    """Return the page of a registered thing that is no model, with one page of its models.

    Args:
        document: as published; `document.models.items` are the models to show.
        page: where these stand in the list of its models; all else is on the first page only.
        root: prefix that leads from the page to the catalog's root.
        site: its revision and counts are not shown.
        formats: other ones in which it stands beside the page.
        boards: how many of the document's leaderboards the page shows; None for all of them.
    """
    links = document.linked_artifacts
    items = document.models.items
    depending = [one for one in items if one.relation not in _LINKS_ONLY]
    incoming = [one for one in links.incoming.items if one.artifact.kind != "model"]
    shown = document.leaderboard.boards[:boards] if document.leaderboard else []
    return render_template(
        "artifact.html",
        root,
        site,
        path=page.path or document.html,
        section=FOLDERS[document.kind],
        document=document,
        linked_data=describe_artifact(document, site),
        formats=formats if page.number == 1 else (),
        page=page,
        latest=_find_latest(document.versions),
        depending=depending,
        explore=urls.explore_path(document.kind, document.slug) if document.kind in _FACETS else None,
        linked=[one for one in items if one.relation in _LINKS_ONLY],
        compared=link_comparison([one.model for one in depending or items]),
        dependents=fold_items(document.dependents.items, 120_000, markup=700),
        users=fold_items(document.version_users.items, 60_000, markup=600),
        boards=shown,
        board_links=link_boards(shown, document.leaderboard.models) if document.leaderboard else [],
        matrix_rows=document.matrix.rows[:ROWS_SHOWN] if document.matrix else [],
        matrix_caption=describe_block(document.matrix, 1) if document.matrix else "",
        matrix_link=link_comparison(document.matrix.models) if document.matrix else None,
        reads=fold_items([one for one in links.outgoing if one.relation == "uses_input"], 40_000),
        names=fold_items([one for one in links.outgoing if not _is_read(document.kind, one.relation)], 40_000),
        made=fold_items([one for one in incoming if one.relation == "produced_by"], 40_000),
        named_by=fold_items(incoming, 40_000),
        card=render_card(document.card, document.source_url) if document.card else None,
        metadata=render_settings(flatten_settings(bytes(document.metadata)), 150_000),
        versions=fold_items(document.versions, 40_000),
    )


def _find_latest(versions: Sequence[ArtifactVersion]) -> ArtifactVersion | None:
    return next((one for one in versions if one.is_latest), None)


def _is_read(kind: str, relation: str) -> bool:
    """Return whether a link stands under what an analysis read."""
    return kind == "analysis" and relation == "uses_input"
