"""Reading what is left of withdrawn things."""

from collections.abc import Sequence
from typing import NamedTuple

from catalog_build.core import urls
from catalog_build.core.tombstones import Tombstone
from catalog_build.registry.reading import Reader, ask, group_rows
from catalog_build.registry.refs import make_refs, pointing_at


class TombstoneRecord(NamedTuple):
    """A tombstone, and the names under which others depend on the thing, as `ModelRecord` tells them of models."""

    tombstone: Tombstone
    gives: set[str]


def read_tombstones(ids: Sequence[str]) -> Reader[list[Tombstone]]:
    """Read the tombstones of withdrawn things, in the order of `ids`; others are passed over."""
    rows = {row["id"]: row for row in (yield ask("tombstones", ids=list(ids)))}
    refs = make_refs((yield ask("refs", ids=[row["latest"] for row in rows.values() if row["latest"] is not None])))
    return [
        Tombstone(
            self_=urls.json_path(row["kind"], row["slug"]),
            html=urls.html_path(row["kind"], row["slug"]),
            id=row["id"],
            slug=row["slug"],
            kind=row["kind"],
            title=row["title"],
            lineage=row["lineage"],
            version_number=row["version_number"],
            version_tag=row["version_tag"],
            withdrawn_at=row["withdrawn_at"],
            reason=row["reason"],
            latest=refs.get(row["latest"]),
        )
        for row in (rows[one] for one in ids if one in rows)
    ]


def read_tombstone_records(ids: Sequence[str]) -> Reader[list[TombstoneRecord]]:
    """Read tombstones as `read_tombstones` does, each with the names that the thing still gives."""
    tombstones = yield from read_tombstones(ids)
    links = group_rows((yield ask("link_targets", ids=[one.id for one in tombstones])), "source_id")
    return [
        TombstoneRecord(
            one, {one.id, one.lineage, one.title, *(pointing_at(link["target_id"]) for link in links[one.id])}
        )
        for one in tombstones
    ]
