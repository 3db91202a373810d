"""Documents and pages of withdrawn things."""

from collections.abc import Iterator, Sequence

from catalog_build.core import urls
from catalog_build.core.formats import BADGE, find_formats
from catalog_build.exporting.badge import make_withdrawn_badge
from catalog_build.registry.reading import read
from catalog_build.registry.tombstone_reader import read_tombstone_records
from catalog_build.rendering.pages import render_tombstone
from catalog_build.site.session import Session
from catalog_build.site.state import hash_names
from catalog_build.site.units import Done


def write_tombstones(session: Session, ids: Sequence[str]) -> Iterator[Done]:
    """Write the document and the page of each withdrawn thing, and for a model the badge that others may show."""
    with session.measure("read"):
        records = read(session.connection, read_tombstone_records(ids))
    for tombstone, gives in records:
        page = render_tombstone(tombstone, urls.root_from(tombstone.html), session.site)
        files = [session.write_json(tombstone.self_, tombstone)[0], session.write_page(tombstone.html, page)]
        if tombstone.kind == "model" and find_formats([BADGE], session.site.exports):
            files.append(session.output.write_file(tombstone.html + BADGE.file, make_withdrawn_badge().encode()))
        yield Done(
            "things",
            [tombstone.id],
            files,
            gives=hash_names(gives),
            needs=hash_names([tombstone.id, tombstone.lineage]),
        )
