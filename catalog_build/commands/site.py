"""`forge-catalog demo`, `build`, `diff` and `serve`: make a site, tell what changed, and show it."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from catalog_build.commands.program import Command, database_option, example, say, track
from catalog_build.core.errors import UsageError
from catalog_build.core.formats import EXPORT_WORDS, choose_exports
from catalog_build.database import resolve_database


def branding_options(command: Command) -> Command:
    options = [
        click.option("--title", envvar="FORGE_CATALOG_TITLE", help="Title of the catalog."),
        click.option("--description", envvar="FORGE_CATALOG_DESCRIPTION", help="What it holds, in one line."),
        click.option(
            "--logo",
            envvar="FORGE_CATALOG_LOGO",
            type=click.Path(path_type=Path),
            help="SVG or PNG file to show beside the title.",
        ),
        click.option(
            "--accent", metavar="#RRGGBB", envvar="FORGE_CATALOG_ACCENT", help="Colour of links and main buttons."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def publication_options(command: Command) -> Command:
    """Give a command the options of the publication policy."""
    options = [
        click.option(
            "--only",
            metavar="CHOICE",
            multiple=True,
            envvar="FORGE_CATALOG_ONLY",
            help="Publish only models that are `promoted`, or by family=…, tag=… or dataset=…; may be repeated.",
        ),
        click.option(
            "--redact",
            metavar="PATTERN",
            multiple=True,
            envvar="FORGE_CATALOG_REDACT",
            help="Redact values of keys that match this regular expression too; may be repeated.",
        ),
        click.option(
            "--no-redact",
            is_flag=True,
            envvar="FORGE_CATALOG_NO_REDACT",
            help="Publish what looks like a secret or names a home directory.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command(epilog=example("forge-catalog demo", "forge-catalog demo --out /tmp/site --serve"))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("_site"), show_default=True, help="Folder to build."
)
@click.option("--serve", is_flag=True, help="Serve the site and the live API when it is built.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port for --serve.")
@branding_options
def demo(out: Path, serve: bool, port: int, **branding: Any) -> None:
    """Load the bundled sample registry into a database of its own and build its site."""
    from catalog_build.demo import run_demo
    from catalog_build.serving import serve_site

    with run_demo(out, _read_branding(branding), say=say, track=track) as url:
        if serve:
            serve_site(url, out, host="127.0.0.1", port=port, say=say)
            return
    say(f"\nLook at it:      python3 -m http.server -d {out} 8000, then open http://127.0.0.1:8000/")
    say("Site and API:    forge-catalog demo --serve")
    say("Your own models: forge-catalog registry init, then forge-catalog registry load FILE…")


@click.command(epilog=example("forge-catalog build --out _site --base-url https://models.example.org/ --strict"))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to publish into.")
@click.option("--base-url", metavar="URL", help="Where the site will stand, for the sitemap and canonical links.")
@click.option("--api-url", metavar="URL", help="Where the live API stands, for links to it.")
@click.option(
    "--pairs", type=click.IntRange(0, 100), default=4, show_default=True, help="Nearest models to compare with, each."
)
@click.option("--strict", is_flag=True, help="Publish nothing and exit with 1 if any provenance is incomplete.")
@click.option("--no-verify", is_flag=True, help="Skip the check of internal links before publishing.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes that render; default: one for each core.")
@click.option("--fresh", is_flag=True, help="Render everything, whatever the published site was built from.")
@click.option(
    "--engine", type=click.Choice(["processes", "dask"]), default="processes", show_default=True, help="What renders."
)
@click.option("--scheduler", metavar="URL", help="Scheduler of the dask cluster, such as tcp://host:8786.")
@click.option(
    "--export",
    "exports",
    multiple=True,
    type=click.Choice(EXPORT_WORDS),
    help="A format to write beside pages and JSON, again for each; default: those of each model.",
)
@click.option("--publish", metavar="URL", help="Object store to publish into besides, such as s3://bucket/prefix.")
@click.option(
    "--since",
    metavar="FILE|URL|previous",
    help="Tell what changed since a snapshot.json, or, with `previous`, since each build into this folder.",
)
@publication_options
@branding_options
@database_option
def build(
    out: Path,
    base_url: str | None,
    api_url: str | None,
    pairs: int,
    strict: bool,
    no_verify: bool,
    jobs: int | None,
    fresh: bool,
    engine: str,
    scheduler: str | None,
    exports: tuple[str, ...],
    publish: str | None,
    since: str | None,
    only: tuple[str, ...],
    redact: tuple[str, ...],
    no_redact: bool,
    database_url: str | None,
    **branding: Any,
) -> None:
    """Build the static site from one consistent snapshot of the registry, and publish it whole or not at all."""
    from catalog_build.core.publication import read_publication
    from catalog_build.registry.view_copies import refresh_before_build
    from catalog_build.site.build import build_site
    from catalog_build.site.settings import BuildSettings

    if (engine == "dask") != (scheduler is not None):
        raise UsageError("--engine dask and --scheduler URL belong together: give both, or neither")
    if engine == "dask" and jobs is not None:
        raise UsageError(f"--jobs {jobs}: a cluster has as many processes as it has workers; leave it out")
    store = None if publish is None else _open_store(publish)
    settings = BuildSettings(
        out=out,
        base_url=base_url,
        api_url=api_url,
        branding=_read_branding(branding),
        pairs=pairs,
        strict=strict,
        verify=not no_verify,
        jobs=jobs,
        fresh=fresh,
        scheduler=scheduler,
        publication=read_publication(only, redact=not no_redact, redact_keys=redact, prefix="--"),
        since=since,
        exports=choose_exports(exports),
    )
    if api_url is not None and api_url.startswith("http:"):
        click.echo(_warn_of_plain_http(api_url), err=True)
    url = resolve_database(database_url)
    remark = refresh_before_build(url)
    if remark is not None:
        say(remark)
    result = build_site(url, settings, track=track)
    say(result.describe())
    if only and not result.record.models:
        chosen = settings.publication.only.describe()
        click.echo(f"warning: --only: there are no models that are {chosen}, so the site has none", err=True)
    if store is not None:
        from catalog_build.site.upload import upload_site

        say(upload_site(out, store, track=track).describe())


def _warn_of_plain_http(api_url: str) -> str:
    parts = urlsplit(api_url)
    return (
        f"warning: --api-url {api_url}: a host with the Content-Security-Policy of netlify.toml lets pages ask https "
        f"addresses only; to try this one there, add {parts.scheme}://{parts.netloc} to its connect-src and form-action"
    )


def _read_branding(options: Mapping[str, Any]) -> Any:
    from catalog_build.rendering.branding import read_branding

    return read_branding(**options, name=lambda word: f"--{word}")


def _open_store(url: str) -> Any:
    try:
        from catalog_build.site.store import ObjectStore
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--publish needs {error.name}, which is not installed: pip install 'forge-catalog[s3]'"
        ) from None
    return ObjectStore(url)


@click.command(epilog=example("forge-catalog diff old/snapshot.json https://models.example.org/snapshot.json"))
@click.argument("old", metavar="A.json")
@click.argument("new", metavar="B.json")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff(old: str, new: str, form: str) -> None:
    """Tell which models changed from one snapshot.json to another: files, folders of sites, or http(s) addresses.

    Exit codes: 0 nothing changed; 1 something did; 2 a snapshot cannot be read.
    """
    from catalog_build.reporting import format_difference
    from catalog_build.site.change_store import ChangeStore
    from catalog_build.site.snapshots import open_snapshot_file

    before, after = open_snapshot_file(old), open_snapshot_file(new)
    store = ChangeStore(before, after)
    try:
        for line in format_difference(before.point, after.point, store.count_kinds(), store.stream(), form):
            click.echo(line)
        if store.count_kinds():
            sys.exit(1)
    finally:
        store.close()


@click.command(epilog=example("forge-catalog serve _site --port 8000"))
@click.argument("directory", metavar="[DIR]", default=Path("_site"), type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@database_option
def serve(directory: Path, host: str, port: int, database_url: str | None) -> None:
    """Serve the static site in DIR (default: _site) together with the live API."""
    from catalog_build.serving import serve_site

    serve_site(resolve_database(database_url), directory, host=host, port=port, say=say)
