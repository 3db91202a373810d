"""A real server on loopback for the tests of the API."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import uvicorn
from starlette.applications import Starlette


@contextmanager
def run_server(app: Starlette) -> Iterator[str]:
    """Serve an application in a thread of its own; yield its address, and shut it down gracefully afterwards."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", loop="asyncio"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server ended before it started"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def list_differing(address: str, site: Path) -> list[str]:
    """Return which JSON files of a site the API answers otherwise, byte for byte."""
    paths = sorted(path.relative_to(site).as_posix() for path in (site / "api").rglob("*.json"))
    assert paths
    with httpx.Client(base_url=address, timeout=30) as client:
        return [path for path in paths if client.get(f"/{quote(path)}").content != (site / path).read_bytes()]


def wait_for(client: httpx.Client, path: str, status: int) -> httpx.Response:
    """Ask until the answer has a status, for at most 30 seconds."""
    deadline = time.monotonic() + 30
    while (response := client.get(path)).status_code != status:
        assert time.monotonic() < deadline, f"{path} still answers {response.status_code}"
        time.sleep(0.1)
    return response
