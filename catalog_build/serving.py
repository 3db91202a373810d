"""Serving site and live API together."""

import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from catalog_build.core.errors import UsageError


def serve_site(database_url: str, directory: Path, *, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve a built site with the live API over its database until interrupted.

    Raises:
        UsageError: the folder holds no site, or the address cannot be listened on.
    """
    import msgspec
    import uvicorn

    from api.app import create_site_app
    from api.settings import read_settings
    from catalog_build.site.reuse import read_record

    if not (directory / "build.json").is_file():
        raise UsageError(f"{directory} holds no built site: run `forge-catalog build --out {directory}` first")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # who reads the address below may ask at once; what asks before the server is up waits its turn
        listener.listen()
    except OSError as error:
        reason = f"cannot listen on {host}:{port} ({error.strerror})"
        raise UsageError(f"{reason}: choose another --host or --port") from None
    say(f"serving {directory} and the live API at http://{host}:{listener.getsockname()[1]}/ (Ctrl+C stops)")
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("forge_catalog.access").setLevel(logging.INFO)
    settings = read_settings({**os.environ, "DATABASE_URL": database_url})
    record = read_record(directory)
    if record is not None:
        settings = msgspec.structs.replace(settings, site=record.site, publication=record.publication)
    config = uvicorn.Config(
        create_site_app(settings, directory), log_config=None, access_log=False, server_header=False
    )
    # uvicorn finishes open requests, then raises the signal again: that is how a served site is meant to end
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
