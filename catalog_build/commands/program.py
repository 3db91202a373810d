"""What all commands share: how errors end, the option for the database, examples, progress."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from catalog_build.core.errors import CatalogError

Command = TypeVar("Command", bound=Callable[..., Any])


class Program(click.Group):
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


def database_option(command: Command) -> Command:
    """Give a command the option `--database-url`, None where it is left out."""
    return click.option(
        "--database-url",
        metavar="URL",
        help="PostgreSQL to use; default: DATABASE_URL, else the embedded server of this user.",
    )(command)


def example(*lines: str) -> str:
    """Return the epilog that closes a command's help: its examples, a line each."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def say(message: str) -> None:
    """Print a line for the user on stdout."""
    click.echo(message)


def track(label: str, length: int) -> Any:
    """Return a progress bar on stderr; where that is no terminal, click prints the label only."""
    return click.progressbar(length=length, label=label, file=sys.stderr)
