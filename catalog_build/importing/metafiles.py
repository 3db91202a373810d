"""Metafiles of model zoos: YAML files that list collections and models, with what was measured."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.importing.files import hash_file, name_inside, read_text, show_path
from catalog_build.importing.found import Found, Notes, Unreadable
from catalog_build.importing.local_paths import hide_homes
from catalog_build.importing.measurements import link_evaluated, make_evaluations
from catalog_build.importing.metafile_files import TOP_FIELDS, Entry, Metafile, MetafileReader, name_fields
from catalog_build.importing.metafile_results import ModelResults, read_results
from catalog_build.importing.values import drop_empty, list_datasets, read_label, read_string

_WEIGHTS_DAY = re.compile(r"(?:_([0-9]{8})(?:_[0-9]{6})?-[0-9a-f]{8}|-[0-9a-f]{8}_([0-9]{8}))\.pth$")
"""The day and the hash, in either order, that stand at the end of the name of published weights."""
_SETTINGS = ("Parameters", "Architecture", "Training Data")


class _Collection(NamedTuple):
    """What a metafile states of models that belong together; its `id` is that of the analysis that it becomes."""

    id: str
    fields: dict[str, Any]
    card: str | None


def read_metafiles(folder: Path, family: str) -> Iterator[Found | Problem]:
    """Yield an analysis for each collection, a model for each entry, and an artifact for each config that is there.

    Read are `metafile*.yml`, `model-index*.yml` and all YAML files with `Collections` or `Models` at their top, below a
    folder, with the files inside of it that they name.

    Args:
        family: of all models.
    """
    files = MetafileReader(folder)
    metafiles: list[Metafile] = []
    for one in files.find_metafiles():
        if isinstance(one, Problem):
            yield one
        else:
            metafiles.append(one)
    reader = _Reader(files, family)
    for metafile in metafiles:
        yield from reader.read_collections(metafile)
    for metafile in metafiles:
        yield from reader.read_models(metafile)


class _Reader:
    """Reads the collections of all metafiles, then their models, which may belong to a collection of another file."""

    def __init__(self, files: MetafileReader, family: str) -> None:
        self._files = files
        self._family = family
        self._collections: dict[str, list[_Collection]] = {}
        self._configs: set[str] = set()

    def read_collections(self, metafile: Metafile) -> Iterator[Found | Problem]:
        fields = metafile.tree.value
        if fields.keys().isdisjoint(TOP_FIELDS):
            yield _read_dataset_metafile(metafile)
            return
        for name in fields.keys() - set(TOP_FIELDS):
            reason = "no model or collection stands in this field: it was left out"
            line = metafile.find_line(fields[name])
            yield Unreadable(show_path(metafile.path), reason, line=line, field=name, value=fields[name]).problem
        for entry in self._files.list_entries(metafile, "Collections"):
            if isinstance(entry, Problem):
                yield entry
                continue
            notes = Notes(show_path(entry.metafile.path))
            name = entry.fields["Name"].strip()
            fields = dict(entry.fields)
            settings = self._read_settings(entry.metafile, fields, notes)
            shared = {**fields, **({"Metadata": settings} if settings else {})}
            shared = {name: shared[name] for name in (*entry.fields, "Metadata") if name in shared}
            card = self._read_card(entry.metafile, fields.get("README"), notes)
            collection = _Collection(f"{entry.metafile.name}#{name}", shared, card)
            self._collections.setdefault(name, []).append(collection)
            document = _describe_collection(collection)
            yield Found(document, show_path(entry.metafile.path), entry.line, notes=tuple(notes.problems))

    def read_models(self, metafile: Metafile) -> Iterator[Found | Problem]:
        for entry in self._files.list_entries(metafile, "Models"):
            if isinstance(entry, Problem):
                yield entry
                continue
            notes = Notes(show_path(entry.metafile.path))
            config = self._find_config(entry.metafile, entry.fields.get("Config"), notes)
            if isinstance(config, Found) and config.document["id"] not in self._configs:
                self._configs.add(config.document["id"])
                yield config
            collection = self._find_collection(entry.metafile, entry.fields.get("In Collection"))
            document, datasets = self._describe_model(entry, collection, notes)
            document["links"] += _link_config(config)
            place = show_path(entry.metafile.path)
            yield Found(drop_empty(document), place, entry.line, datasets, tuple(notes.problems))

    def _describe_model(
        self, entry: Entry, collection: _Collection | None, notes: Notes
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return the document of a model, and the names of the datasets that it links to."""
        metafile, line, shared = entry.metafile, entry.line, collection.fields if collection else {}
        rest = {name: value for name, value in entry.fields.items() if name != "Type" or metafile.text is None}
        common = shared.get("Metadata")
        settings = (common if isinstance(common, dict) else {}) | self._read_settings(metafile, rest, notes)
        count = settings.pop("Parameters", None)
        architecture = settings.pop("Architecture", None)
        trained = list_datasets(settings.get("Training Data"), "Metadata.Training Data", line, notes)
        results = read_results(self._files, metafile, rest.pop("Results", None), line, notes)
        measured = results.measured
        card = self._read_card(metafile, rest.get("README"), notes) or metafile.text
        card = card or (collection.card if collection else None)
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
            "training_config": drop_empty(hide_homes(settings)),
            "code": _take_code(rest, shared.get("Code")),
            "evaluations": make_evaluations(measured, notes),
            "card": card,
            "metadata": drop_empty(_join_metadata(results, hide_homes(rest))),
            "links": links,
        }
        evaluated = [one.dataset for one in measured if one.dataset]
        return document, tuple(dict.fromkeys([*trained, *evaluated]))

    def _find_collection(self, metafile: Metafile, named: object) -> _Collection | None:
        """Return the collection of this name in the same file, or else the only one anywhere."""
        known = self._collections.get(named.strip(), []) if isinstance(named, str) else []
        own = [one for one in known if one.id == f"{metafile.name}#{str(named).strip()}"]
        return own[0] if own else known[0] if len(known) == 1 else None

    def _find_config(self, metafile: Metafile, named: object, notes: Notes) -> Found | str | None:
        """Return the document of a config that is there, the name of one that is not, or None where none is named."""
        name = read_string(named)
        path = self._files.find_file(metafile, name)
        inside = name_inside(path, self._files.folder) if path else None
        if path is None or inside is None:
            return name
        try:
            digest = hash_file(path)
        except Unreadable as error:
            notes.problems.append(error.problem)
            return name
        document = {
            "kind": "artifact",
            "id": f"{inside}@{digest[:12]}",
            "lineage": inside,
            "version_tag": digest[:12],
            "title": path.name,
            "content_hash": f"sha256:{digest}",
        }
        return Found(document, show_path(path))

    def _read_card(self, metafile: Metafile, named: object, notes: Notes) -> str | None:
        path = self._files.find_file(metafile, read_string(named))
        try:
            return read_text(path).strip() or None if path else None
        except Unreadable as error:
            notes.problems.append(error.problem)
            return None

    def _read_settings(self, metafile: Metafile, fields: dict[str, Any], notes: Notes) -> dict[str, Any]:
        """Return the `Metadata` of an entry, which may stand in a file; what is no object stays where it is."""
        stated = fields.pop("Metadata", None)
        settings: dict[str, Any] = {}
        kept = []
        for source, value in self._files.read_value(metafile, stated, "Metadata", notes):
            if isinstance(value, dict):
                settings |= value
            elif value is not None:
                notes.add(
                    source.line, "Metadata", value, "this is no object and no file in the folder: it was kept as it is"
                )
                kept.append(value)
        if kept:
            fields["Metadata"] = kept if len(kept) > 1 else kept[0]
        name_fields(settings, _SETTINGS)
        return settings


