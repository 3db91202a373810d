"""SQL statements as files: one statement a file under `sql/queries`, read once."""

from functools import cache
from pathlib import Path
from typing import LiteralString

SQL_DIR = Path(__file__).parent / "sql"


@cache
def read_sql(name: str) -> LiteralString:
    """Return the text of `sql/{name}.sql`; it ships with the product, so it counts as literal."""
    return (SQL_DIR / f"{name}.sql").read_text(encoding="utf-8")
