"""Reading files of registry documents: JSON lines as a stream, YAML and JSON whole, all of them also gzipped."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from catalog_build.core.errors import MAX_REPORTED_PROBLEMS, DocumentErrors, Problem, UsageError
from catalog_build.core.fields import show_value
from catalog_build.core.manifest import Entry
from catalog_build.core.numbers import parse_json, parse_json_at
from catalog_build.core.validation import validate_document
from catalog_build.registry.yaml_documents import YamlError, read_yaml

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""Largest JSON line, and largest YAML or JSON file."""

_SUFFIXES = (".jsonl", ".json", ".yaml", ".yml")
_BLANK = re.compile(r"[ \t\r\n]*")
_TOO_LARGE = f"this is larger than {MAX_DOCUMENT_BYTES // 2**20} MB"


class _Place(NamedTuple):
    """Who holds something already, and where."""

    id: str
    file: str
    line: int


def read_entries(path: Path) -> list[Entry]:
    """Read and check a file of documents.

    Raises:
        UsageError: the file cannot be opened, or its name does not say what it is.
        DocumentErrors: documents break the format; the first hundred problems, and how many there are.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    total = 0
    seen = SeenDocuments()
    for item in read_documents(path):
        checked = [item] if isinstance(item, Problem) else validate_document(item[1], str(path), item[0])
        if isinstance(checked, Entry):
            entries.append(checked)
            checked = seen.add(checked)
        total += len(checked)
        problems.extend(checked[: MAX_REPORTED_PROBLEMS - len(problems)])
    if total:
        raise DocumentErrors(problems, total)
    return entries


class SeenDocuments:
    """What the documents read so far have taken: ids, and in each lineage its kind, numbers and tags."""

    def __init__(self) -> None:
        self._ids: dict[str, _Place] = {}
        self._kinds: dict[str, tuple[str, _Place]] = {}
        self._versions: dict[tuple[str, str, str | int], _Place] = {}

    def holds(self, name: str) -> bool:
        """Tell whether a name is the id or the lineage of a document."""
        return name in self._ids or name in self._kinds

    def add(self, entry: Entry) -> list[Problem]:
        """Take what the entry needs, and return what another document has taken before."""
        problems = []
        place = _Place(entry.id, entry.file, entry.line)
        holder = self._ids.setdefault(entry.id, place)
        if holder is not place:
            reason = f"{_name_place(holder, entry)} has this id already: give every version an id of its own"
            problems.append(_make_problem(entry, "id", entry.id, reason))
        if entry.kind == "metric":
            return problems
        kind, holder = self._kinds.setdefault(entry.lineage, (entry.kind, place))
        if kind != entry.kind:
            where = _name_place(holder, entry)
            reason = f"this lineage holds a {kind} ({where}): give the {entry.kind} a lineage of its own"
            problems.append(_make_problem(entry, "lineage", entry.lineage, reason))
        return problems + self._take_versions(entry, place)

    def _take_versions(self, entry: Entry, place: _Place) -> list[Problem]:
        problems = []
        for field, label in (("version_number", entry.version_number), ("version_tag", entry.version_tag)):
            if label is None:
                continue
            holder = self._versions.setdefault((entry.lineage, field, label), place)
            if holder.id != entry.id:
                where = _name_place(holder, entry)
                reason = f"{where} has it already in this lineage, as “{holder.id}”: choose another"
                problems.append(_make_problem(entry, field, label, reason))
        return problems


def _name_place(place: _Place, entry: Entry) -> str:
    return f"line {place.line} of this file" if place.file == entry.file else f"{place.file}:{place.line}"


def _make_problem(entry: Entry, field: str, value: object, reason: str) -> Problem:
    return Problem(file=entry.file, line=entry.line, field=field, value=show_value(value), reason=reason)


def read_documents(path: Path) -> Iterator[tuple[int, object] | Problem]:
    """Yield the documents of a file, each with the line where it starts, or what keeps one from being read.

    A faulty line of a JSON lines file does not keep those after it from being read.

    Raises:
        UsageError: the file cannot be opened, or its name does not say what it is.
    """
    name = path.name.lower()
    suffix = Path(name.removesuffix(".gz")).suffix
    if suffix not in _SUFFIXES:
        raise UsageError(
            f"{path}: the name does not say what the file is: it must end in {', '.join(_SUFFIXES)}, or one of these "
            "and .gz"
        )
    try:
        with path.open("rb") as file:
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if name.endswith(".gz") else file
            yield from _read_lines(stream, path) if suffix == ".jsonl" else _read_whole(stream, path, suffix)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Problem(file=str(path), reason=f"the gzip stream is broken ({error}): compress or fetch the file again")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{path}: cannot read the file: {reason}; give the path of a readable file") from None


def _read_lines(stream: BinaryIO, path: Path) -> Iterator[tuple[int, object] | Problem]:
    number = 0
    while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
        number += 1
        if len(line) > MAX_DOCUMENT_BYTES:
            yield Problem(
                file=str(path), line=number, reason=f"{_TOO_LARGE}: keep large parts as files and link to them"
            )
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_DOCUMENT_BYTES)
            continue
        text = decode_text(line, str(path), number)
        if isinstance(text, Problem):
            yield text
        elif text.strip(" \t\r\n"):
            yield _parse_line(text.rstrip(), path, number)


def _parse_line(text: str, path: Path, line: int) -> tuple[int, object] | Problem:
    try:
        return line, parse_json(text)
    except ValueError as error:
        return _describe_error(error, path, line)


def _read_whole(stream: BinaryIO, path: Path, suffix: str) -> Iterator[tuple[int, object] | Problem]:
    data = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        yield Problem(file=str(path), reason=f"{_TOO_LARGE}: write it as .jsonl, one document a line")
        return
    text = decode_text(data, str(path))
    if isinstance(text, Problem):
        yield text
    elif suffix == ".json":
        yield from _read_json(text, path)
    else:
        try:
            yield from read_yaml(text)
        except YamlError as error:
            yield Problem(file=str(path), line=error.line, reason=str(error))


def _read_json(text: str, path: Path) -> Iterator[tuple[int, object] | Problem]:
    """Yield the documents of a JSON text: itself, or the items of the list that it is."""
    start = _skip_blank(text, 0)
    is_list = text.startswith("[", start)
    position = _skip_blank(text, start + 1) if is_list else start
    line = text.count("\n", 0, position) + 1
    if position == len(text) and not is_list:
        return
    if is_list and text.startswith("]", position):
        yield from _check_end(text, position + 1, path)
        return
    while True:
        try:
            value, end = parse_json_at(text, position)
        except ValueError as error:
            yield _describe_error(error, path, getattr(error, "lineno", line))
            return
        yield line, value
        end = _skip_blank(text, end)
        if not is_list or text.startswith("]", end):
            yield from _check_end(text, end + is_list, path)
            return
        if not text.startswith(",", end):
            yield _expect("a comma or ] after a document", text, end, path)
            return
        following = _skip_blank(text, end + 1)
        line += text.count("\n", position, following)
        position = following


def _check_end(text: str, end: int, path: Path) -> Iterator[Problem]:
    end = _skip_blank(text, end)
    if end != len(text):
        yield _expect("nothing more after the document or the list", text, end, path)


def _expect(what: str, text: str, position: int, path: Path) -> Problem:
    error = json.JSONDecodeError(f"Expecting {what}", text, position)
    return _describe_error(error, path, error.lineno)


def _skip_blank(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def decode_text(data: bytes, file: str, line: int = 1) -> str | Problem:
    """Return UTF-8 as text, without a byte order mark at the start of a file, or where it is none.

    Args:
        file: path as the user gave it, for the problem.
        line: 1-based line of the file where the data start.
    """
    try:
        return data.decode("utf-8-sig" if line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        faulty = line + data.count(b"\n", 0, error.start)
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        reason = f"this is not UTF-8 at byte {column} of the line: save the file as UTF-8"
        return Problem(file=file, line=faulty, value=f"0x{data[error.start]:02x}", reason=reason)


def _describe_error(error: ValueError, path: Path, line: int) -> Problem:
    if not isinstance(error, json.JSONDecodeError):
        return Problem(file=str(path), line=line, reason=str(error))
    around = error.doc[max(0, error.pos - 20) : error.pos + 20]
    reason = f"this is no JSON at column {error.colno}: {error.msg}"
    return Problem(file=str(path), line=line, value=show_value(around), reason=reason)
