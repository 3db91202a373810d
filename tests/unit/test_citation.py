"""How a model is cited."""

import re

import pytest
from msgspec.structs import replace

from catalog_build.core.documents import ModelDocument
from catalog_build.rendering.citation import escape_tex, make_citation
from tests.unit.model_factory import make_model


def make_cited(metadata: object = None, **changes: object) -> ModelDocument:
    """Return a model to cite."""
    model = make_model("cell/ode v2", title="Cell & tissue:\n 100 % {ODE}", version_tag="v2_0", metadata=metadata)
    return replace(model, slug="cell-ode~1f", html="models/cell-ode~1f/", **changes)


def test_a_citation_says_what_the_document_states() -> None:
    """Authors, title, year, version, identifier with hash, and the address of the page."""
    model = make_cited(
        {"authors": ["Lovelace, Ada", {"name": "Mary Shelley"}, "Sun and Moon Group"]},
        created_at="2019-03",
        content_hash="sha256:00ff",
    )
    citation = make_citation(model, "https://models.example.org/")
    assert citation.bibtex == (
        "@misc{cell-ode-1f,\n"
        "  author = {Lovelace, Ada and Mary Shelley and {Sun and Moon Group}},\n"
        "  title = {{Cell \\& tissue: 100 \\% \\{ODE\\}}},\n"
        "  year = {2019},\n"
        "  version = {v2\\_0},\n"
        "  url = {https://models.example.org/models/cell-ode~1f/},\n"
        "  note = {Model cell/ode v2, sha256:00ff}\n"
        "}"
    )
    assert citation.plain == (
        "Lovelace, Ada, Mary Shelley, Sun and Moon Group. Cell & tissue: 100 % {ODE}, version v2_0 (2019). "
        "Model cell/ode v2, sha256:00ff. https://models.example.org/models/cell-ode~1f/"
    )


def test_nothing_is_made_up() -> None:
    """No author, year, hash or address where none is stated."""
    citation = make_citation(make_cited(), None)
    assert citation.bibtex == (
        "@misc{cell-ode-1f,\n  title = {{Cell \\& tissue: 100 \\% \\{ODE\\}}},\n  version = {v2\\_0},\n"
        "  note = {Model cell/ode v2}\n}"
    )
    assert citation.plain == "Cell & tissue: 100 % {ODE}, version v2_0. Model cell/ode v2."


@pytest.mark.parametrize(
    ("metadata", "authors"),
    [
        ({"author": "Ada Lovelace"}, "Ada Lovelace"),
        ({"author": {"name": "Ada"}}, "Ada"),
        ({"authors": [{"full_name": "Ada"}, None, 3, {"name": ["x"]}, ""]}, "Ada"),
        ({"authors": ["a"] * 21}, " and ".join(["a"] * 20) + " and others"),
        ({"authors": 7}, None),
        ({"authors": []}, None),
        (["author"], None),
        ({"note": {"author": "not of the model"}}, None),
    ],
)
def test_authors_are_found_in_the_usual_forms_only(metadata: object, authors: str | None) -> None:
    """What is no name is passed over."""
    found = re.search(r"author = \{(.*)\},", make_citation(make_cited(metadata), None).bibtex)
    assert (found and found[1]) == authors


def test_what_tex_takes_for_commands_is_escaped() -> None:
    """All ten special characters; other text stays as it is."""
    assert escape_tex(r"a_b^c~d#e$f%g&h{i}j\k é") == (
        r"a\_b\textasciicircum{}c\textasciitilde{}d\#e\$f\%g\&h\{i\}j\textbackslash{}k é"
    )


def test_a_version_without_a_label_is_cited_by_its_number() -> None:
    """Aliases, which move between versions, are no label."""
    citation = make_citation(replace(make_cited({"aliases": ["champion"]}), version_tag=None, version_number=3), None)
    assert (", version 3" in citation.plain, "champion" in citation.plain + citation.bibtex) == (True, False)
