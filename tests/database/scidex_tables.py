"""SciDEX's tables with PostgreSQL's types, as text with the same rows, and as text with damaged rows beside them."""

from pathlib import Path

from catalog_build.registry.connect import Connection

_HERE = Path(__file__).parent


def make_scidex(connection: Connection, *, as_text: bool = False, damaged: bool = False) -> None:
    """Make the tables in the schema `public`.

    Args:
        as_text: dates and JSON as text, booleans as numbers or text, numbers as text.
        damaged: as text, and with rows that hold what their columns should not.
    """
    parts = ["scidex_tables", "scidex_rows"]
    if as_text or damaged:
        parts.append("scidex_as_text")
    if damaged:
        parts.append("scidex_damage")
    for part in parts:
        connection.execute((_HERE / f"{part}.sql").read_bytes())
