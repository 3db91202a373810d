"""PEtab problems: models of systems biology with the data that their parameters are estimated from.

Each file of a problem becomes a version of its own, named by its digest, so that what a model was fitted to is pinned,
and a changed file makes a new version instead of a conflict.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.importing.files import find_files, hash_file, name_inside, read_text, read_tree, show_path
from catalog_build.importing.found import Found, Unreadable
from catalog_build.importing.sbml import SbmlModel, read_sbml
from catalog_build.importing.tables import count_rows, read_rows
from catalog_build.importing.values import drop_empty, read_string
from catalog_build.registry.yaml_documents import YamlTree

_FORMAT = re.compile(r"^[\"']?format_version[\"']?:", re.MULTILINE)
_PROBLEM_FIELDS = frozenset(("problems", "parameter_file", "parameter_files", "measurement_files"))
_LISTS = {
    "measurement": "measurement_files",
    "parameters": "parameter_files",
    "observables": "observable_files",
    "conditions": "condition_files",
    "experiments": "experiment_files",
    "mapping": "mapping_files",
}
"""Role → the field that lists its files; in version 1 parameters have a field of their own."""

_COMMON_NAMES = ("problem", "petab_problem")
_TAG_DIGITS = 12


class _Named(NamedTuple):
    """A file as a problem names it, with the line of the list that it stands in."""

    role: str
    name: str
    line: int
    language: str = ""


class _File(NamedTuple):
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
        return self.digest[:_TAG_DIGITS]

    @property
    def id(self) -> str:
        return f"{self.name}@{self.tag}"

    @property
    def content_hash(self) -> str:
        return f"sha256:{self.digest}"


class _Problem(NamedTuple):
    """A problem with its files, in the order in which it names them."""

    path: Path
    name: str
    version: str
    digest: str
    files: list[_File]

    def list_files(self, role: str) -> list[_File]:
        return [one for one in self.files if one.role == role]


def read_petab(folder: Path) -> Iterator[Found | Problem]:
    """Yield a model for each problem below a folder, after its measurements, its other inputs and its publications."""
    known: set[str] = set()
    for path in find_files(folder, lambda name: name.lower().endswith((".yml", ".yaml"))):
        try:
            text = read_text(path)
            if not _FORMAT.search(text):
                continue
            tree = read_tree(text, path)
            if _PROBLEM_FIELDS.isdisjoint(tree.value):
                continue
            found = list(_read_problem(_gather_problem(folder, path, tree)))
        except Unreadable as error:
            yield error.problem
            continue
        for one in found:
            # Problems share files and publications: each is one document.
            if one.document["kind"] != "model" and one.document["id"] in known:
                continue
            known.add(one.document["id"])
            yield one


def _gather_problem(folder: Path, path: Path, tree: YamlTree) -> _Problem:
    """Find and hash the files that a problem names.

    Raises:
        Unreadable: one of them is not there, lies outside the folder, or is no file.
    """
    files: dict[tuple[str, str], _File] = {}
    for one in _list_named(path, tree):
        inside = _find_file(folder, path, one)
        source = path.parent / one.name
        files.setdefault((one.role, inside), _File(one.role, source, inside, hash_file(source), one.language))
    own = hash_file(path)
    stem = path.parent / (path.stem if path.stem not in (path.parent.name, *_COMMON_NAMES) else "")
    name = name_inside(stem, folder) or path.stem
    listed = [(own, name_inside(path, folder) or path.name), *((one.digest, one.name) for one in files.values())]
    lines = "".join(f"{digest}  {name}\n" for digest, name in sorted(set(listed), key=lambda one: one[1]))
    return _Problem(
        path=path,
        name=folder.resolve().name if name == "." else name,
        version=str(tree.value.get("format_version")),
        digest=hashlib.sha256(lines.encode(errors="surrogateescape")).hexdigest(),
        files=list(files.values()),
    )


def _list_named(path: Path, tree: YamlTree) -> Iterator[_Named]:
    """Yield the files that a problem names, whatever its version."""
    top = tree.value
    parts = top.get("problems", [top])
    for part in parts if isinstance(parts, list) else [parts]:
        if not isinstance(part, dict):
            reason = "must be an object that lists files"
            raise Unreadable(show_path(path), reason, line=tree.find_line(parts), field="problems", value=part)
        for role, field in _LISTS.items():
            yield from _list_field(path, tree, part, field, role)
        yield from _list_field(path, tree, part, "sbml_files", "model", "sbml")
        models = part.get("model_files")
        for model in models.values() if isinstance(models, dict) else ():
            if isinstance(model, dict):
                language = read_string(model.get("language")) or ""
                yield from _list_field(path, tree, model, "location", "model", language.lower())
    yield from _list_field(path, tree, top, "parameter_file", "parameters")


def _list_field(
    path: Path, tree: YamlTree, part: dict[str, Any], field: str, role: str, language: str = ""
) -> Iterator[_Named]:
    value = part.get(field)
    line = tree.find_line(value if isinstance(value, list) else part)
    for item in value if isinstance(value, list) else [value]:
        name = read_string(item)
        if name is None and value is not None:
            raise Unreadable(show_path(path), "must name files", line=line, field=field, value=item)
        if name is not None:
            yield _Named(role, name, line, language)


def _find_file(folder: Path, path: Path, named: _Named) -> str:
    """Return a file's path inside the folder that is imported."""
    inside = None
    if "://" in named.name:
        reason = "is an address, which is not fetched: keep a copy beside it"
    elif "\0" in named.name or not (path.parent / named.name).is_file():
        reason = "there is no such file"
    else:
        reason = "lies outside the folder that is imported: import a folder that holds both"
        inside = name_inside(path.parent / named.name, folder)
    if inside is None:
        raise Unreadable(show_path(path), reason, line=named.line, field=named.role, value=named.name)
    return inside


