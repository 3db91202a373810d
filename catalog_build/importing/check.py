"""Holding what the readers found against the format, document by document."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.core.manifest import Entry
from catalog_build.core.validation import validate_document
from catalog_build.importing.found import Found
from catalog_build.registry.read import SeenDocuments


class Accepted(NamedTuple):
    """A document that keeps the format.

    Args:
        notes: what could not be taken over from its source.
        mentioned: it only gives a name that other documents mention a place to link to.
    """

    entry: Entry
    document: dict[str, Any]
    notes: tuple[Problem, ...] = ()
    mentioned: bool = False


def check_found(found: Iterable[Found | Problem]) -> Iterator[Accepted | Problem]:
    """Yield what keeps the format, and the problems of what has to be left out.

    At the end comes a document for each data set that was mentioned and that no document describes.
    """
    seen = SeenDocuments()
    mentioned: dict[str, Found] = {}
    for one in found:
        if isinstance(one, Problem):
            yield one
            continue
        checked = _check(one, seen)
        if isinstance(checked, Entry):
            yield Accepted(checked, one.document, one.notes)
            for name in one.datasets:
                mentioned.setdefault(name, one)
        else:
            yield from checked
    for name in sorted(mentioned):
        if not seen.holds(name):
            place = mentioned[name]
            stub = Found({"kind": "dataset", "id": name}, place.file, place.line)
            checked = _check(stub, seen)
            if isinstance(checked, Entry):
                yield Accepted(checked, stub.document, mentioned=True)
            else:
                yield from checked


def _check(found: Found, seen: SeenDocuments) -> Entry | list[Problem]:
    checked = validate_document(found.document, found.file, found.line)
    return (seen.add(checked) or checked) if isinstance(checked, Entry) else checked
