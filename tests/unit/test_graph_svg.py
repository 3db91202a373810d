"""The provenance graph as a drawing."""

import re
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import msgspec
import pytest
from msgspec.structs import replace

from catalog_build.core.documents import Graph, GraphEdge, GraphNode
from catalog_build.rendering import graph_layout
from catalog_build.rendering.graph import clip_cells, fold_leaves, list_connections, render_graph
from catalog_build.rendering.graph_layout import Layout, LayoutMemory, Shape

MODEL = GraphNode(id="m", kind="model", title="A <b>&\nmodel", label="v2", role="self", exists=True, html="models/m/")
DATA = GraphNode(id="d", kind="dataset", title="Data", label="1.0", role="ancestor", exists=True, html="datasets/d/")
GONE = GraphNode(id="x", kind=None, title="gone", label=None, role="ancestor", exists=False, html=None)
EDGES = [
    GraphEdge(source="m", target="d", relation="trained_on", state="intact"),
    GraphEdge(source="m", target="d", relation="evaluated_on", state="intact"),
    GraphEdge(source="m", target="x", relation="uses_input", state="missing"),
    GraphEdge(source="d", target="m", relation="derived_from", state="unpinned"),
    GraphEdge(source="m", target="m", relation="derived_from", state="unpinned"),
    GraphEdge(source="m", target="left out", relation="uses_input", state="unpinned"),
]
GRAPH = Graph(nodes=[MODEL, DATA, GONE], edges=EDGES, omitted=1)
SVG = "{http://www.w3.org/2000/svg}"


def test_drawing_is_well_formed_and_needs_no_style() -> None:
    """The SVG is XML, titles are escaped, and nothing in it needs more than the site's style sheet."""
    drawing = render_graph(GRAPH, "../", "Provenance")
    root = ElementTree.fromstring(drawing)
    assert root.attrib["aria-label"] == "Provenance"
    assert [one.text for one in root.iter(f"{SVG}text")].count("A <b>& model") == 1
    assert re.findall(r"style|<script|\bon\w+=", drawing) == []


def test_cycles_and_self_links_are_drawn_once_each() -> None:
    """Links between the same two things share an arrow; a loop has its own."""
    root = ElementTree.fromstring(render_graph(GRAPH, "../", "Provenance"))
    edges = [one for one in root.iter(f"{SVG}g") if one.attrib["class"].startswith("edge")]
    assert [one.attrib["class"] for one in edges] == [
        "edge pin-intact", "edge pin-missing", "edge pin-unpinned", "edge pin-unpinned"
    ]  # fmt: skip
    assert edges[0].findtext(f"{SVG}text") == "trained on, evaluated on"


def test_nodes_lead_to_their_pages() -> None:
    """Registered things are links from the page's root; the model itself and missing things are not."""
    drawing = render_graph(GRAPH, "../../", "Provenance")
    assert re.findall(r'href="([^"]*)"', drawing) == ["../../datasets/d/"]
    assert 'class="node kind-unknown role-ancestor missing"' in drawing


def test_origins_stand_to_the_left() -> None:
    """What a model was made from is drawn to the left of it."""
    graph = Graph(nodes=[MODEL, DATA], edges=EDGES[:1], omitted=0)
    root = ElementTree.fromstring(render_graph(graph, "", "Provenance"))
    model, data = (float(one.attrib["x"]) for one in root.iter(f"{SVG}rect"))
    assert data < model


def test_the_same_graph_gives_the_same_drawing() -> None:
    """A drawing is a function of its graph."""
    assert render_graph(GRAPH, "", "P") == render_graph(GRAPH, "", "P")


def make_large_shape(seed: int) -> Shape:
    """Return a graph of 40 nodes, another one for each seed."""
    edges = tuple((a, b) for a in range(40) for b in range(a + 1, min(a + 2 + seed % 3, 40)))
    return Shape(tuple(72 + 12 * ((seed + node) % 9) for node in range(40)), edges)


