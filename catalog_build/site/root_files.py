"""Files at the root of the site: assets, 404, compare start, facets, sitemap, robots, and the build's own record."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from catalog_build import __version__
from catalog_build.core import urls
from catalog_build.rendering.pages import render_404, render_compare_start
from catalog_build.resources import resource_dir
from catalog_build.site.context import Build
from catalog_build.site.evidence import ShardEntry, Snapshot
from catalog_build.site.plan import list_kinds, split_list

_SITEMAP_URLS = 50_000
"""URLs in one sitemap, at most (sitemaps.org, protocol 0.9)."""


def write_root_files(build: Build, shards: Sequence[ShardEntry]) -> None:
    """Write everything that stands at the root or belongs to the site as a whole."""
    _copy_assets(build)
    build.write_page("404.html", render_404(build.site.base_url or "/", build.site))
    build.write_page("models/compare/", render_compare_start(urls.root_from("models/compare/"), build.site))
    build.write_json("api/facets.json", build.plan.gathered.facets)
    build.write_json("snapshot.json", _make_snapshot(build, shards))
    _write_sitemap(build)


def write_build_record(build: Build) -> None:
    """Write build.json: the only file that knows the clock, and the mark by which a later build knows this folder."""
    record = {
        "generator": "forge-catalog",
        "version": __version__,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": build.plan.gathered.state.revision,
        "files": build.staging.files + 1,
    }
    build.staging.write_file("build.json", json.dumps(record, indent=2).encode() + b"\n")


def _copy_assets(build: Build) -> None:
    folder = resource_dir("static")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            build.staging.write_file(f"static/{path.relative_to(folder).as_posix()}", path.read_bytes())


def _make_snapshot(build: Build, shards: Sequence[ShardEntry]) -> Snapshot:
    gathered = build.plan.gathered
    return Snapshot(
        self_="snapshot.json",
        revision=gathered.state.revision,
        changed_at=build.site.changed_at,
        models=gathered.facets.total,
        latest=gathered.facets.latest,
        flagged=gathered.facets.flagged,
        artifacts={kind: sum(key.kind == kind for key in gathered.artifacts) for kind in list_kinds()},
        shards=list(shards),
    )


def _write_sitemap(build: Build) -> None:
    """Write sitemap and robots.txt. A sitemap needs absolute URLs, so without a base URL it lists none."""
    base = build.site.base_url
    pages = sorted(_list_pages(build)) if base else []
    parts = list(split_list(pages, _SITEMAP_URLS)) or [[]]
    if len(parts) == 1:
        build.staging.write_file("sitemap.xml", _format_sitemap("urlset", "url", base, parts[0]))
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            build.staging.write_file(name, _format_sitemap("urlset", "url", base, part))
        build.staging.write_file("sitemap.xml", _format_sitemap("sitemapindex", "sitemap", base, names))
    robots = "User-agent: *\nAllow: /\n" + (f"Sitemap: {base}sitemap.xml\n" if base else "")
    build.staging.write_file("robots.txt", robots.encode())


def _list_pages(build: Build) -> list[str]:
    plan = build.plan
    pages = ["", "families/", *(f"{urls.FOLDERS[kind]}/" for kind in list_kinds())]
    pages += [urls.family_path(one.value) for one in plan.gathered.facets.families]
    pages += [urls.html_path("model", row.slug) for row in plan.gathered.models]
    pages += [urls.html_path(key.kind, key.slug) for key in plan.gathered.artifacts]
    pages += [urls.compare_html_path([pair.first.slug, pair.second.slug]) for pair in plan.pairs]
    return pages


def _format_sitemap(root: str, item: str, base: str | None, paths: Sequence[str]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    lines += [f"<{item}><loc>{escape((base or '') + path)}</loc></{item}>" for path in paths]
    return "\n".join([*lines, f"</{root}>", ""]).encode()
