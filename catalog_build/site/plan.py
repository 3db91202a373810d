"""Every page of the site, known before any is rendered."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from catalog_build.core.urls import FOLDERS
from catalog_build.registry.snapshot import ArtifactKey, Gathered, KeyRow
from catalog_build.site.pairs import ModelKey, Pair, choose_pairs, neighbours_of

Item = TypeVar("Item")

BATCH = 100
"""Documents read and rendered at a time: bounds memory, and shares each statement's cost."""

PAGE = 100
"""Models on one HTML list page."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a build will write.

    Args:
        model_batches: models in lineage order, a lineage never split unless it is longer than a batch.
        ranked: slim keys of all models in the order of lists.
        pairs: comparisons to prerender; `neighbours` gives those of each model id.
        slugs: of every model, by id.
    """

    gathered: Gathered
    model_batches: list[list[KeyRow]]
    artifact_batches: list[list[ArtifactKey]]
    pairs: list[Pair]
    neighbours: dict[str, list[Pair]]
    models: dict[str, KeyRow]

    def count_steps(self) -> int:
        """Return how many documents and comparisons there are to write: the length of the progress bar."""
        return len(self.models) + sum(map(len, self.artifact_batches)) + len(self.pairs)


def make_plan(gathered: Gathered, nearest: int) -> Plan:
    """Plan the site.

    Args:
        nearest: how many nearest models each latest model is compared with; 0 for no prerendered pairs at all.
    """
    pairs = choose_pairs([_make_pair_key(row) for row in gathered.models], nearest)
    return Plan(
        gathered=gathered,
        model_batches=list(_batch_lineages(gathered.models)),
        artifact_batches=list(split_list(gathered.artifacts, BATCH)),
        pairs=pairs,
        neighbours=neighbours_of(pairs),
        models={row.id: row for row in gathered.models},
    )


def split_list(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """Yield consecutive parts of at most `size` items; nothing for an empty list."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def list_kinds() -> list[str]:
    """Return the kinds that have list pages of their own, in the order of the navigation."""
    return [kind for kind in FOLDERS if kind != "model"]


def _batch_lineages(models: Sequence[KeyRow]) -> Iterator[list[KeyRow]]:
    """Yield batches that keep a lineage together, since its documents share what is read for its history."""
    batch: list[KeyRow] = []
    for row in models:
        if len(batch) >= BATCH and row.lineage != batch[-1].lineage:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _make_pair_key(row: KeyRow) -> ModelKey:
    return ModelKey(
        id=row.id,
        slug=row.slug,
        lineage=row.lineage,
        version_number=row.version_number,
        is_latest=row.is_latest,
        family=row.family,
        datasets=tuple(row.datasets),
        hypotheses=tuple(row.hypotheses),
        analyses=tuple(row.analyses),
        metrics=tuple(row.metrics),
    )
