"""The `forge-catalog` command: thin commands that call one function each."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from catalog_build import __version__
from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.database import resolve_database

Command = TypeVar("Command", bound=Callable[..., Any])


class _Program(click.Group):
    """A group whose user errors end with a message on stderr and a meaningful exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CatalogError as error:
            click.echo(f"forge-catalog: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # the reader of our output went away: nobody is left to tell
            sys.stderr.close()
            ctx.exit(1)


def _database_option(command: Command) -> Command:
    return click.option(
        "--database-url",
        metavar="URL",
        help="PostgreSQL to use; default: DATABASE_URL, else the embedded server of this user.",
    )(command)


def _branding_options(command: Command) -> Command:
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


def _example(*lines: str) -> str:
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(cls=_Program, epilog=_example("forge-catalog demo"), context_settings={"max_content_width": 110})
@click.version_option(__version__, prog_name="forge-catalog")
def main() -> None:
    """Publish a registry of scientific models as a website and a live API, with enforced provenance.

    Exit codes: 0 done; 1 refused, or something is incomplete; 2 wrong usage; 3 database away; 4 no usable registry.
    """


@main.command(epilog=_example("forge-catalog demo", "forge-catalog demo --out /tmp/site --serve"))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("_site"), show_default=True, help="Folder to build."
)
@click.option("--serve", is_flag=True, help="Serve the site and the live API when it is built.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port for --serve.")
@_branding_options
def demo(out: Path, serve: bool, port: int, **branding: Any) -> None:
    """Load the bundled sample registry into a database of its own and build its site."""
    from catalog_build.demo import run_demo
    from catalog_build.serving import serve_site

    with run_demo(out, _read_branding(branding), say=_say, track=_track) as url:
        if serve:
            serve_site(url, out, host="127.0.0.1", port=port, say=_say)
            return
    _say(f"\nLook at it:      python3 -m http.server -d {out} 8000, then open http://127.0.0.1:8000/")
    _say("Site and API:    forge-catalog demo --serve")
    _say("Your own models: forge-catalog registry init, then forge-catalog registry load FILE…")


@main.group(epilog=_example("forge-catalog registry init", "forge-catalog registry load models.jsonl"))
def registry() -> None:
    """Create, fill and examine a registry."""


@registry.command("init", epilog=_example("forge-catalog registry init --database-url postgresql://me@db/models"))
@_database_option
def init_command(database_url: str | None) -> None:
    """Create or upgrade the native registry and the views of the contract; safe to repeat."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.schema import init_registry

    with open_connection(resolve_database(database_url)) as connection:
        applied = init_registry(connection)
    click.echo(f"applied {', '.join(applied)}" if applied else "the registry is up to date")


@registry.command("load", epilog=_example("forge-catalog registry load models.jsonl data.yaml --require-provenance"))
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace documents whose id is registered with other content.")
@click.option("--require-provenance", is_flag=True, help="Refuse a file that holds a model with incomplete provenance.")
@_database_option
def load_command(files: tuple[Path, ...], replace: bool, require_provenance: bool, database_url: str | None) -> None:
    """Load documents (.jsonl, .yaml, .json, also .gz); each file is loaded whole or not at all."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.load import load_file

    failed = 0
    with open_connection(resolve_database(database_url)) as connection:
        for path in files:
            try:
                report = load_file(connection, path, replace=replace, require_provenance=require_provenance)
            except CatalogError as error:
                failed = max(failed, error.exit_code)
                click.echo(f"{error}\n{path}: nothing of this file was loaded", err=True)
                continue
            for warning in report.warnings:
                click.echo(f"warning: {warning}", err=True)
            click.echo(f"{path}: {report.added} added, {report.replaced} replaced, {report.unchanged} unchanged")
    if failed:
        sys.exit(failed)


@registry.command("generate", epilog=_example("forge-catalog registry generate --models 10000 --seed 7"))
@click.option("--models", type=click.IntRange(1, 10_000_000), required=True, help="How many model versions to add.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Which registry.")
@_database_option
def generate_command(models: int, seed: int, database_url: str | None) -> None:
    """Add a synthetic registry, to try and measure with: 20 metrics, 30 settings and a 2-KB card a model."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.generate import generate_registry
    from catalog_build.registry.schema import init_registry

    with open_connection(resolve_database(database_url)) as connection, _track("generating", models) as progress:
        init_registry(connection)
        added = generate_registry(connection, models, seed, progress.update)
    click.echo(f"added {models} models and {added - models} other things")


@registry.command("check", epilog=_example("forge-catalog registry check --strict --format json"))
@click.option("--strict", is_flag=True, help="Exit with 1 if any model has incomplete provenance.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_database_option
def check_command(strict: bool, form: str, database_url: str | None) -> None:
    """Check the views' contract, and list every model with incomplete provenance and why."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import check_registry
    from catalog_build.reporting import format_check

    with open_connection(resolve_database(database_url)) as connection:
        report = check_registry(connection)
    click.echo(format_check(report, form))
    if strict and report.incomplete:
        sys.exit(1)


