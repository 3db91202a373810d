"""Where the things of a catalog stand, as documents of other formats name them."""

from typing import NamedTuple
from urllib.parse import quote

from catalog_build.core.documents import GraphNode
from catalog_build.core.urls import root_from

_NOWHERE = "https://catalog.invalid/"
"""Stands for the address of a catalog that does not know its own; `.invalid` belongs to nobody (RFC 2606)."""


class Place(NamedTuple):
    """The address of a catalog.

    Args:
        base_url: with a trailing slash; None where unknown.
    """

    base_url: str | None

    @property
    def namespace(self) -> str:
        """The absolute IRI that the catalog's own names begin with."""
        return self.base_url or _NOWHERE

    def locate(self, path: str, folder: str) -> str:
        """Return a page or file of the catalog as an absolute URL, or relative to a folder where that is unknown."""
        return f"{self.base_url}{path}" if self.base_url else root_from(folder) + path


def name_node(node: GraphNode) -> str:
    """Return the name of a node below the catalog's address; a thing that is not registered has no page there."""
    return node.html.rstrip("/") if node.html else f"unregistered/{quote(node.id, safe='')}"
