"""What an SBML file says of itself: its level, what it is made of, its notes, and who described it."""

import re
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from catalog_build.importing.files import show_path
from catalog_build.importing.found import Unreadable

_SBML = "http://www.sbml.org/sbml/"
_DESCRIBED_BY = "isDescribedBy"
_RESOURCE = "http://www.w3.org/1999/02/22-rdf-syntax-ns# resource"
_PUBLICATION = re.compile(r"\b(?:doi|pubmed|arxiv)\b", re.IGNORECASE)
_BLOCKS = frozenset(["body", "br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "li", "p", "pre", "table", "tr"])
_BLOCK_END = "\0"  # no character of XML
_MODEL_DEPTH = 2
_QUALIFIER_DEPTH = 4  # annotation, RDF, Description, qualifier
LONGEST_NOTES = 100_000


class SbmlModel(NamedTuple):
    """A model of an SBML file.

    Args:
        contents: level and version, and how many species, reactions and so on it has.
        notes: text without its markup.
        publications: addresses of those that are stated to describe the model.
        annotations: qualifier, such as `isVersionOf` → the addresses of what the model is stated to be in that way.
        is_cut: the notes are longer than what was read.
    """

    contents: dict[str, Any]
    notes: str
    publications: list[str]
    annotations: dict[str, list[str]]
    is_cut: bool


def read_sbml(path: Path) -> SbmlModel:
    """Read an SBML file as a stream.

    Raises:
        Unreadable: it is no SBML, or it declares a document type, whose entities might expand without end.
    """
    reader = _Reader()
    file = show_path(path)
    try:
        with path.open("rb") as stream:
            reader.parser.ParseFile(stream)
    except expat.ExpatError as error:
        reason = f"this is no XML: {expat.ErrorString(error.code)}"
        raise Unreadable(file, reason, line=error.lineno) from None
    except _DeclaresType:
        reason = "a document type declaration is not read: remove it"
        raise Unreadable(file, reason, line=reader.parser.CurrentLineNumber) from None
    except OSError as error:
        raise Unreadable(file, f"cannot read the file: {error.strerror or error}") from None
    if not reader.is_sbml:
        raise Unreadable(file, "this is no SBML: its outermost element must be `sbml`, with a `model` in it", line=1)
    annotations = {qualifier: list(found) for qualifier, found in reader.annotations.items()}
    is_cut = reader.length > LONGEST_NOTES
    return SbmlModel(reader.contents, reader.read_notes(), list(reader.publications), annotations, is_cut)


class _DeclaresType(Exception):
    """The file has a document type declaration."""


class _Reader:
    """Follows the elements of a file; only what stands directly in the model is counted."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add_text
        self.parser.StartDoctypeDeclHandler = self._refuse_type
        self.is_sbml = False
        self.contents: dict[str, Any] = {}
        self.publications: dict[str, None] = {}
        self.annotations: dict[str, dict[str, None]] = {}
        self.length = 0
        self._path: list[str] = []
        self._notes: list[str] = []

    def read_notes(self) -> str:
        blocks = (" ".join(block.split()) for block in "".join(self._notes).split(_BLOCK_END))
        return "\n\n".join(block for block in blocks if block)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self._path and space.startswith(_SBML):
            self.contents = {"sbml_level": attributes.get("level"), "sbml_version": attributes.get("version")}
        elif self._path == ["sbml"] and local == "model" and self.contents:
            self.is_sbml = True
            known = {key: attributes[key] for key in ("id", "name") if attributes.get(key)}
            further = {key.rpartition(" ")[2]: value for key, value in attributes.items() if value}
            self.contents |= known | further
        elif self._path[:_MODEL_DEPTH] == ["sbml", "model"]:
            self._start_inside(local, attributes)
        self._path.append(local)

    def _start_inside(self, local: str, attributes: dict[str, str]) -> None:
        inside = self._path[_MODEL_DEPTH:]
        if len(inside) == 1 and inside[0].startswith("listOf"):
            kind = inside[0].removeprefix("listOf")
            kind = kind[0].lower() + kind[1:] if kind else inside[0]
            self.contents[kind] = self.contents.get(kind, 0) + 1
        elif inside[:1] == ["annotation"] and attributes.get(_RESOURCE):
            self._take_resource(inside, attributes[_RESOURCE])

    def _take_resource(self, inside: list[str], address: str) -> None:
        if _DESCRIBED_BY in inside and _PUBLICATION.search(address):
            self.publications[address] = None
        elif len(inside) >= _QUALIFIER_DEPTH:
            self.annotations.setdefault(inside[_QUALIFIER_DEPTH - 1], {})[address] = None

    def _end(self, name: str) -> None:
        local = self._path.pop()
        if local.lower() in _BLOCKS:
            self._add_text(_BLOCK_END)

    def _add_text(self, text: str) -> None:
        if self._path[:2] != ["sbml", "notes"] and self._path[: _MODEL_DEPTH + 1] != ["sbml", "model", "notes"]:
            return
        if self.length < LONGEST_NOTES:
            self._notes.append(text)
        self.length += len(text)

    def _refuse_type(self, *declared: object) -> None:
        raise _DeclaresType
