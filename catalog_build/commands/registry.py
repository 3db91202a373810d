"""`forge-catalog registry …`: create, fill and examine a registry."""

import sys
from pathlib import Path

import click

from catalog_build.commands.program import database_option, example, track
from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.database import resolve_database


@click.group(epilog=example("forge-catalog registry init", "forge-catalog registry load models.jsonl"))
def registry() -> None:
    """Create, fill and examine a registry."""


_MOST_IDS_LISTED = 20


@registry.command("init", epilog=example("forge-catalog registry init --database-url postgresql://me@db/models"))
@database_option
def init_command(database_url: str | None) -> None:
    """Create or upgrade the native registry and the views of the contract; safe to repeat."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.schema import init_registry, list_models_to_load

    with open_connection(resolve_database(database_url)) as connection:
        applied = init_registry(connection)
        incomplete = list_models_to_load(connection)
    click.echo(f"applied {', '.join(applied)}" if applied else "the registry is up to date")
    if incomplete:
        click.echo(_ask_to_load(incomplete), err=True)


def _ask_to_load(ids: list[str]) -> str:
    listed = ", ".join(ids[:_MOST_IDS_LISTED]) + (", …" if len(ids) > _MOST_IDS_LISTED else "")
    models = "1 model" if len(ids) == 1 else f"{len(ids):,} models"
    return (
        f'warning: {models}: an earlier version may have read a text such as "6.00" as a parameter count, and did not '
        f"keep it; load the documents again with `forge-catalog registry load`: {listed}"
    )


@registry.command("load", epilog=example("forge-catalog registry load models.jsonl data.yaml --require-provenance"))
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace documents whose id is registered with other content.")
@click.option("--require-provenance", is_flag=True, help="Refuse a file that holds a model with incomplete provenance.")
@database_option
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
            for line in report.describe():
                click.echo(line)
    if failed:
        sys.exit(failed)


@registry.command(
    "generate",
    epilog=example(
        "forge-catalog registry generate --models 10000 --seed 7",
        "forge-catalog registry generate --like zoo.jsonl.gz --models 4000 --uncertainty",
    ),
)
@click.option(
    "--like",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Documents whose shape the models take, as `registry load` reads them; may be given several times.",
)
@click.option("--uncertainty", is_flag=True, help="With --like: also state how sure values are.")
@click.option("--models", type=click.IntRange(1, 10_000_000), required=True, help="How many model versions to add.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Which registry.")
@database_option
def generate_command(
    files: tuple[Path, ...], uncertainty: bool, models: int, seed: int, database_url: str | None
) -> None:
    """Add a synthetic registry, to try and measure with: 20 metrics, 30 settings and a 2-KB card a model.

    With --like the models have the shape of those in files, under new ids: their metrics, cards, settings, links, pins
    and lineages.
    """
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.generate import generate_registry
    from catalog_build.registry.generate_like import generate_like
    from catalog_build.registry.schema import init_registry

    if uncertainty and not files:
        raise UsageError("--uncertainty needs --like FILE, whose models' values it is stated for")
    with open_connection(resolve_database(database_url)) as connection, track("generating", models) as progress:
        init_registry(connection)
        if files:
            added = generate_like(connection, files, models, seed, progress.update, uncertainty=uncertainty)
        else:
            added = generate_registry(connection, models, seed, progress.update)
    click.echo(f"added {models} models and {added - models} other things")


@registry.command("check", epilog=example("forge-catalog registry check --strict --format json"))
@click.option("--strict", is_flag=True, help="Exit with 1 if any model has incomplete provenance.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit", "sarif", "github"]),
    default="text",
    show_default=True,
    help="What reads it: people, programs, or continuous integration.",
)
@database_option
def check_command(strict: bool, form: str, database_url: str | None) -> None:
    """Check the views' contract, and list every model with incomplete provenance and why."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import check_registry
    from catalog_build.reporting import format_check

    with open_connection(resolve_database(database_url)) as connection, connection.transaction():
        report = check_registry(connection)
    click.echo(format_check(report, form, strict=strict))
    if strict and report.incomplete:
        sys.exit(1)


@registry.command("verify", epilog=example("forge-catalog registry verify model-biophys-microglia-v3"))
@click.argument("ids", nargs=-1, metavar="[ID…]")
@database_option
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


@registry.command("tag", epilog=example("forge-catalog registry tag model-biophys-microglia-v3 stable"))
@click.argument("id")
@click.argument("tag")
@database_option
def tag_command(id: str, tag: str, database_url: str | None) -> None:
    """Give the version ID a human label TAG, unique within its lineage."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import tag_version

    with open_connection(resolve_database(database_url)) as connection:
        tag_version(connection, id, tag)
    click.echo(f"{id} is now tagged {tag}")


@registry.command(
    "withdraw",
    epilog=example(
        'forge-catalog registry withdraw model-biophys-microglia-v2 --reason "Trained on mislabelled cells."',
        "forge-catalog registry withdraw model-biophys-microglia-v2 --undo",
    ),
)
@click.argument("id")
@click.option("--reason", metavar="TEXT", help="Why; these words are published.")
@click.option("--undo", is_flag=True, help="Take the withdrawal back.")
@database_option
def withdraw_command(id: str, reason: str | None, undo: bool, database_url: str | None) -> None:
    """Withdraw the version ID: only its name, the reason and the date stay, and what depends on it is marked."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.withdraw import undo_withdrawal, withdraw_thing

    if undo == (reason is not None):
        raise UsageError("give one of --reason TEXT and --undo")
    with open_connection(resolve_database(database_url)) as connection:
        if reason is None:
            undo_withdrawal(connection, id)
        else:
            withdraw_thing(connection, id, reason)
    click.echo(f"{id} is no longer withdrawn" if reason is None else f"{id} is withdrawn")


@registry.command("history", epilog=example("forge-catalog registry history model-biophys-microglia-v3"))
@click.argument("id")
@database_option
def history_command(id: str, database_url: str | None) -> None:
    """List the versions of the lineage of ID, newest first."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.manage import read_history
    from catalog_build.reporting import format_version

    with open_connection(resolve_database(database_url)) as connection:
        for version in read_history(connection, id):
            click.echo(format_version(version))


@registry.command(
    "diff", epilog=example("forge-catalog registry diff model-biophys-microglia-v2 model-biophys-microglia-v3")
)
@click.argument("old_id", metavar="ID")
@click.argument("new_id", metavar="ID")
@database_option
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


def _show_value(value: str | None) -> str:
    return "(none)" if value is None else value
