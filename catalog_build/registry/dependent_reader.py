"""Reading what depends on datasets, analyses and other things: directly, through others, and on other versions."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog_build.core import urls
from catalog_build.core.artifact_documents import Dependent, Dependents, LinkedModel, VersionUser, VersionUsers
from catalog_build.core.documents import ModelSummary, Ref
from catalog_build.registry.link_reader import make_pin
from catalog_build.registry.reading import Reader, Rows, ask
from catalog_build.registry.refs import find_ref, make_refs, pointing_at
from catalog_build.registry.summary_reader import read_summaries

DEPENDENTS_PER_PAGE = 100
"""Models that depend through others in one document; further ones follow in documents of their own."""

VERSION_USERS_SHOWN = 50
"""Models that use another version, in one document."""

DEPENDENCE = ("trained_on", "uses_input", "produced_by", "derived_from")
"""Relations by which a thing depends on its target; the other ones are links and no more."""


class Walk(NamedTuple):
    """What depends on a thing.

    Args:
        distances: ids, registered ones all of them, with the number of links that lead to the thing.
        whole: False where the walk ended at its bounds.
    """

    distances: dict[str, int]
    whole: bool

    def list_names(self, id: str) -> set[str]:
        """Return what the walk from a thing depends on: the links that lead to it, and to all that was reached."""
        return {pointing_at(id), *map(pointing_at, self.distances)}


_NOTHING = Walk({}, True)


def read_walks(ids: Sequence[str]) -> Reader[dict[str, Walk]]:
    """Find what depends on each of some things."""
    walks = dict.fromkeys(ids, _NOTHING)
    for row in (yield ask("dependents", ids=list(ids))):
        before = walks[row["root"]]
        reached: dict[str, int] = before.distances | dict.fromkeys(row["ids"], int(row["distance"]))
        walks[row["root"]] = Walk(reached, before.whole and row["whole"])
    return walks


def read_direct_counts(ids: Sequence[str]) -> Reader[dict[str, int]]:
    """Count the models that depend directly on each of some things; those without any are left out."""
    rows = yield ask("dependent_counts", ids=list(ids))
    return {row["target_id"]: row["models"] for row in rows}


def read_dependents_part(id: str, slug: str, number: int) -> Reader[Dependents]:
    """Read page `number` (from 1) of the models that depend on a thing through others."""
    walks = yield from read_walks([id])
    direct = yield from read_direct_counts([id])
    return (yield from read_dependents(id, slug, walks[id], direct.get(id, 0), number))


def read_dependents(id: str, slug: str, walk: Walk, direct: int, number: int) -> Reader[Dependents]:
    """Read page `number` (from 1) of the models that a walk found behind others.

    Args:
        direct: how many models depend on the thing directly.
    """
    distances = walk.distances
    rows = (yield ask("model_order", ids=list(distances))) if distances else []
    found = [row for row in rows if distances[row["id"]] > 1]
    found.sort(key=lambda row: (distances[row["id"]], not row["is_latest"], -(row["quality_score"] or 0), row["id"]))
    start = (number - 1) * DEPENDENTS_PER_PAGE
    items = yield from _read_items(id, walk, [row["id"] for row in found[start : start + DEPENDENTS_PER_PAGE]])
    more = len(found) > start + DEPENDENTS_PER_PAGE
    return Dependents(
        direct=direct,
        indirect=len(found),
        other=len(distances) - len(rows),
        complete=walk.whole,
        items=items,
        next=urls.part_name(slug, "dependents", number, number + 1) if more else None,
    )


def _read_items(root: str, walk: Walk, ids: Sequence[str]) -> Reader[list[Dependent]]:
    if not ids:
        return []
    steps = yield from _read_steps(root, walk, ids)
    ways = {one: _follow(root, steps, one) for one in ids}
    refs = make_refs((yield ask("refs", ids=sorted({one for way in ways.values() for one in way}))))
    summaries = yield from read_summaries(ids)
    return [
        Dependent(
            model=make_linked_model(summary),
            distance=walk.distances[summary.id],
            through=[find_ref(refs, one) for one in ways[summary.id]],
            pin=make_pin(steps[ways[summary.id][0]]),
            relation=steps[summary.id]["relation"],
        )
        for summary in summaries
    ]


def _read_steps(root: str, walk: Walk, ids: Sequence[str]) -> Reader[dict[str, Mapping[str, Any]]]:
    """Return for each of some things, and all that stands before it, the link that leads a step nearer to the root."""
    steps: dict[str, Mapping[str, Any]] = {}
    wanted = list(ids)
    while wanted:
        for row in (yield ask("outgoing_links", ids=wanted)):
            nearer = 0 if row["target_id"] == root else walk.distances.get(row["target_id"], -1)
            if row["relation"] in DEPENDENCE and nearer == walk.distances[row["source_id"]] - 1:
                steps.setdefault(row["source_id"], row)
        wanted = sorted({str(steps[one]["target_id"]) for one in wanted} - steps.keys() - {root})
    return steps


def _follow(root: str, steps: Mapping[str, Mapping[str, Any]], id: str) -> list[str]:
    """Return what stands between the root and a thing, in this order."""
    way: list[str] = []
    at = str(steps[id]["target_id"])
    while at != root:
        way.insert(0, at)
        at = str(steps[at]["target_id"])
    return way


def read_version_users(lineages: Mapping[str, Sequence[str]]) -> Reader[dict[str, VersionUsers]]:
    """Read the models that depend on another version of each of some things.

    Args:
        lineages: id → ids of all versions of its lineage.
    """
    pairs = [(own, other) for own, members in lineages.items() for other in members if other != own]
    if not pairs:
        return dict.fromkeys(lineages, VersionUsers(items=[], total=0))
    owns, others = map(list, zip(*pairs, strict=True))
    rows = yield ask("version_users", owns=owns, others=others, limit=VERSION_USERS_SHOWN)
    refs = make_refs((yield ask("refs", ids=sorted({row["target_id"] for row in rows}))))
    summaries = yield from read_summaries(sorted({row["model_id"] for row in rows}))
    models = {one.id: make_linked_model(one) for one in summaries}
    return {own: _make_version_users([row for row in rows if row["own"] == own], refs, models) for own in lineages}


def _make_version_users(rows: Rows, refs: Mapping[str, Ref], models: Mapping[str, LinkedModel]) -> VersionUsers:
    items = [
        VersionUser(
            model=models[row["model_id"]],
            artifact=find_ref(refs, row["target_id"]),
            relation=row["relation"],
            pin=make_pin(row),
        )
        for row in rows
    ]
    return VersionUsers(items=items, total=rows[0]["total"] if rows else 0)


def make_linked_model(summary: ModelSummary) -> LinkedModel:
    """Return a model as boards and lists of what is affected name it."""
    return LinkedModel(
        self_=summary.self_,
        html=summary.html,
        id=summary.id,
        slug=summary.slug,
        title=summary.title,
        model_family=summary.model_family,
        version_number=summary.version_number,
        version_tag=summary.version_tag,
        is_latest=summary.is_latest,
        quality_score=summary.quality_score,
        declared_quality_score=summary.declared_quality_score,
        provenance_complete=summary.provenance_complete,
    )
