"""The page that sets models side by side: the same for a prerendered pair and for a live request.

`static/compare_page.js` makes the same page of any other set in the browser; a test compares the two, word by word.
"""

from collections import Counter
from collections.abc import Sequence
from string import ascii_uppercase
from typing import NamedTuple

from markupsafe import Markup

from catalog_build.core.comparison import Comparison, DataOverlap, MetricRow
from catalog_build.core.documents import Ref
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.folding import fold_items
from catalog_build.rendering.graph import list_connections, render_graph
from catalog_build.rendering.numbers import format_score
from catalog_build.rendering.views import DEFAULT_SITE, SiteInfo
from catalog_build.rendering.words import choose_form, count_things

_GRAPHS_BUDGET = 150_000
_MAX_MATRIX = 100
_FIELDS_NAMED = 4
_OF_A_VERSION = frozenset({"version_number", "version_tag", "created_at", "changelog"})
"""Fields in which any two versions differ."""
_RESERVED = {"ground_not_stated": "not stated", "dataset_assumed": "assumed"}
_CERTAINTY = "Values whose difference is within their uncertainty are not separable."
_NO_CERTAINTY = "No uncertainty stated: any difference counts."


class Sentence(NamedTuple):
    """One thing that the head of the page says of a model; `flag` marks what speaks against relying on it."""

    text: str
    flag: bool = False


def render_compare_page(comparison: Comparison, root: str, site: SiteInfo = DEFAULT_SITE) -> str:
    """Return the page of a comparison, below 1 MB.

    Args:
        comparison: as published; two to ten models.
        root: prefix that leads from the page to the catalog's root.
        site: its revision and counts are not shown.
    """
    width = len(comparison.models)
    has_uncertainty = any(cell.certainty is not None for row in comparison.metrics.rows for cell in row.cells)
    return render_template(
        "compare.html",
        root,
        site,
        path=comparison.html,
        section="compare",
        comparison=comparison,
        letters=ascii_uppercase,
        has_uncertainty=has_uncertainty,
        certainty=_CERTAINTY if has_uncertainty else _NO_CERTAINTY,
        summaries=[_summarise(comparison, index) for index in range(width)],
        overlap=_count_overlap(comparison.training_data) if width == 2 else None,
        matrix=_make_matrix(comparison) if width > 2 else None,
        metrics=fold_items(comparison.metrics.rows, 200_000, markup=150 + 80 * width),
        training_config=fold_items(comparison.training_config.rows, 130_000, markup=60 + 20 * width),
        architecture=fold_items(comparison.architecture.rows, 100_000, markup=60 + 20 * width),
        metadata=fold_items(comparison.metadata.rows, 70_000, markup=60 + 20 * width),
        links=fold_items(comparison.links.rows, 40_000, markup=60 + 20 * width),
        contamination=fold_items(comparison.contamination, 30_000, limit=20),
        drawings=_draw_graphs(comparison, root),
    )


def _summarise(comparison: Comparison, index: int) -> list[Sentence]:
    """Say at one glance how a model stands to the baseline, and whether that can be believed."""
    model = comparison.models[index]
    told = _compare_to_baseline(comparison, index) if index else [Sentence("The baseline.")]
    tainted = [one.contamination.certain for one in comparison.contamination if one.model == model.id]
    if True in tainted:
        told.append(Sentence("Some metrics were measured on data that it was trained on.", flag=True))
    elif tainted:
        told.append(Sentence("Some metrics may have been measured on data that it was trained on.", flag=True))
    if not model.provenance_complete:
        told.append(Sentence("Its provenance is incomplete.", flag=True))
    others = _list_other_differences(comparison, index)
    if others:
        told.append(Sentence(f"Also different: {', '.join(others)}."))
    return told