@registry.command("verify", epilog=_example("forge-catalog registry verify model-biophys-microglia-v3"))
@click.argument("ids", nargs=-1, metavar="[ID…]")
@_database_option
def verify_command(ids: tuple[str, ...], database_url: str | None) -> None:
    """Check pinned inputs again; exit with 1 if any is missing or modified. Without ID: of everything."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import verify_inputs

    with open_connection(resolve_database(database_url)) as connection:
        checks = verify_inputs(connection, ids)
    for check in checks:
        click.echo(f"{check.state:<10} {check.source} → {check.target} ({check.pinned})")
    states = [check.state for check in checks]
    click.echo(
        f"{len(checks)} pinned inputs: "
        + ", ".join(f"{states.count(state)} {state}" for state in ("intact", "missing", "modified", "unverified"))
    )
    if "missing" in states or "modified" in states:
        sys.exit(1)


@registry.command("tag", epilog=_example("forge-catalog registry tag model-biophys-microglia-v3 stable"))
@click.argument("id")
@click.argument("tag")
@_database_option
def tag_command(id: str, tag: str, database_url: str | None) -> None:
    """Give the version ID a human label TAG, unique within its lineage."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import tag_version

    with open_connection(resolve_database(database_url)) as connection:
        tag_version(connection, id, tag)
    click.echo(f"{id} is now tagged {tag}")


@registry.command("history", epilog=_example("forge-catalog registry history model-biophys-microglia-v3"))
@click.argument("id")
@_database_option
def history_command(id: str, database_url: str | None) -> None:
    """List the versions of the lineage of ID, newest first."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import read_history
    from catalog_build.reporting import format_version

    with open_connection(resolve_database(database_url)) as connection:
        for version in read_history(connection, id):
            click.echo(format_version(version))


@registry.command(
    "diff", epilog=_example("forge-catalog registry diff model-biophys-microglia-v2 model-biophys-microglia-v3")
)
@click.argument("old_id", metavar="ID")
@click.argument("new_id", metavar="ID")
@_database_option
def diff_command(old_id: str, new_id: str, database_url: str | None) -> None:
    """Show the fields in which two versions differ: field: old → new."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import diff_versions

    with open_connection(resolve_database(database_url)) as connection:
        differences = diff_versions(connection, old_id, new_id)
    for one in differences:
        click.echo(f"{one.field}: {_show_value(one.old)} → {_show_value(one.new)}")
    if not differences:
        click.echo("no field differs")


@main.command(epilog=_example("forge-catalog build --out _site --base-url https://models.example.org/ --strict"))
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
@click.option("--publish", metavar="URL", help="Object store to publish into besides, such as s3://bucket/prefix.")
@click.option(
    "--since",
    metavar="FILE|URL|previous",
    help="Tell what changed since a snapshot.json, or, with `previous`, since each build into this folder.",
)
@_branding_options
@_database_option
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
    publish: str | None,
    since: str | None,
    database_url: str | None,
    **branding: Any,
) -> None:
    """Build the static site from one consistent snapshot of the registry, and publish it whole or not at all."""
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
        since=since,
    )
    result = build_site(resolve_database(database_url), settings, track=_track)
    _say(result.describe())
    if store is not None:
        from catalog_build.site.upload import upload_site

        _say(upload_site(out, store, track=_track).describe())


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


@main.command("diff", epilog=_example("forge-catalog diff old/snapshot.json https://models.example.org/snapshot.json"))
@click.argument("old", metavar="A.json")
@click.argument("new", metavar="B.json")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff_snapshots_command(old: str, new: str, form: str) -> None:
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


@main.command(epilog=_example("forge-catalog serve _site --port 8000"))
@click.argument("directory", metavar="[DIR]", default=Path("_site"), type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@_database_option
def serve(directory: Path, host: str, port: int, database_url: str | None) -> None:
    """Serve the static site in DIR (default: _site) together with the live API."""
    from catalog_build.serving import serve_site

    serve_site(resolve_database(database_url), directory, host=host, port=port, say=_say)


@main.group(epilog=_example("forge-catalog db status"))
def db() -> None:
    """Start, stop and look at this user's embedded PostgreSQL."""


@db.command("start", epilog=_example("forge-catalog db start"))
def start_command() -> None:
    """Start the embedded server, creating it at the first time, and print its URL."""
    from catalog_build.registry.embedded import default_data_dir, start_server

    click.echo(start_server(default_data_dir()))


@db.command("stop", epilog=_example("forge-catalog db stop"))
def stop_command() -> None:
    """Stop the embedded server; its data stays."""
    from catalog_build.registry.embedded import default_data_dir, stop_server

    click.echo("stopped" if stop_server(default_data_dir()) else "it was not running")


@db.command("status", epilog=_example("forge-catalog db status"))
def status_command() -> None:
    """Say whether the embedded server runs and where its data stand; exit with 3 if it does not run."""
    from catalog_build.registry.embedded import default_data_dir, server_status

    status = server_status(default_data_dir())
    click.echo(f"running, process {status.pid}, {status.url}" if status.running else "not running")
    click.echo(f"data: {status.data_dir}")
    if not status.running:
        sys.exit(3)


def _say(message: str) -> None:
    click.echo(message)


def _track(label: str, length: int) -> Any:
    """Return a progress bar on stderr; where that is no terminal, click prints the label only."""
    return click.progressbar(length=length, label=label, file=sys.stderr)


def _show_value(value: str | None) -> str:
    return "(none)" if value is None else value
