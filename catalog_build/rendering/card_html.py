"""Adapt the HTML of a model card to the page it stands in: headings, links and images."""

from html import escape
from html.parser import HTMLParser

from catalog_build.rendering.links import resolve_link

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_FIRST_LEVEL = 3
_RENAMED = {"strike": "s", "tt": "code"}

Attributes = list[tuple[str, str | None]]


def rewrite_card(html: str, source_url: str | None) -> str:
    """Return a card's HTML with its headings below the page's, its links resolved and its images as links.

    Args:
        html: well-formed, as the sanitiser writes it; the result has to be sanitised again.
        source_url: where the card stands, or None.
    """
    writer = _CardWriter(source_url)
    writer.feed(html)
    writer.close()
    return "".join(writer.parts)


class _CardWriter(HTMLParser):
    def __init__(self, source_url: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._source_url = source_url
        self._outline: list[int] = []
        self._open_headings: list[str] = []
        self._open_links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "img":
            self._write_image(dict(attrs))
        elif tag == "a":
            self._open_link(attrs)
        elif tag in _HEADINGS:
            self._open_headings.append(self._place_heading(_HEADINGS[tag]))
            self.parts.append(f"<{self._open_headings[-1]}>")
        else:
            self._write_tag(_RENAMED.get(tag, tag), attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            if self._open_links and self._open_links.pop():
                self.parts.append("</a>")
        elif tag in _HEADINGS:
            if self._open_headings:
                self.parts.append(f"</{self._open_headings.pop()}>")
        else:
            self.parts.append(f"</{_RENAMED.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))

    def _place_heading(self, level: int) -> str:
        # Levels follow the card's outline, not its numbers, so that no level is skipped on the page.
        while self._outline and self._outline[-1] >= level:
            self._outline.pop()
        self._outline.append(level)
        return f"h{min(_FIRST_LEVEL + len(self._outline) - 1, 6)}"

    def _open_link(self, attrs: Attributes) -> None:
        values = dict(attrs)
        url = resolve_link(values.get("href") or "", self._source_url)
        self._open_links.append(url is not None)
        if url is not None:
            kept: Attributes = [("href", url)]
            self._write_tag("a", kept + [(name, value) for name, value in attrs if name == "title"])

    def _write_image(self, attrs: dict[str, str | None]) -> None:
        url = resolve_link(attrs.get("src") or "", self._source_url)
        if url is None or url.startswith("mailto:"):
            self.handle_data(attrs.get("alt") or "")
            return
        text = escape(" ".join((attrs.get("alt") or "").split()) or "image")
        if any(self._open_links):
            self.parts.append(text)
        else:
            self.parts.append(f'<a href="{escape(url)}">{text}</a>')

    def _write_tag(self, tag: str, attrs: Attributes) -> None:
        written = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self.parts.append(f"<{tag}{written}>")
