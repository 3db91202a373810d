"""Prerendered comparisons."""

from collections.abc import Iterator, Sequence

from catalog_build.core import urls
from catalog_build.core.compare import compare_models
from catalog_build.registry.model_reader import read_models
from catalog_build.registry.reading import read
from catalog_build.rendering.pages import render_compare_page
from catalog_build.site.session import Session
from catalog_build.site.units import Done


def write_pairs(session: Session, pairs: Sequence[tuple[str, str]]) -> Iterator[Done]:
    """Write document and page of each pair of ids, reading each model once."""
    wanted = list(dict.fromkeys(id for pair in pairs for id in pair))
    with session.measure("read"):
        documents = {one.id: one for one in read(session.connection, read_models(wanted))}
    for first, second in pairs:
        with session.measure("compare"):
            comparison = compare_models([documents[first], documents[second]])
            html = render_compare_page(comparison, urls.root_from(comparison.html), session.site)
        written, _ = session.write_json(comparison.self_, comparison)
        yield Done("pairs", [first, second], [written, session.write_page(comparison.html, html)])
