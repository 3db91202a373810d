"""Metafiles of model zoos: YAML files that list collections and models, with what was measured."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.importing.files import find_files, hash_file, name_inside, read_text, read_tree, show_path
from catalog_build.importing.found import Found, Notes, Unreadable
from catalog_build.importing.measurements import Measurement, expand_values, link_evaluated, make_evaluations
from catalog_build.importing.values import drop_empty, list_datasets, read_dataset, read_string
from catalog_build.registry.yaml_documents import YamlTree

_LISTS = re.compile(r"^(?:Collections|Models):", re.MULTILINE)
_WEIGHTS_DAY = re.compile(r"(?:_([0-9]{8})(?:_[0-9]{6})?-[0-9a-f]{8}|-[0-9a-f]{8}_([0-9]{8}))\.pth$")
"""The day and the hash, in either order, that stand at the end of the name of published weights."""


class _Metafile(NamedTuple):
    """A metafile with its path inside the folder that is imported."""

    path: Path
    name: str
    tree: YamlTree


class _Collection(NamedTuple):
    """What a metafile says of models that belong together; its `id` is that of the analysis that it becomes."""

    id: str
    fields: dict[str, Any]
    card: str | None


def read_metafiles(folder: Path, family: str) -> Iterator[Found | Problem]:
    """Yield an analysis for each collection, a model for each entry, and an artifact for each config that is there.

    Read are `metafile*.yml` and all YAML files with `Collections` or `Models` at their top, below a folder.

    Args:
        family: of all models.
    """
    metafiles: list[_Metafile] = []
    for path in find_files(folder, lambda name: name.lower().endswith((".yml", ".yaml"))):
        try:
            text = read_text(path)
            if _LISTS.search(text) or path.name.startswith("metafile"):
                metafiles.append(_Metafile(path, name_inside(path, folder) or path.name, read_tree(text, path)))
        except Unreadable as error:
            yield error.problem
    reader = _Reader(folder, family)
    for metafile in metafiles:
        yield from reader.read_collections(metafile)
    for metafile in metafiles:
        yield from reader.read_models(metafile)


class _Reader:
    """Reads the collections of all metafiles, then their models, which may belong to a collection of another file."""

    def __init__(self, folder: Path, family: str) -> None:
        self._folder = folder
        self._family = family
        self._collections: dict[str, list[_Collection]] = {}
        self._configs: set[str] = set()

    def read_collections(self, metafile: _Metafile) -> Iterator[Found | Problem]:
        fields = metafile.tree.value
        if not {"Collections", "Models"} & fields.keys():
            yield _read_dataset_metafile(metafile)
            return
        for line, item in _list_named(metafile, "Collections"):
            if isinstance(item, Problem):
                yield item
                continue
            name = item["Name"].strip()
            collection = _Collection(f"{metafile.name}#{name}", item, self._read_card(metafile, item.get("README")))
            self._collections.setdefault(name, []).append(collection)
            yield Found(_describe_collection(collection), show_path(metafile.path), line)

    def read_models(self, metafile: _Metafile) -> Iterator[Found | Problem]:
        for line, item in _list_named(metafile, "Models"):
            if isinstance(item, Problem):
                yield item
                continue
            notes = Notes(show_path(metafile.path))
            config = self._find_config(metafile, item.get("Config"))
            if isinstance(config, Found) and config.document["id"] not in self._configs:
                self._configs.add(config.document["id"])
                yield config
            collection = self._find_collection(metafile, item.get("In Collection"))
            document, datasets = self._describe_model(metafile, item, collection, notes)
            document["links"] += _link_config(config)
            yield Found(drop_empty(document), show_path(metafile.path), line, datasets, tuple(notes.problems))

    def _describe_model(
        self, metafile: _Metafile, item: dict[str, Any], collection: _Collection | None, notes: Notes
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return the document of a model, and the names of the data sets that it links to."""
        line = metafile.tree.find_line(item)
        shared = collection.fields if collection else {}
        rest = dict(item)
        settings = _read_settings(shared.get("Metadata")) | _read_settings(rest.pop("Metadata", None))
        count = settings.pop("Parameters", None)
        architecture = settings.pop("Architecture", None)
        trained = list_datasets(settings.get("Training Data"), "Metadata.Training Data", line, notes)
        measured = list(_read_results(metafile, rest.pop("Results", None), line, notes))
        card = self._read_card(metafile, rest.get("README")) or (collection.card if collection else None)
        links = [{"relation": "trained_on", "target": name} for name in trained] + link_evaluated(measured)
        if collection:
            links.append({"relation": "produced_by", "target": collection.id})
            del rest["In Collection"]
        document = {
            "kind": "model",
            "id": rest.pop("Name").strip(),
            "created_at": _read_date(rest.get("Weights")),
            "family": self._family,
            "parameter_count": count,
            "architecture": drop_empty({"Architecture": architecture}),
            "training_config": drop_empty(settings),
            "code": _read_code(rest.pop("Code", None), shared.get("Code"), rest.get("Config")),
            "evaluations": make_evaluations(measured, notes),
            "card": card,
            "metadata": drop_empty(rest),
            "links": links,
        }
        evaluated = [one.dataset for one in measured if one.dataset]
        return document, tuple(dict.fromkeys([*trained, *evaluated]))

    def _find_collection(self, metafile: _Metafile, named: object) -> _Collection | None:
        """Return the collection of this name in the same file, or else the only one anywhere."""
        known = self._collections.get(named.strip(), []) if isinstance(named, str) else []
        own = [one for one in known if one.id == f"{metafile.name}#{str(named).strip()}"]
        return own[0] if own else known[0] if len(known) == 1 else None

    def _find_config(self, metafile: _Metafile, named: object) -> Found | str | None:
        """Return the document of a config that is there, the name of one that is not, or None where none is named."""
        name = read_string(named)
        path = self._find_file(metafile, name)
        inside = name_inside(path, self._folder) if path else None
        if path is None or inside is None:
            return name
        digest = hash_file(path)
        document = {
            "kind": "artifact",
            "id": f"{inside}@{digest[:12]}",
            "lineage": inside,
            "version_tag": digest[:12],
            "title": path.name,
            "content_hash": f"sha256:{digest}",
        }
        return Found(document, show_path(path))

    def _read_card(self, metafile: _Metafile, named: object) -> str | None:
        path = self._find_file(metafile, read_string(named))
        return read_text(path).strip() or None if path else None

    def _find_file(self, metafile: _Metafile, name: str | None) -> Path | None:
        """Return a file that is named from the metafile's folder or one above it, up to the folder imported."""
        if name is None or "://" in name or "\0" in name:
            return None
        places = [one for one in metafile.path.parents if one == self._folder or self._folder in one.parents]
        found = (place / name for place in places)
        return next((one for one in found if one.is_file() and name_inside(one, self._folder)), None)


