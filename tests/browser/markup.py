"""What is wrong with the markup of a page, as far as a few rules tell it; docs/quality.md names a full checker."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

_BLOCK_NAMES = """
address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav
ol p pre section table ul
"""
_PHRASE_NAMES = """
p pre h1 h2 h3 h4 h5 h6 span b i em strong small code kbd samp sub sup s u mark abbr cite q dfn var time bdi label
button summary
"""
_BLOCKS = set(_BLOCK_NAMES.split())
_PHRASING_ONLY = set(_PHRASE_NAMES.split())
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_INTERACTIVE = {"a", "button", "select", "textarea", "details", "label"}
_LABELLED = {"input", "select", "textarea"}
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list")
_HEADING = re.compile(r"h[1-6]")


def find_markup_faults(text: str) -> list[str]:
    """Return a sentence for each fault of a page's markup, in no particular order.

    Elements that are not closed in order, blocks inside of phrases, controls inside of controls; ids given twice or
    named in vain; heading levels that are skipped; images without alternative and fields without label; a page without
    language, title or description.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return list(reader.report())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self._named: set[str] = set()
        self._fields: list[dict[str, str]] = []
        self._labelled: set[str] = set()
        self._levels: list[int] = []
        self._head: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if len(given) != len(attributes):
            self._complain(f"<{tag}> has an attribute twice")
        self._check_place(tag, given)
        self._note_names(tag, given)
        if tag == "img" and "alt" not in given:
            self._complain("<img> has no alt")
        if _HEADING.fullmatch(tag):
            self._levels.append(int(tag[1]))
        if (tag == "html" and given.get("lang")) or (tag == "meta" and given.get("content")):
            self._head.add(given.get("name", tag))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if "svg" in self._open and tag not in _VOID:
            self._open.pop()
        elif tag not in _VOID:
            self._complain(f"<{tag}/> is not closed by its slash")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self._complain(f"</{tag}> closes <{self._open[-1] if self._open else ''}>")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open and data.strip():
            self._head.add("title")

    def _check_place(self, tag: str, given: dict[str, str]) -> None:
        if "svg" in self._open:
            return
        for outer in self._open:
            if tag in _BLOCKS and outer in _PHRASING_ONLY and not (outer == "summary" and _HEADING.fullmatch(tag)):
                self._complain(f"<{tag}> inside of <{outer}>")
            if tag in _INTERACTIVE and outer in ("a", "button", "label") and not (outer == "label" and tag == "select"):
                self._complain(f"<{tag}> inside of <{outer}>")
        if tag == "li" and self._open[-1] not in ("ul", "ol"):
            self._complain(f"<li> inside of <{self._open[-1]}>")
        if tag in ("td", "th") and self._open[-1] != "tr":
            self._complain(f"<{tag}> inside of <{self._open[-1]}>")
        if "style" in given or any(name.startswith("on") for name in given):
            self._complain(f"<{tag}> has an inline style or script")

    def _note_names(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self._ids[given["id"]] += 1
        for name in _REFERENCES:
            self._named.update(given.get(name, "").split())
        if tag == "label":
            self._labelled.add(given.get("for", ""))
        if tag in _LABELLED and given.get("type") != "hidden" and "label" not in self._open:
            self._fields.append(given)

    def _complain(self, fault: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {fault}")

    def report(self) -> Iterator[str]:
        """Yield what was seen, and what can be told at the end only."""
        yield from self.faults
        yield from (f"<{tag}> is never closed" for tag in self._open)
        yield from (f"id {id!r} is given {count} times" for id, count in self._ids.items() if count > 1)
        yield from (f"id {id!r} is named, but not given" for id in sorted(self._named - set(self._ids)))
        for field in self._fields:
            if not {"aria-label", "aria-labelledby"} & set(field) and field.get("id") not in self._labelled:
                yield f"a field has no label: {field}"
        if self._levels.count(1) != 1:
            yield f"{self._levels.count(1)} headings of level 1"
        for above, below in zip(self._levels, self._levels[1:], strict=False):
            if below > above + 1:
                yield f"a heading of level {below} follows one of level {above}"
        yield from (f"no {what}" for what in ("html", "title", "description", "viewport") if what not in self._head)
