"""Pages of what was measured: the leaderboards of a dataset, one leaderboard, and the matrix of a hypothesis."""

from collections.abc import Mapping, Sequence

from catalog_build.core import urls
from catalog_build.core.artifact_documents import ArtifactDocument, Board, LinkedModel, Matrix
from catalog_build.core.documents import ModelSummary
from catalog_build.core.leaderboard import BoardSlice
from catalog_build.core.matrix import ROWS_SHOWN
from catalog_build.core.urls import FOLDERS
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.views import CountLink, ListPage, SiteInfo

_COMPARED = 10
"""Most models in one comparison."""


def render_leaderboards(
    document: ArtifactDocument,
    boards: Sequence[Board],
    models: Mapping[str, LinkedModel],
    page: ListPage,
    root: str,
    site: SiteInfo,
) -> str:
    """Return a page of the leaderboards of a dataset.

    Args:
        boards: on this page; `models`, by id, are those whose values they show.
        page: its place among the pages of leaderboards.
        root: prefix that leads from the page to the catalog's root.
    """
    return render_template(
        "leaderboards.html",
        root,
        site,
        path=page.path,
        section=FOLDERS[document.kind],
        document=document,
        boards=boards,
        board_links=link_boards(boards, models),
        models=models,
        total=page.total,
        page=page,
    )


def render_leaderboard(
    document: ArtifactDocument,
    board: Board,
    shown: BoardSlice,
    models: Mapping[str, LinkedModel],
    page: ListPage,
    root: str,
    site: SiteInfo,
) -> str:
    """Return a page of one leaderboard of a dataset.

    Args:
        board: as the dataset's document has it, without entries if need be.
        shown: its values on this page; `models`, by id, state them.
        page: its place among the pages of this leaderboard.
        root: prefix that leads from the page to the catalog's root.
    """
    return render_template(
        "leaderboard.html",
        root,
        site,
        path=page.path,
        section=FOLDERS[document.kind],
        document=document,
        board=board,
        shown=shown,
        models=models,
        page=page,
    )


def render_matrix(
    document: ArtifactDocument, matrix: Matrix, first: int, page: ListPage, root: str, site: SiteInfo
) -> str:
    """Return a page of the matrix of a hypothesis.

    Args:
        matrix: the block that the page shows; `first` is the place of its first metric, from 1.
        page: its place among the pages of the matrix.
        root: prefix that leads from the page to the catalog's root.
    """
    return render_template(
        "matrix.html",
        root,
        site,
        path=page.path,
        section=FOLDERS[document.kind],
        document=document,
        matrix=matrix,
        caption=describe_block(matrix, first),
        page=page,
    )


def describe_block(matrix: Matrix, first: int) -> str:
    """Return what part of a matrix a page shows, in words."""
    if matrix.models_total == 1:
        text = "The model version that tests it"
    else:
        text = f"{len(matrix.models):,} of {matrix.models_total:,} model versions that test it, the latest first"
    shown = min(len(matrix.rows), ROWS_SHOWN)
    if shown < matrix.total:
        text += f"; metrics {first:,} to {first + shown - 1:,} of {matrix.total:,}"
    return text


def link_boards(boards: Sequence[Board], models: Mapping[str, LinkedModel]) -> list[CountLink | None]:
    """Return for each leaderboard the comparison of its leading models."""
    return [link_comparison([models[one.model] for one in board.latest]) for board in boards]


def link_comparison(models: Sequence[LinkedModel | ModelSummary]) -> CountLink | None:
    """Return where the first models are compared, the latest versions if there are two; None for fewer than two."""
    latest = [one.slug for one in models if one.is_latest]
    slugs = list(dict.fromkeys(latest if len(latest) > 1 else [one.slug for one in models]))[:_COMPARED]
    if len(slugs) < 2:
        return None
    title = "Compare both" if len(slugs) == 2 else f"Compare these {len(slugs)}"
    return CountLink(title=title, count=len(slugs), html=urls.any_compare_path(slugs))
