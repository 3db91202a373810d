"""What every part of a build works with."""

from pathlib import Path

import msgspec

from catalog_build.core.documents import Document
from catalog_build.registry.connect import Connection
from catalog_build.rendering.json import encode_document
from catalog_build.rendering.views import SiteInfo
from catalog_build.site.plan import Plan
from catalog_build.site.publish import Staging


class BuildSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to build a site.

    Args:
        out: folder to publish into.
        base_url: where the site will stand; None where unknown.
        api_url: where the live API answers; None where there is none.
        pairs: nearest models that each latest model is compared with, from 0.
        strict: publish nothing if any model's provenance is incomplete.
        verify: check all internal links before publishing.
    """

    out: Path
    base_url: str | None = None
    api_url: str | None = None
    pairs: int = 4
    strict: bool = False
    verify: bool = True


class Build(msgspec.Struct, frozen=True, kw_only=True):
    """A build under way: the snapshot that it reads, the plan that it follows, the folder that it writes."""

    connection: Connection
    plan: Plan
    site: SiteInfo
    staging: Staging

    def write_json(self, path: str, document: Document) -> bytes:
        """Write a document where its `self` says, and return its bytes."""
        data = encode_document(document)
        self.staging.write_file(path, data)
        return data

    def write_page(self, path: str, html: str) -> None:
        """Write a page; a path that ends with a slash is a folder's index."""
        name = f"{path}index.html" if path.endswith("/") or not path else path
        self.staging.write_file(name, html.encode())
