"""Pages and feed of what changed, from the JSON of the editions."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from catalog_build.core import urls
from catalog_build.core.model_changes import ChangeIndex, ModelChange
from catalog_build.rendering.change_page import FEED_CHANGES, FEED_EDITIONS, render_feed
from catalog_build.rendering.pages import render_change_page
from catalog_build.rendering.views import ChangePage, SiteInfo
from catalog_build.site.editions import INDEX
from catalog_build.site.session import Session
from catalog_build.site.units import ChangesUnit, Done

CHANGES = "changes/"
"""Where the first page of all stands, and the others below it."""


class _Previous(msgspec.Struct):
    id: str


class _Version(msgspec.Struct):
    id: str
    previous: _Previous | None


class _Versions(msgspec.Struct):
    changes: list[_Version]


class _Changes(msgspec.Struct):
    changes: list[ModelChange]


def read_changed_versions(root: Path, path: str) -> Iterator[tuple[str, str | None]]:
    """Yield the id of each model of a part of an edition, with that of the version that it is compared with."""
    for one in msgspec.json.decode((root / path).read_bytes(), type=_Versions).changes:
        yield one.id, one.previous.id if one.previous else None


def write_change_page(session: Session, unit: ChangesUnit) -> Done:
    """Write one page of changes."""
    index = None
    if unit.is_first:
        index = msgspec.json.decode((session.root / INDEX).read_bytes(), type=ChangeIndex)
    with session.measure("list"):
        view = ChangePage(
            site=msgspec.structs.replace(session.site, revision=None, changed_at=None),
            edition=unit.edition,
            changes=_read_changes(session.root, unit.edition.parts[unit.page.number - 1].path) if unit.edition else [],
            page=unit.page,
            index=index,
            standing=unit.standing,
            compares=unit.compares,
        )
        html = render_change_page(view, urls.root_from(unit.page.path))
    return Done("lists", [unit.page.path], [session.write_page(unit.page.path, html)])


def make_feed(index: ChangeIndex, root: Path, site: SiteInfo) -> bytes:
    """Return the feed of the editions, whose JSON stands in the folder under construction."""
    newest = index.editions[:FEED_EDITIONS]
    first = [_read_changes(root, edition.parts[0].path)[:FEED_CHANGES] for edition in newest]
    return render_feed(index, first, site).encode()


def _read_changes(root: Path, path: str) -> list[ModelChange]:
    return msgspec.json.decode((root / path).read_bytes(), type=_Changes).changes
