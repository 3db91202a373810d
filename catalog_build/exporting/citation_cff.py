"""How to cite a model, as Citation File Format 1.2.0 (https://citation-file-format.github.io/)."""

import re
from collections.abc import Iterator

import msgspec

from catalog_build.core.authors import find_authors
from catalog_build.core.documents import ModelDocument
from catalog_build.core.safe_urls import safe_url
from catalog_build.exporting.licenses import find_spdx
from catalog_build.exporting.place import Place

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def make_citation_file(document: ModelDocument, place: Place) -> str:
    """Return the text of a model version's `CITATION.cff`, with nothing that its document does not state.

    The format demands an author: where none is stated, the file says so in that place.
    """
    return "".join(f"{line}\n" for line in _write_lines(document, place))


def _write_lines(document: ModelDocument, place: Place) -> Iterator[str]:
    code = document.code
    facts = {
        "title": document.title,
        "version": document.version_tag or str(document.version_number),
        "date-released": _find_day(document.created_at),
        "license": find_spdx(document.license),
        "url": f"{place.base_url}{document.html}" if place.base_url else None,
        "repository": safe_url(document.source_url),
        "repository-code": safe_url(code.repository) if code else None,
        "commit": code.commit if code else None,
    }
    yield "cff-version: 1.2.0"
    yield "message: If you use this model, please cite it as below."
    yield "type: software"
    yield "authors:"
    for name in find_authors(document.metadata) or ["Authors not stated"]:
        yield f"  - name: {_quote(name)}"
    for key, value in facts.items():
        if value:
            yield f"{key}: {_quote(value)}"
    yield "identifiers:"
    yield "  - type: other"
    yield f"    value: {_quote(document.id)}"
    yield "    description: Identifier in the catalog"
    if document.content_hash:
        yield "  - type: other"
        yield f"    value: {_quote(document.content_hash)}"
        yield "    description: Content hash"


def _find_day(created_at: str | None) -> str | None:
    """Return the day that a date names; a month or a year alone is none."""
    day = _DAY.match(created_at or "")
    return day[0] if day else None


def _quote(text: str) -> str:
    """Return a text as a YAML scalar: YAML reads JSON strings, if the odd line ends are escaped."""
    quoted = msgspec.json.encode(text).decode()
    return re.sub("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]", lambda odd: f"\\u{ord(odd[0]):04x}", quoted)
