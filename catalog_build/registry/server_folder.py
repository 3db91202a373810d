"""The folder of an embedded server: its files, its locks, and who owns them."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from catalog_build.registry.launcher import ROLE, SOCKET_PORT, Way

_SOCKET_PATH_LIMIT = 107
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """Where the files of one server stand.

    Args:
        root: absolute path of the data folder; symbolic links are resolved, so that all processes agree on it.
    """

    root: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.root / "cluster"

    @property
    def log(self) -> Path:
        """What the server wrote since its last start."""
        return self.root / "server.log"

    @property
    def start_lock(self) -> Path:
        """Locked by whoever starts or stops the server."""
        return self.root / "start.lock"

    @property
    def server_lock(self) -> Path:
        """Locked by every process of the server for as long as one lives; unlike a process id, it cannot be stale."""
        return self.root / "server.lock"

    @property
    def socket_dir(self) -> Path:
        """Folder of the socket: a function of the data folder alone, whatever the environment says."""
        inside = self.root / "socket"
        socket_path = os.fsencode(inside / self.socket_name)
        if len(socket_path) < _SOCKET_PATH_LIMIT and _PLAIN_PATH.fullmatch(str(inside)):
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path("/tmp") / f"forge-catalog-{self.root.stat().st_uid}-{digest}"

    @property
    def socket_name(self) -> str:
        """File name of the socket, as PostgreSQL makes it."""
        return f".s.PGSQL.{SOCKET_PORT}"

    def owner(self) -> int:
        """Return the uid that owns the database's files or, before there are any, the data folder."""
        return (self.cluster if self.cluster.exists() else self.root).stat().st_uid

    def url(self, database: str) -> str:
        """Return the libpq URL of a database of this server."""
        # The empty hostaddr keeps a PGHOSTADDR in the environment from leading to another server.
        where = f"host={quote(str(self.socket_dir))}&port={SOCKET_PORT}&hostaddr="
        return f"postgresql://{ROLE}@/{quote(database, safe='')}?{where}"


def open_private(path: Path, flags: int) -> int:
    """Open a file that only the owner of its folder may read, and made by root for another user belongs to that one."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    folder = path.parent.stat()
    if os.geteuid() == 0 != folder.st_uid:
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, made if missing, waiting for whoever holds it."""
    descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def try_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock of a file, made if missing, or None where another one holds it."""
    descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def is_server_alive(folder: ServerFolder) -> bool:
    """Return whether any process of the server lives, in whatever container."""
    if not folder.server_lock.exists():
        return False
    lock = try_lock(folder.server_lock)
    if lock is None:
        return True
    os.close(lock)
    return False


def make_private_folder(path: Path, way: Way) -> None:
    """Make a folder that only the server's uid can enter, or check that it is such a one.

    Raises:
        PermissionError: somebody else made it, or it is open to others.
    """
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if path.is_symlink() or not path.is_dir() or found.st_uid not in (way.uid, os.geteuid()):
        raise PermissionError(f"{path} belongs to uid {found.st_uid}, or is no folder: remove it")
    if found.st_mode & 0o077:
        raise PermissionError(f"{path} is open to other users: remove it, or set its mode to 0700")
    if found.st_uid != way.uid:
        os.chown(path, way.uid, way.gid, follow_symlinks=False)


def give_tree(path: Path, way: Way) -> None:
    """Hand a folder and all in it to the server's uid."""
    for one in (path, *path.rglob("*")):
        os.chown(one, way.uid, way.gid, follow_symlinks=False)


def drop_stale_pid_files(folder: ServerFolder) -> None:
    """Remove PostgreSQL's two pid files where they name no living PostgreSQL; only for who holds the server's lock.

    After a reboot, or in a new container, the recorded pid may be some other process of this user, and in a container
    without an init a killed server stays a zombie: for either PostgreSQL would refuse to start. Whether another living
    `postgres`, started by hand, uses the folder is left to PostgreSQL to tell.
    """
    pid_file = folder.cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
        program = os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0])
    except (FileNotFoundError, ProcessLookupError, ValueError):
        program = ""
    if not Path(program).name.startswith("postgres"):
        pid_file.unlink(missing_ok=True)
        (folder.socket_dir / f"{folder.socket_name}.lock").unlink(missing_ok=True)
