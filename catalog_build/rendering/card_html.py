"""Adapt the HTML of a model card to the page it stands in: headings, links and images."""

import re
from html import escape, unescape

from catalog_build.rendering.card_anchors import PLACEHOLDER, CardAnchors
from catalog_build.rendering.links import resolve_link

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_FIRST_LEVEL = 3
_RENAMED = {"strike": "s", "tt": "code"}
_NOT_PREFORMATTED = {*_HEADINGS, "blockquote", "div", "hr", "li", "ol", "p", "ul"}

# The sanitiser quotes all attributes, and escapes `<` in text: so this finds each tag, and nothing else.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^ =>]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^ =>]+)="([^"]*)"')


def rewrite_card(html: str, source_url: str | None) -> str:
    """Return a card's HTML with its headings below the page's, its links resolved and its images as links.

    Args:
        html: well-formed, as the sanitiser writes it; the result has to be sanitised again.
        source_url: where the card stands, or None.
    """
    return _TAG.sub(_CardWriter(source_url, CardAnchors(html)).replace_tag, html)


class _CardWriter:
    """Replaces the tags of one card, in their order."""

    def __init__(self, source_url: str | None, anchors: CardAnchors) -> None:
        self._source_url = source_url
        self._anchors = anchors
        self._outline: list[int] = []
        self._open_headings: list[str] = []
        self._open_links: list[bool] = []
        self._preformatted = 0

    def replace_tag(self, found: re.Match[str]) -> str:
        """Return what stands on the page in the place of a tag."""
        closing, tag, attributes = found.groups()
        if tag == "pre":
            self._preformatted += -1 if closing else 1
        elif self._preformatted and tag in _NOT_PREFORMATTED:
            return "\n" if closing else ""
        if tag == "a":
            return self._close_link() if closing else self._open_link(_read_attributes(attributes))
        if tag in _HEADINGS:
            return self._close_heading() if closing else self._open_heading(_HEADINGS[tag], found.start())
        if tag == "img":
            return self._write_image(_read_attributes(attributes))
        return f"<{closing}{_RENAMED[tag]}{attributes}>" if tag in _RENAMED else found[0]

    def _open_heading(self, level: int, at: int) -> str:
        # Levels follow the card's outline, not its numbers, so that no level is skipped on the page.
        while self._outline and self._outline[-1] >= level:
            self._outline.pop()
        self._outline.append(level)
        self._open_headings.append(f"h{min(_FIRST_LEVEL + len(self._outline) - 1, 6)}")
        id = self._anchors.ids.get(at)
        return f'<{self._open_headings[-1]} id="{escape(id)}">' if id else f"<{self._open_headings[-1]}>"

    def _close_heading(self) -> str:
        return f"</{self._open_headings.pop()}>" if self._open_headings else ""

    def _open_link(self, attributes: dict[str, str]) -> str:
        href = attributes.get("href", "")
        own = self._anchors.find_heading(href)
        url = PLACEHOLDER + own if own else resolve_link(href, self._source_url)
        if url is not None and not own and url.startswith(PLACEHOLDER):
            url = None
        self._open_links.append(url is not None)
        if url is None:
            return ""
        title = f' title="{escape(attributes["title"])}"' if "title" in attributes else ""
        return f'<a href="{escape(url)}"{title}>'

    def _close_link(self) -> str:
        return "</a>" if self._open_links and self._open_links.pop() else ""

    def _write_image(self, attributes: dict[str, str]) -> str:
        url = resolve_link(attributes.get("src", ""), self._source_url)
        alt = attributes.get("alt", "")
        if url is None or url.startswith("mailto:"):
            return escape(alt)
        text = escape(" ".join(alt.split()) or "image")
        return text if any(self._open_links) else f'<a href="{escape(url)}">{text}</a>'


def _read_attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}
