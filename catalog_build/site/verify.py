"""Checking that every internal link of a staged site leads somewhere, before anybody can follow it."""

import html
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

_CHUNK = 50
_TAGS = ("a", "link", "img", "script", "form")
_ATTRIBUTES = ("href", "src", "action")
_ID = re.compile(rb'\sid="([^"]+)"')
_REFERENCES = ("self", "html", "next", "previous")
"""Top-level fields of JSON documents that lead to files: the first two from the root, the others from the document."""


class PageLinks(NamedTuple):
    """What one page offers and wants: its path, the ids in it, and its internal links (path, fragment, as written)."""

    path: str
    ids: frozenset[str]
    links: tuple[tuple[str, str, str], ...]


def verify_links(root: Path, advance: Callable[[int], object]) -> list[str]:
    """Check all internal links of a site.

    A link is internal unless it names a scheme or host. Its path must lead to a file (a folder to its index.html) and
    its fragment to an id there; paths from the root of a host would break under a prefix, and count as dead (but in
    404.html, which is shown at any depth).

    Args:
        root: the staged site.
        advance: called with a number of files when they are checked.

    Returns:
        One sentence for each dead link, by page.
    """
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    pages = sorted(name for name in files if name.endswith(".html"))
    chunks = [pages[start : start + _CHUNK] for start in range(0, len(pages), _CHUNK)]
    found: list[PageLinks] = []
    with ProcessPoolExecutor() as pool:
        for part in pool.map(_read_pages, [str(root)] * len(chunks), chunks):
            found += part
            advance(len(part))
    ids = {page.path: page.ids for page in found}
    faults = [fault for page in found for fault in _check_page(page, files, ids)]
    others = sorted(files.difference(pages))
    for name in others:
        if name.startswith("api/") and name.endswith(".json"):
            faults += _check_document(root, name, files)
    advance(len(others))
    return faults


def _read_pages(root: str, names: list[str]) -> list[PageLinks]:
    return [_read_page(Path(root), name) for name in names]


def _read_page(root: Path, name: str) -> PageLinks:
    data = (root / name).read_bytes()
    soup = BeautifulSoup(data, "html.parser", parse_only=SoupStrainer(_TAGS), from_encoding="utf-8")
    links: dict[tuple[str, str, str], None] = {}
    for tag in soup.find_all(_TAGS):
        for attribute in _ATTRIBUTES:
            link = tag.get(attribute) if isinstance(tag, Tag) else None
            if isinstance(link, str) and (target := _resolve(name, link)):
                links[*target, link] = None
    ids = frozenset(html.unescape(id.decode()) for id in _ID.findall(data))
    return PageLinks(name, ids, tuple(links))


def _resolve(page: str, link: str) -> tuple[str, str] | None:
    """Return path and fragment of an internal link, the path from the root of the site; None for an external one."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    if parts.path.startswith("/"):
        return ("", "") if page == "404.html" else (f"//{parts.path}", "")
    joined = urljoin(f"http://site/{page}", parts.path) if parts.path else f"http://site/{page}"
    return unquote(urlsplit(joined).path.removeprefix("/")), unquote(parts.fragment)


def _check_page(page: PageLinks, files: set[str], ids: dict[str, frozenset[str]]) -> Iterator[str]:
    for path, fragment, written in page.links:
        target = _find_file(path, files)
        if target is None:
            yield f"{page.path}: {written!r} leads to no file of the site"
        elif fragment and target in ids and fragment not in ids[target]:
            yield f"{page.path}: {written!r} names an id that is not in {target}"


def _find_file(path: str, files: set[str]) -> str | None:
    if path.startswith("//"):
        return None
    name = f"{path}index.html" if path.endswith("/") or not path else path
    return name if name in files else None


def _check_document(root: Path, name: str, files: set[str]) -> Iterator[str]:
    document = json.loads((root / name).read_bytes())
    for field in _REFERENCES:
        link = document.get(field)
        # `previous` of a model is the id of a version; lists and parts have it as a reference
        if not isinstance(link, str) or (field == "previous" and "id" in document):
            continue
        base = "" if field in ("self", "html") else name
        target = _resolve(base, link)
        if target is not None and _find_file(target[0], files) is None:
            yield f"{name}: {field} {link!r} leads to no file of the site"