def lay_out_all(memory: LayoutMemory, threads: int) -> list[Layout]:
    """Return the layouts of 40 large graphs."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(memory.lay_out, map(make_large_shape, range(40))))


def test_many_threads_lay_out_at_once() -> None:
    """The live API draws in threads: none disturbs another, or crashes the process."""
    assert lay_out_all(LayoutMemory(), 8) == lay_out_all(LayoutMemory(), 1)


def test_layouts_can_be_kept_for_another_process() -> None:
    """What one process laid out, another takes over as it was written down, and does not report twice."""
    first, second = LayoutMemory(), LayoutMemory()
    shape = make_large_shape(1)
    layout = first.lay_out(shape)
    written = msgspec.msgpack.encode(first.take_used())
    second.remember(msgspec.msgpack.decode(written, type=list[tuple[Shape, Layout]]))
    assert second.lay_out(shape) == layout
    assert (first.take_used(), second.take_used()) == ([], [(shape, layout)])


def test_no_more_layouts_are_kept_than_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry may have as many shapes as models: what a process reports does not grow with them."""
    monkeypatch.setattr(graph_layout, "MOST_LAYOUTS", 3)
    memory = LayoutMemory()
    shapes = [Shape((72,), ()), Shape((84,), ()), Shape((96,), ()), Shape((108,), ()), Shape((120,), ())]
    layouts = [memory.lay_out(shape) for shape in shapes]
    assert memory.take_used() == list(zip(shapes[:3], layouts[:3], strict=True))
    assert [memory.lay_out(shape) for shape in shapes] == layouts
    assert memory.take_used() == []


def test_no_nodes_no_drawing() -> None:
    """An empty graph draws nothing."""
    assert render_graph(Graph(nodes=[], edges=[], omitted=0), "", "P") == ""


def test_connections_are_told_in_words() -> None:
    """The list beside the drawing says the same."""
    assert list_connections(GRAPH)[:3] == [
        "A <b>& model trained on Data (pinned, intact)",
        "A <b>& model evaluated on Data (pinned, intact)",
        "A <b>& model uses input gone (pinned version missing)",
    ]


def test_titles_are_cut_by_their_width() -> None:
    """Wide characters count twice."""
    assert clip_cells("小膠質細胞", 10) == "小膠質細胞"
    assert clip_cells("小膠質細胞", 8) == "小膠質…"
    assert clip_cells("abcdef", 4) == "abc…"


def test_many_things_that_hang_on_one_are_drawn_as_a_few_and_a_rest() -> None:
    """Twenty data sets of one model are six and a box that says how many more; what has links of its own stays."""
    data = [replace(DATA, id=f"d{number:02}", title=f"Data {number}") for number in range(20)]
    links = [GraphEdge(source="m", target=one.id, relation="trained_on", state="intact") for one in data]
    other = GraphEdge(source="d19", target="x", relation="derived_from", state="unpinned")
    graph = Graph(nodes=[MODEL, *data, GONE], edges=[*links, other], omitted=0)
    drawing = render_graph(graph, "", "Provenance")
    titles = re.findall(r'<text x="[^"]*" y="[^"]*">([^<]*)</text></g>|rx="5"/><text [^>]*>([^<]*)<', drawing)
    boxes = [second for _, second in titles if second]
    assert boxes == ["A <b>& model".replace("<", "&lt;").replace("& ", "&amp; ").replace(">", "&gt;"),
        *(f"Data {number}" for number in range(6)), "and 13 more", "Data 19", "gone"]  # fmt: skip
    assert "<desc>22 things and 21 connections, listed in words below the drawing.</desc>" in drawing
    assert len(list_connections(graph)) == 21


def test_few_things_are_all_drawn() -> None:
    """Eight are not worth folding; nor are nine of different kinds of links."""
    data = [replace(DATA, id=f"d{number}") for number in range(9)]
    links = [GraphEdge(source="m", target=one.id, relation="trained_on", state="intact") for one in data[:8]]
    links.append(GraphEdge(source="m", target="d8", relation="evaluated_on", state="intact"))
    graph = Graph(nodes=[MODEL, *data], edges=links, omitted=0)
    assert fold_leaves(graph) == graph
