"""Documents shaped like given ones: the same structure under new ids, as often as wanted."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog_build.core.errors import Problem, UsageError
from catalog_build.core.manifest import Entry
from catalog_build.registry.numbering import number_versions
from catalog_build.registry.read import read_documents, read_entries
from catalog_build.registry.shape_names import SHARED, SHARED_KINDS, Document, Names, Renaming
from catalog_build.registry.shape_values import vary_values


class Shapes:
    """Documents to copy. They are held in memory; their copies are not.

    Args:
        files: of documents, as `registry load` reads them.

    Raises:
        UsageError: a file cannot be read, two hold the same id, or none holds a model.
        DocumentErrors: documents break the format.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        entries = _read_all(files)
        self.definitions = [entry for entry in entries if entry.metric is not None]
        """Definitions of metrics, which are not copied: the metrics of all copies have the same names."""
        copied = [entry for entry in entries if entry.metric is None]
        self._names = Names(copied)
        self._needs = _sort_by_needs(_list_needs(copied, self._names))
        self._documents = {document["id"]: document for path in files for document in _read_raw(path)}
        self._models = [id for id in self._needs if self._names.kinds[id] == "model"]
        if not self._models:
            raise UsageError(f"{', '.join(map(str, files))}: no model to take the shape of")

    @property
    def models(self) -> int:
        """How many models one copy of all documents has."""
        return len(self._models)

    def list_ids(self) -> list[str]:
        """Return the ids of the documents that are copied, in the order of their copies."""
        return list(self._needs)

    def list_copy(self, seed: int, number: int, models: int, *, uncertainty: bool = False) -> Iterator[Document]:
        """Yield the documents of one copy: as many models as wanted, and all that goes with them.

        Args:
            seed: part of the new ids, so that copies of several seeds can be in one registry.
            number: of the copy, from 0; all copies before it must be whole.
            models: how many of `self.models`.
            uncertainty: also state how sure values are, each in one of several ways or not at all.
        """
        renaming = Renaming(self._names, seed, number, self._choose(models))
        for id in self._needs:
            if id in renaming.chosen and (self._names.kinds[id] not in SHARED_KINDS or number % SHARED == 0):
                copy = renaming.rename(self._documents[id])
                yield vary_values(copy, f"{seed} {number} {id}", uncertainty=uncertainty)

    def _choose(self, models: int) -> set[str]:
        """Return the ids of the first models, of what these need, and of what is made of nothing but these."""
        kinds = self._names.kinds
        chosen = set(self._models[:models])
        if models >= self.models:
            return set(self._needs)
        left = list(chosen)
        while left:
            # a model that is needed comes before; one that does not is part of a circle, which is cut there
            further = [one for one in self._needs[left.pop()] if one not in chosen and kinds[one] != "model"]
            chosen.update(further)
            left += further
        for id, needs in self._needs.items():
            if any(kinds[one] == "model" for one in needs) and kinds[id] != "model" and chosen.issuperset(needs):
                chosen.add(id)
        return chosen


def _read_all(files: Sequence[Path]) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for path in files:
        for entry in read_entries(path):
            first = entries.setdefault(entry.id, entry)
            if first is not entry:
                raise UsageError(f"{path}:{entry.line}: {first.file}:{first.line} has the id {entry.id} already")
    return list(entries.values())


def _read_raw(path: Path) -> Iterator[Document]:
    """Yield the documents of a file that is known to have no faults, as they were written."""
    for item in read_documents(path):
        if not isinstance(item, Problem) and isinstance(item[1], dict):
            yield item[1]


def _list_needs(entries: Sequence[Entry], names: Names) -> dict[str, list[str]]:
    """Return for each id the ids that it refers to: by links and pins, as its evaluation datasets, as its past."""
    numbered = sorted(number_versions(entries, []), key=lambda one: one.version_number)
    before: dict[str, str] = {}
    pinned: dict[tuple[str, Any], str] = {}
    newest: dict[str, str] = {}
    for entry, number, tag in numbered:
        before[entry.id] = newest.get(entry.lineage, entry.id)
        newest[entry.lineage] = entry.id
        pinned[entry.lineage, number] = pinned[entry.lineage, tag] = entry.id
    return {entry.id: _list_needs_of(entry, before[entry.id], names, pinned) for entry in entries}


def _list_needs_of(entry: Entry, before: str, names: Names, pinned: Mapping[tuple[str, Any], str]) -> list[str]:
    needs: list[str | None] = [before, entry.previous]
    for link in entry.links:
        lineage = names.lineages.get(link.target, "")
        needs += [link.target, *(pinned.get((lineage, pin)) for pin in (link.version_number, link.version_tag) if pin)]
    if entry.model is not None:
        needs.append(entry.model.tests_hypothesis_id)
        for dataset in {one.dataset for one in entry.model.metrics if one.dataset}:
            needs += sorted(names.find_datasets(dataset))
    return [id for id in dict.fromkeys(needs) if id is not None and id in names.kinds and id != entry.id]


def _sort_by_needs(needs: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the same with each id behind what it needs; a circle is cut where it is entered.

    Else the order is mixed, so that the first of several files' models are of all files.
    """
    ordered: dict[str, list[str]] = {}
    seen: set[str] = set()
    for first in sorted(needs, key=lambda id: hashlib.sha256(id.encode()).digest()):
        # a stack of its own, since chains of versions may be longer than the interpreter's
        stack = [] if first in seen else [(first, iter(needs[first]))]
        seen.add(first)
        while stack:
            id, rest = stack[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                ordered[id] = needs[id]
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(needs[following])))
    return ordered