def _list_named(metafile: _Metafile, field: str) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a list, each with its line; what has no name is a problem."""
    listed = metafile.tree.value.get(field)
    for at, item in enumerate(listed if isinstance(listed, list) else [listed]):
        if item is None:
            continue
        line = metafile.tree.find_line(item if isinstance(item, dict) else listed)
        if isinstance(item, dict) and read_string(item.get("Name")):
            yield line, item
            continue
        reason = "this must be an object with a `Name`: give it one"
        error = Unreadable(show_path(metafile.path), reason, line=line, field=f"{field}[{at}]", value=item)
        yield line, error.problem


def _read_dataset_metafile(metafile: _Metafile) -> Found | Problem:
    """Return the document of a file that describes a data set, as some zoos keep beside their models."""
    fields = dict(metafile.tree.value)
    name = read_string(fields.pop("Name", None))
    data = fields.get("Data")
    if name is None or not isinstance(data, dict):
        reason = "neither `Collections` nor `Models` stand in it: a metafile lists its models under `Models`"
        return Unreadable(show_path(metafile.path), reason, line=1).problem
    document = {"kind": "dataset", "id": name, "source_url": read_string(data.get("Website")), "metadata": fields}
    return Found(drop_empty(document), show_path(metafile.path))


def _describe_collection(collection: _Collection) -> dict[str, Any]:
    rest = dict(collection.fields)
    name = rest.pop("Name").strip()
    paper = rest.get("Paper")
    if isinstance(paper, list):
        paper = paper[0] if paper else None
    title = read_string(paper.get("Title")) if isinstance(paper, dict) else None
    url = read_string(paper.get("URL")) if isinstance(paper, dict) else None
    return drop_empty(
        {
            "kind": "analysis",
            "id": collection.id,
            "title": f"{name}: {title}" if title and title != name else name,
            "source_url": url,
            "card": collection.card,
            "metadata": drop_empty(rest),
        }
    )


def _read_settings(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _read_results(metafile: _Metafile, value: object, line: int, notes: Notes) -> Iterator[Measurement]:
    """Yield what was measured; results are a list of objects, or one object alone."""
    for at, result in enumerate(value if isinstance(value, list) else [value]):
        field = f"Results[{at}]"
        if result is None:
            continue
        if not isinstance(result, dict):
            notes.add(line, field, result, "this must be an object: it was left out")
            continue
        metrics = result.get("Metrics")
        dataset, task = read_dataset(result.get("Dataset")), read_string(result.get("Task"))
        at_line = metafile.tree.find_line(result)
        if metrics is not None and not isinstance(metrics, dict):
            notes.add(
                at_line, f"{field}.Metrics", metrics, "this must be an object of names and values: it was left out"
            )
            continue
        for name, measured in (metrics or {}).items():
            at_field = f"{field}.Metrics.{name}"
            yield from expand_values(
                Measurement(name, name, task, measured, dataset, field=at_field, line=at_line), notes
            )


def _read_code(own: object, shared: object, config: object) -> dict[str, Any] | None:
    """Return where the code stands, as the model or else its collection says; a version stands for a commit."""
    stated = own if isinstance(own, dict) else shared
    repository = read_string(stated.get("URL")) if isinstance(stated, dict) else read_string(stated)
    if repository is None:
        return None
    commit = read_string(stated.get("Version")) if isinstance(stated, dict) else None
    return drop_empty({"repository": repository, "commit": commit, "entrypoint": read_string(config)})


def _read_date(weights: object) -> str | None:
    found = _WEIGHTS_DAY.search(weights) if isinstance(weights, str) else None
    try:
        return date.fromisoformat(found[1] or found[2]).isoformat() if found else None
    except ValueError:
        return None


def _link_config(config: Found | str | None) -> list[dict[str, Any]]:
    if config is None:
        return []
    if isinstance(config, str):
        return [{"relation": "uses_input", "target": config}]
    document = config.document
    return [{"relation": "uses_input", "target": document["id"], "content_hash": document["content_hash"]}]
