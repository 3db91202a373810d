"""Databases that tests make, and drop again."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from catalog_build.registry.embedded import drop_database


@contextmanager
def make_database(server_url: str, template_url: str | None = None) -> Iterator[str]:
    """Yield the URL of a database with a name of its own; drop it afterwards, whoever is still connected.

    Args:
        template_url: a database without connections to copy; None for an empty one.
    """
    name = f"forge_catalog_test_{uuid.uuid4().hex}"
    template = str(conninfo_to_dict(template_url)["dbname"]) if template_url else "template0"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)
    try:
        yield make_conninfo(server_url, dbname=name)
    finally:
        drop_database(server_url, name)
