"""The page of one model version."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from catalog_build.core.aliases import find_aliases
from catalog_build.core.documents import Change, Metric, ModelDocument
from catalog_build.core.formats import MODEL_FORMATS, find_formats
from catalog_build.core.trends import MAX_VERSIONS_TRACED
from catalog_build.rendering.citation import make_citation
from catalog_build.rendering.environment import load_macros, render_template
from catalog_build.rendering.folding import fold_contamination, fold_items, fold_reasons, fold_versions
from catalog_build.rendering.graph import render_graph
from catalog_build.rendering.linked_data import describe_model
from catalog_build.rendering.settings_tree import render_settings
from catalog_build.rendering.sparkline import draw_sparkline
from catalog_build.rendering.views import DEFAULT_SITE, PairLink, SiteInfo
from catalog_build.rendering.words import label_version

_MAX_METRICS = 300
_NEWEST = 6
"""Versions of a long history that stand open; the older ones are folded."""


def render_model_page(
    document: ModelDocument,
    neighbours: Sequence[PairLink],
    root: str,
    site: SiteInfo = DEFAULT_SITE,
    *,
    card: Markup | None = None,
) -> str:
    """Return the page of a model version: a function of these arguments, below 1 MB, the rest folded into its JSON.

    Args:
        document: as published.
        neighbours: prerendered comparisons with this model.
        root: prefix that leads from the page to the catalog's root.
        site: its revision and counts are not shown, so that a change elsewhere leaves the page as it is.
        card: the document's card as `render_card` made it; None to leave it out.
    """
    provenance = document.provenance
    versions = fold_versions(document.versions)
    metrics = fold_items(document.metrics, 120_000, limit=_MAX_METRICS)
    others = [one for one in document.warnings if one not in provenance.reasons]
    return render_template(
        "model.html",
        root,
        site,
        path=document.html,
        section="models",
        document=document,
        aliases=find_aliases(document.metadata)[:10],
        linked_data=describe_model(document, site),
        formats=find_formats(MODEL_FORMATS, site.exports),
        neighbours=neighbours[:100],
        card=card,
        drawing=render_graph(provenance.graph, root, "Provenance graph"),
        metrics=metrics,
        lines=draw_lines(document, metrics.items),
        datasets_stated=_state_datasets(metrics.items),
        citation=make_citation(document, site.base_url),
        pinned=sum(one.pinned for one in provenance.inputs),
        trained_on=[one for one in document.linked_artifacts.outgoing if one.relation == "trained_on"][:3],
        reasons=fold_reasons(provenance.reasons),
        other_warnings=fold_reasons(others),
        contamination=fold_contamination(provenance.contamination),
        inputs=fold_items(provenance.inputs, 25_000),
        outgoing=fold_items(document.linked_artifacts.outgoing, 25_000),
        incoming=fold_items(document.linked_artifacts.incoming.items, 25_000),
        training_config=render_settings(document.settings.training_config, 110_000),
        architecture=render_settings(document.settings.architecture, 90_000),
        metadata=render_settings(document.settings.metadata, 50_000),
        versions=versions,
        newest=_NEWEST if len(versions.items) > _NEWEST + 2 else len(versions.items),
        changes={one.id: _render_changes(tuple(one.changes), one.changes_total) for one in versions.items},
    )


def _state_datasets(metrics: Sequence[Metric]) -> bool:
    """Whether each metric with a line states the dataset that its values were measured on."""
    return all(one.ground and one.ground.dataset is not None and not one.assumed for one in metrics if one.history)


def draw_lines(document: ModelDocument, metrics: Sequence[Metric]) -> list[Markup]:
    """Return each metric's way over the versions; nothing where no metric has one."""
    if not any(metric.history for metric in metrics):
        return []
    traced = document.versions[:MAX_VERSIONS_TRACED]
    labels = tuple(label_version(one) for one in traced)
    current = next((place for place, one in enumerate(traced) if one.id == document.id), None)
    return [draw_sparkline(metric.history, labels, current) for metric in metrics]


# The pages of one lineage, which are rendered near each other, show the same changes.
@lru_cache(maxsize=512)
def _render_changes(changes: tuple[Change, ...], total: int) -> Markup:
    html: Markup = load_macros("").changes(changes, total)  # type: ignore[attr-defined]
    return html
