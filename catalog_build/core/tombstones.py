"""What stands in the place of a withdrawn thing, at the addresses of its page and of its document."""

import msgspec

from catalog_build.core.documents import Document, Kind, Ref
from catalog_build.core.urls import LANDING


class Tombstone(Document, frozen=True, kw_only=True):
    """`api/models/{slug}.json` or `api/artifacts/{slug}.json` of a withdrawn thing: that it was there, and why it went.

    Args:
        withdrawn_at: ISO 8601 in UTC.
        reason: as it was given.
        latest: the latest version of the lineage that is left; None where none is.
    """

    self_: str = msgspec.field(name="self")
    html: str
    parent: str = LANDING
    id: str
    slug: str
    kind: Kind
    title: str
    lineage: str
    version_number: int
    version_tag: str | None
    withdrawn_at: str
    reason: str
    latest: Ref | None
