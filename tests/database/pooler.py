"""A real PgBouncer in transaction mode, before the server of the tests."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SERVER_CONNECTIONS = 3


def require_pooler() -> str:
    """Return the path of PgBouncer; without one the test is skipped, or fails where it must not be."""
    path = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if path is None:
        if os.environ.get("FORGE_CATALOG_REQUIRE_POOLER"):
            pytest.fail("PgBouncer is not installed")
        pytest.skip("PgBouncer is not installed")
    return path


@contextmanager
def run_pooler(database_url: str, folder: Path) -> Iterator[str]:
    """Yield the URL of the same database behind a pooler that gives each transaction any of three connections."""
    server = conninfo_to_dict(database_url)
    port = _find_port()
    target = " ".join(
        f"{key}={server[key]}" for key in ("host", "port", "dbname", "user", "password") if server.get(key)
    )
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\npooled = {target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        f"unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = {SERVER_CONNECTIONS}\n"
        "server_round_robin = 1\n"
    )
    log = folder / "pgbouncer.log"
    with log.open("wb") as output:
        process = subprocess.Popen([*_as_nobody(), require_pooler(), settings], stdout=output, stderr=output)
    try:
        _wait_for(port, process, log)
        yield make_conninfo("", host="127.0.0.1", port=port, dbname="pooled", user="anybody")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _as_nobody() -> list[str]:
    """Return what PgBouncer, which refuses to run as root, is started by: a namespace in which root has no name."""
    return ["unshare", "--user"] if os.getuid() == 0 else []


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, f"the pooler ended: {log.read_text()}"
            assert time.monotonic() < deadline, "the pooler does not listen"
            time.sleep(0.02)
