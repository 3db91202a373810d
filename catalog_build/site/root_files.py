"""Files at the root of the site: assets, 404, facets, snapshot, sitemap, robots, and the build's own record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from catalog_build.core import urls
from catalog_build.core.documents import Facets
from catalog_build.core.landing import make_landing
from catalog_build.core.snapshot import FORMAT, Snapshot, WithdrawnModel
from catalog_build.rendering.branding import Branding
from catalog_build.rendering.pages import render_404, render_compare_start
from catalog_build.rendering.views import SiteInfo
from catalog_build.resources import resource_dir
from catalog_build.site.output import WrittenFile
from catalog_build.site.plan import group_rows
from catalog_build.site.session import Session
from catalog_build.site.state import SiteState, decode_files

_SITEMAP_URLS = 50_000
"""URLs in one sitemap, at most (sitemaps.org, protocol 0.9)."""

_FURTHER_PAGE = re.compile(r"(^|/)page/\d+$")


def write_root_files(
    session: Session,
    state: SiteState,
    facets: Facets,
    kinds: Mapping[str, int],
    withdrawn: Sequence[WithdrawnModel],
    branding: Branding,
) -> Iterator[WrittenFile]:
    """Write what belongs to the site as a whole; cheap enough to be written by each build.

    Args:
        kinds: how many things there are of each kind that has a list.
        withdrawn: models that were withdrawn, by id.
        branding: has files of its own.
    """
    yield from _copy_assets(session)
    for name, data in branding.list_files().items():
        yield session.output.write_file(name, data)
    # from the root of the host: it is shown at any depth, and where a copy of the site stands, such as a host's preview
    yield session.write_page("404.html", render_404(urlsplit(session.site.base_url or "/").path, session.site))
    compare_start = "models/compare/"
    yield session.write_page(compare_start, render_compare_start(urls.root_from(compare_start), session.site))
    landing = make_landing(session.site.title, session.site.description, session.site.exports)
    yield session.write_json(urls.LANDING, landing)[0]
    yield session.write_json("api/facets.json", facets)[0]
    yield session.write_json("snapshot.json", _make_snapshot(session.site, state, facets, kinds, withdrawn))[0]
    yield from _write_sitemap(session, state)


def _copy_assets(session: Session) -> Iterator[WrittenFile]:
    folder = resource_dir("static")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield session.output.write_file(f"static/{path.relative_to(folder).as_posix()}", path.read_bytes())


def _make_snapshot(
    site: SiteInfo,
    state: SiteState,
    facets: Facets,
    kinds: Mapping[str, int],
    withdrawn: Sequence[WithdrawnModel],
) -> Snapshot:
    parts, shards = state.list_shards()
    return Snapshot(
        self_="snapshot.json",
        format=FORMAT,
        revision=site.revision or 0,
        changed_at=site.changed_at,
        models=facets.total,
        latest=facets.latest,
        flagged=facets.flagged,
        artifacts=dict(kinds),
        withdrawn=tuple(withdrawn),
        parts=parts,
        shards=shards,
    )


def _write_sitemap(session: Session, state: SiteState) -> Iterator[WrittenFile]:
    """Write sitemap and robots.txt. A sitemap needs absolute URLs, so without a base URL it lists none."""
    base = session.site.base_url
    robots = "User-agent: *\nAllow: /\n" + (f"Sitemap: {base}sitemap.xml\n" if base else "")
    yield session.output.write_file("robots.txt", robots.encode())
    parts = group_rows(_list_pages(state) if base else (), _SITEMAP_URLS)
    first, second = next(parts, []), next(parts, None)
    if second is None:
        yield session.output.write_file("sitemap.xml", _format_sitemap("urlset", "url", base, first))
        return
    names: list[str] = []
    for number, paths in enumerate(chain([first, second], parts), start=1):
        names.append(f"sitemap-{number}.xml")
        yield session.output.write_file(names[-1], _format_sitemap("urlset", "url", base, paths))
    yield session.output.write_file("sitemap.xml", _format_sitemap("sitemapindex", "sitemap", base, names))


def _list_pages(state: SiteState) -> Iterator[str]:
    """Yield the pages of the site that are to be found: of long lists the first page, of what is withdrawn none."""
    tables = ("lists", "things WHERE kind <> 'withdrawn'", "pairs")
    for (files,) in state.stream(" UNION ALL ".join(f"SELECT files FROM {table}" for table in tables)):
        for file in decode_files(files):
            folder, _, name = file.path.rpartition("/")
            if name == "index.html" and not _FURTHER_PAGE.search(folder):
                yield f"{folder}/" if folder else ""


def _format_sitemap(root: str, item: str, base: str | None, paths: Sequence[str]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    lines += [f"<{item}><loc>{escape((base or '') + path)}</loc></{item}>" for path in paths]
    return "\n".join([*lines, f"</{root}>", ""]).encode()
