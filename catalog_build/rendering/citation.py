"""How to cite a model: as BibTeX and in plain words."""

import re
import unicodedata

import msgspec

from catalog_build.core.authors import find_authors
from catalog_build.core.documents import ModelDocument
from catalog_build.core.folding import clip_text
from catalog_build.rendering.words import join_lines

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{one: f"\\{one}" for one in "#$%&_{}"},
    }
)
_MAX_TITLE = 300
_MAX_AUTHORS = 20


class Citation(msgspec.Struct, frozen=True):
    """The same citation twice, each as text."""

    bibtex: str
    plain: str


def make_citation(document: ModelDocument, base_url: str | None) -> Citation:
    """Return how to cite a model version, with nothing that its document does not state.

    Args:
        base_url: where the catalog stands; None leaves the address out.
    """
    title = clip_text(join_lines(document.title), _MAX_TITLE)
    version = document.version_tag or str(document.version_number)
    authors = _list_names(document)
    year = (document.created_at or "")[:4]
    url = f"{base_url}{document.html}" if base_url else None
    fields = {
        "author": " and ".join(map(_quote_author, authors)),
        "title": f"{{{escape_tex(title)}}}",
        "year": year,
        "version": escape_tex(version),
        "url": url or "",
        "note": escape_tex(f"Model {document.id}" + (f", {document.content_hash}" if document.content_hash else "")),
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    names = f"{', '.join(authors)}. " if authors else ""
    dated = f" ({year})" if year else ""
    known_by = f"Model {document.id}" + (f", {document.content_hash}" if document.content_hash else "")
    return Citation(
        bibtex=f"@misc{{{_make_key(document)}{lines}\n}}",
        plain=f"{names}{title}, version {version}{dated}. {known_by}." + (f" {url}" if url else ""),
    )


def escape_tex(text: str) -> str:
    """Return a text with what TeX would take for commands escaped."""
    return text.translate(_TEX)


def _quote_author(name: str) -> str:
    # BibTeX splits at "and"; braces keep the name of a group together.
    return f"{{{escape_tex(name)}}}" if " and " in name else escape_tex(name)


def _make_key(document: ModelDocument) -> str:
    plain = unicodedata.normalize("NFKD", document.slug).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.:-]+", "-", plain)[:80].strip("-") or "model"


def _list_names(document: ModelDocument) -> list[str]:
    """Return the stated authors, cut to what a citation holds; `others` stands for the rest."""
    names = [clip_text(join_lines(name), 100) for name in find_authors(document.metadata)]
    return [*names[:_MAX_AUTHORS], *(["others"] if len(names) > _MAX_AUTHORS else [])]
