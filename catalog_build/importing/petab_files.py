"""The files of a PEtab problem: those that its YAML file lists, and any other that it names."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.importing.files import hash_file, name_inside, show_path
from catalog_build.importing.found import Notes, Unreadable
from catalog_build.importing.values import drop_empty, read_string
from catalog_build.registry.yaml_documents import YamlTree

TAG_DIGITS = 12

_LISTS = {
    "measurement": "measurement_files",
    "parameters": "parameter_files",
    "observables": "observable_files",
    "conditions": "condition_files",
    "experiments": "experiment_files",
    "mapping": "mapping_files",
}
"""Role → the field that lists its files; in version 1 parameters have a field of their own."""

_FIELDS = frozenset(["format_version", "problems", "parameter_file", "model_files", "sbml_files", *_LISTS.values()])
_COMMON_NAMES = ("problem", "petab_problem")
_OTHER = "other"


class NamedFile(NamedTuple):
    """A file as a problem names it, with the field and the line of the list that it stands in.

    Args:
        required: without it the problem is not whole.
    """

    role: str
    name: str
    field: str
    line: int
    language: str = ""
    required: bool = True


class ProblemFile(NamedTuple):
    """A file of a problem.

    Args:
        name: its path inside the folder that is imported.
    """

    role: str
    path: Path
    name: str
    digest: str
    language: str = ""

    @property
    def tag(self) -> str:
        return self.digest[:TAG_DIGITS]

    @property
    def id(self) -> str:
        return f"{self.name}@{self.tag}"

    @property
    def content_hash(self) -> str:
        return f"sha256:{self.digest}"


class PetabProblem(NamedTuple):
    """A problem with its files, in the order in which it names them.

    Args:
        rest: what the YAML file states besides lists of files.
        notes: what of it could not be found.
    """

    path: Path
    name: str
    version: str
    digest: str
    files: list[ProblemFile]
    rest: dict[str, Any]
    notes: Notes

    def list_files(self, role: str) -> list[ProblemFile]:
        return [one for one in self.files if one.role == role]


def gather_problems(folder: Path, path: Path, tree: YamlTree) -> Iterator[PetabProblem]:
    """Find and hash the files of each problem that a YAML file describes; version 1 may list several.

    Raises:
        Unreadable: a file that a problem needs is not there, lies outside the folder, or is no file.
    """
    top = tree.value
    listed = top.get("problems", [top])
    parts = listed if isinstance(listed, list) else [listed]
    for number, part in enumerate(parts or [{}], 1):
        if not isinstance(part, dict):
            reason = "must be an object that lists files"
            raise Unreadable(show_path(path), reason, line=tree.find_line(listed), field="problems", value=part)
        name = _name_problem(folder, path) + (f"#{number}" if len(parts) > 1 else "")
        yield _gather_problem(folder, path, tree, part, name)


def _gather_problem(folder: Path, path: Path, tree: YamlTree, part: dict[str, Any], name: str) -> PetabProblem:
    notes = Notes(show_path(path))
    files: dict[tuple[str, str], ProblemFile] = {}
    shared = {} if part is tree.value else tree.value
    stated = {(f"{field}_of_file" if field in part else field): value for field, value in shared.items()} | part
    rest = {field: value for field, value in stated.items() if field not in _FIELDS}
    for one in [*_list_known(path, tree, part), *_list_others(path, tree, rest)]:
        try:
            inside = _find_file(folder, path, one)
        except Unreadable as error:
            if one.required:
                raise
            notes.add(one.line, one.field, one.name, error.problem.reason)
            continue
        if one.role == _OTHER and any(inside == known for _, known in files):
            continue
        source = path.parent / one.name
        files.setdefault((one.role, inside), ProblemFile(one.role, source, inside, hash_file(source), one.language))
    own = (hash_file(path), name_inside(path, folder) or path.name)
    lines = sorted({own, *((one.digest, one.name) for one in files.values())}, key=lambda one: one[1])
    text = "".join(f"{digest}  {name}\n" for digest, name in lines)
    return PetabProblem(
        path=path,
        name=name,
        version=str(tree.value.get("format_version")),
        digest=hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest(),
        files=list(files.values()),
        rest=drop_empty({"model_files": part.get("model_files"), **rest}),
        notes=notes,
    )


def _name_problem(folder: Path, path: Path) -> str:
    stem = path.parent / (path.stem if path.stem not in (path.parent.name, *_COMMON_NAMES) else "")
    name = name_inside(stem, folder) or path.stem
    return folder.resolve().name if name == "." else name


def _list_known(path: Path, tree: YamlTree, part: dict[str, Any]) -> Iterator[NamedFile]:
    """Yield the files that a problem lists under the fields of the format, whatever its version."""
    for role, field in _LISTS.items():
        yield from _list_field(path, tree, part, field, role)
    yield from _list_field(path, tree, part, "sbml_files", "model", "sbml")
    models = part.get("model_files")
    if models is not None and not isinstance(models, dict):
        reason = "must be an object: the id of each model with its `location` and `language`"
        raise Unreadable(show_path(path), reason, line=tree.find_line(part), field="model_files", value=models)
    for id, model in (models or {}).items():
        if not isinstance(model, dict) or read_string(model.get("location")) is None:
            reason = "must be an object with the `location` of a file"
            raise Unreadable(
                show_path(path), reason, line=tree.find_line(models), field=f"model_files.{id}", value=model
            )
        language = read_string(model.get("language")) or ""
        yield from _list_field(path, tree, model, "location", "model", language.lower())
    yield from _list_field(path, tree, tree.value, "parameter_file", "parameters")
    if part is not tree.value:
        # files beside `problems` are of all problems
        for role, field in _LISTS.items():
            yield from _list_field(path, tree, tree.value, field, role)


def _list_field(
    path: Path, tree: YamlTree, part: dict[str, Any], field: str, role: str, language: str = ""
) -> Iterator[NamedFile]:
    value = part.get(field)
    line = tree.find_line(value if isinstance(value, list) else part)
    for item in value if isinstance(value, list) else [value]:
        name = read_string(item)
        if name is None and value is not None:
            raise Unreadable(show_path(path), "must name files", line=line, field=field, value=value)
        if name is not None:
            yield NamedFile(role, name, role, line, language)


def _list_others(path: Path, tree: YamlTree, rest: dict[str, Any]) -> Iterator[NamedFile]:
    """Yield what other fields name as files: those of extensions are needed, of any other text only what is a file."""
    stack: list[tuple[tuple[str, ...], object, int]] = [((), rest, 1)]
    while stack:
        way, value, line = stack.pop()
        if isinstance(value, dict | list):
            line = tree.find_line(value)
            named = value.items() if isinstance(value, dict) else ((way[-1], one) for one in value)
            deeper = way if isinstance(value, dict) else way[:-1]
            stack.extend([((*deeper, name), one, line) for name, one in named][::-1])
            continue
        name = read_string(value)
        lists_files = bool(way) and (way[-1] == "location" or way[-1].endswith(("_file", "_files")))
        if name and (lists_files or _is_file(path.parent / name)):
            required = lists_files and way[0] == "extensions"
            yield NamedFile(_OTHER, name, ".".join(way), line, required=required)


def _is_file(path: Path) -> bool:
    try:
        return "\0" not in str(path) and path.is_file()
    except OSError:
        return False  # a text that is too long to be the name of a file


def _find_file(folder: Path, path: Path, named: NamedFile) -> str:
    """Return a file's path inside the folder that is imported."""
    inside = None
    if "://" in named.name:
        reason = "is an address, which is not fetched: keep a copy beside it"
    elif not _is_file(path.parent / named.name):
        reason = "there is no such file"
    else:
        reason = "lies outside the folder that is imported: import a folder that holds both"
        inside = name_inside(path.parent / named.name, folder)
    if inside is None:
        raise Unreadable(show_path(path), reason, line=named.line, field=named.field, value=named.name)
    return inside
