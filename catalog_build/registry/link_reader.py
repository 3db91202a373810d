"""Reading links as documents show them: what a thing states, and what points at it, page by page."""

from collections.abc import Mapping
from typing import Any

from catalog_build.core import urls
from catalog_build.core.documents import IncomingLinks, LinkedArtifact, LinkedArtifacts, Pin, Ref
from catalog_build.registry.reading import Reader, Rows, ask
from catalog_build.registry.refs import Refs, find_ref, make_refs

LINKS_PER_PAGE = 100
"""Incoming links in one document; further ones follow in documents of their own."""


def read_incoming_links(id: str, slug: str, number: int) -> Reader[IncomingLinks]:
    """Read page `number` (from 1) of the links that point at a thing."""
    rows = yield ask("incoming_links", ids=[id], offset=(number - 1) * LINKS_PER_PAGE, limit=LINKS_PER_PAGE)
    refs = make_refs((yield ask("refs", ids=[row["source_id"] for row in rows])))
    return make_incoming(rows, refs, slug, number)


def make_link(row: Mapping[str, Any], other: Ref) -> LinkedArtifact:
    """Return a link as documents show it, `other` being its far end."""
    return LinkedArtifact(relation=row["relation"], artifact=other, pin=make_pin(row), split=row["split"])


def make_pin(row: Mapping[str, Any]) -> Pin | None:
    if row["pin_state"] == "unpinned":
        return None
    return Pin(
        version_number=row["pin_version_number"],
        version_tag=row["pin_version_tag"],
        content_hash=row["pin_content_hash"],
        state=row["pin_state"],
    )


def make_incoming(rows: Rows, refs: Refs, slug: str, number: int) -> IncomingLinks:
    """Return page `number` (from 1) of the links that point at a thing, which names the next page if there is one."""
    total = rows[0]["total"] if rows else 0
    more = total > number * LINKS_PER_PAGE
    return IncomingLinks(
        items=[make_link(row, find_ref(refs, row["source_id"])) for row in rows],
        total=total,
        next=urls.part_name(slug, "incoming", number, number + 1) if more else None,
    )


def make_linked(outgoing: Rows, incoming: Rows, refs: Refs, slug: str) -> LinkedArtifacts:
    """Return the links of a thing both ways, the first page of the incoming ones."""
    return LinkedArtifacts(
        outgoing=[make_link(row, find_ref(refs, row["target_id"])) for row in outgoing],
        incoming=make_incoming(incoming, refs, slug, 1),
    )
