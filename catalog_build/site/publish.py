"""Publishing whole or not at all: everything is staged in a sibling folder, then exchanged with the site."""

import ctypes
import errno
import fcntl
import filecmp
import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn

from catalog_build.core.errors import CatalogError, UsageError

RECORD = "build.json"
"""The file by which an earlier build is known; its content is the only one that differs between equal builds."""

_GENERATOR = "forge-catalog"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class Staging:
    """A site under construction beside the published one.

    Only the output folder and its siblings named `.{name}.forge-*` are ever written. What a killed build left behind
    is cleaned, and an exchange that it left half done is put right, when the next build of the same folder starts.
    """

    def __init__(self, out: Path, *, force_two_renames: bool = False) -> None:
        """Name the folder to publish into; nothing is touched before `with`.

        Args:
            force_two_renames: exchange as on a system without renameat2.
        """
        # not resolve(): a symbolic link must be seen as one, to be refused
        self._out = Path.cwd() / out
        self._two_renames = force_two_renames
        self._prefix = f".{self._out.name}.forge-"
        self._old = self._out.parent / f"{self._prefix}old"
        self._folders: set[str] = set()
        self._names: dict[str, str] = {}
        self.files = 0
        self.bytes = 0

    def __enter__(self) -> "Staging":
        """Take the folder for this build.

        Raises:
            UsageError: the folder cannot be an output, or holds something else than an earlier build.
            CatalogError: another build works on it.
        """
        _check_name(self._out)
        with _explain_errors(self._out):
            self._out.parent.mkdir(parents=True, exist_ok=True)
            self._lock = _take_lock(self._out.parent / f"{self._prefix}lock", self._out)
            try:
                self._recover()
                _check_output(self._out)
                self.path = Path(tempfile.mkdtemp(prefix=f"{self._prefix}new-", dir=self._out.parent))
                # mkdtemp makes private folders; a site is for everybody that the umask lets in
                self.path.chmod(0o777 & ~_read_umask())
            except BaseException:
                os.close(self._lock)
                raise
        self._term = _turn_sigterm_into_exit()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._term is not None:
            signal.signal(signal.SIGTERM, self._term)
        shutil.rmtree(self.path, ignore_errors=True)
        (self._out.parent / f"{self._prefix}lock").unlink(missing_ok=True)
        os.close(self._lock)

    def write_file(self, relative: str, data: bytes) -> None:
        """Write one file of the site.

        Args:
            relative: path inside the site, with `/`.

        Raises:
            ValueError: the path leads outside, or differs from another file's in case only, which file systems that
                ignore case cannot tell apart. Both are defects of the caller.
            CatalogError: the disk is full, or the folder cannot be written.
        """
        self._claim(relative)
        folder, _, _ = relative.rpartition("/")
        with _explain_errors(self._out):
            if folder not in self._folders:
                (self.path / folder).mkdir(parents=True, exist_ok=True)
                self._folders.add(folder)
            (self.path / relative).write_bytes(data)
        self.files += 1
        self.bytes += len(data)

    def _claim(self, relative: str) -> None:
        parts = relative.split("/")
        if relative.startswith("/") or any(part in ("", ".", "..") for part in parts):
            raise ValueError(f"{relative!r} is no path inside the site")
        folded = relative.casefold()
        if folded in self._names:
            raise ValueError(f"{relative!r} would stand where {self._names[folded]!r} stands")
        self._names[folded] = relative

    def publish(self) -> bool:
        """Put the staged site in the place of the published one.

        Returns:
            False when the published site was the same already, but for the record of its build, and so was left alone.
        """
        with _explain_errors(self._out):
            if self._out.is_dir() and _same_tree(self.path, self._out):
                return False
            if not self._out.exists():
                self.path.rename(self._out)
            elif self._two_renames or not _exchange(self.path, self._out):
                # between the two renames there is no site: _recover puts the old one back if we die here
                self._out.rename(self._old)
                self.path.rename(self._out)
                shutil.rmtree(self._old, ignore_errors=True)
            _sync_folder(self._out.parent)
        return True

    def _recover(self) -> None:
        """Put right what a killed build left, now that the lock says that none is at work."""
        if self._old.is_dir() and not self._out.exists():
            self._old.rename(self._out)
        for leftover in self._out.parent.glob(f"{self._prefix}*"):
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)


def _check_name(out: Path) -> None:
    if out == out.parent or out == Path.home() or out == Path.cwd():
        raise UsageError(f"--out {out}: a site needs a folder of its own, such as {out / '_site'}")


def _check_output(out: Path) -> None:
    """Refuse a folder that a build must not replace."""
    if out.is_symlink():
        raise UsageError(f"--out {out} is a symbolic link: give the folder that it leads to")
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"--out {out} is no folder: give another name")
    if any(out.iterdir()) and not _is_build(out):
        raise UsageError(
            f"--out {out} holds something else than an earlier build (no {RECORD} of {_GENERATOR}): "
            "give another folder, or empty this one"
        )


def _is_build(folder: Path) -> bool:
    try:
        record = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and record.get("generator") == _GENERATOR


def _take_lock(path: Path, out: Path) -> int:
    """Return a descriptor that holds the lock; the system lets go of it when the process ends, however it ends."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise CatalogError(f"another build is publishing into {out}: wait until it is done") from None
        # the holder before us may have removed the file between our open and our lock
        if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
            return handle
        os.close(handle)


def _same_tree(first: Path, second: Path) -> bool:
    """Tell whether two sites hold the same files with the same bytes, but for the record of the build."""
    names = _list_files(first)
    if names != _list_files(second):
        return False
    return all(filecmp.cmp(first / name, second / name, shallow=False) for name in names if name != RECORD)


def _list_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step by renameat2 (Linux 3.15); False where there is no such call."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE)
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(second))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _turn_sigterm_into_exit() -> "signal._HANDLER | None":
    """Let a polite kill run our clean-up; returns what to restore, None outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return None

    def leave(signum: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + signum)

    return signal.signal(signal.SIGTERM, leave)


@contextmanager
def _explain_errors(out: Path) -> Iterator[None]:
    """Turn what the file system refuses into an error that names the remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "the disk is full: free some space, the published site is as it was"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            remedy = f"{error.filename} cannot be written: choose another --out, or have its rights changed"
        else:
            remedy = f"{error.strerror} ({error.filename})"
        raise CatalogError(f"cannot write the site {out}: {remedy}") from error