def _compare_to_baseline(comparison: Comparison, index: int) -> list[Sentence]:
    rows = [
        row for row in comparison.metrics.rows if row.cells[0].text is not None and row.cells[index].text is not None
    ]
    ranked = [row for row in rows if row.cells[index].verdict is not None]
    told = _count_verdicts(ranked, index) if ranked else [Sentence("No metric is comparable with the baseline.")]
    if len(rows) > len(ranked):
        told.append(Sentence(f"{len(rows) - len(ranked):,} not comparable."))
    changes = [
        row.cells[index].change
        for section in (comparison.training_config, comparison.architecture)
        for row in section.rows
        if row.cells[index].change is not None
    ]
    if changes:
        told.append(Sentence(_tell_settings(len(changes) - changes.count("same"), len(changes))))
    overlap = comparison.training_data.jaccard_to_baseline[index]
    if overlap is not None:
        told.append(Sentence(_describe_overlap(overlap)))
    return told


def _count_verdicts(ranked: Sequence[MetricRow], index: int) -> list[Sentence]:
    counts = Counter(row.cells[index].verdict for row in ranked)
    not_separable = f", {counts['not_separable']} not separable" if counts["not_separable"] else ""
    told = [
        Sentence(
            f"Metrics: {counts['better']} better, {counts['worse']} worse, {counts['equal']} equal{not_separable}."
        )
    ]
    uncertain = sum(row.cells[index].certainty is None for row in ranked)
    if uncertain == len(ranked):
        told.append(Sentence("No uncertainty stated."))
    elif uncertain:
        told.append(Sentence(f"No uncertainty stated for {uncertain:,} of these {len(ranked):,}."))
    for code, words in _RESERVED.items():
        reserved = sum(row.comparability == code for row in ranked)
        if reserved:
            told.append(Sentence(f"Dataset {words} for {reserved:,} of these {len(ranked):,}.", flag=True))
    if all(row.comparability == "comparable" for row in ranked):
        told.append(Sentence("Each measured on the same dataset."))
    return told


def _list_other_differences(comparison: Comparison, index: int) -> list[str]:
    """Return what else differs between two versions of one lineage; other models differ in all of this."""
    if comparison.models[index].lineage != comparison.models[0].lineage:
        return []
    fields = [
        row.path
        for row in comparison.metadata.rows
        if row.path not in _OF_A_VERSION and row.cells[index].change not in (None, "same")
    ]
    shown = fields[:_FIELDS_NAMED]
    if len(fields) > len(shown):
        shown.append(count_things(len(fields) - len(shown), "more field"))
    if comparison.cards.cells[index].change not in (None, "same"):
        shown.append("model card")
    links = sum(row.cells[index].change not in (None, "same") for row in comparison.links.rows)
    return [*shown, count_things(links, "link")] if links else shown


def _tell_settings(differing: int, total: int) -> str:
    return f"{differing:,} of {count_things(total, 'setting')} {choose_form(differing, 'differs', 'differ')}."


def _describe_overlap(overlap: float) -> str:
    if overlap == 1:
        return "Trained on the same data."
    return f"Training data overlaps by {format_score(overlap)}." if overlap else "Trained on other data."


def _count_overlap(data: DataOverlap) -> tuple[int, int, int] | None:
    """Return how many datasets the first of two models alone, both, and the second alone were trained on."""
    first, second = data.unique
    # a bar of a part of the datasets would show a wrong proportion
    if data.omitted or not (first or data.shared or second):
        return None
    return len(first), len(data.shared), len(second)


def _make_matrix(comparison: Comparison) -> list[tuple[Ref, list[bool]]]:
    """Return the datasets that are listed, each with whether each model was trained on it."""
    data = comparison.training_data
    columns = [
        [*data.shared, *unique, *column.training_datasets]
        for unique, column in zip(data.unique, comparison.provenance.columns, strict=True)
    ]
    refs = {ref.id: ref for column in columns for ref in column}
    uses = [{ref.id for ref in column} for column in columns]
    return [(ref, [one in column for column in uses]) for one, ref in refs.items()][:_MAX_MATRIX]


def _draw_graphs(comparison: Comparison, root: str) -> Sequence[Markup | None]:
    left = _GRAPHS_BUDGET
    drawings: list[Markup | None] = []
    for column in comparison.provenance.columns:
        drawing = render_graph(column.graph, root, "Provenance graph")
        left -= len(drawing.encode()) + sum(len(line.encode()) + 20 for line in list_connections(column.graph))
        drawings.append(drawing if left >= 0 else None)
    return drawings
