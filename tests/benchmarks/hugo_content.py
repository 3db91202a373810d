"""The input of the Hugo site: a content file for each model, made from our own documents."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from catalog_build.core.documents import ModelDocument
from catalog_build.core.urls import json_path
from catalog_build.rendering.citation import make_citation
from catalog_build.rendering.folding import fold_items
from catalog_build.rendering.graph import list_connections, render_graph
from catalog_build.rendering.model_page import draw_lines
from catalog_build.rendering.numbers import format_count
from catalog_build.rendering.settings_tree import Tree, grow_tree, list_members
from catalog_build.rendering.views import PairLink
from catalog_build.site.gather import gather_parts
from catalog_build.site.plan import plan_models
from catalog_build.site.state import PATH, SiteState

SITE = Path(__file__).parent / "hugo_site"
"""Configuration and layouts: what `site_templates/model.html` shows of the models of a synthetic registry."""

_ROOT = "../../"
_SECTIONS = {"training_config": 110_000, "architecture": 90_000, "metadata": 50_000}
"""Sections of settings, and the bytes that a page shows of each."""

_UNREAD = ("title", "card", "evaluation_metrics", "settings", "warnings", "html", *_SECTIONS)
"""Fields of a document that the layouts do not read, or find elsewhere: Hugo need not parse them."""


def write_content(site: Path, folder: Path) -> int:
    """Make the folder of a Hugo site from a published site of ours, and return how many pages it has.

    Front matter is JSON, the card is the file's Markdown; a content adapter that adds the same pages from the same JSON
    takes Hugo as much processor time. What Hugo cannot make is given ready-made: the drawing of the graph and its list,
    the lines of metrics, the citation, the tree of settings, and the short form of large numbers.

    Args:
        folder: does not exist yet.
    """
    shutil.copytree(SITE, folder)
    content = folder / "content" / "models"
    content.mkdir(parents=True)
    count = 0
    for path, neighbours in _list_models(site, folder / "state.sqlite"):
        data = (site / path).read_bytes()
        document = msgspec.json.decode(data, type=ModelDocument)
        front = msgspec.json.encode(_make_front_matter(msgspec.json.decode(data), document, neighbours))
        (content / f"{document.slug}.md").write_bytes(front + b"\n\n" + (document.card or "").encode())
        count += 1
    return count


def _list_models(site: Path, copy: Path) -> Iterator[tuple[str, Sequence[PairLink]]]:
    """Yield the document's path and the neighbours of each model, as the build that made the site planned them."""
    shutil.copy(site / PATH, copy)
    with SiteState(copy) as state:
        state.execute("UPDATE things SET dirty = 1")
        slugs = dict(state.stream("SELECT id, slug FROM things WHERE kind = 'model'"))
        for unit in plan_models(state, gather_parts(state)):
            for id, neighbours in unit.models:
                yield json_path("model", slugs[id]), neighbours


def _make_front_matter(
    fields: dict[str, Any], document: ModelDocument, neighbours: Sequence[PairLink]
) -> dict[str, object]:
    graph = document.provenance.graph
    kept = {name: value for name, value in fields.items() if name not in _UNREAD}
    del kept["provenance"]["graph"]
    for metric in kept["metrics"]:
        metric.pop("history", None)
    params = {
        **kept,
        "drawing": str(render_graph(graph, _ROOT, "Provenance graph")),
        "connections": list_connections(graph),
        "lines": [str(line) for line in draw_lines(document, document.metrics)],
        "citation": make_citation(document, None),
        "parameters": str(format_count(document.parameter_count)),
        "trees": {
            name: _list_branch(grow_tree(fold_items(getattr(document.settings, name), budget).items))[0]
            for name, budget in _SECTIONS.items()
        },
        "neighbours": neighbours,
    }
    return {"title": document.title, "params": params}


def _list_branch(tree: Tree) -> tuple[list[dict[str, object]], int]:
    """Return the members of a branch of settings, and how many leaves it has."""
    members: list[dict[str, object]] = []
    total = 0
    for name, member in list_members(tree):
        if isinstance(member, str):
            members.append({"name": name, "text": member})
            total += 1
        else:
            inside, count = _list_branch(member)
            members.append({"name": name, "count": count, "members": inside})
            total += count
    return members, total
