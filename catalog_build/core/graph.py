"""Draw the provenance around one model: what it was made from, and what was made from it."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from catalog_build.core import urls
from catalog_build.core.documents import Graph, GraphEdge, GraphNode, Kind, PinState

MAX_NODES = 60
MAX_DEPTH = 4
_KEPT_FOR_DESCENDANTS = 10

_ANCESTRY = frozenset({"trained_on", "produced_by", "uses_input", "derived_from", "tests_hypothesis"})
_DESCENT = frozenset({"derived_from", "uses_input"})
_STATE_RANK: Mapping[PinState, int] = {"modified": 0, "intact": 1, "unverified": 2, "missing": 3, "unpinned": 4}


class LinkFact(msgspec.Struct, frozen=True, kw_only=True):
    """A link as the registry holds it.

    Args:
        source: id of the thing that names `target`.
        state: what a check of its pin gave.
        pin_label: the version that the link fixes, as shown; None where it is unpinned.
        pin_hash: the content hash that it fixes, if any.
    """

    source: str
    target: str
    relation: str
    state: PinState
    pin_label: str | None
    pin_hash: str | None = None


class NodeFact(msgspec.Struct, frozen=True, kw_only=True):
    """A registered thing. `version_label` is its tag, else `v` and its number; None when unknown."""

    id: str
    slug: str | None
    kind: Kind | None
    title: str
    version_label: str | None
    content_hash: str | None = None


def build_graph(
    root_id: str,
    facts: Mapping[str, NodeFact],
    outgoing: Mapping[str, Sequence[LinkFact]],
    incoming: Mapping[str, Sequence[LinkFact]],
) -> Graph:
    """Return the graph around a model, the same for the same links in any order; cycles and self-links do no harm.

    Args:
        root_id: the model.
        facts: what is known of each id; a target without facts is shown as missing.
        outgoing: id → its links, for the model and for its ancestors down to depth 3.
        incoming: id → the links that point to it; only the model's own are read.

    Returns:
        At most 60 nodes: the model, its ancestors to depth 4 and its direct descendants, nearest first, then by id.
        Up to ten places are kept for descendants, so that a long ancestry does not hide them, nor they it.
    """
    depths = _find_ancestors(root_id, outgoing)
    descendants = sorted(
        {link.source for link in incoming.get(root_id, ()) if link.relation in _DESCENT} - depths.keys()
    )
    ancestors = sorted(depths.keys() - {root_id}, key=lambda one: (depths[one], one))
    room = MAX_NODES - 1
    near = ancestors[: room - min(len(descendants), _KEPT_FOR_DESCENDANTS)]
    near_descendants = descendants[: room - len(near)]
    kept = [root_id, *sorted([*near, *near_descendants], key=lambda one: (depths.get(one, 1), one))]
    links = _list_links(root_id, kept, depths, outgoing, incoming)
    labels, hashes = _pin_labels(links), _pin_hashes(links)
    return Graph(
        nodes=[
            _make_node(one, root_id, one in depths, facts.get(one), labels.get(one), hashes.get(one)) for one in kept
        ],
        edges=_make_edges(links, kept),
        omitted=1 + len(ancestors) + len(descendants) - len(kept),
    )


def _find_ancestors(root_id: str, outgoing: Mapping[str, Sequence[LinkFact]]) -> dict[str, int]:
    depths = {root_id: 0}
    level = [root_id]
    for depth in range(1, MAX_DEPTH + 1):
        targets = [link.target for one in level for link in outgoing.get(one, ()) if link.relation in _ANCESTRY]
        level = [one for one in dict.fromkeys(targets) if one not in depths]
        depths |= dict.fromkeys(level, depth)
    return depths


def _list_links(
    root_id: str,
    kept: Sequence[str],
    depths: Mapping[str, int],
    outgoing: Mapping[str, Sequence[LinkFact]],
    incoming: Mapping[str, Sequence[LinkFact]],
) -> list[LinkFact]:
    # Links of the outermost level and of descendants lead out of the picture: whether they are known depends on
    # what was loaded, so they are left out for the same picture every time.
    inner = [one for one in kept if depths.get(one, MAX_DEPTH) < MAX_DEPTH]
    known = set(kept)
    links = [link for one in inner for link in outgoing.get(one, ()) if link.relation in _ANCESTRY]
    links += [link for link in incoming.get(root_id, ()) if link.relation in _DESCENT and link.source not in depths]
    return [link for link in links if {link.source, link.target} <= known and link.source != link.target]


def _pin_labels(links: Iterable[LinkFact]) -> dict[str, str]:
    found: dict[str, str] = {}
    for link in sorted(links, key=lambda one: (one.source, one.relation, one.pin_label or "")):
        if link.pin_label is not None:
            found.setdefault(link.target, link.pin_label)
    return found


def _pin_hashes(links: Iterable[LinkFact]) -> dict[str, str]:
    found: dict[str, str] = {}
    for link in links:
        if link.pin_hash is not None:
            found[link.target] = min(link.pin_hash, found.get(link.target, link.pin_hash))
    return found


def _make_node(
    node_id: str,
    root_id: str,
    is_ancestor: bool,
    fact: NodeFact | None,
    pin_label: str | None,
    pin_hash: str | None,
) -> GraphNode:
    version = fact.version_label if fact else None
    content_hash = fact.content_hash if fact else None
    return GraphNode(
        id=node_id,
        kind=fact.kind if fact else None,
        title=fact.title if fact else node_id,
        # A descendant pins the model it came from; that says nothing about which version the model itself is.
        label=version if node_id == root_id else pin_label or version,
        role="self" if node_id == root_id else "ancestor" if is_ancestor else "descendant",
        exists=fact is not None,
        html=urls.html_path(fact.kind, fact.slug) if fact and fact.kind and fact.slug else None,
        content_hash=content_hash if node_id == root_id else pin_hash or content_hash,
    )


def _make_edges(links: Iterable[LinkFact], kept: Sequence[str]) -> list[GraphEdge]:
    states: dict[tuple[str, str, str], PinState] = {}
    for link in links:
        key = (link.source, link.target, link.relation)
        states[key] = min(states.get(key, link.state), link.state, key=lambda state: _STATE_RANK[state])
    place = {one: index for index, one in enumerate(kept)}
    ordered = sorted(states.items(), key=lambda item: (place[item[0][0]], place[item[0][1]], item[0][2]))
    return [
        GraphEdge(source=source, target=target, relation=relation, state=state)
        for (source, target, relation), state in ordered
    ]
