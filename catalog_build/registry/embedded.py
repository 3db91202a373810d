"""The embedded PostgreSQL: started when first needed, reached over a private socket, running until it is stopped."""

import os
import shutil
import signal
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from catalog_build.core.errors import DatabaseUnavailable, UsageError
from catalog_build.registry.launcher import (
    EmbeddedServerError,
    Way,
    choose_way,
    find_binaries,
    initialise_cluster,
    installed_packages,
    spawn_server,
)
from catalog_build.registry.server_folder import (
    ServerFolder,
    drop_stale_pid_files,
    give_tree,
    hold_lock,
    is_server_alive,
    make_private_folder,
    open_private,
    try_lock,
)

DATABASE = "forge"
"""The database that `start_server` makes and returns."""

_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.02
_LOG_TAIL_LINES = 15


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What is known of an embedded server.

    Args:
        running: whether any process of the server is alive.
        pid: the server's first process; None where it does not answer, or runs out of sight in another container.
        url: how to connect; None where it does not run or does not answer.
        version: PostgreSQL's version; None where it does not run or does not answer.
        data_dir: the folder that holds the server's files.
    """

    running: bool
    pid: int | None
    url: str | None
    version: str | None
    data_dir: Path


def default_data_dir() -> Path:
    """Return the folder of the user's own server: `postgres` in FORGE_CATALOG_DATA_DIR or the user's data folder."""
    chosen = os.environ.get("FORGE_CATALOG_DATA_DIR")
    base = Path(chosen) if chosen else Path(platformdirs.user_data_dir("forge-catalog"))
    return base / "postgres"


def start_server(data_dir: Path, *, durable: bool = True, way: Way | None = None) -> str:
    """Start the server of a folder unless it runs, and return the URL of its database `forge`, made if missing.

    Args:
        data_dir: folder of the server's files, made if missing; several processes may start the same one at once.
        durable: False gives up crash safety for speed, for data that can be made again; no effect on a running server.
        way: how to run PostgreSQL; None for the first way that works here.

    Raises:
        EmbeddedServerError: it cannot be started; the message names the folder, the remedy and the end of the log.
    """
    try:
        folder = ServerFolder(data_dir.resolve())
        folder.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with hold_lock(folder.start_lock):
            _bring_up(folder, durable, way)
            _ensure_database(folder)
    except OSError as error:
        raise EmbeddedServerError(
            f"the embedded PostgreSQL cannot use the folder {data_dir}: {error}; mend its permissions or free space, "
            "choose another by FORGE_CATALOG_DATA_DIR, or name a database by DATABASE_URL"
        ) from error
    return folder.url(DATABASE)


def stop_server(data_dir: Path) -> bool:
    """Stop the server of a folder, cutting its connections, and return whether it ran.

    Raises:
        EmbeddedServerError: it runs, but cannot be stopped from here.
    """
    folder = ServerFolder(data_dir.resolve())
    try:
        if not is_server_alive(folder):
            return False
        with hold_lock(folder.start_lock):
            if not is_server_alive(folder):
                return False
            _signal_until_gone(folder)
            with suppress(OSError):
                folder.socket_dir.rmdir()
    except OSError as error:
        raise EmbeddedServerError(
            f"the server in {folder.root} cannot be stopped: {error}; stop it as the user who started it"
        ) from error
    return True


def server_status(data_dir: Path) -> ServerStatus:
    """Return whether the server of a folder runs, and how to reach it; changes nothing.

    Raises:
        EmbeddedServerError: the folder cannot be read.
    """
    folder = ServerFolder(data_dir.resolve())
    try:
        running = is_server_alive(folder)
        version = _probe(folder) if running else None
    except OSError as error:
        raise EmbeddedServerError(
            f"the folder {folder.root} cannot be read: {error}; ask as the user who started the server in it"
        ) from error
    if version is None:
        return ServerStatus(running, None, None, None, folder.root)
    return ServerStatus(running, _server_pid(folder), folder.url(DATABASE), version, folder.root)


def create_database(server_url: str, name: str) -> str:
    """Create an empty database on any server and return how to connect to it.

    Args:
        server_url: URL or conninfo of any existing database of that server.
        name: at most 63 bytes.

    Raises:
        UsageError: a database of that name exists.
        DatabaseUnavailable: the server cannot be reached, or refuses.
    """
    _execute(server_url, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return make_conninfo(server_url, dbname=name)


def drop_database(server_url: str, name: str) -> None:
    """Drop a database with its connections; one that does not exist is no error.

    Raises:
        DatabaseUnavailable: the server cannot be reached, or refuses.
    """
    _execute(server_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server_url: str, statement: sql.Composed) -> None:
    try:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(statement)
    except psycopg.errors.DuplicateDatabase as error:
        raise UsageError(f"{str(error).strip()}: drop it, or choose another name") from error
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            f"the database server refused: {str(error).strip()}; check its address and the role's rights"
        ) from error


def _bring_up(folder: ServerFolder, durable: bool, way: Way | None) -> None:
    deadline = time.monotonic() + _START_SECONDS
    launched = False
    # Where a killed server's last processes are still dying, the lock comes free in a moment: then we launch.
    while True:
        lock = try_lock(folder.server_lock)
        if lock is not None:
            try:
                if launched:
                    raise _failed_start(folder, "stopped right after its start")
                _launch(folder, lock, durable, way)
            finally:
                os.close(lock)
            launched = True
        if _probe(folder) is not None:
            return
        if time.monotonic() > deadline:
            raise _failed_start(folder, f"did not answer within {_START_SECONDS:.0f} seconds")
        time.sleep(_POLL_SECONDS)


def _launch(folder: ServerFolder, lock: int, durable: bool, way: Way | None) -> None:
    way = way or choose_way(folder.owner())
    binaries = find_binaries(way, installed_packages())
    if not (folder.cluster / "PG_VERSION").exists():
        _make_cluster(folder, way, binaries, durable)
    elif folder.owner() != way.uid:
        give_tree(folder.cluster, way)
    make_private_folder(folder.socket_dir, way)
    drop_stale_pid_files(folder)
    if folder.log.exists():
        folder.log.replace(folder.log.with_name("server.log.1"))
    with os.fdopen(open_private(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), "ab") as log:
        spawn_server(way, binaries, folder.cluster, folder.socket_dir, lock=lock, log=log, durable=durable)


def _make_cluster(folder: ServerFolder, way: Way, binaries: Path, durable: bool) -> None:
    # Made beside its place and renamed, so that a cluster in its place is always a whole one.
    staging = folder.root / "cluster.new"
    if staging.exists():
        shutil.rmtree(staging)
    make_private_folder(staging, way)
    initialise_cluster(way, binaries, staging, durable=durable)
    staging.rename(folder.cluster)


def _ensure_database(folder: ServerFolder) -> None:
    try:
        with psycopg.connect(folder.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except psycopg.Error as error:
        raise _failed_start(folder, f"refused its database {DATABASE!r} ({str(error).strip()})") from error


def _probe(folder: ServerFolder) -> str | None:
    try:
        with psycopg.connect(folder.url("postgres"), connect_timeout=5) as connection:
            return connection.info.parameter_status("server_version")
    except psycopg.OperationalError:
        return None


def _server_pid(folder: ServerFolder) -> int | None:
    # Who listens on the socket, as this process sees it: right in any container, where a pid file is not.
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(folder.socket_dir / folder.socket_name))
            credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    except OSError:
        return None
    pid: int = struct.unpack("3i", credentials)[0]
    return pid or None


def _signal_until_gone(folder: ServerFolder) -> None:
    pid = _server_pid(folder)
    if pid is None:
        raise EmbeddedServerError(
            f"a server uses {folder.root}, but it cannot be reached from here: stop it where it was started"
        )
    for sign in (signal.SIGINT, signal.SIGQUIT):
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline:
            if not is_server_alive(folder):
                return
            time.sleep(_POLL_SECONDS)
    raise EmbeddedServerError(
        f"the server in {folder.root} (process {pid}) does not stop: see {folder.log}, then end that process"
    )


def _failed_start(folder: ServerFolder, what: str) -> EmbeddedServerError:
    lines = folder.log.read_text(errors="replace").splitlines() if folder.log.exists() else []
    tail = "\n".join(f"  {line}" for line in lines[-_LOG_TAIL_LINES:])
    return EmbeddedServerError(
        f"the embedded PostgreSQL in {folder.root} {what}. Mend what its log names, move that folder away to begin "
        f"afresh, or name a database by DATABASE_URL. The end of {folder.log}:\n{tail}"
    )
