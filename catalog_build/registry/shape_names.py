"""New names for copies of documents: ids, lineages, references to them, and digests."""

import hashlib
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from catalog_build.core.manifest import Entry

Document = dict[str, Any]

SHARED = 5
"""Copies of models that share one copy of the datasets and hypotheses: more models use these than in the files."""

SHARED_KINDS = frozenset({"dataset", "hypothesis"})

_LONGEST_ID = 512
_HYPOTHESIS = "tests_hypothesis_id"


class Names:
    """What the names in documents refer to."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.lineages: dict[str, str] = {}
        """Id → lineage."""
        self.members: dict[str, list[str]] = {}
        """Lineage → ids, in the order of the files."""
        self.kinds: dict[str, str] = {}
        """Id → kind."""
        self._titles: dict[str, str] = {}
        for entry in entries:
            self.lineages[entry.id] = entry.lineage
            self.members.setdefault(entry.lineage, []).append(entry.id)
            self.kinds[entry.id] = entry.kind
            if entry.kind == "dataset":
                self._titles.setdefault(entry.title, entry.id)

    def find_datasets(self, name: str) -> list[str]:
        """Return the ids of what an evaluation calls so: an id, a lineage, or a title; none where it is not there."""
        if name in self.kinds:
            return [name]
        return self.members.get(name) or [id for title, id in self._titles.items() if title == name]


class Renaming(NamedTuple):
    """How the documents of one copy are called.

    Args:
        names: of all documents.
        seed: part of each new name.
        number: of the copy.
        chosen: ids of the documents that are copied.
    """

    names: Names
    seed: int
    number: int
    chosen: Collection[str]

    def rename(self, document: Document) -> Document:
        """Return a copy of a document with new names for itself and for what it refers to.

        Links to documents that are not copied are left out; those to what no document is stay such.
        """
        place = self._find_place(document["kind"])
        copy = document | {"id": self._make_name(document["id"], place)}
        if document.get("lineage"):
            copy["lineage"] = self._make_name(document["lineage"], place)
        if document.get("content_hash"):
            copy["content_hash"] = self._make_hash(document["content_hash"], place)
        if document.get("links"):
            copy["links"] = [self._rename_link(link) for link in document["links"] if self._has(link["target"])]
        if document.get("evaluations"):
            copy["evaluations"] = [self._rename_evaluation(one) for one in document["evaluations"]]
        if document["kind"] == "model":
            copy["title"] = f"{document.get('title') or self.names.lineages[document['id']]} #{self.number}"
        metadata = document.get("metadata") or {}
        if isinstance(metadata.get(_HYPOTHESIS), str):
            copy["metadata"] = metadata | {_HYPOTHESIS: self._refer(metadata[_HYPOTHESIS])}
        references = {field: self._refer(document[field]) for field in ("previous", _HYPOTHESIS) if document.get(field)}
        return copy | references

    def _has(self, target: str) -> bool:
        return target in self.chosen or target not in self.names.kinds

    def _rename_link(self, link: Document) -> Document:
        copy = link | {"target": self._refer(link["target"])}
        if link.get("content_hash"):
            copy["content_hash"] = self._make_hash(link["content_hash"], self._find_place_of(link["target"]))
        return copy

    def _rename_evaluation(self, evaluation: Document) -> Document:
        stated = evaluation.get("dataset")
        found = self.names.find_datasets(stated) if stated else []
        if not stated or not found:
            return evaluation
        # a lineage has no place of its own: its members have
        place = self._find_place_of(found[0])
        return evaluation | {"dataset": self._make_name(stated if stated in self.names.members else found[0], place)}

    def _refer(self, id: str) -> str:
        return self._make_name(id, self._find_place_of(id))

    def _find_place_of(self, id: str) -> int:
        return self._find_place(self.names.kinds.get(id))

    def _find_place(self, kind: str | None) -> int:
        """Return the number of the copy that has what the documents of this copy refer to."""
        return self.number - self.number % SHARED if kind in SHARED_KINDS else self.number

    def _make_name(self, old: str, place: int) -> str:
        end = f"-s{self.seed}-{place}"
        if len(old) + len(end) <= _LONGEST_ID:
            return old + end
        digest = hashlib.sha256(old.encode()).hexdigest()[:16]
        return f"{old[: _LONGEST_ID - len(end) - 17]}-{digest}{end}"

    def _make_hash(self, old: str, place: int) -> str:
        """Return another digest of the same form; equal ones stay equal within a copy."""
        algorithm, _, digest = old.partition(":")
        new = hashlib.shake_256(f"{self.seed} {place} {digest.lower()}".encode()).hexdigest(len(digest) // 2 + 1)
        return f"{algorithm}:{new[: len(digest)]}"
