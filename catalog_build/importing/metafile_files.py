"""The files of metafiles: found, read, and followed where one names another inside the folder."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.importing.files import find_files, name_inside, read_items, read_text, read_tree, show_path
from catalog_build.importing.found import Notes, Unreadable
from catalog_build.importing.values import read_string
from catalog_build.registry.yaml_documents import YamlTree

_LISTS = re.compile(r"^[\"']?(?:Collections|Models)[\"']?:", re.MULTILINE)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_TYPE = re.compile(r"^\s*Type:\s*[\"']?model-index[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_OWN_NAMES = ("metafile", "model-index")

TOP_FIELDS = ("Collections", "Models", "Import")
MODEL_FIELDS = ("Name", "Metadata", "Results", "In Collection", "README", "Code", "Paper", "Weights", "Config", "Type")


class Metafile(NamedTuple):
    """A file of the format, or a comment of one, with its path inside the folder that is imported.

    Args:
        text: of Markdown, what stands around its comments; None for other files.
        line: 1-based line of the file where the tree starts.
    """

    path: Path
    name: str
    tree: YamlTree
    text: str | None = None
    line: int = 1

    def find_line(self, value: object) -> int:
        """Return the line of a list or object of this file."""
        return self.tree.find_line(value) + self.line - 1


class Entry(NamedTuple):
    """A model or collection with the file that it stands in."""

    metafile: Metafile
    line: int
    fields: dict[str, Any]


class MetafileReader:
    """Reads files of a folder, each once, and nothing outside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, list[Metafile]] = {}
        self._listed: set[Path] = set()

    def find_metafiles(self) -> Iterator[Metafile | Problem]:
        """Yield all YAML files with `Collections` or `Models` at their top or a usual name, and what they import."""
        found = find_files(self.folder, lambda name: name.lower().endswith((".yml", ".yaml")))
        waiting = [(path, path.name.startswith(_OWN_NAMES)) for path in found]
        while waiting:
            path, is_wanted = waiting.pop(0)
            try:
                if path.resolve() in self._listed or not (is_wanted or _LISTS.search(read_text(path))):
                    continue
                self._listed.add(path.resolve())
                for metafile in self.read_file(path):
                    yield metafile
                    imported = list(self._list_imports(metafile))
                    yield from (one for one in imported if isinstance(one, Problem))
                    waiting += [(one, True) for one in imported if isinstance(one, Path)]
            except Unreadable as error:
                yield error.problem

    def read_file(self, path: Path) -> list[Metafile]:
        """Return the objects of a YAML or JSON file, or of the comments of a Markdown file.

        Raises:
            Unreadable: the file cannot be read, or holds no object.
        """
        known = self._read.get(path)
        if known is None:
            name = name_inside(path, self.folder) or path.name
            if path.suffix.lower() in (".md", ".markdown"):
                known = _read_comments(path, name)
            else:
                known = [Metafile(path, name, read_tree(read_text(path), path))]
            for metafile in known:
                name_fields(metafile.tree.value, (*TOP_FIELDS, *MODEL_FIELDS))
            self._read[path] = known
        return known

    def find_file(self, metafile: Metafile, name: str | None) -> Path | None:
        """Return a file that is named from the metafile's folder or one above it, up to the folder imported."""
        if name is None or "://" in name or "\0" in name or len(name) > 1000:
            return None
        places = [one for one in metafile.path.parents if one == self.folder or self.folder in one.parents]
        found = (place / name for place in places)
        return next((one for one in found if one.is_file() and name_inside(one, self.folder)), None)

    def list_entries(self, metafile: Metafile, field: str) -> Iterator[Entry | Problem]:
        """Yield the entries of a list, also those that stand in files which it names; what has no name is a problem."""
        listed = metafile.tree.value.get(field)
        for at, item in enumerate(listed if isinstance(listed, list) else [listed]):
            if item is None:
                continue
            line = metafile.find_line(item if isinstance(item, dict) else listed)
            path = self.find_file(metafile, read_string(item))
            if path is not None:
                yield from self._follow(path, field)
                continue
            if isinstance(item, dict):
                name_fields(item, MODEL_FIELDS)
                if read_string(item.get("Name")):
                    yield Entry(metafile, line, item)
                    continue
            reason = "this must be an object with a `Name`, or name a file in the folder that holds one"
            place = show_path(metafile.path)
            yield Unreadable(place, reason, line=line, field=f"{field}[{at}]", value=item).problem

    def _follow(self, path: Path, field: str) -> Iterator[Entry | Problem]:
        if path.resolve() in self._listed:
            return
        self._listed.add(path.resolve())
        try:
            metafiles = self.read_file(path)
        except Unreadable as error:
            yield error.problem
            return
        for metafile in metafiles:
            if read_string(metafile.tree.value.get("Name")):
                yield Entry(metafile, metafile.line, metafile.tree.value)
            else:
                yield from self.list_entries(metafile, field)

    def read_value(self, metafile: Metafile, value: object, field: str, notes: Notes) -> list[tuple[Metafile, object]]:
        """Return the values that a field gives, each with its file: itself, or those of a file which it names."""
        found: list[tuple[Metafile, object]] = []
        for one in value if isinstance(value, list) else [value]:
            path = self.find_file(metafile, read_string(one))
            if path is None:
                found.append((metafile, one))
                continue
            try:
                tree = read_items(path)
            except Unreadable as error:
                problem = error.problem
                notes.problems.append(problem)
                continue
            source = Metafile(path, name_inside(path, self.folder) or path.name, tree)
            found.extend((source, item) for item in tree.value["items"])
        return found

    def _list_imports(self, metafile: Metafile) -> Iterator[Path | Problem]:
        value = metafile.tree.value.get("Import")
        for name in value if isinstance(value, list) else [value]:
            path = self.find_file(metafile, read_string(name))
            if path is not None:
                yield path
            elif name is not None:
                reason = "there is no such file in the folder: it was left out"
                line = metafile.find_line(value)
                yield Unreadable(show_path(metafile.path), reason, line=line, field="Import", value=name).problem


def name_fields(fields: dict[str, Any], known: tuple[str, ...]) -> None:
    """Write the names of known fields as the format does; it takes them in any case."""
    spelled = {name.casefold(): name for name in known}
    for name in list(fields):
        wanted = spelled.get(name.casefold(), name)
        if wanted != name and wanted not in fields:
            fields[wanted] = fields.pop(name)


def _read_comments(path: Path, name: str) -> list[Metafile]:
    text = read_text(path)
    found = []
    for comment in _COMMENT.finditer(text):
        if _TYPE.search(comment[1]):
            line = text.count("\n", 0, comment.start(1)) + 1
            found.append(Metafile(path, name, read_tree(comment[1], path, line), _COMMENT.sub("", text).strip(), line))
    if not found:
        reason = "no comment stands in it that begins with `Type: model-index`"
        raise Unreadable(show_path(path), reason, line=1)
    return found
