"""`forge-catalog db …`: this user's embedded PostgreSQL."""

import sys

import click

from catalog_build.commands.program import example


@click.group(epilog=example("forge-catalog db status"))
def db() -> None:
    """Start, stop and look at this user's embedded PostgreSQL."""


@db.command("start", epilog=example("forge-catalog db start"))
def start_command() -> None:
    """Start the embedded server, creating it at the first time, and print its URL."""
    from catalog_build.registry.embedded import default_data_dir, start_server

    click.echo(start_server(default_data_dir()))


@db.command("stop", epilog=example("forge-catalog db stop"))
def stop_command() -> None:
    """Stop the embedded server; its data stays."""
    from catalog_build.registry.embedded import default_data_dir, stop_server

    click.echo("stopped" if stop_server(default_data_dir()) else "it was not running")


@db.command("status", epilog=example("forge-catalog db status"))
def status_command() -> None:
    """Say whether the embedded server runs and where its data stand; exit with 3 if it does not run."""
    from catalog_build.registry.embedded import default_data_dir, server_status

    status = server_status(default_data_dir())
    click.echo(f"running, process {status.pid}, {status.url}" if status.running else "not running")
    click.echo(f"data: {status.data_dir}")
    if not status.running:
        sys.exit(3)
