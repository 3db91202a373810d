"""Reading models as boards, matrices and lists of what is affected name them."""

from collections.abc import Collection, Mapping
from typing import Any

from catalog_build.core import urls
from catalog_build.core.artifact_documents import LinkedModel
from catalog_build.registry.reading import Reader, ask


def read_linked_models(ids: Collection[str]) -> Reader[dict[str, LinkedModel]]:
    """Read models by id, in the order of `ids`; unregistered ids are passed over."""
    rows = {row["id"]: row for row in ((yield ask("model_names", ids=list(ids))) if ids else [])}
    return {id: _make_linked_model(rows[id]) for id in ids if id in rows}


def _make_linked_model(row: Mapping[str, Any]) -> LinkedModel:
    return LinkedModel(
        self_=urls.json_path("model", row["slug"]),
        html=urls.html_path("model", row["slug"]),
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        model_family=row["family"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        is_latest=row["is_latest"],
        promotion_state=row["promotion_state"],
        quality_score=row["quality_score"],
        declared_quality_score=row["declared_quality_score"],
        provenance_complete=row["provenance_complete"],
    )
