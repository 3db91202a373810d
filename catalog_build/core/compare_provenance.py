"""Set the training data, the inputs and the provenance of several models side by side."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from catalog_build.core.comparison import (
    ContaminationWarning,
    DataOverlap,
    DatasetVersions,
    MovedInput,
    ProvenanceColumn,
    ProvenanceComparison,
)
from catalog_build.core.documents import Graph, GraphNode, ModelDocument, Reason, Ref
from catalog_build.core.folding import clip_ref, clip_text, fold_items, fold_refs, measure_item

_SHARED_BUDGET = 15_000
_UNIQUE_BUDGET = 40_000
_COLUMNS_BUDGET = 100_000
_GRAPHS_BUDGET = 100_000
_CONTAMINATION_BUDGET = 20_000
_SHOWN_METRICS = 20
_SHOWN_SUBJECTS = 5


def compare_training_data(models: Sequence[ModelDocument]) -> DataOverlap:
    """Return which datasets the models were trained on together, alone, and at different versions."""
    columns = [_linked_refs(model, "trained_on") for model in models]
    shared, unique = _split_refs(columns)
    versions = _list_different_versions(columns)
    shown_shared = fold_refs(shared, _SHARED_BUDGET)
    shown_unique = [fold_refs(refs, _UNIQUE_BUDGET // len(models)) for refs in unique]
    shown_versions = fold_items(versions, _SHARED_BUDGET)
    found = len(shared) + _count_all(unique) + len(versions)
    return DataOverlap(
        shared=shown_shared,
        unique=shown_unique,
        different_versions=shown_versions,
        omitted=found - len(shown_shared) - _count_all(shown_unique) - len(shown_versions),
        jaccard=measure_jaccard(columns),
        jaccard_to_baseline=[measure_jaccard([columns[0], column]) for column in columns],
    )


def compare_provenance(models: Sequence[ModelDocument]) -> ProvenanceComparison:
    """Return each model's provenance as a column, and the inputs: shared by all, moved, and of one alone."""
    inputs = [_by_id(state.artifact for state in model.provenance.inputs) for model in models]
    shared, alone = _split_refs(inputs)
    moved = _list_moved(inputs)
    lineages = {one.lineage for one in moved}
    unique = [[ref for ref in refs if ref.lineage not in lineages] for refs in alone]
    shown_shared = fold_refs(shared, _SHARED_BUDGET)
    shown_moved = fold_items((_clip_moved(one) for one in moved), _UNIQUE_BUDGET)
    shown_unique = [fold_refs(refs, _UNIQUE_BUDGET // len(models)) for refs in unique]
    return ProvenanceComparison(
        columns=[_make_column(model, len(models)) for model in models],
        shared_inputs=shown_shared,
        moved_inputs=shown_moved,
        unique_inputs=shown_unique,
        omitted_inputs=len(shared)
        + len(moved)
        + _count_all(unique)
        - len(shown_shared)
        - len(shown_moved)
        - _count_all(shown_unique),
    )


def list_contamination(models: Sequence[ModelDocument]) -> tuple[list[ContaminationWarning], int]:
    """Return the models' own contamination warnings, each with its first 20 metrics, and how many were left out."""
    found = [
        ContaminationWarning(
            model=model.id,
            contamination=msgspec.structs.replace(one, metrics=one.metrics[:_SHOWN_METRICS]),
        )
        for model in models
        for one in model.provenance.contamination
    ]
    shown = fold_items(found, _CONTAMINATION_BUDGET)
    return shown, len(found) - len(shown)


def measure_jaccard(columns: Sequence[Mapping[str, object]]) -> float | None:
    """Return |intersection| / |union| of the keys of all columns, 0..1; None where all are empty."""
    union = set().union(*columns)
    return len(set(columns[0]).intersection(*columns[1:])) / len(union) if union else None


def _linked_refs(model: ModelDocument, relation: str) -> dict[str, Ref]:
    return _by_id(link.artifact for link in model.linked_artifacts.outgoing if link.relation == relation)


def _by_id(refs: Iterable[Ref]) -> dict[str, Ref]:
    found: dict[str, Ref] = {}
    for ref in refs:
        found.setdefault(ref.id, ref)
    return found


def _split_refs(columns: Sequence[Mapping[str, Ref]]) -> tuple[list[Ref], list[list[Ref]]]:
    counts: dict[str, int] = {}
    for column in columns:
        for one in column:
            counts[one] = counts.get(one, 0) + 1
    shared = [ref for ref in columns[0].values() if counts[ref.id] == len(columns)]
    return shared, [[ref for ref in column.values() if counts[ref.id] == 1] for column in columns]


def _list_different_versions(columns: Sequence[Mapping[str, Ref]]) -> list[DatasetVersions]:
    used: dict[str, list[list[str]]] = {}
    for index, column in enumerate(columns):
        for ref in column.values():
            used.setdefault(ref.lineage, [[] for _ in columns])[index].append(ref.id)
    return [
        DatasetVersions(lineage=lineage, used=ids)
        for lineage, ids in used.items()
        if len({frozenset(one) for one in ids if one}) > 1
    ]


def _list_moved(columns: Sequence[Mapping[str, Ref]]) -> list[MovedInput]:
    """Return the lineages of which models use different versions, beside versions that all of them use."""
    used: dict[str, list[list[Ref]]] = {}
    for index, column in enumerate(columns):
        for ref in column.values():
            if not all(ref.id in other for other in columns):
                used.setdefault(ref.lineage, [[] for _ in columns])[index].append(ref)
    return [
        MovedInput(lineage=lineage, used=refs)
        for lineage, refs in used.items()
        if len({frozenset(ref.id for ref in one) for one in refs if one}) > 1
    ]


def _clip_moved(moved: MovedInput) -> MovedInput:
    return msgspec.structs.replace(moved, used=[[clip_ref(ref) for ref in refs] for refs in moved.used])


def _make_column(model: ModelDocument, models: int) -> ProvenanceColumn:
    share = _COLUMNS_BUDGET // models // 5
    reasons = model.provenance.reasons
    linked = [
        list(_linked_refs(model, relation).values()) for relation in ("trained_on", "produced_by", "tests_hypothesis")
    ]
    shown_reasons = fold_items((_shorten_reason(one) for one in reasons), 2 * share)
    shown = [fold_refs(refs, share) for refs in linked]
    return ProvenanceColumn(
        complete=model.provenance.complete,
        reasons=shown_reasons,
        training_datasets=shown[0],
        analyses=shown[1],
        hypotheses=shown[2],
        omitted=len(reasons) + _count_all(linked) - len(shown_reasons) - _count_all(shown),
        graph=_fold_graph(model.provenance.graph, _GRAPHS_BUDGET // models),
    )


def _shorten_reason(reason: Reason) -> Reason:
    return msgspec.structs.replace(reason, subjects=reason.subjects[:_SHOWN_SUBJECTS])


def _fold_graph(graph: Graph, budget: int) -> Graph:
    # Nodes stand nearest first, so that the far ones go; the model itself always stays.
    nodes = [_clip_node(node) for node in graph.nodes]
    kept = nodes[:1] + fold_items(nodes[1:], budget * 2 // 3)
    ids = {node.id for node in kept}
    room = budget - sum(measure_item(node) for node in kept)
    edges = fold_items((edge for edge in graph.edges if edge.source in ids and edge.target in ids), room)
    return Graph(nodes=kept, edges=edges, omitted=graph.omitted + len(nodes) - len(kept))


def _clip_node(node: GraphNode) -> GraphNode:
    label = None if node.label is None else clip_text(node.label)
    return msgspec.structs.replace(node, title=clip_text(node.title), label=label)


def _count_all(lists: Sequence[Sequence[object]]) -> int:
    return sum(len(one) for one in lists)
