"""Draw a provenance graph as SVG that needs no style of its own: classes only, for a strict CSP."""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

from markupsafe import Markup
from msgspec.structs import replace

from catalog_build.core.documents import Graph, GraphEdge, GraphNode
from catalog_build.core.folding import clip_text
from catalog_build.rendering.graph_layout import HEIGHT, LAYOUTS, EdgePlace, NodePlace, Shape
from catalog_build.rendering.markup import escape_text
from catalog_build.rendering.words import count_things, explain_pin, join_lines, name_kind, name_relation, shorten_hash

# The blocks that hold wide characters: Hangul Jamo, and those from the watch onwards (Unicode's EastAsianWidth.txt).
_maybe_wide = re.compile("[\u1100-\u115f\u231a-\U0010ffff]").search
_TITLE_CELLS = 30
_LABEL_CELLS = 38
_NODE_NAME = 200
_MOST_LEAVES = 8
_KEPT_LEAVES = 6
_SHORT_NAME = 50


def render_graph(graph: Graph, root: str, title: str) -> Markup:
    """Return the graph as one SVG element; empty where it has no nodes.

    Origins stand to the left; an arrow leads from a thing to what it was made from or names. The drawing is the
    same for the same graph.

    Args:
        graph: its size bounds the cost, 1.2 ms for 15 nodes.
        root: prefix that leads from the page to the catalog's root.
        title: what the graph shows, for readers who do not see it.
    """
    return _render_graph(tuple(graph.nodes), tuple(graph.edges), root, title) if graph.nodes else Markup("")


# A model stands in several comparisons, one after the other: a tenth of such a page.
@lru_cache(maxsize=128)
def _render_graph(all_nodes: tuple[GraphNode, ...], all_edges: tuple[GraphEdge, ...], root: str, title: str) -> Markup:
    graph = Graph(nodes=list(all_nodes), edges=list(all_edges), omitted=0)
    things, connections = len(graph.nodes), len({(edge.source, edge.target) for edge in graph.edges})
    graph = fold_leaves(graph)
    numbers = {node.id: number for number, node in enumerate(graph.nodes)}
    merged = _merge_edges(graph, numbers)
    captions = [_caption_node(node) for node in graph.nodes]
    layout = LAYOUTS.lay_out(Shape(tuple([one.width for one in captions]), tuple(merged)))
    edges = [
        _draw_edge(links, place, captions[source].name, captions[target].name)
        for ((source, target), links), place in zip(merged.items(), layout.edges, strict=True)
    ]
    nodes = [
        _draw_node(node, caption, place, root)
        for node, caption, place in zip(graph.nodes, captions, layout.nodes, strict=True)
    ]
    # Not role="img": that would hide the links inside from screen readers. No <title>: it would pop up everywhere.
    width, height = layout.width, layout.height
    return Markup(
        f'<svg class="graph" role="group" aria-label="{escape_text(title)}" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg">'
        f"<desc>{count_things(things, 'thing')} and {count_things(connections, 'connection')},"
        " listed in words below the drawing.</desc>"
        f"{''.join(edges + nodes)}</svg>"
    )


def fold_leaves(graph: Graph) -> Graph:
    """Return the graph with many things of one kind that hang on one other in the same way drawn as a few and a rest.

    What is folded is still listed in words.
    """
    if len(graph.nodes) <= _MOST_LEAVES:
        return graph
    nodes = {node.id: node for node in graph.nodes}
    links: dict[str, list[GraphEdge]] = {one: [] for one in nodes}
    for edge in graph.edges:
        for end in {edge.source, edge.target} & nodes.keys():
            links[end].append(edge)
    groups: dict[tuple[object, ...], list[GraphNode]] = {}
    for node in graph.nodes:
        if len(links[node.id]) == 1 and node.role != "self":
            edge = links[node.id][0]
            other = edge.target if edge.source == node.id else edge.source
            key = (other, edge.source == node.id, edge.relation, edge.state, node.kind, node.exists)
            groups.setdefault(key, []).append(node)
    rests = {members[_KEPT_LEAVES].id: members for members in groups.values() if len(members) > _MOST_LEAVES}
    gone = {node.id for members in rests.values() for node in members[_KEPT_LEAVES + 1 :]}
    if not rests:
        return graph
    return Graph(
        nodes=[_stand_for_rest(node, rests) for node in graph.nodes if node.id not in gone],
        edges=[edge for edge in graph.edges if not {edge.source, edge.target} & gone],
        omitted=graph.omitted,
    )


def _stand_for_rest(node: GraphNode, rests: Mapping[str, Sequence[GraphNode]]) -> GraphNode:
    members = rests.get(node.id)
    if members is None:
        return node
    title = f"and {len(members) - _KEPT_LEAVES} more"
    return replace(node, title=title, label=None, html=None, content_hash=None)


