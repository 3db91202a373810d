"""The headings of a card as places that its own links lead to."""

import re
from collections import Counter
from html import unescape
from urllib.parse import quote, unquote

PLACEHOLDER = "https://heading.invalid/#"
"""Stands before the id of a heading while the sanitiser reads the card: it takes whole addresses only."""
_PREFIX = "card-"
_HEADING = re.compile(r"<(pre|h[1-6])(?: [^>]*)?>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")
_LONGEST = 200


class CardAnchors:
    """The ids of a card's headings, named as code hosts name them: `#training-data`.

    Args:
        html: well-formed, as the sanitiser writes it.
    """

    def __init__(self, html: str) -> None:
        self.ids: dict[int, str] = {}
        self._by_anchor: dict[str, str] = {}
        counted: Counter[str] = Counter()
        for found in _HEADING.finditer(html):
            name = _name_anchor(found[2]) if found[1] != "pre" else ""
            if not name:
                continue
            anchor = name
            while anchor in self._by_anchor:
                counted[name] += 1
                anchor = f"{name}-{counted[name]}"
            self.ids[found.start()] = self._by_anchor[anchor] = _PREFIX + anchor

    def find_heading(self, href: str) -> str | None:
        """Return the id of the heading that a link leads to, for use in an address; None where it leads elsewhere."""
        if not href.startswith("#"):
            return None
        id = self._by_anchor.get(unquote(href[1:]).strip().lower())
        return quote(id) if id else None


def _name_anchor(html: str) -> str:
    text = " ".join(unescape(_TAG.sub("", html)).split())
    return _NOT_IN_ANCHOR.sub("", text.lower()).replace(" ", "-")[:_LONGEST]
