"""The pages of what changed, and the feed."""

import re
from collections.abc import Sequence
from html import escape as escape_html
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from catalog_build.core.model_changes import ChangeIndex, Edition, ModelChange
from catalog_build.rendering.change_words import (
    count_changes,
    describe_edition,
    format_line,
    list_lines,
    name_change,
    name_kind_heading,
)
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.views import ChangePage, SiteInfo

FEED_EDITIONS = 30
"""Editions in the feed, at most."""

FEED_CHANGES = 30
"""Changes that the feed tells of an edition, at most."""

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PAGE_LINES = 25
_FEED_LINES = 8
_BEFORE_ALL = "1970-01-01T00:00:00+00:00"
"""When a feed was last changed whose registry never was: a feed has to say something."""


def render_change_page(view: ChangePage, root: str) -> str:
    """Return a page of changes, by kind.

    Args:
        view: what it shows.
        root: prefix that leads from the page to the catalog's root.
    """
    groups = [(kind, list(changes)) for kind, changes in groupby(view.changes, key=lambda change: change.kind)]
    return render_template(
        "change_list.html",
        root,
        view.site,
        path=view.page.path,
        section="changes",
        view=view,
        groups=groups,
        most_lines=_PAGE_LINES,
    )


def render_feed(index: ChangeIndex, changes: Sequence[Sequence[ModelChange]], site: SiteInfo) -> str:
    """Return the Atom feed (RFC 4287): an entry for each edition; its time is that of the registry's last change.

    Args:
        index: the editions, of which the newest are told.
        changes: the first of each of these.
        site: the catalog; it must have a base URL, since a feed is read elsewhere.
    """
    base = site.base_url or ""
    editions = index.editions[:FEED_EDITIONS]
    updated = [_date_edition(edition) for edition in editions] or [site.changed_at or _BEFORE_ALL]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{_escape(base)}feed.xml</id>",
        f"<title>{_escape(site.title)}: changes</title>",
        f"<updated>{max(updated)}</updated>",
        f"<author><name>{_escape(site.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(f"{base}feed.xml")}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(f"{base}changes/")}/>',
    ]
    for edition, first in zip(editions, changes, strict=True):
        lines += _render_entry(edition, first, base)
    return "\n".join([*lines, "</feed>", ""])


def _date_edition(edition: Edition) -> str:
    return edition.after.changed_at or edition.before.changed_at or _BEFORE_ALL


def _render_entry(edition: Edition, changes: Sequence[ModelChange], base: str) -> list[str]:
    url = f"{base}{edition.html}"
    return [
        "<entry>",
        f"<id>{_escape(url)}</id>",
        f"<title>{_escape(count_changes(edition.counts))}</title>",
        f"<updated>{_date_edition(edition)}</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(url)}/>',
        f'<content type="html">{_escape(_render_content(edition, changes, base))}</content>',
        "</entry>",
    ]


def _render_content(edition: Edition, changes: Sequence[ModelChange], base: str) -> str:
    """Return an entry's HTML, with absolute links: a reader shows it on its own."""
    parts = [f"<p>Changes {escape_html(describe_edition(edition))}.</p>"]
    for kind, group in groupby(changes, key=lambda change: change.kind):
        parts.append(f"<h3>{name_kind_heading(kind)}</h3><ul>")
        parts += [_render_item(change, base) for change in group]
        parts.append("</ul>")
    left = edition.total - len(changes)
    if left:
        parts.append(f'<p><a href="{escape_html(base + edition.html)}">{left:,} more</a></p>')
    return "".join(parts)


def _render_item(change: ModelChange, base: str) -> str:
    name = escape_html(name_change(change))
    if change.html is not None:
        name = f'<a href="{escape_html(base + change.html)}">{name}</a>'
    lines = list_lines(change)
    told = [f"<li>{escape_html(format_line(line))}</li>" for line in lines[:_FEED_LINES]]
    if len(lines) > _FEED_LINES:
        told.append(f"<li>and {len(lines) - _FEED_LINES} more</li>")
    inside = f"<ul>{''.join(told)}</ul>" if told else ""
    return f"<li>{name}{inside}</li>"


def _escape(text: str) -> str:
    """Return text for XML, which has no place for some characters."""
    return escape(_NO_XML.sub("", text))
