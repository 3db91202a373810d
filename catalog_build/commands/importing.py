"""`forge-catalog import …`: documents from what others publish about their models."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from catalog_build.commands.program import database_option, example
from catalog_build.core.errors import CatalogError, Problem, UsageError
from catalog_build.core.manifest import FAMILIES
from catalog_build.database import resolve_database

if TYPE_CHECKING:
    from catalog_build.importing.found import Found

Command = TypeVar("Command", bound=Callable[..., Any])

_folder = click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, readable=True, path_type=Path)
)


def _target_options(command: Command) -> Command:
    options: list[Callable[[Any], Any]] = [
        click.option("--load", is_flag=True, help="Load the documents into the registry instead of printing them."),
        click.option("--replace", is_flag=True, help="With --load: replace documents whose id holds other content."),
        database_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _family_option(default: str, help: str) -> Callable[[Command], Command]:
    return click.option("--family", type=click.Choice(FAMILIES), default=default, show_default=True, help=help)


@click.group("import", epilog=example("forge-catalog import model-cards cards/ > models.jsonl"))
def import_group() -> None:
    """Make documents of model cards, metafiles or PEtab problems; what cannot be read is told on stderr.

    The documents are printed as JSON lines, or loaded. Exit codes: 0 all was read; 1 something was left out; 2 wrong
    usage, or there was nothing to read.
    """


@import_group.command(
    "model-cards",
    epilog=example(
        "forge-catalog import model-cards cards/ > models.jsonl", "forge-catalog import model-cards a.md --load"
    ),
)
@click.argument(
    "places", nargs=-1, required=True, metavar="DIR|FILE…", type=click.Path(exists=True, readable=True, path_type=Path)
)
@_family_option("other", "Family of models whose card names no library or task that is known.")
@_target_options
def model_cards_command(places: tuple[Path, ...], family: str, **target: Any) -> None:
    """Read model cards: each README.md below a folder, and each file that is named, by its YAML front matter."""
    from catalog_build.importing.model_cards import read_model_cards

    _deliver(read_model_cards(places, family), ", ".join(map(str, places)), **target)


@import_group.command("metafiles", epilog=example("forge-catalog import metafiles mmpretrain/ --load"))
@_folder
@_family_option("deep_learning", "Family of all models.")
@_target_options
def metafiles_command(folder: Path, family: str, **target: Any) -> None:
    """Read the metafiles of a model zoo: YAML files that list Collections and Models, below a folder."""
    from catalog_build.importing.metafiles import read_metafiles

    _deliver(read_metafiles(folder, family), str(folder), **target)


@import_group.command("petab", epilog=example("forge-catalog import petab Benchmark-Models/ --load"))
@_folder
@_target_options
def petab_command(folder: Path, **target: Any) -> None:
    """Read PEtab problems, version 1 or 2, below a folder: models with their inputs, pinned by digest."""
    from catalog_build.importing.petab import read_petab

    _deliver(read_petab(folder), str(folder), **target)


def _deliver(
    found: "Iterable[Found | Problem]", source: str, *, load: bool, replace: bool, database_url: str | None
) -> None:
    """Print or load what was found, and exit with 1 if something had to be left out."""
    from catalog_build.importing.deliver import load_documents, write_documents

    if replace and not load:
        raise UsageError("--replace: nothing is replaced in what is printed; give --load too, or leave it out")
    if load:
        from catalog_build.registry.connect import open_connection

        with open_connection(resolve_database(database_url)) as connection:
            try:
                summary, report = load_documents(found, connection, source, _tell, replace=replace)
            except CatalogError as error:
                click.echo(f"{error}\n{source}: nothing was loaded", err=True)
                sys.exit(error.exit_code)
        for warning in report.warnings:
            _tell(f"warning: {warning}")
        for line in report.describe():
            click.echo(line)
    else:
        summary = write_documents(found, sys.stdout.buffer, _tell)
    if not summary.kinds and not summary.left_out:
        raise UsageError(f"{source}: nothing to import was found there; --help says what is looked for")
    _tell(summary.describe())
    if summary.left_out:
        sys.exit(1)


def _tell(message: str) -> None:
    click.echo(message, err=True)
