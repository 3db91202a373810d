"""Servers in processes of their own, for as long as a benchmark asks them."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket


@contextmanager
def serve(app: str, database_url: str, cache_bytes: str | None = None) -> Iterator[str]:
    """Serve an application in a process of its own, as uvicorn does with its usual settings, and yield its address.

    Args:
        cache_bytes: memory for kept answers; None for the usual.
    """
    port = find_free_port()
    environment = {**os.environ, "DATABASE_URL": database_url}
    if cache_bytes is not None:
        environment["FORGE_CATALOG_CACHE_BYTES"] = cache_bytes
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for_server(process, f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def find_free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def wait_for_server(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until a server answers.

    Raises:
        RuntimeError: it ended before.
    """
    while process.poll() is None:
        try:
            urllib.request.urlopen(url).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server ended with {process.returncode}")
