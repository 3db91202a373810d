"""A visitor that follows every link of a site over HTTP: `python -m tests.browser.crawl http://127.0.0.1:8000/`."""

import json
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

import httpx

_LINKS = frozenset(("href", "src", "action"))
_JSON_LINKS = frozenset(("self", "html", "json", "next"))


class Crawl(NamedTuple):
    """What a crawl found.

    Args:
        seen: how many addresses answered.
        dead: for each dead link a line: where it stands, where it leads, and why it is dead.
    """

    seen: int
    dead: list[str]


class _PageLinks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if given.get("rel") != "canonical":
            self.links.update(value for name, value in attributes if name in _LINKS and value is not None)
        self.ids.update(value for name, value in attributes if name in ("id", "name") and value is not None)

    handle_startendtag = handle_starttag


def crawl_site(root: str) -> Crawl:
    """Follow every link of pages and documents from the root on, each once, and check fragments too."""
    ids: dict[str, set[str]] = {}
    named: list[tuple[str, str, str]] = []
    dead: list[str] = []
    pending = {root: "the root"}
    seen = {root}
    with httpx.Client(follow_redirects=True) as client:
        while pending:
            address, source = pending.popitem()
            answer = client.get(address)
            if answer.status_code != 200:
                dead.append(f"{source}: {address} answers {answer.status_code}")
                continue
            links, ids[address] = _read_answer(answer, root)
            for link in links:
                target, fragment = urldefrag(urljoin(address, link))
                if not target.startswith(root):
                    continue
                if fragment:
                    named.append((address, target, unquote(fragment)))
                if target not in seen:
                    seen.add(target)
                    pending[target] = address
    dead += [
        f"{source}: {target} has no id {id!r}"
        for source, target, id in named
        if target in ids and ids[target] and id not in ids[target]
    ]
    return Crawl(len(ids), dead)


def _read_answer(answer: httpx.Response, root: str) -> tuple[set[str], set[str]]:
    """Return the links of an answer, and the ids in it."""
    kind = answer.headers["content-type"]
    if kind.startswith("text/html"):
        reader = _PageLinks()
        reader.feed(answer.text)
        return reader.links, reader.ids
    if kind.startswith("application/json"):
        # a document's links are relative to the catalog's root, wherever it stands
        return {urljoin(root, link) for link in _find_json_links(json.loads(answer.content))}, set()
    return set(), set()


def _find_json_links(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name in _JSON_LINKS and isinstance(one, str):
                yield one
            else:
                yield from _find_json_links(one)
    elif isinstance(value, list):
        for one in value:
            yield from _find_json_links(one)


if __name__ == "__main__":
    found = crawl_site(sys.argv[1])
    print(*found.dead, f"{found.seen} addresses, {len(found.dead)} dead links", sep="\n")
    sys.exit(bool(found.dead))
