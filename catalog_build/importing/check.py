"""Holding what the readers found against the format, document by document."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.core.fields import show_value
from catalog_build.core.manifest import Entry
from catalog_build.core.validation import validate_document
from catalog_build.importing.found import Found
from catalog_build.importing.local_paths import find_secret_part
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

    At the end comes a document for each dataset that was mentioned and that no document describes.
    """
    seen = SeenDocuments()
    mentioned: dict[str, Found] = {}
    for read in found:
        one = read if isinstance(read, Problem) else _remove_private(read)
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


def _remove_private(found: Found) -> Found | Problem:
    """Return what was found without links to what holds the name of a user; its own names may hold none either."""
    document = found.document
    for field in ("id", "lineage"):
        private = find_secret_part(str(document.get(field, "")))
        if private:
            reason = f"{private.reason}: give it another name"
            return Problem(
                file=found.file, line=found.line, field=field, value=show_value(private.shown), reason=reason
            )
    notes = list(found.notes)
    links = []
    for at, link in enumerate(document.get("links", [])):
        private = find_secret_part(link["target"])
        if private is None:
            links.append(link)
            continue
        reason = f"{private.reason}: no link was made"
        field, value = f"links[{at}].target", show_value(private.shown)
        notes.append(Problem(file=found.file, line=found.line, field=field, value=value, reason=reason))
    if len(links) == len(document.get("links", [])):
        return found
    kept = {name: value for name, value in document.items() if name != "links"} | ({"links": links} if links else {})
    return found._replace(document=kept, notes=tuple(notes))


def _check(found: Found, seen: SeenDocuments) -> Entry | list[Problem]:
    checked = validate_document(found.document, found.file, found.line)
    return (seen.add(checked) or checked) if isinstance(checked, Entry) else checked