def _read_dataset_metafile(metafile: Metafile) -> Found | Problem:
    """Return the document of a file that describes a dataset, as some zoos keep beside their models."""
    fields = dict(metafile.tree.value)
    name = read_string(fields.pop("Name", None))
    data = fields.get("Data")
    if name is None or not isinstance(data, dict):
        reason = "it has neither `Collections` nor `Models`: a metafile lists its models under `Models`"
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


def _join_metadata(results: ModelResults, rest: dict[str, Any]) -> dict[str, Any]:
    """Return what the results have besides and the other fields, under names that both leave free."""
    stated = {"tasks": results.tasks, "result_details": results.details}
    return rest | {(f"{name}_of_results" if name in rest else name): value for name, value in stated.items()}


def _take_code(rest: dict[str, Any], shared: object) -> dict[str, Any] | None:
    """Return where the code stands, as the model or else its collection states; a version stands for a commit."""
    stated = rest.get("Code", shared)
    if isinstance(stated, dict):
        name_fields(stated, ("URL", "Version"))
    repository = read_string(stated.get("URL")) if isinstance(stated, dict) else read_string(stated)
    if repository is None:
        return None
    commit = read_label(stated.get("Version")) if isinstance(stated, dict) else None
    read = {"URL", "Version"} if commit else {"URL"}
    if "Code" in rest and not (isinstance(stated, dict) and stated.keys() - read):
        del rest["Code"]
    return drop_empty({"repository": repository, "commit": commit, "entrypoint": read_string(rest.get("Config"))})


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
