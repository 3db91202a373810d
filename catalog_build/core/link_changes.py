"""List which links differ between two versions of a model, beyond what its inputs already show."""

from collections.abc import Collection, Iterator, Sequence

import msgspec

from catalog_build.core.documents import Change, Pin
from catalog_build.core.input_versions import pair_moved

_INPUT_RELATIONS = frozenset({"trained_on", "uses_input"})
_HASH_SHOWN = 24


class LinkFact(msgspec.Struct, frozen=True):
    """A link of a version.

    Args:
        lineage: of the target; its id where it is not registered.
        version: label of the target's version; None where it is not registered.
        pin: which version the link fixes; None where it fixes none.
    """

    relation: str
    target: str
    lineage: str
    version: str | None
    split: str | None
    pin: Pin | None


def change_links(old: Sequence[LinkFact], new: Sequence[LinkFact], shown: Collection[str]) -> list[Change]:
    """Return the links that came, went, moved to another version, or state another split or pin; by path.

    Args:
        shown: lineages of inputs whose change is listed already: their links are passed over.
    """
    relations = dict.fromkeys(one.relation for one in (*old, *new))
    changes = [
        change
        for relation in relations
        for change in _change_relation(
            relation,
            [one for one in old if one.relation == relation],
            [one for one in new if one.relation == relation],
            shown if relation in _INPUT_RELATIONS else (),
        )
    ]
    return sorted(changes, key=lambda one: one.path)


def _change_relation(
    relation: str, old: Sequence[LinkFact], new: Sequence[LinkFact], shown: Collection[str]
) -> Iterator[Change]:
    before, after = _label_targets(old), _label_targets(new)
    lineages = {one.target: one.lineage for one in (*old, *new)}
    moved = pair_moved({one.target: one.lineage for one in old}, {one.target: one.lineage for one in new})
    arrived = set(moved.values())
    for target in (*before, *(one for one in after if one not in before and one not in arrived)):
        now = moved.get(target, target)
        first, second = before.get(target), after.get(now)
        if first != second and lineages[target] not in shown:
            path = f"{relation.replace('_', ' ')} {lineages[target]}"
            yield Change(section="links", path=path, old=first, new=second, moved=target in moved)


def _label_targets(links: Sequence[LinkFact]) -> dict[str, str]:
    """Return what the links to each target state, in their order."""
    labels: dict[str, list[str]] = {}
    for one in links:
        labels.setdefault(one.target, []).append(label_link(one))
    return {target: "; ".join(stated) for target, stated in labels.items()}


def label_link(link: LinkFact) -> str:
    """Return what a link states besides its target: the version it leads to, its split and its pin."""
    parts = [link.version or "not registered", link.split and f"{link.split} split", link.pin and _label_pin(link.pin)]
    return ", ".join(part for part in parts if part)


def _label_pin(pin: Pin) -> str:
    number = None if pin.version_number is None else f"version {pin.version_number}"
    stated = (number, pin.version_tag, pin.content_hash and pin.content_hash[:_HASH_SHOWN])
    text = "pinned to " + ", ".join(part for part in stated if part)
    return text if pin.state == "intact" else f"{text} ({pin.state})"
