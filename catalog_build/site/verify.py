"""Checking that every internal link of a staged site leads somewhere, before anybody can follow it."""

import ctypes
import multiprocessing
import os
import posixpath
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import lru_cache, partial
from itertools import repeat
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec
from bs4 import BeautifulSoup
from bs4.element import NamespacedAttribute
from bs4.filter import SoupStrainer

_CHUNK = 50
_SMALL_SITE = 200
"""Pages up to which starting worker processes costs more than it saves."""

_LINK_TAGS = frozenset({"a", "link", "img", "script", "form"})
_LINK_ATTRIBUTES = ("href", "src", "action")
_PR_SET_PDEATHSIG = 1

Resolve = Callable[[str], str | None]
"""Returns the file that a path (from the root of the site) leads to, None where there is none."""


class _References(msgspec.Struct):
    """Top-level fields of a JSON document that may lead to files; `id` tells a thing from a list of things."""

    id: object = None
    self_: object = msgspec.field(name="self", default=None)
    html: object = None
    next: object = None
    previous: object = None


class _Page(NamedTuple):
    ids: frozenset[str]
    links: tuple[str, ...]


class _Recorder(SoupStrainer):
    """Notes ids and links while BeautifulSoup parses, and keeps no tree: a tree would cost most of the time."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        # a dict keeps the order of the page, each link once
        self.links: dict[str, None] = {}

    def allow_tag_creation(
        self, nsprefix: str | None, name: str, attrs: Mapping[str | NamespacedAttribute, str] | None
    ) -> bool:
        given = attrs or {}
        if "id" in given:
            self.ids.add(given["id"])
        if name in _LINK_TAGS:
            self.links.update((given[one], None) for one in _LINK_ATTRIBUTES if one in given)
        return False

    def allow_string_creation(self, string: str) -> bool:
        return False


def verify_links(root: Path, advance: Callable[[int], object]) -> list[str]:
    """Check all internal links of a site.

    A link is internal unless it names a scheme or host. Its path must lead to a file (a folder to its index.html) and
    its fragment to an id there; queries are ignored. A path from the root of the host would break under a prefix, and
    counts as dead, but in 404.html, which a host shows at any depth.

    Args:
        root: the staged site.
        advance: called with a number of files when they are checked; the numbers add up to the files of the site.

    Returns:
        One sentence for each dead link, naming page and link, in the order of the pages.
    """
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    pages = [name for name in names if name.endswith(".html")]
    others = [name for name in names if not name.endswith(".html")]
    faults: list[str] = []
    for found, count in _check_all(str(root), pages):
        faults += found
        advance(count)
    resolve = partial(_find_file, str(root))
    for name in others:
        if name.startswith("api/") and name.endswith(".json"):
            faults += _check_document(root, name, resolve)
    advance(len(others))
    return faults


def _check_all(root: str, pages: list[str]) -> Iterator[tuple[list[str], int]]:
    """Yield the faults of each chunk of pages and the number of its pages, in order."""
    chunks = [pages[start : start + _CHUNK] for start in range(0, len(pages), _CHUNK)]
    if len(pages) <= _SMALL_SITE:
        yield from map(_check_pages, repeat(root), chunks)
        return
    # spawned, not forked: a fork would inherit the lock of the output folder, and outlive a killed build with it
    context = multiprocessing.get_context("spawn")
    workers = min(os.cpu_count() or 1, len(chunks))
    with ProcessPoolExecutor(workers, context, _end_with_parent, (os.getpid(),)) as pool:
        yield from pool.map(_check_pages, repeat(root), chunks)


def _end_with_parent(parent: int) -> None:
    """Leave interrupts to the parent, and die when it is killed (Linux), instead of waiting for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _check_pages(root: str, names: list[str]) -> tuple[list[str], int]:
    return [fault for name in names for fault in _check_page(root, name)], len(names)


def _check_page(root: str, name: str) -> Iterator[str]:
    page = _parse_page(root, name)
    for link in page.links:
        parts = _split_internal(link)
        # the host's root, which only 404.html may name, is beyond what a build knows
        if parts is None or (name == "404.html" and parts[0].startswith("/")):
            continue
        path, fragment = parts
        target = _find_file(root, _join(name, path)) if path else name
        if target is None:
            yield f"{name}: {link!r} leads to no file of the site"
        elif fragment and target.endswith(".html"):
            ids = page.ids if target == name else _read_ids(root, target)
            if fragment not in ids:
                yield f"{name}: {link!r} names an id that is not in {target}"


def _parse_page(root: str, name: str) -> _Page:
    recorder = _Recorder()
    BeautifulSoup(Path(root, name).read_text(errors="replace"), "html.parser", parse_only=recorder)
    return _Page(frozenset(recorder.ids), tuple(recorder.links))


@lru_cache(maxsize=64)
def _read_ids(root: str, name: str) -> frozenset[str]:
    """Return the ids of another page; few pages are targets of fragments, so each is parsed about once."""
    return _parse_page(root, name).ids


def _split_internal(link: str) -> tuple[str, str] | None:
    """Return path and fragment of a link, decoded; None for an external one and for what is no URL at all."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    return unquote(parts.path), unquote(parts.fragment)


def _join(document: str, path: str) -> str:
    """Return a relative path as seen from the root; it starts with `..` or `/` where it leads out of the site."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(document), path))
    return f"{joined}/" if path.endswith(("/", "/.", "/..")) or path in (".", "..") else joined


@lru_cache(maxsize=100_000)
def _find_file(root: str, path: str) -> str | None:
    if path.startswith(("/", "../")):
        return None
    name = posixpath.normpath(path)
    candidates = [] if path.endswith("/") else [name]
    candidates.append(posixpath.normpath(f"{name}/index.html"))
    # os.path, since Path.is_file() fails on a name that is too long or holds NUL, as a link may have it
    return next((one for one in candidates if os.path.isfile(f"{root}/{one}")), None)  # noqa: PTH113


def _check_document(root: Path, name: str, resolve: Resolve) -> Iterator[str]:
    try:
        document = msgspec.json.decode((root / name).read_bytes(), type=_References)
    except msgspec.DecodeError as error:
        yield f"{name}: is no JSON object ({error})"
        return
    references = [("self", document.self_, ""), ("html", document.html, ""), ("next", document.next, name)]
    if document.id is None:
        # `previous` of a thing is the id of its version before, of a list the part before
        references.append(("previous", document.previous, name))
    for field, link, base in references:
        parts = _split_internal(link) if isinstance(link, str) else None
        if parts is not None and resolve(_join(base, parts[0])) is None:
            yield f"{name}: {field} {link!r} leads to no file of the site"
