"""What things are called: refs of registered ones, and the names that documents depend on."""

from collections.abc import Mapping

from catalog_build.core import urls
from catalog_build.core.documents import Ref
from catalog_build.registry.reading import Rows

Refs = Mapping[str, Ref]


def make_refs(rows: Rows) -> dict[str, Ref]:
    """Return refs by id."""
    return {
        row["id"]: Ref(
            id=row["id"],
            lineage=row["lineage"],
            slug=row["slug"],
            kind=row["kind"],
            title=row["title"],
            version_number=row["version_number"],
            version_tag=row["version_tag"],
            html=urls.html_path(row["kind"], row["slug"]),
            self_=urls.json_path(row["kind"], row["slug"]),
            withdrawn=row["withdrawn"],
        )
        for row in rows
    }


def find_ref(refs: Refs, id: str) -> Ref:
    """Return the ref of an id; one that is not registered is named by its id alone."""
    return refs.get(id) or Ref(
        id=id, lineage=id, slug=None, kind=None, title=id, version_number=None, version_tag=None, html=None, self_=None
    )


def pointing_at(id: str) -> str:
    """Return the name that stands for the links that lead to a thing."""
    return f">{id}"
