"""Draw a provenance graph as SVG that needs no style of its own: classes only, for a strict CSP."""

import math
from unicodedata import east_asian_width

from markupsafe import Markup

from catalog_build.core.documents import Graph, GraphEdge, GraphNode
from catalog_build.core.folding import clip_text
from catalog_build.rendering.graph_layout import Layout, Point, lay_out
from catalog_build.rendering.words import explain_pin, join_lines, name_kind, name_relation

_HEIGHT = 44
_TITLE_CELLS = 30
_LABEL_CELLS = 34
_NODE_NAME = 200
_SHORT_NAME = 50
_MARGIN = 8

# Not role="img": that would hide the links inside from screen readers. No <title> either: it would pop up everywhere.
_SVG = Markup(
    '<svg class="graph" role="group" aria-label="{title}" viewBox="0 0 {width} {height}"'
    ' width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg"><desc>{description}</desc>{body}</svg>'
)
_NODE = Markup(
    '<g class="node kind-{kind} role-{role}{missing}"><title>{whole}</title>'
    '<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="5"/>'
    '<text x="{x}" y="{title_y}">{title}</text><text class="sub" x="{x}" y="{label_y}">{label}</text></g>'
)
_EDGE = Markup(
    '<g class="edge pin-{state}"><title>{whole}</title><path d="{path}"/><polygon points="{arrow}"/>'
    '<text x="{x}" y="{y}">{label}</text></g>'
)


def render_graph(graph: Graph, root: str, title: str) -> Markup:
    """Return the graph as one SVG element; empty where it has no nodes.

    Origins stand to the left; an arrow leads from a thing to what it was made from or names. The drawing is the
    same for the same graph.

    Args:
        graph: its size bounds the cost, 1.2 ms for 15 nodes.
        root: prefix that leads from the page to the catalog's root.
        title: what the graph shows, for readers who do not see it.
    """
    if not graph.nodes:
        return Markup("")
    numbers = {node.id: number for number, node in enumerate(graph.nodes)}
    merged = _merge_edges(graph, numbers)
    layout = lay_out(tuple(_measure_node(node) for node in graph.nodes), tuple(merged), _HEIGHT)
    edges = [
        _draw_edge(merged[pair], layout.edges[index], [graph.nodes[number] for number in pair])
        for index, pair in enumerate(merged)
    ]
    nodes = [_draw_node(node, layout, number, root) for number, node in enumerate(graph.nodes)]
    return _SVG.format(
        width=math.ceil(layout.width + 2 * _MARGIN),
        height=math.ceil(layout.height + 2 * _MARGIN),
        title=title,
        description=f"{len(graph.nodes)} things and {len(merged)} connections, listed in words below the drawing.",
        body=Markup("").join(edges + nodes),
    )


def list_connections(graph: Graph) -> list[str]:
    """Return the graph's connections as sentences, in the order of its edges."""
    titles = {node.id: _name_node(node) for node in graph.nodes}
    return [
        f"{titles[edge.source]} {name_relation(edge.relation)} {titles[edge.target]} ({explain_pin(edge.state)})"
        for edge in graph.edges
        if edge.source in titles and edge.target in titles
    ]


def _name_node(node: GraphNode, limit: int = _SHORT_NAME) -> str:
    return clip_text(join_lines(node.title), limit)


def _merge_edges(graph: Graph, numbers: dict[str, int]) -> dict[tuple[int, int], list[GraphEdge]]:
    merged: dict[tuple[int, int], list[GraphEdge]] = {}
    for edge in graph.edges:
        if edge.source in numbers and edge.target in numbers:
            merged.setdefault((numbers[edge.source], numbers[edge.target]), []).append(edge)
    return merged


def _draw_node(node: GraphNode, layout: Layout, number: int, root: str) -> Markup:
    x, y = layout.nodes[number]
    width = layout.widths[number]
    label = _label_node(node)
    drawn = _NODE.format(
        kind=node.kind or "unknown",
        role=node.role,
        missing="" if node.exists else " missing",
        whole=f"{_name_node(node, _NODE_NAME)} ({label})",
        left=_round(x - width / 2 + _MARGIN),
        top=_round(y - _HEIGHT / 2 + _MARGIN),
        width=_round(width),
        height=_HEIGHT,
        x=_round(x + _MARGIN),
        title_y=_round(y - 3 + _MARGIN),
        label_y=_round(y + 13 + _MARGIN),
        title=clip_cells(join_lines(node.title), _TITLE_CELLS),
        label=clip_cells(label, _LABEL_CELLS),
    )
    if node.html is None or node.role == "self":
        return drawn
    return Markup('<a href="{}{}">{}</a>').format(root, node.html, drawn)


def _draw_edge(edges: list[GraphEdge], points: tuple[Point, ...], ends: list[GraphNode]) -> Markup:
    shifted = [(x + _MARGIN, y + _MARGIN) for x, y in points]
    relations = ", ".join(dict.fromkeys(name_relation(edge.relation) for edge in edges))
    states = list(dict.fromkeys(edge.state for edge in edges))
    middle_x, middle_y = _find_middle(shifted)
    pins = ", ".join(explain_pin(state) for state in states)
    return _EDGE.format(
        state=states[0],
        whole=f"{_name_node(ends[0])} {relations} {_name_node(ends[1])} ({pins})",
        path=_write_path(shifted),
        arrow=_write_arrow(shifted),
        x=_round(middle_x),
        y=_round(middle_y - 3),
        label=clip_cells(relations, 24),
    )


def _label_node(node: GraphNode) -> str:
    parts = [name_kind(node.kind), node.label]
    if node.kind is not None and not node.exists:
        parts.append("not registered")
    return " · ".join(clip_text(join_lines(part), _SHORT_NAME) for part in parts if part)


def _measure_node(node: GraphNode) -> int:
    title = count_cells(clip_cells(join_lines(node.title), _TITLE_CELLS)) * 7.2
    label = count_cells(clip_cells(_label_node(node), _LABEL_CELLS)) * 6
    # Steps of 12 let graphs of the same shape share a layout.
    return math.ceil((max(title, label, 72) + 20) / 12) * 12


def count_cells(text: str) -> int:
    """Return the width of a text in columns: wide East Asian characters take two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def clip_cells(text: str, cells: int) -> str:
    """Return the text cut to a width in columns, with an ellipsis where it was wider."""
    if count_cells(text) <= cells:
        return text
    kept = ""
    left = cells - 1
    for one in text:
        left -= count_cells(one)
        if left < 0:
            break
        kept += one
    return kept + "…"


def _find_middle(points: list[Point]) -> Point:
    # Graphviz gives 3n+1 points of cubic curves; the middle curve at t=0.5.
    start = (len(points) - 1) // 3 // 2 * 3
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[start : start + 4]
    return (x0 + 3 * x1 + 3 * x2 + x3) / 8, (y0 + 3 * y1 + 3 * y2 + y3) / 8


def _write_path(points: list[Point]) -> str:
    first, *rest = [f"{_round(x)},{_round(y)}" for x, y in points]
    return f"M{first}C{' '.join(rest)}"


def _write_arrow(points: list[Point]) -> str:
    (from_x, from_y), (x, y) = points[-2], points[-1]
    angle = math.atan2(y - from_y, x - from_x)
    wings = [(x - 8 * math.cos(angle + side), y - 8 * math.sin(angle + side)) for side in (0.4, -0.4)]
    return " ".join(f"{_round(px)},{_round(py)}" for px, py in [(x, y), *wings])


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
