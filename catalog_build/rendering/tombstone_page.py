"""The page in the place of a withdrawn thing."""

from catalog_build.core.tombstones import Tombstone
from catalog_build.core.urls import FOLDERS
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.views import DEFAULT_SITE, SiteInfo


def render_tombstone(tombstone: Tombstone, root: str, site: SiteInfo = DEFAULT_SITE) -> str:
    """Return the page that says that a thing was withdrawn, when and why.

    Args:
        tombstone: as published.
        root: prefix that leads from the page to the catalog's root.
        site: its revision and counts are not shown.
    """
    return render_template(
        "tombstone.html", root, site, path=tombstone.html, section=FOLDERS[tombstone.kind], document=tombstone
    )
