"""Which database a command works on."""

import os


def resolve_database(option: str | None) -> str:
    """Return the database of a command: its option, else DATABASE_URL, else the user's embedded server, started.

    Args:
        option: value of `--database-url`; None or empty when it was not given.

    Raises:
        DatabaseUnavailable: the embedded server is needed and cannot be started.
    """
    chosen = option or os.environ.get("DATABASE_URL")
    if chosen:
        return chosen
    from catalog_build.registry.embedded import default_data_dir, start_server

    return start_server(default_data_dir())