def _read_problem(problem: _Problem) -> Iterator[Found]:
    if not problem.list_files("model") or not problem.list_files("measurement"):
        missing = "model" if not problem.list_files("model") else "measurement"
        raise Unreadable(show_path(problem.path), f"the problem names no {missing} file: add one", line=1)
    models = [read_sbml(one.path) for one in problem.list_files("model") if one.language == "sbml"]
    published = list(dict.fromkeys(address for model in models for address in model.publications))
    for one in problem.files:
        yield Found(_describe_file(one), show_path(one.path))
    for address in published:
        yield Found({"kind": "analysis", "id": address, "source_url": address}, show_path(problem.path))
    yield Found(_describe_model(problem, models, published), show_path(problem.path))


def _describe_file(file: _File) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": "artifact",
        "id": file.id,
        "lineage": file.name,
        "version_tag": file.tag,
        "title": file.path.name,
        "content_hash": file.content_hash,
    }
    if file.role == "measurement":
        measured = count_rows(file.path, "observableId")
        document["kind"] = "dataset"
        document["metadata"] = {"measurements": measured.rows, "observables": measured.observables}
    return document


def _describe_model(problem: _Problem, models: list[SbmlModel], published: list[str]) -> dict[str, Any]:
    parameters: dict[str, dict[str, Any]] = {}
    for one in problem.list_files("parameters"):
        parameters |= read_rows(one.path, "parameterId")
    observables: dict[str, dict[str, Any]] = {}
    for one in problem.list_files("observables"):
        observables |= read_rows(one.path, "observableId")
    estimated = [row for row in parameters.values() if str(row.get("estimate")).lower() in ("1", "true")]
    contents = [one.contents for one in models]
    return drop_empty(
        {
            "kind": "model",
            "id": f"{problem.name}@{problem.digest[:_TAG_DIGITS]}",
            "lineage": problem.name,
            "version_tag": problem.digest[:_TAG_DIGITS],
            "content_hash": f"sha256:{problem.digest}",
            "family": "biophysical",
            "parameter_count": len(estimated) if parameters else None,
            "architecture": drop_empty(
                {**(contents[0] if len(contents) == 1 else {"models": contents}), "observables": observables}
            ),
            "training_config": drop_empty({"parameters": parameters}),
            "card": "\n\n".join(one.notes for one in models if one.notes) or None,
            "metadata": {"format": f"PEtab {problem.version}"},
            "links": [
                *(_link_file(one) for one in problem.files),
                *({"relation": "produced_by", "target": address} for address in published),
            ],
        }
    )


def _link_file(file: _File) -> dict[str, Any]:
    relation = "trained_on" if file.role == "measurement" else "uses_input"
    return {"relation": relation, "target": file.id, "content_hash": file.content_hash}
