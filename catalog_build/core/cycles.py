"""Finding cycles in links, without recursion: real registries hold chains of any length."""

from collections.abc import Iterator, Mapping, Sequence


def find_cycles(targets: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the groups of ids that lead back to themselves, self-links included.

    Tarjan's algorithm for strongly connected components (SIAM J. Comput. 1 (1972) 146-160), linear in the links.

    Args:
        targets: for each id, what it links to.

    Returns:
        Sorted groups of sorted ids: a component of two or more, or one id that links to itself.
    """
    return sorted(
        sorted(group) for group in _find_components(targets) if len(group) > 1 or group[0] in targets.get(group[0], ())
    )


def _find_components(targets: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_ids: list[str] = []
    is_open: set[str] = set()
    for start in targets:
        if start in index:
            continue
        work: list[tuple[str, Iterator[str]]] = []
        _enter(start, index, low, open_ids, is_open)
        work.append((start, iter(targets.get(start, ()))))
        while work:
            node, remaining = work[-1]
            step = next(remaining, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    yield _close(node, open_ids, is_open)
            elif step not in index:
                _enter(step, index, low, open_ids, is_open)
                work.append((step, iter(targets.get(step, ()))))
            elif step in is_open:
                low[node] = min(low[node], index[step])


def _enter(node: str, index: dict[str, int], low: dict[str, int], open_ids: list[str], is_open: set[str]) -> None:
    index[node] = low[node] = len(index)
    open_ids.append(node)
    is_open.add(node)


def _close(node: str, open_ids: list[str], is_open: set[str]) -> list[str]:
    """Take the component that `node` heads off the stack."""
    group: list[str] = []
    while not group or group[-1] != node:
        group.append(open_ids.pop())
        is_open.discard(group[-1])
    return group
