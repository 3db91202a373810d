"""PEtab problems: models of systems biology with the data that their parameters are estimated from.

Each file of a problem becomes a version of its own, named by its digest, so that what a model was fitted to is pinned,
and a changed file makes a new version instead of a conflict.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog_build.core.errors import Problem
from catalog_build.importing.files import find_files, read_text, read_tree, show_path
from catalog_build.importing.found import Found, Unreadable
from catalog_build.importing.petab_files import TAG_DIGITS, PetabProblem, ProblemFile, gather_problems
from catalog_build.importing.sbml import LONGEST_NOTES, SbmlModel, read_sbml
from catalog_build.importing.tables import count_rows, read_rows
from catalog_build.importing.values import drop_empty

_FORMAT = re.compile(r"^[\"']?format_version[\"']?:", re.MULTILINE)
_PROBLEM_FIELDS = frozenset(("problems", "parameter_file", "parameter_files", "measurement_files"))


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
            found = [one for problem in gather_problems(folder, path, tree) for one in _read_problem(problem)]
        except Unreadable as error:
            yield error.problem
            continue
        for one in found:
            # Problems share files and publications: each is one document.
            if one.document["kind"] != "model" and one.document["id"] in known:
                continue
            known.add(one.document["id"])
            yield one


def _read_problem(problem: PetabProblem) -> Iterator[Found]:
    if not problem.list_files("model") or not problem.list_files("measurement"):
        missing = "model" if not problem.list_files("model") else "measurement"
        raise Unreadable(show_path(problem.path), f"the problem names no {missing} file: add one", line=1)
    models = []
    for one in problem.list_files("model"):
        if one.language == "sbml":
            models.append(model := read_sbml(one.path))
            if model.is_cut:
                problem.notes.add(1, "model", one.name, f"its notes are cut after {LONGEST_NOTES:,} characters")
    published = list(dict.fromkeys(address for model in models for address in model.publications))
    for one in problem.files:
        yield Found(_describe_file(one), show_path(one.path))
    for address in published:
        yield Found({"kind": "analysis", "id": address, "source_url": address}, show_path(problem.path))
    document = _describe_model(problem, models, published)
    yield Found(document, show_path(problem.path), notes=tuple(problem.notes.problems))


def _describe_file(file: ProblemFile) -> dict[str, Any]:
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


def _describe_model(problem: PetabProblem, models: list[SbmlModel], published: list[str]) -> dict[str, Any]:
    parameters = _join_rows(problem, "parameters", "parameterId")
    observables = _join_rows(problem, "observables", "observableId")
    estimated = [row for row in parameters.values() if str(row.get("estimate")).lower() in ("1", "true")]
    # how many numbers an array of weights holds is not stated
    arrays = [row for row in estimated if row.get("nominalValue") == "array"]
    contents = [one.contents for one in models]
    return drop_empty(
        {
            "kind": "model",
            "id": f"{problem.name}@{problem.digest[:TAG_DIGITS]}",
            "lineage": problem.name,
            "version_tag": problem.digest[:TAG_DIGITS],
            "content_hash": f"sha256:{problem.digest}",
            "family": "biophysical",
            "parameter_count": len(estimated) if parameters and not arrays else None,
            "architecture": drop_empty(
                {**(contents[0] if len(contents) == 1 else {"models": contents}), "observables": observables}
            ),
            "training_config": drop_empty({"parameters": parameters}),
            "card": "\n\n".join(one.notes for one in models if one.notes) or None,
            "metadata": {
                "format": f"PEtab {problem.version}",
                **problem.rest,
                **drop_empty({"annotations": _join_annotations(models)}),
            },
            "links": [
                *(_link_file(one) for one in problem.files),
                *({"relation": "produced_by", "target": address} for address in published),
            ],
        }
    )


def _join_rows(problem: PetabProblem, role: str, key: str) -> dict[str, dict[str, Any]]:
    """Return the rows of all tables of a role; a name that stands in two of them keeps its first row, with a note."""
    joined: dict[str, dict[str, Any]] = {}
    for one in problem.list_files(role):
        for name, row in read_rows(one.path, key).items():
            if joined.setdefault(name, row) != row:
                problem.notes.add(1, role, name, f"stands in {one.name} with other values too: they were left out")
    return joined


def _join_annotations(models: list[SbmlModel]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = {}
    for model in models:
        for qualifier, resources in model.annotations.items():
            joined[qualifier] = list(dict.fromkeys([*joined.get(qualifier, []), *resources]))
    return joined


def _link_file(file: ProblemFile) -> dict[str, Any]:
    relation = "trained_on" if file.role == "measurement" else "uses_input"
    return {"relation": relation, "target": file.id, "content_hash": file.content_hash}
