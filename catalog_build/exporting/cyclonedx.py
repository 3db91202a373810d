"""A model as a CycloneDX 1.6 machine-learning bill of materials (https://cyclonedx.org/docs/1.6/json/)."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from catalog_build.core.documents import Graph, GraphNode, Metric, ModelDocument
from catalog_build.core.safe_urls import safe_url
from catalog_build.exporting.activities import INFLUENCES, find_activities
from catalog_build.exporting.hashes import split_hash
from catalog_build.exporting.licenses import find_spdx
from catalog_build.exporting.place import Place, name_node

_ALGORITHMS = {
    "md5": ("MD5", 32),
    "sha1": ("SHA-1", 40),
    "sha256": ("SHA-256", 64),
    "sha384": ("SHA-384", 96),
    "sha512": ("SHA-512", 128),
}
"""Algorithm → its name in the format, and its number of hex digits."""

_MAX_METRICS = 1000

Part = dict[str, Any]


def make_bom(document: ModelDocument, place: Place) -> dict[str, Any]:
    """Return the bill of materials of a model version: the model with its card, and what it was made from.

    Args:
        document: as published; the first 1,000 metrics are named.
        place: whose address the references have.
    """
    graph = document.provenance.graph
    refs = {node.id: name_node(node) for node in graph.nodes}
    materials = _list_materials(graph)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, place.namespace + document.html)}",
        "version": 1,
        "metadata": {"component": _describe_model(document, refs, place)},
        "components": [_describe_part(node) for node in materials if node.id != document.id],
        "dependencies": list(_list_dependencies(graph, materials, refs)),
    }


def _list_materials(graph: Graph) -> list[GraphNode]:
    """Return the model and all that it was made from; what was done with these is no material."""
    activities = find_activities(graph)
    return [
        node
        for node in graph.nodes
        if node.role != "descendant" and node.kind != "hypothesis" and node.id not in activities
    ]


def _describe_model(document: ModelDocument, refs: Mapping[str, str], place: Place) -> Part:
    spdx = find_spdx(document.license)
    license = {"id": spdx} if spdx else {"name": document.license}
    return _keep_known(
        {
            "type": "machine-learning-model",
            "bom-ref": refs[document.id],
            "name": document.title,
            "version": document.version_tag or str(document.version_number),
            "hashes": _list_hashes(document.content_hash),
            "licenses": [{"license": license}] if document.license else [],
            "externalReferences": list(_list_references(document, place)),
            "modelCard": _make_card(document, refs),
            "properties": list(_list_properties(document)),
        }
    )


def _make_card(document: ModelDocument, refs: Mapping[str, str]) -> Part:
    metrics = [_describe_metric(metric) for metric in document.metrics[:_MAX_METRICS]]
    datasets = [{"ref": refs[one]} for one in dict.fromkeys(document.training_datasets) if one in refs]
    parameters = _keep_known({"architectureFamily": document.model_family, "datasets": datasets})
    return _keep_known({"modelParameters": parameters, "quantitativeAnalysis": {"performanceMetrics": metrics}})


def _describe_metric(metric: Metric) -> Part:
    ground = metric.ground
    measured_on = [one for one in (ground.dataset, ground.version, ground.split) if one] if ground else []
    assumed = " (dataset assumed)" if metric.assumed else ""
    value = _write_value(metric.value)
    interval = metric.ci and {"lowerBound": repr(metric.ci[0]), "upperBound": repr(metric.ci[1])}
    return {
        "type": metric.name,
        "value": value if metric.unit is None or "%" in value else f"{value} {metric.unit}",
        **({"slice": ", ".join(measured_on) + assumed} if measured_on else {}),
        **({"confidenceInterval": interval} if interval else {}),
    }


def _write_value(value: msgspec.Raw) -> str:
    text = bytes(value).decode()
    return msgspec.json.decode(value, type=str) if text.startswith('"') else text


def _list_references(document: ModelDocument, place: Place) -> Iterator[Part]:
    code = document.code
    addresses = [
        ("distribution", safe_url(document.source_url)),
        ("vcs", safe_url(code.repository) if code else None),
        ("documentation", f"{place.base_url}{document.html}" if place.base_url else None),
    ]
    yield from ({"type": kind, "url": url} for kind, url in addresses if url)


def _list_properties(document: ModelDocument) -> Iterator[Part]:
    """Yield what the catalog says of the model, its provenance above all."""
    facts = [
        ("id", document.id),
        ("quality_score", document.quality_score),
        ("provenance_complete", document.provenance.complete),
        ("promotion_state", document.promotion_state),
        ("code_commit", document.code.commit if document.code else None),
        ("parameter_count", document.parameter_count),
        *(("warning", reason.message) for reason in document.warnings),
    ]
    for name, value in facts:
        if value is not None:
            yield {"name": f"forge-catalog:{name}", "value": value if isinstance(value, str) else _encode(value)}


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _describe_part(node: GraphNode) -> Part:
    part = {
        "bom-ref": name_node(node),
        "name": node.title,
        "version": node.label,
        "hashes": _list_hashes(node.content_hash),
    }
    if node.kind == "model":
        return _keep_known({"type": "machine-learning-model", **part})
    content = "dataset" if node.kind == "dataset" else "other"
    return _keep_known({"type": "data", **part, "data": [{"type": content, "name": node.title}]})


def _list_hashes(content_hash: str | None) -> list[Part]:
    digest = split_hash(content_hash)
    name, digits = _ALGORITHMS.get(digest.algorithm, ("", 0)) if digest else ("", 0)
    return [{"alg": name, "content": digest.digits}] if digest and len(digest.digits) == digits else []


def _list_dependencies(graph: Graph, materials: list[GraphNode], refs: Mapping[str, str]) -> Iterator[Part]:
    """Yield what each material was made from; what an analysis used counts for what it produced."""
    targets: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.relation not in INFLUENCES:
            targets[edge.source].append(edge.target)
    shown = {node.id for node in materials}
    for node in materials:
        reached = _reach(node.id, targets, shown)
        yield {"ref": refs[node.id], "dependsOn": sorted({refs[id] for id in reached} - {refs[node.id]})}


def _reach(id: str, targets: Mapping[str, list[str]], shown: set[str]) -> set[str]:
    """Return the nearest of the shown things that lie behind a thing."""
    waiting, passed, reached = [id], {id}, set()
    while waiting:
        for target in targets[waiting.pop()]:
            if target in shown:
                reached.add(target)
            elif target not in passed:
                passed.add(target)
                waiting.append(target)
    return reached


def _keep_known(part: Part) -> Part:
    return {name: value for name, value in part.items() if value not in (None, [], {})}
