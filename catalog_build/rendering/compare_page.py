"""The page that sets models side by side: the same for a prerendered pair and for a live request."""

from collections import Counter
from collections.abc import Sequence
from string import ascii_uppercase

from markupsafe import Markup

from catalog_build.core.comparison import Comparison
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.folding import fold_items
from catalog_build.rendering.graph import list_connections, render_graph
from catalog_build.rendering.views import DEFAULT_SITE, SiteInfo

_GRAPHS_BUDGET = 150_000


def render_compare_page(comparison: Comparison, root: str, site: SiteInfo = DEFAULT_SITE) -> str:
    """Return the page of a comparison, below 1 MB.

    Args:
        comparison: as published; two to ten models.
        root: prefix that leads from the page to the catalog's root.
        site: its revision and counts are not shown.
    """
    width = len(comparison.models)
    return render_template(
        "compare.html",
        root,
        site,
        path=comparison.html,
        section="compare",
        comparison=comparison,
        letters=ascii_uppercase,
        verdicts=_count_verdicts(comparison),
        metrics=fold_items(comparison.metrics.rows, 200_000, markup=150 + 80 * width),
        training_config=fold_items(comparison.training_config.rows, 130_000, markup=60 + 20 * width),
        architecture=fold_items(comparison.architecture.rows, 100_000, markup=60 + 20 * width),
        metadata=fold_items(comparison.metadata.rows, 70_000, markup=60 + 20 * width),
        contamination=fold_items(comparison.contamination, 30_000, limit=20),
        drawings=_draw_graphs(comparison, root),
    )


def _count_verdicts(comparison: Comparison) -> Sequence[Counter[str]]:
    rows = comparison.metrics.rows
    return [
        Counter(verdict for row in rows if (verdict := row.cells[index].verdict) is not None)
        for index in range(len(comparison.models))
    ]


def _draw_graphs(comparison: Comparison, root: str) -> Sequence[Markup | None]:
    left = _GRAPHS_BUDGET
    drawings: list[Markup | None] = []
    for column in comparison.provenance.columns:
        drawing = render_graph(column.graph, root, "Provenance graph")
        left -= len(drawing.encode()) + sum(len(line.encode()) + 20 for line in list_connections(column.graph))
        drawings.append(drawing if left >= 0 else None)
    return drawings
