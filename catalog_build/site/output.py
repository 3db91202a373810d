"""Writing the files of a site under construction: what one process of a build does with the disk."""

import errno
import filecmp
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from catalog_build.core.errors import CatalogError


class WrittenFile(msgspec.Struct, frozen=True, array_like=True):
    """A file of the site: its path inside it, with `/`, and its bytes."""

    path: str
    size: int


class Output:
    """The folder under construction, and the published one beside it, whose unchanged files are taken over.

    `changed` tells whether any file written so far differs from the published one.
    """

    def __init__(self, staging: Path, published: Path) -> None:
        """Name both folders; `published` need not exist."""
        self._staging = staging
        self._published = published
        self.changed = False

    def write_file(self, path: str, data: bytes) -> WrittenFile:
        """Write one file of the site; writing it again replaces it, so that work can be repeated.

        Args:
            path: inside the site, with `/`.

        Raises:
            ValueError: the path leads outside, which is a defect of the caller.
            CatalogError: the disk is full, or the folder cannot be written.
        """
        if any(part in ("", ".", "..") for part in path.split("/")):
            raise ValueError(f"{path!r} is no path inside the site")
        with explain_errors(self._published):
            if self._is_published(path, data) and self._link(path):
                return WrittenFile(path, len(data))
            self.changed = True
            _write_new(self._staging / path, data)
        return WrittenFile(path, len(data))

    def adopt_file(self, path: str, made: Path) -> WrittenFile:
        """Let a file that was made somewhere in the folder under construction stand at its place in the site.

        Args:
            path: inside the site, with `/`.
            made: gone afterwards.

        Raises:
            CatalogError: the folder cannot be written.
        """
        with explain_errors(self._published):
            file = WrittenFile(path, made.stat().st_size)
            if self._has_size(file) and filecmp.cmp(made, self._published / path, shallow=False) and self._link(path):
                made.unlink()
            else:
                self.changed = True
                made.replace(self._staging / path)
        return file

    def carry_files(self, files: Sequence[WrittenFile]) -> bool:
        """Take files over from the published site, without reading them.

        Returns:
            False if any is missing there or has another size; the others may have been taken over.
        """
        with explain_errors(self._published):
            return all(self._has_size(one) and self._link(one.path) for one in files)

    def _is_published(self, path: str, data: bytes) -> bool:
        published = self._published / path
        try:
            status = published.lstat()
            return stat.S_ISREG(status.st_mode) and status.st_size == len(data) and published.read_bytes() == data
        except OSError:
            return False

    def _has_size(self, file: WrittenFile) -> bool:
        try:
            status = os.lstat(f"{self._published}/{file.path}")
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and status.st_size == file.size

    def _link(self, path: str) -> bool:
        """Take a published file over: no space, and its old time of change. Copied where the system cannot link."""
        # texts: to make an object of each path takes longer than all that the system does for a file
        source, target = f"{self._published}/{path}", f"{self._staging}/{path}"
        try:
            os.link(source, target)
        except FileExistsError:
            Path(target).unlink()
            return self._link(path)
        except FileNotFoundError:
            if not Path(source).exists():
                return False
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            return self._link(path)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP):
                raise
            # a file system without hard links, another user's file, or too many links to it
            shutil.copy2(source, target)
        return True


def _write_new(target: Path, data: bytes) -> None:
    """Write a file that mostly is not there yet; never through a link to a published one, which is left as it is."""
    try:
        with target.open("xb") as handle:
            handle.write(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_new(target, data)
    except FileExistsError:
        if target.lstat().st_nlink > 1:
            target.unlink()
        target.write_bytes(data)


@contextmanager
def explain_errors(out: Path) -> Iterator[None]:
    """Turn what the file system refuses into an error that names the remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            remedy = "the disk is full: free some space, the published site is as it was"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            remedy = f"{error.filename} cannot be written: choose another --out, or have its rights changed"
        else:
            remedy = f"{error}: choose another --out, or mend this"
        raise CatalogError(f"cannot write the site {out}: {remedy}") from error
