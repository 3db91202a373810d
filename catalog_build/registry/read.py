"""Reading files of registry documents, with the line on which each document stands."""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import yaml

from catalog_build.core.errors import MAX_REPORTED_PROBLEMS, DocumentErrors, Problem, UsageError
from catalog_build.core.manifest import Entry
from catalog_build.core.numbers import ExactNumber, parse_json
from catalog_build.core.validation import validate_document

MAX_DOCUMENT_BYTES = 64_000_000
"""Bytes of one line of JSONL, or of one YAML or JSON file."""

_MAX_YAML_DEPTH = 200
_FORMATS = {".jsonl": "lines", ".ndjson": "lines", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}

Numbered = tuple[int, object]


def read_entries(path: Path) -> list[Entry]:
    """Read and validate all documents of a file.

    Args:
        path: a `.jsonl`, `.json`, `.yaml` or `.yml` file, also with `.gz` behind it.

    Returns:
        The entries in the order of the file.

    Raises:
        DocumentErrors: any document breaks the format; the first 100 problems are kept, all are counted.
        UsageError: there is no such file, or it is of another kind.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    total = 0
    first_lines: dict[str, int] = {}
    lineages: dict[str, Entry] = {}
    for read in read_documents(path):
        result = [read] if isinstance(read, Problem) else validate_document(read[1], str(path), read[0])
        if isinstance(result, Entry):
            result = _find_conflicts(result, first_lines, lineages) or result
        if isinstance(result, Entry):
            entries.append(result)
            continue
        total += len(result)
        problems += result[: MAX_REPORTED_PROBLEMS - len(problems)]
    if problems:
        raise DocumentErrors(problems, total)
    return entries


def _find_conflicts(entry: Entry, first_lines: dict[str, int], lineages: dict[str, Entry]) -> list[Problem]:
    """Return what stands against an entry in its own file: its id again, or its lineage with another kind."""
    if entry.id in first_lines:
        reason = f"this id stands already on line {first_lines[entry.id]}: each version needs an id of its own"
        return [Problem(file=entry.file, line=entry.line, field="id", value=entry.id, reason=reason)]
    first_lines[entry.id] = entry.line
    if entry.metric is None:
        other = lineages.setdefault(entry.lineage, entry)
        if other.kind != entry.kind:
            reason = f"line {other.line} gives this lineage to a {other.kind}: a lineage holds one kind"
            return [Problem(file=entry.file, line=entry.line, field="lineage", value=entry.lineage, reason=reason)]
    return []


def read_documents(path: Path) -> Iterator[Numbered | Problem]:
    """Yield each document of a file with its line, or a problem where it cannot be read; JSONL is streamed.

    Raises:
        UsageError: there is no such file, or its name ends in no known format.
    """
    name = path.name.removesuffix(".gz")
    form = _FORMATS.get(Path(name).suffix.lower())
    if form is None:
        raise UsageError(f"{path}: not a known format; the name ends in {', '.join(_FORMATS)}, also with .gz behind it")
    with _open_file(path) as stream:
        try:
            yield from _read_lines(path, stream) if form == "lines" else _read_whole(path, stream, form)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            yield Problem(file=str(path), reason=f"the gzip data are broken ({error}): compress the file again")


@contextmanager
def _open_file(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as stream:
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if path.suffix == ".gz" else stream
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise
        raise UsageError(f"{path}: cannot be read ({error.strerror}); give the path of a readable file") from None


def _read_lines(path: Path, stream: IO[bytes]) -> Iterator[Numbered | Problem]:
    number = 0
    while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
        number += 1
        if len(line) > MAX_DOCUMENT_BYTES:
            reason = f"a document has at most {MAX_DOCUMENT_BYTES} bytes; keep bulk data elsewhere and link to it"
            yield Problem(file=str(path), line=number, reason=reason)
            return
        text = _decode(path, line, number)
        if isinstance(text, Problem):
            yield text
        elif text.strip():
            value = _parse(path, text, number)
            yield value if isinstance(value, Problem) else (number, value.value)


class _Parsed:
    """A decoded value, told apart from a problem."""

    def __init__(self, value: object) -> None:
        self.value = value


def _decode(path: Path, data: bytes, line: int) -> str | Problem:
    try:
        return data.decode("utf-8-sig" if line <= 1 else "utf-8")
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} is no UTF-8: save the file as UTF-8"
        return Problem(file=str(path), line=line, reason=reason)


def _parse(path: Path, text: str, line: int) -> _Parsed | Problem:
    try:
        return _Parsed(parse_json(text))
    except json.JSONDecodeError as error:
        reason = f"no valid JSON: {error.msg} at column {error.colno}"
        return Problem(file=str(path), line=line + error.lineno - 1, value=text[:80].strip(), reason=reason)
    except (ValueError, RecursionError) as error:
        return Problem(file=str(path), line=line, value=text[:80].strip(), reason=str(error))


def _read_whole(path: Path, stream: IO[bytes], form: str) -> Iterator[Numbered | Problem]:
    data = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        yield Problem(
            file=str(path), reason=f"has over {MAX_DOCUMENT_BYTES} bytes: write it as .jsonl, one document a line"
        )
        return
    text = _decode(path, data, 1)
    if isinstance(text, Problem):
        yield text
    elif form == "json":
        parsed = _parse(path, text, 1)
        if isinstance(parsed, Problem):
            yield parsed
        else:
            members = parsed.value if isinstance(parsed.value, list) else [parsed.value]
            yield from ((1, member) for member in members)
    else:
        yield from _read_yaml(path, text)


def _read_yaml(path: Path, text: str) -> Iterator[Numbered | Problem]:
    try:
        root = yaml.compose(text, Loader=_Loader)
        if root is None:
            return
        members = root.value if isinstance(root, yaml.SequenceNode) else [root]
        for node in members:
            yield node.start_mark.line + 1, _build_value(node, 0)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        yield Problem(file=str(path), line=mark.line + 1 if mark else 0, reason=f"no valid YAML: {what}")
    except RecursionError:
        yield Problem(file=str(path), reason=f"nested deeper than {_MAX_YAML_DEPTH} levels: flatten it")


class _Loader(yaml.SafeLoader):
    """Reads YAML without aliases: they can expand without end, and documents have no use for them."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed: repeat the value")
        return super().compose_node(parent, index)


def _build_value(node: yaml.Node, depth: int) -> object:
    """Return a node as JSON would give it: numbers in their text, dates as text, keys as text."""
    if depth > _MAX_YAML_DEPTH:
        raise yaml.MarkedYAMLError(problem=f"nested deeper than {_MAX_YAML_DEPTH} levels", problem_mark=node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [_build_value(one, depth + 1) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        built: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key in built:
                what = "a key is a plain word" if key is None else f"the key {key} stands twice in one object"
                raise yaml.MarkedYAMLError(problem=what, problem_mark=key_node.start_mark)
            built[key] = _build_value(value_node, depth + 1)
        return built
    return _build_scalar(node)


def _build_scalar(node: yaml.Node) -> object:
    text = str(node.value)
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if kind in ("int", "float"):
        return _build_number(text)
    return text


def _build_number(text: str) -> object:
    """Return a number in its JSON text; YAML's own spellings (hexadecimal, underscores, .inf) stay text."""
    try:
        value = parse_json(text)
    except ValueError:
        return text
    return value if isinstance(value, ExactNumber) else text
