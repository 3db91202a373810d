"""`forge-catalog registry adapt` and `unadapt`: the tables of another registry as a catalog."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog_build.commands.program import database_option, example
from catalog_build.core.errors import ContractError, UsageError
from catalog_build.database import resolve_database

if TYPE_CHECKING:
    from catalog_build.registry.value_faults import ValueFault


@click.command(
    "adapt",
    epilog=example(
        "forge-catalog registry adapt mlflow --check",
        "forge-catalog registry adapt mlflow --database-url postgresql://me@db/mlflow",
        "forge-catalog registry adapt mlflow --copy --mlflow-url https://mlflow.example.org",
        "forge-catalog registry adapt scidex --schema public",
        "forge-catalog registry adapt --contract",
        "forge-catalog registry adapt --template > views.sql",
        "forge-catalog registry adapt --sql views.sql --check",
        "forge-catalog registry adapt --sql views.sql",
    ),
)
@click.argument("adapter", metavar="[mlflow|scidex]", required=False, type=click.Choice(["mlflow", "scidex"]))
@click.option("--schema", metavar="NAME", help="Schema of the registry's tables; default: the only one that has them.")
@click.option("--sql", "script", metavar="FILE", type=click.Path(path_type=Path), help="Your own views, in SQL.")
@click.option("--template", is_flag=True, help="Print a file to fill in for --sql, and stop.")
@click.option("--contract", is_flag=True, help="Print view by view what --sql has to offer, and stop.")
@click.option("--copy", is_flag=True, help="Keep what the views say in tables, for thousands of models; see `refresh`.")
@click.option(
    "--mlflow-url", metavar="URL", help="Where people open MLflow: each model and run then links to its page."
)
@click.option(
    "--check", is_flag=True, help="Only report what would be done or is missing; with --sql try the file, and undo it."
)
@database_option
def adapt_command(
    adapter: str | None,
    schema: str | None,
    script: Path | None,
    template: bool,
    contract: bool,
    copy: bool,
    mlflow_url: str | None,
    check: bool,
    database_url: str | None,
) -> None:
    """Make the views of schema catalog over the tables of another registry, which are read and never written to."""
    from catalog_build.registry.adapters import install_adapter, plan_adapter, plan_own_adapter, try_adapter
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.contract_text import format_contract
    from catalog_build.registry.mlflow import describe_unregistered
    from catalog_build.registry.statements import read_sql

    if sum([adapter is not None, script is not None, template, contract]) != 1:
        raise UsageError("give one of: a registry (mlflow or scidex), --sql FILE, --template, or --contract")
    if contract:
        click.echo("\n".join(format_contract()))
        return
    if mlflow_url is not None and adapter != "mlflow":
        raise UsageError("--mlflow-url is for `registry adapt mlflow` only")
    if template:
        click.echo(read_sql("adapters/template"), nl=False)
        return
    with open_connection(resolve_database(database_url)) as connection:
        if script is not None:
            plan = plan_own_adapter(connection, script, schema, copy=copy)
        else:
            assert adapter is not None
            plan = plan_adapter(connection, adapter, schema, copy=copy, mlflow_url=mlflow_url)
        if plan.faults:
            raise ContractError(plan.describe())
        left_out = None
        faults: Sequence[ValueFault] = ()
        if check and script is not None:
            faults = try_adapter(connection, plan)
        elif not check:
            faults = install_adapter(connection, plan)
            left_out = describe_unregistered(connection) if adapter == "mlflow" else None
    for fault in faults:
        click.echo(f"warning: {fault}", err=True)
    click.echo(f"{'would make' if check else 'made'} {plan.describe()}")
    if left_out:
        click.echo(left_out)
    if not check and copy:
        click.echo(
            "now `forge-catalog registry check`, `build` and `serve` work on the copy; `build` refreshes it first,"
        )
        click.echo("`forge-catalog registry refresh` at any time")
    elif not check:
        click.echo("now `forge-catalog registry check`, `build` and `serve` work on these tables")


@click.command("unadapt", epilog=example("forge-catalog registry unadapt"))
@database_option
def unadapt_command(database_url: str | None) -> None:
    """Remove schema catalog with the views that `registry adapt` made, and nothing else."""
    from catalog_build.registry.adapters import remove_adapter
    from catalog_build.registry.connect import open_connection

    with open_connection(resolve_database(database_url)) as connection:
        adapter = remove_adapter(connection)
    click.echo(f"removed schema catalog with the views of the adapter {adapter}")


@click.command("refresh", epilog=example("forge-catalog registry refresh --database-url postgresql://me@db/mlflow"))
@database_option
def refresh_command(database_url: str | None) -> None:
    """Bring the copy that `registry adapt --copy` made up to date, in one transaction."""
    from catalog_build.registry.connect import open_connection
    from catalog_build.registry.view_copies import describe_refresh, refresh_copy

    with open_connection(resolve_database(database_url)) as connection:
        click.echo(describe_refresh(refresh_copy(connection)))