def list_connections(graph: Graph) -> Sequence[str]:
    """Return the graph's connections as sentences, in the order of its edges."""
    return _list_connections(tuple(graph.nodes), tuple(graph.edges))


@lru_cache(maxsize=128)
def _list_connections(nodes: tuple[GraphNode, ...], edges: tuple[GraphEdge, ...]) -> Sequence[str]:
    names = {node.id: _caption_node(node).name for node in nodes}
    return [
        f"{names[edge.source]} {name_relation(edge.relation)} {names[edge.target]} ({explain_pin(edge.state)})"
        for edge in edges
        if edge.source in names and edge.target in names
    ]


def _merge_edges(graph: Graph, numbers: dict[str, int]) -> dict[tuple[int, int], list[GraphEdge]]:
    merged: dict[tuple[int, int], list[GraphEdge]] = {}
    for edge in graph.edges:
        if edge.source in numbers and edge.target in numbers:
            merged.setdefault((numbers[edge.source], numbers[edge.target]), []).append(edge)
    return merged


class _Caption(NamedTuple):
    """The words of a node: its title as drawn, and what else is known of it, as drawn and in full.

    Args:
        name: what sentences call it.
        width: of its box, in pixels.
    """

    title: str
    label: str
    whole: str
    name: str
    width: int


# The drawing and the list below it ask for the same captions, and so do the pages of a lineage: 5 % of a page.
@lru_cache(maxsize=4096)
def _caption_node(node: GraphNode) -> _Caption:
    title = join_lines(node.title)
    label = _label_node(node)
    drawn, below = clip_cells(title, _TITLE_CELLS), clip_cells(label, _LABEL_CELLS)
    return _Caption(
        title=drawn,
        label=below,
        whole=f"{clip_text(title, _NODE_NAME)} ({label})",
        name=clip_text(title, _SHORT_NAME),
        width=_measure_caption(drawn, below),
    )


def _draw_node(node: GraphNode, caption: _Caption, place: NodePlace, root: str) -> str:
    missing = "" if node.exists else " missing"
    drawn = (
        f'<g class="node kind-{escape_text(node.kind or "unknown")} role-{escape_text(node.role)}{missing}">'
        f"<title>{escape_text(caption.whole)}</title>"
        f'<rect x="{place.left}" y="{place.top}" width="{caption.width}" height="{HEIGHT}" rx="5"/>'
        f'<text x="{place.middle}" y="{place.title}">{escape_text(caption.title)}</text>'
        f'<text class="sub" x="{place.middle}" y="{place.label}">{escape_text(caption.label)}</text></g>'
    )
    if node.html is None or node.role == "self":
        return drawn
    return f'<a href="{escape_text(root + node.html)}">{drawn}</a>'


def _draw_edge(edges: list[GraphEdge], place: EdgePlace, source: str, target: str) -> str:
    relations = ", ".join(dict.fromkeys(name_relation(edge.relation) for edge in edges))
    states = list(dict.fromkeys(edge.state for edge in edges))
    pins = ", ".join(explain_pin(state) for state in states)
    whole = f"{source} {relations} {target} ({pins})"
    return (
        f'<g class="edge pin-{escape_text(states[0])}"><title>{escape_text(whole)}</title>'
        f'<path d="{place.path}"/><polygon points="{place.arrow}"/>'
        f'<text x="{place.x}" y="{place.y}">{escape_text(clip_cells(relations, 24))}</text></g>'
    )


def _label_node(node: GraphNode) -> str:
    parts = [name_kind(node.kind), node.label, node.content_hash and shorten_hash(node.content_hash)]
    if node.kind is not None and not node.exists:
        parts.append("not registered")
    return " · ".join(clip_text(join_lines(part), _SHORT_NAME) for part in parts if part)


def _measure_caption(title: str, label: str) -> int:
    text = max(count_cells(title) * 7.2, count_cells(label) * 6, 72)
    # Steps of 12 let graphs of the same shape share a layout.
    return math.ceil((text + 20) / 12) * 12


def count_cells(text: str) -> int:
    """Return the width of a text in columns: wide East Asian characters take two."""
    if _maybe_wide(text) is None:
        return len(text)
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def clip_cells(text: str, cells: int) -> str:
    """Return the text cut to a width in columns, with an ellipsis where it was wider."""
    if count_cells(text) <= cells:
        return text
    if _maybe_wide(text) is None:
        return text[: cells - 1] + "…"
    kept = ""
    left = cells - 1
    for one in text:
        left -= count_cells(one)
        if left < 0:
            break
        kept += one
    return kept + "…"
