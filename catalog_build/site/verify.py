"""Checking that every internal link of a staged site leads somewhere, before anybody can follow it."""

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

# The product's own HTML, and that of sanitised cards, quotes attributes and escapes `<` everywhere else: this reads it
# in a fiftieth of the time of an HTML parser, which would take longer than all rendering.
_ATTRIBUTE = r"""\s+[^\s"=<>/]+(?:="[^"]*")?"""
_LINK_TAG = re.compile(rf"<(?:a|link|img|script|form)((?:{_ATTRIBUTE})*)\s*/?>")
_OPEN_TAG = re.compile(rf"<[a-z][a-z0-9]*(?:{_ATTRIBUTE})*")
_LINK = re.compile(r"""\s(?:href|src|action)="([^"]*)\"""")
_NAME = "[A-Za-z0-9_~@-][A-Za-z0-9._~@-]*"
_PLAIN = re.compile(rf"((?:\.\./)*)(?:{_NAME}/)*(?:{_NAME})?")
"""A relative path with nothing in it that needs decoding, and no way up but at its beginning: nearly every link."""

Resolve = Callable[[str], str | None]
"""Returns the file that a path (from the root of the site) leads to, None where there is none."""


class _References(msgspec.Struct):
    """Top-level fields of a JSON document that may lead to files; `id` tells a thing from a list of things."""

    id: object = None
    self_: object = msgspec.field(name="self", default=None)
    html: object = None
    parent: object = None
    next: object = None
    previous: object = None


def verify_files(root: Path, names: Sequence[str]) -> list[str]:
    """Check the internal links of some files of a site.

    A link is internal unless it names a scheme or host. Its path must lead to a file (a folder to its index.html) and
    its fragment to an id there; queries are ignored. A path from the root of the host would break under a prefix, and
    counts as dead, but in 404.html, which a host shows at any depth.

    Args:
        root: the staged site, complete.
        names: paths inside it; those that are neither pages nor documents of the API are passed over.

    Returns:
        One sentence for each dead link, naming page and link, in the order of the names.
    """
    resolve = partial(_find_file, str(root))
    faults: list[str] = []
    for name in names:
        if name.endswith(".html"):
            faults += _check_page(root, name)
        elif name.startswith("api/") and name.endswith(".json"):
            faults += _check_document(root, name, resolve)
    return faults


def _check_page(root: Path, name: str) -> Iterator[str]:
    text = (root / name).read_text(errors="replace")
    folders = _list_folders(name)
    for link in list_links(text):
        if _leads_to_file(str(root), folders, link):
            continue
        parts = _split_internal(link)
        # the host's root, which only 404.html may name, is beyond what a build knows
        if parts is None or (name == "404.html" and parts[0].startswith("/")):
            continue
        path, fragment = parts
        target = _find_file(str(root), _join(name, path)) if path else name
        if target is None:
            yield f"{name}: {link!r} leads to no file of the site"
        elif fragment and target.endswith(".html"):
            named = _has_id(text, fragment) if target == name else _names_id(str(root), target, fragment)
            if not named:
                yield f"{name}: {link!r} names an id that is not in {target}"


def _leads_to_file(root: str, folders: Sequence[str], link: str) -> bool:
    """Tell of a plain link whether it leads somewhere; False for any other, which is to be looked at more closely.

    Args:
        folders: of the page, as `_list_folders` lists them.
    """
    plain = _PLAIN.fullmatch(link)
    if plain is None:
        return False
    ways_up = plain.end(1) // len("../")
    return ways_up < len(folders) and _find_file(root, folders[ways_up] + link[plain.end(1) :]) is not None


def _list_folders(name: str) -> list[str]:
    """Return the folder of a file, with a slash at its end, the one above, and so on to the root of the site."""
    parts = name.split("/")
    return ["/".join([*parts[:depth], ""]) for depth in range(len(parts) - 1, -1, -1)]


def list_links(text: str) -> list[str]:
    """Return the links of a page in their order, each once."""
    found = (_LINK.findall(attributes) for attributes in _LINK_TAG.findall(text))
    return list(dict.fromkeys(unescape(link) for links in found for link in links))


def _has_id(text: str, id: str) -> bool:
    """Tell whether any tag of a page has an id, which is not enough to stand in its text."""
    wanted = f' id="{escape(id)}"'
    at = text.find(wanted)
    while at >= 0:
        tag = _OPEN_TAG.match(text, max(0, text.rfind("<", 0, at)))
        if tag is not None and tag.end() > at:
            return True
        at = text.find(wanted, at + 1)
    return False


@lru_cache(maxsize=1_000)
def _names_id(root: str, name: str, id: str) -> bool:
    """Tell whether another page has an id; few ids of few pages are named, so that each page is read about once.

    The page itself is not kept: some take a megabyte.
    """
    return _has_id(Path(root, name).read_text(errors="replace"), id)


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


@lru_cache(maxsize=10_000)
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
    references = [("self", document.self_, ""), ("html", document.html, ""), ("parent", document.parent, "")]
    references.append(("next", document.next, name))
    if document.id is None:
        # `previous` of a thing is the id of its version before, of a list the part before
        references.append(("previous", document.previous, name))
    for field, link, base in references:
        parts = _split_internal(link) if isinstance(link, str) else None
        if parts is not None and resolve(_join(base, parts[0])) is None:
            yield f"{name}: {field} {link!r} leads to no file of the site"
