"""Reading what depends on datasets, analyses and other things: directly, through others, and on other versions.

Statements answer for all things of a batch at once: asked one thing at a time they would cost several times as much.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from catalog_build.core import urls
from catalog_build.core.artifact_documents import Dependent, Dependents, LinkedModel, VersionUser, VersionUsers
from catalog_build.core.documents import Ref
from catalog_build.registry.link_reader import make_pin
from catalog_build.registry.linked_models import read_linked_models
from catalog_build.registry.reading import Reader, Rows, ask, group_rows
from catalog_build.registry.refs import find_ref, make_refs, pointing_at

DEPENDENTS_PER_PAGE = 100
"""Models that depend through others in one document; further ones follow in documents of their own."""

VERSION_USERS_SHOWN = 50
"""Models that use another version, in one document."""


class Walk(NamedTuple):
    """What depends on a thing.

    Args:
        distances: ids, registered ones all of them, with the number of links that lead to the thing.
        whole: False where the walk ended at its bounds.
        withdrawn: how many of the ids are of withdrawn things.
    """

    distances: dict[str, int]
    whole: bool
    withdrawn: int

    def list_names(self, id: str) -> set[str]:
        """Return what the walk from a thing depends on: the links that lead to it, and to all that was reached."""
        return {pointing_at(id), *map(pointing_at, self.distances)}


_NOTHING = Walk({}, True, 0)


class Affected(NamedTuple):
    """What depends on a thing, in the order of its lists.

    Args:
        slug: of the thing.
        direct: how many models depend on it directly.
        models: ids of those that a walk found behind others, the nearest first, then the latest and best.
        other: how many things that are no models depend on it.
    """

    slug: str
    walk: Walk
    direct: int
    models: list[str]
    other: int


def read_walks(ids: Sequence[str]) -> Reader[dict[str, Walk]]:
    """Find what depends on each of some things."""
    walks = dict.fromkeys(ids, _NOTHING)
    for row in (yield ask("dependents", ids=list(ids))):
        before = walks[row["root"]]
        reached: dict[str, int] = before.distances | dict.fromkeys(row["ids"], int(row["distance"]))
        walks[row["root"]] = Walk(reached, before.whole and row["whole"], before.withdrawn + row["withdrawn"])
    return walks


def read_direct_counts(ids: Sequence[str]) -> Reader[dict[str, int]]:
    """Count the models that depend directly on each of some things; those without any are left out."""
    rows = yield ask("dependent_counts", ids=list(ids))
    return {row["target_id"]: row["models"] for row in rows}


def read_affected(slug: str, walk: Walk, direct: int) -> Reader[Affected]:
    """Put what a walk from a thing found in the order of its lists."""
    distances = walk.distances
    rows = (yield ask("model_order", ids=list(distances))) if distances else []
    found = [row for row in rows if distances[row["id"]] > 1]
    found.sort(key=lambda row: (distances[row["id"]], not row["is_latest"], -(row["quality_score"] or 0), row["id"]))
    other = len(distances) - walk.withdrawn - len(rows)
    return Affected(slug, walk, direct, [row["id"] for row in found], other)


def read_dependents_part(id: str, slug: str, number: int) -> Reader[Dependents]:
    """Read page `number` (from 1) of the models that depend on a thing through others."""
    walks = yield from read_walks([id])
    direct = yield from read_direct_counts([id])
    affected = yield from read_affected(slug, walks[id], direct.get(id, 0))
    parts = yield from read_dependents({id: affected}, number)
    return parts[id]


def read_dependents(affected: Mapping[str, Affected], number: int) -> Reader[dict[str, Dependents]]:
    """Read page `number` (from 1) of the models that depend on each of some things through others.

    Args:
        affected: by the id of the thing.
    """
    start = (number - 1) * DEPENDENTS_PER_PAGE
    shown = {root: one.models[start : start + DEPENDENTS_PER_PAGE] for root, one in affected.items()}
    items = yield from _read_items({root: one.walk for root, one in affected.items()}, shown)
    return {
        root: Dependents(
            direct=one.direct,
            indirect=len(one.models),
            other=one.other,
            complete=one.walk.whole,
            items=items[root],
            next=(
                urls.part_name(one.slug, "dependents", number, number + 1)
                if len(one.models) > start + DEPENDENTS_PER_PAGE
                else None
            ),
        )
        for root, one in affected.items()
    }


def _read_items(walks: Mapping[str, Walk], shown: Mapping[str, Sequence[str]]) -> Reader[dict[str, list[Dependent]]]:
    """Read the models that are shown for each root of a walk."""
    items: dict[str, list[Dependent]] = {root: [] for root in shown}
    wanted = [(root, id) for root, ids in shown.items() for id in ids]
    if not wanted:
        return items
    steps = yield from _read_steps(walks, wanted)
    ways = {(root, id): _follow(root, steps, id) for root, id in wanted}
    refs = make_refs((yield ask("refs", ids=sorted({one for way in ways.values() for one in way}))))
    pins = yield from _read_pins([steps[root, way[0]] for (root, _), way in ways.items()])
    models = yield from read_linked_models({id for _, id in wanted})
    for (root, id), way in ways.items():
        nearest = steps[root, way[0]]
        items[root].append(
            Dependent(
                model=models[id],
                distance=walks[root].distances[id],
                through=[find_ref(refs, one) for one in way],
                pin=make_pin(pins[nearest["source_id"], nearest["position"]]),
                relation=steps[root, id]["relation"],
            )
        )
    return items


Steps = dict[tuple[str, str], Mapping[str, Any]]
"""Root of a walk and a thing → the link of the thing that leads a step nearer to the root."""


def _read_steps(walks: Mapping[str, Walk], wanted: Collection[tuple[str, str]]) -> Reader[Steps]:
    """Return the steps of some things, each with the root that it leads to, and of all that stands before them."""
    steps: Steps = {}
    links: dict[str, Rows] = {}
    while wanted:
        missing = sorted({id for _, id in wanted} - links.keys())
        if missing:
            links |= group_rows((yield ask("dependence_links", ids=missing)), "source_id")
        for root, id in wanted:
            steps[root, id] = next(row for row in links[id] if _leads_nearer(row, root, walks[root].distances))
        before = {(root, str(steps[root, id]["target_id"])) for root, id in wanted}
        wanted = {(root, id) for root, id in before - steps.keys() if id != root}
    return steps


def _leads_nearer(row: Mapping[str, Any], root: str, distances: Mapping[str, int]) -> bool:
    nearer = 0 if row["target_id"] == root else distances.get(row["target_id"], -1)
    return nearer == distances[row["source_id"]] - 1


def _follow(root: str, steps: Steps, id: str) -> list[str]:
    """Return what stands between the root and a thing, in this order."""
    way: list[str] = []
    at = str(steps[root, id]["target_id"])
    while at != root:
        way.append(at)
        at = str(steps[root, at]["target_id"])
    return way[::-1]


def _read_pins(links: Sequence[Mapping[str, Any]]) -> Reader[dict[tuple[str, int], Mapping[str, Any]]]:
    """Return the pins of some links, by their sources and positions."""
    named = sorted({(str(link["source_id"]), int(link["position"])) for link in links})
    sources, positions = map(list, zip(*named, strict=True))
    rows = yield ask("link_pins", sources=sources, positions=positions)
    return {(row["source_id"], row["position"]): row for row in rows}


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
    models = yield from read_linked_models({row["model_id"] for row in rows})
    grouped = group_rows(rows, "own")
    return {own: _make_version_users(grouped[own], refs, models) for own in lineages}


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
