"""The files of a source: found in a fixed order, read within limits, told apart by their digests."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from catalog_build.core.errors import Problem
from catalog_build.importing.found import Unreadable
from catalog_build.registry.read import decode_text
from catalog_build.registry.yaml_documents import YamlError, YamlTree, read_yaml_items, read_yaml_tree

MAX_TEXT_BYTES = 16 * 1024 * 1024
"""Largest file that is read as a whole; larger ones are only hashed and counted."""

_CHUNK_BYTES = 1024 * 1024


def find_files(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """Yield the files below a folder whose name is wanted, in the order of their paths.

    Hidden folders, links to folders and what is no file (a pipe, a link to nothing) are passed over.
    """
    for root, folders, names in os.walk(folder, onerror=_refuse_folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (path for name in sorted(names) if wanted(name) and (path := Path(root) / name).is_file())


def show_path(path: Path) -> str:
    """Return a path as text that can be printed, whatever bytes its name holds."""
    return os.fsencode(path).decode(errors="replace")


def read_text(path: Path) -> str:
    """Read a file of UTF-8 text.

    Raises:
        Unreadable: it cannot be opened, is too large, or is no UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise Unreadable(show_path(path), f"cannot read the file: {error.strerror or error}") from None
    if len(data) > MAX_TEXT_BYTES:
        reason = f"the file is larger than {MAX_TEXT_BYTES // 2**20} MB: keep large parts in files of their own"
        raise Unreadable(show_path(path), reason)
    text = decode_text(data, show_path(path))
    if isinstance(text, Problem):
        raise Unreadable(text.file, text.reason, line=text.line, value=text.value)
    return text


def read_tree(text: str, path: Path, line: int = 1) -> YamlTree:
    """Read a YAML object.

    Args:
        line: 1-based line of the file where the text starts.

    Raises:
        Unreadable: it is no YAML, or no object.
    """
    return _parse(read_yaml_tree, text, path, line)


def read_items(path: Path) -> YamlTree:
    """Read a YAML or JSON file that is a list, or one value, as an object whose `items` are its values.

    Raises:
        Unreadable: it cannot be read, or is no YAML.
    """
    return _parse(read_yaml_items, read_text(path), path, 1)


def _parse(read: Callable[[str], YamlTree], text: str, path: Path, line: int) -> YamlTree:
    try:
        return read(text)
    except YamlError as error:
        at = max(error.line, 1) + line - 1
        raise Unreadable(show_path(path), str(error), line=at) from None


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file as hex.

    Raises:
        Unreadable: it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise Unreadable(show_path(path), f"cannot read the file: {error.strerror or error}") from None
    return digest.hexdigest()


def name_inside(path: Path, folder: Path) -> str | None:
    """Return a file's path relative to a folder, with slashes; None where it lies outside, links followed."""
    if not path.resolve().is_relative_to(folder.resolve()):
        return None
    return Path(os.path.relpath(path, folder)).as_posix()


def _refuse_folder(error: OSError) -> None:
    raise Unreadable(str(error.filename), f"cannot read the folder: {error.strerror or error}")
