"""Where models come from: the graph around each, and the training data of all that it is derived from."""

from collections.abc import Mapping
from typing import Any

from catalog_build.core.documents import Graph, Ref, TrainingUse
from catalog_build.core.graph import MAX_DEPTH, LinkFact, NodeFact, build_graph
from catalog_build.registry.reading import Rows
from catalog_build.registry.refs import Refs, find_ref

_MAX_ANCESTRY = 100
"""Models that a chain of origins is followed for, in search of training data."""


class Surroundings:
    """What stands around some models: the links of these and of all that they came from."""

    def __init__(self, refs: Refs, hashes: Mapping[str, str | None], links: Mapping[str, Rows]) -> None:
        self._links = links
        self._refs = refs
        self._facts = {id: _make_fact(ref, hashes[id]) for id, ref in refs.items()}
        self._outgoing = {source: [_make_link_fact(row) for row in rows] for source, rows in links.items()}

    def make_graph(self, root: str, descent: Rows) -> Graph:
        """Return the provenance graph around one model.

        Args:
            descent: links of what is derived from the model, or uses it.
        """
        return build_graph(root, self._facts, self._outgoing, {root: [_make_link_fact(row) for row in descent]})

    def list_training_uses(self, root: str) -> list[TrainingUse]:
        """Return what a model and its ancestors were trained on, the nearest model first, then by id."""
        models = self._list_ancestors(root)
        return [
            TrainingUse(
                model=model,
                dataset=row["target_id"],
                lineage=find_ref(self._refs, row["target_id"]).lineage,
                split=row["split"],
            )
            for model in models
            for row in self._links.get(model, ())
            if row["relation"] == "trained_on"
        ]

    def list_origins(self, root: str) -> set[str]:
        """Return the model, all whose links its document tells of, and what they lead to."""
        origins = {root}
        level = [root]
        for _ in range(MAX_DEPTH):
            reached = {row["target_id"] for one in level for row in self._links.get(one, ())}
            level = sorted(reached - origins)
            origins |= reached
        ancestors = self._list_ancestors(root)
        return origins.union(ancestors, (row["target_id"] for one in ancestors for row in self._links.get(one, ())))

    def _list_ancestors(self, root: str) -> list[str]:
        """Return the model and those that it is derived from, the nearest first, then by id."""
        models = {root: None}
        level = [root]
        for _ in range(_MAX_ANCESTRY):
            if not level:
                break
            origins = {row["target_id"] for one in level for row in self._links.get(one, ()) if self._derives(row)}
            level = sorted(origins - models.keys())
            models |= dict.fromkeys(level)
        return list(models)

    def _derives(self, row: Mapping[str, Any]) -> bool:
        return row["relation"] == "derived_from" and find_ref(self._refs, row["target_id"]).kind == "model"


def _make_link_fact(row: Mapping[str, Any]) -> LinkFact:
    return LinkFact(
        source=row["source_id"],
        target=row["target_id"],
        relation=row["relation"],
        state=row["pin_state"],
        pin_label=_label_pin(row),
        pin_hash=row["pin_content_hash"],
    )


def _label_pin(row: Mapping[str, Any]) -> str | None:
    if row["pin_version_tag"] is not None:
        return str(row["pin_version_tag"])
    if row["pin_version_number"] is not None:
        return f"v{row['pin_version_number']}"
    digest = row["pin_content_hash"]
    return None if digest is None else str(digest)[:19]


def _make_fact(ref: Ref, content_hash: str | None) -> NodeFact:
    return NodeFact(
        id=ref.id,
        slug=ref.slug,
        kind=ref.kind,
        title=ref.title,
        version_label=ref.version_label,
        content_hash=content_hash,
    )
