"""Settings as a tree that folds at every level, written in one pass: a macro that calls itself costs far more."""

import re
from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from catalog_build.core.documents import Row
from catalog_build.core.folding import clip_text
from catalog_build.rendering.folding import fold_items
from catalog_build.rendering.markup import escape_text
from catalog_build.rendering.words import name_setting

_OPEN = 12
"""Settings that a branch shows at once; one with more of them is folded."""

_DEEPEST = 12
"""Levels of the tree; what lies deeper keeps the rest of its path, so that it has room on a phone."""

_NAME_LIMIT = 300
_SEGMENT = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]|[^.\[]+')

Tree = dict[str, "Tree | str"]
"""Settings by the segments of their paths, in the order of the document; a leaf is its text."""


class FoldedSettings(msgspec.Struct, frozen=True):
    """The settings of a section that a page shows, as a nested list, and how many it does not; empty for none."""

    html: Markup
    omitted: int


def render_settings(rows: Sequence[Row], budget: int) -> FoldedSettings:
    """Return the first settings that fit into a budget, as a tree.

    Args:
        rows: of one section, in the order of the document.
        budget: bytes of HTML.
    """
    folded = fold_items(rows, budget)
    if not folded.items:
        return FoldedSettings(Markup(), folded.omitted)
    html, _ = _render_branch(grow_tree(folded.items), ' class="tree"')
    return FoldedSettings(Markup(html), folded.omitted)


def grow_tree(rows: Sequence[Row]) -> Tree:
    """Return the tree that rows are the leaves of."""
    tree: Tree = {}
    for row in rows:
        *parents, name = _split_path(row.path)
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})  # type: ignore[assignment]
        branch[name] = row.text
    return tree


def list_members(tree: Tree) -> Iterator[tuple[str, "Tree | str"]]:
    """Yield the members of a branch; one that holds a single thing is told in one line with it, as `a.b`."""
    for name, member in tree.items():
        while type(member) is dict and len(member) == 1:
            [(inner, member)] = member.items()
            name = _join(name, inner)
        yield name, member


def _render_branch(tree: Tree, attributes: str = "") -> tuple[str, int]:
    """Return a branch as a list, and how many leaves it has."""
    total = 0
    lines = []
    for name, member in list_members(tree):
        label = escape_text(clip_text(name_setting(name), _NAME_LIMIT))
        if isinstance(member, str):
            lines.append(f"<li><code>{label}</code> <bdi>{escape_text(member)}</bdi></li>\n")
            total += 1
            continue
        inside, count = _render_branch(member)
        opened = " open" if count <= _OPEN else ""
        summary = f'<summary><code>{label}</code> <span class="muted">{count} settings</span></summary>'
        lines.append(f"<li><details{opened}>{summary}\n{inside}</details></li>\n")
        total += count
    return f"<ul{attributes}>\n{''.join(lines)}</ul>\n", total


def _split_path(path: str) -> list[str]:
    """Return the segments of a path, those below the deepest level as one."""
    # most paths have no list items or quoted keys, and are not deep
    segments = path.split(".") if "[" not in path else _SEGMENT.findall(path)
    if len(segments) <= _DEEPEST:
        return segments
    rest = segments[_DEEPEST - 1]
    for segment in segments[_DEEPEST:]:
        rest = _join(rest, segment)
    return [*segments[: _DEEPEST - 1], rest]


def _join(path: str, segment: str) -> str:
    return path + segment if segment.startswith("[") else f"{path}.{segment}"
