"""Publishing whole or not at all: everything is staged in a sibling folder, then exchanged with the site."""

import atexit
import ctypes
import errno
import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn

from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.site.output import Output, explain_errors

RECORD = "build.json"
"""The file by which an earlier build is known; its content is the only one that differs between equal builds."""

GENERATOR = "forge-catalog"
_LEFTOVER = re.compile(r"old|new-[0-9a-f]{16}")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP)
"""What renameat2 answers where the system or the file system cannot exchange."""


class Staging:
    """A site under construction beside the published one.

    Only the output folder and its siblings named `.{name}.forge-*` are ever written. What a killed build left behind
    is cleaned, and an exchange that it left half done is put right, when the next build of the same folder starts.
    `files` and `bytes` count what stands there so far; `path` is the folder under construction, which `output` writes
    to, `published` the one that it will replace.
    """

    def __init__(self, out: Path, *, force_two_renames: bool = False) -> None:
        """Name the folder to publish into; nothing is touched before `with`.

        Args:
            force_two_renames: exchange as on a system without renameat2.

        Raises:
            UsageError: the folder can never be a site of its own.
        """
        self.published = _locate(out)
        _check_place(self.published)
        self._two_renames = force_two_renames
        self._prefix = f".{self.published.name}.forge-"
        self._old = self.published.with_name(f"{self._prefix}old")
        self.path = self.published.with_name(f"{self._prefix}new-{secrets.token_hex(8)}")
        self._stack = ExitStack()
        self.output = Output(self.path, self.published)
        self._changed = False
        self.files = 0
        self.bytes = 0

    def __enter__(self) -> "Staging":
        """Take the folder for this build.

        Raises:
            UsageError: it is no folder, or holds something else than an earlier build.
            CatalogError: another build works on it.
        """
        # an interruption between two statements may pass by both `__exit__` and the clean-up below
        atexit.register(self._stack.close)
        try:
            with explain_errors(self.published):
                self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def _open(self) -> None:
        self._stack.enter_context(end_on_sigterm())
        self.published.parent.mkdir(parents=True, exist_ok=True)
        # a signal between taking the lock and noting that it is to be given back would leave its file behind
        with _hold_signals():
            self._stack.enter_context(_hold_lock(self.published.with_name(f"{self._prefix}lock"), self.published))
        _restore(self._old, self.published)
        _check_output(self.published)
        self._clean_leftovers()
        self._stack.callback(_remove, self.path)
        self.path.mkdir()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with _hold_signals():
            self._stack.close()
        atexit.unregister(self._stack.close)

    def write_file(self, path: str, data: bytes) -> None:
        """Write one file of the site; see `Output.write_file`."""
        self.output.changed = False
        file = self.output.write_file(path, data)
        # the record tells of every build, changed or not
        self.count(1, file.size, changed=self.output.changed and path != RECORD)

    def count(self, files: int, size: int, *, changed: bool) -> None:
        """Take note of files that stand in the folder under construction, whoever put them there.

        Args:
            size: bytes of all of them.
            changed: whether any of them differs from what is published.
        """
        self.files += files
        self.bytes += size
        self._changed |= changed

    def publish(self) -> bool:
        """Put the staged site in the place of the published one.

        Returns:
            False when the published site was the same already, but for the record of its build, and so was left alone.
        """
        with explain_errors(self.published):
            # every file is as published, and as many are: they are the same
            if not self._changed and self.files == _count_files(self.published):
                return False
            # before the exchange, or a power cut could leave the new names with empty files
            _sync(self.path)
            if not self.published.exists():
                self.path.rename(self.published)
            elif self._two_renames or not _exchange(self.path, self.published):
                self._rename_twice()
            _sync(self.published.parent)
        return True

    def _rename_twice(self) -> None:
        """Exchange where the system cannot; if we die between the renames, the next start puts the old site back."""
        try:
            self.published.rename(self._old)
            self.path.rename(self.published)
        except BaseException:
            _restore(self._old, self.published)
            raise
        _remove(self._old)

    def _clean_leftovers(self) -> None:
        """Remove what killed builds left; the lock says that none of them is at work."""
        for leftover in self.published.parent.iterdir():
            name = leftover.name
            if name.startswith(self._prefix) and _LEFTOVER.fullmatch(name.removeprefix(self._prefix)):
                shutil.rmtree(leftover, ignore_errors=True)


def _locate(out: Path) -> Path:
    """Return the absolute path, its last part not followed: a symbolic link must be seen as one, to be refused."""
    absolute = Path.cwd() / out
    if absolute.name in ("", ".."):
        return absolute.resolve()
    return absolute.parent.resolve() / absolute.name


def _check_place(out: Path) -> None:
    """Refuse a folder that is never a site of its own, whatever it holds."""
    here = Path.cwd()
    try:
        home = Path.home().resolve()
    except RuntimeError:
        home = here
    if out == out.parent or home.is_relative_to(out) or here.is_relative_to(out):
        raise UsageError(
            f"--out {out}: it is, or holds, the home folder or the one that you are in, and a build replaces it whole: "
            f"give a folder of its own, such as {here / '_site'}"
        )
    if out.is_mount():
        raise UsageError(f"--out {out} is a mount point, which cannot be exchanged: give a folder in it")


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
            f"--out {out} holds something else than an earlier build (no {RECORD} of {GENERATOR}): "
            "give another folder, or empty this one"
        )


def _is_build(folder: Path) -> bool:
    try:
        record = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(record, dict) and record.get("generator") == GENERATOR


def _restore(old: Path, out: Path) -> None:
    """Put back a site that was renamed away and not yet replaced."""
    if old.is_dir() and (not out.exists() or (out.is_dir() and not any(out.iterdir()))):
        old.rename(out)


@contextmanager
def _hold_lock(path: Path, out: Path) -> Iterator[None]:
    """Hold the lock of an output; the system lets go of it when the process ends, however it ends."""
    handle = _take_lock(path)
    if handle is None:
        raise CatalogError(f"another build is publishing into {out}: wait until it is done")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _take_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock, None where another process has it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # the holder before us may have removed the file between our open and our lock
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except BlockingIOError:
            os.close(handle)
            return None
        except FileNotFoundError:
            pass
        os.close(handle)


def _remove(folder: Path) -> None:
    """Remove a folder, also when a signal ends us meanwhile: one that another thread took passes by any mask."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _count_files(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))


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
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(second))


def _sync(folder: Path) -> None:
    """Have everything on the folder's file system written to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        ctypes.CDLL(None).syncfs(handle)
    except (OSError, AttributeError):
        os.sync()
    finally:
        os.close(handle)


@contextmanager
def end_on_sigterm() -> Iterator[None]:
    """Let a polite kill run our clean-up; outside the main thread, which alone may do so, nothing changes."""

    def leave(signum: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + signum)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        # None: a handler that Python did not set and cannot set again
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)


@contextmanager
def _hold_signals() -> Iterator[None]:
    """Let signals that would end us wait until this is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
