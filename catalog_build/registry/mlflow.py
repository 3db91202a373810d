"""What `registry adapt mlflow` does beside its views: link to MLflow's own site, and count what nobody registered."""

import re

from psycopg import sql

from catalog_build.core.errors import UsageError
from catalog_build.registry.connect import Connection
from catalog_build.registry.statements import read_sql

_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")


def make_address_script(url: str | None) -> str:
    """Return the statement that makes the address of MLflow's site known to the views.

    Args:
        url: where people open MLflow, with or without `/` and `#/…` at its end; None: its pages are not linked.

    Raises:
        UsageError: it is no http or https URL.
    """
    address = None
    if url is not None:
        address = url.split("#")[0].rstrip("/")
        if not _ADDRESS.fullmatch(address):
            raise UsageError(
                f"--mlflow-url {url!r}: give the address of MLflow's site, such as https://mlflow.example.org"
            )
    made = "CREATE FUNCTION catalog.mlflow_address() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS {}"
    body = sql.SQL("SELECT {}::text").format(sql.Literal(address)).as_string()
    return sql.SQL(made).format(sql.Literal(body)).as_string()


def describe_unregistered(connection: Connection) -> str | None:
    """Return how many logged models of MLflow are not shown, since nobody registered them, and how to show them.

    Returns:
        None where every logged model belongs to a version of a registered model.
    """
    row = connection.execute(read_sql("adapters/mlflow/unregistered")).fetchone()
    assert row is not None
    if row[0] == 0:
        return None
    counted = (
        "1 logged model is not shown, since it belongs"
        if row[0] == 1
        else f"{row[0]:,} logged models are not shown, since they belong"
    )
    return (
        f"{counted} to no registered model: to show one, such as {row[1]} ({row[2]}), register it with "
        f'mlflow.register_model("models:/{row[1]}", "NAME")'
    )
