"""Which nodes of a provenance graph are things that were done; all others are things that exist."""

from catalog_build.core.documents import Graph

INFLUENCES = frozenset({"evaluated_on", "tests_hypothesis"})
"""Relations of a model to what it was not made from."""


def find_activities(graph: Graph) -> set[str]:
    """Return the ids of analyses, and of unregistered things that are said to have produced something."""
    producers = {edge.target for edge in graph.edges if edge.relation == "produced_by"}
    return {node.id for node in graph.nodes if node.kind == "analysis" or (node.kind is None and node.id in producers)}
