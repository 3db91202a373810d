"""Provenance of a model as W3C PROV-JSON (https://www.w3.org/submissions/prov-json/).

Analyses are activities; models, data sets, hypotheses and everything else are entities.
"""

from collections.abc import Mapping
from typing import Any

from catalog_build.core.documents import GraphEdge, GraphNode, ModelDocument
from catalog_build.exporting.activities import INFLUENCES, find_activities
from catalog_build.exporting.hashes import find_sha256
from catalog_build.exporting.place import Place, name_node

_TERMS = "https://schema.org/"

_WORDS = {
    ("entity", "entity"): ("wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity"),
    ("entity", "activity"): ("wasGeneratedBy", "prov:entity", "prov:activity"),
    ("activity", "entity"): ("used", "prov:activity", "prov:entity"),
    ("activity", "activity"): ("wasInformedBy", "prov:informed", "prov:informant"),
}
"""What an edge leads from and to → PROV's relation, and the names of both ends."""

_INFLUENCE = ("wasInfluencedBy", "prov:influencee", "prov:influencer")


def make_prov(document: ModelDocument, place: Place) -> dict[str, Any]:
    """Return the provenance graph of a model as a PROV-JSON document.

    Args:
        document: as published; what its graph leaves out is left out here.
        place: whose address all names begin with.
    """
    graph = document.provenance.graph
    activities = find_activities(graph)
    roles = {node.id: "activity" if node.id in activities else "entity" for node in graph.nodes}
    names = {node.id: f"catalog:{name_node(node)}" for node in graph.nodes}
    sections: dict[str, dict[str, Any]] = {"entity": {}, "activity": {}}
    for node in graph.nodes:
        sections[roles[node.id]][names[node.id]] = _describe_node(node)
    for number, edge in enumerate(graph.edges, 1):
        word, source, target = _choose_words(edge, roles)
        facts = {source: names[edge.source], target: names[edge.target], "prov:type": edge.relation}
        sections.setdefault(word, {})[f"_:link{number}"] = facts
    return {
        "prefix": {"catalog": place.namespace, "schema": _TERMS},
        **{name: section for name, section in sections.items() if section},
    }


def _choose_words(edge: GraphEdge, roles: Mapping[str, str]) -> tuple[str, str, str]:
    return _INFLUENCE if edge.relation in INFLUENCES else _WORDS[roles[edge.source], roles[edge.target]]


def _describe_node(node: GraphNode) -> dict[str, Any]:
    facts = {
        "prov:label": node.title,
        "prov:type": node.kind or "unregistered",
        "schema:identifier": node.id,
        "schema:version": node.label,
        "schema:sha256": find_sha256(node.content_hash),
    }
    return {name: value for name, value in facts.items() if value is not None}
