"""Tell inputs that moved to another version of themselves from those that came or went."""

from collections.abc import Mapping


def pair_moved(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that are another version of the same thing afterwards: the id before → the id after.

    Of a lineage, those that went and those that came are paired in their order; what is left over came or went.

    Args:
        before, after: id → lineage of each input, in order.
    """
    come: dict[str, list[str]] = {}
    for id, lineage in after.items():
        if id not in before:
            come.setdefault(lineage, []).append(id)
    return {id: come[lineage].pop(0) for id, lineage in before.items() if id not in after and come.get(lineage)}
