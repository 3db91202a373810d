"""The provenance graph is bounded, deterministic and safe against cycles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog_build.core.documents import Graph, GraphEdge, GraphNode, PinState
from catalog_build.core.graph import LinkFact, NodeFact, build_graph

RELATIONS = ["trained_on", "produced_by", "uses_input", "derived_from", "tests_hypothesis", "evaluated_on"]


def link(source: str, target: str, relation: str, state: PinState = "unpinned", pin: str | None = None) -> LinkFact:
    return LinkFact(source=source, target=target, relation=relation, state=state, pin_label=pin)


def build(links: list[LinkFact], known: list[NodeFact] | None = None) -> Graph:
    outgoing: dict[str, list[LinkFact]] = {}
    incoming: dict[str, list[LinkFact]] = {}
    for one in links:
        outgoing.setdefault(one.source, []).append(one)
        incoming.setdefault(one.target, []).append(one)
    return build_graph("m", {one.id: one for one in known or []}, outgoing, incoming)


def test_a_model_stands_between_what_it_came_from_and_what_came_from_it() -> None:
    """Ancestors over every relation, direct descendants, pins and missing things are drawn."""
    known = [
        NodeFact(id="m", slug="m", kind="model", title="Model", version_label="v3"),
        NodeFact(id="d", slug="d~1", kind="dataset", title="Data", version_label="v9"),
        NodeFact(id="child", slug="child", kind="model", title="Child", version_label="v1"),
    ]
    links = [
        link("m", "d", "trained_on", "intact", "v2"),
        link("m", "run", "produced_by", "missing", "v1"),
        link("run", "hyp", "tests_hypothesis"),
        link("m", "eval", "evaluated_on"),
        link("child", "m", "derived_from", "intact", "v3"),
        link("report", "m", "produced_by"),
    ]
    assert build(links, known) == Graph(
        nodes=[
            GraphNode(id="m", kind="model", title="Model", label="v3", role="self", exists=True, html="models/m/"),
            GraphNode(
                id="child",
                kind="model",
                title="Child",
                label="v1",
                role="descendant",
                exists=True,
                html="models/child/",
            ),
            GraphNode(
                id="d", kind="dataset", title="Data", label="v2", role="ancestor", exists=True, html="datasets/d~1/"
            ),
            GraphNode(id="run", kind=None, title="run", label="v1", role="ancestor", exists=False, html=None),
            GraphNode(id="hyp", kind=None, title="hyp", label=None, role="ancestor", exists=False, html=None),
        ],
        edges=[
            GraphEdge(source="m", target="d", relation="trained_on", state="intact"),
            GraphEdge(source="m", target="run", relation="produced_by", state="missing"),
            GraphEdge(source="child", target="m", relation="derived_from", state="intact"),
            GraphEdge(source="run", target="hyp", relation="tests_hypothesis", state="unpinned"),
        ],
        omitted=0,
    )


def test_ancestry_ends_at_depth_four() -> None:
    """A chain of ten versions shows four ancestors."""
    chain = ["m", *(f"a{depth}" for depth in range(1, 10))]
    links = [link(first, second, "derived_from") for first, second in pairwise(chain)]
    assert [node.id for node in build(links).nodes] == ["m", "a1", "a2", "a3", "a4"]


def test_a_self_link_and_a_cycle_end() -> None:
    """A model that is its own ancestor is drawn once, without an edge to itself."""
    links = [link("m", "m", "derived_from"), link("m", "a", "derived_from"), link("a", "m", "derived_from")]
    graph = build(links)
    assert [(node.id, node.role) for node in graph.nodes] == [("m", "self"), ("a", "ancestor")]
    assert [(edge.source, edge.target) for edge in graph.edges] == [("m", "a"), ("a", "m")]


def test_a_crowd_of_descendants_does_not_hide_the_ancestry() -> None:
    """Of 500 descendants and 70 ancestors, 60 nodes stay and the rest is counted."""
    links = [link(f"c{one:03}", "m", "derived_from") for one in range(500)]
    links += [link("m", f"d{one:02}", "trained_on") for one in range(70)]
    graph = build(links)
    roles = [node.role for node in graph.nodes]
    assert (len(roles), roles.count("ancestor"), roles.count("descendant"), graph.omitted) == (60, 49, 10, 511)


def test_two_links_of_one_kind_make_one_edge_with_the_telling_state() -> None:
    """Among links between the same two, one whose content changed speaks for all."""
    states: list[PinState] = ["unpinned", "intact", "modified", "missing"]
    graph = build([link("m", "d", "trained_on", state) for state in states])
    assert graph.edges == [GraphEdge(source="m", target="d", relation="trained_on", state="modified")]


NAMES = st.sampled_from(["m", *(f"n{one}" for one in range(12))])
LINKS = st.lists(
    st.builds(link, NAMES, NAMES, st.sampled_from(RELATIONS), st.sampled_from(["intact", "missing", "unpinned"])),
    max_size=60,
)


@given(LINKS, st.randoms(use_true_random=False))
def test_any_tangle_of_links_gives_one_sound_graph(links: list[LinkFact], random: object) -> None:
    """Edges join drawn nodes, nodes are unique, and the order of the links does not matter."""
    graph = build(links)
    ids = [node.id for node in graph.nodes]
    assert ids[0] == "m"
    assert len(set(ids)) == len(ids)
    assert all({edge.source, edge.target} <= set(ids) for edge in graph.edges)
    shuffled = list(links)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert build(shuffled) == graph
