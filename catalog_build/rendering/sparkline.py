"""A metric's way over the versions of a lineage, as a line the size of a word."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from catalog_build.core.folding import clip_text
from catalog_build.core.number_text import write_short
from catalog_build.rendering.markup import escape_text, mark_safe

_WIDTH, _HEIGHT, _EDGE = 72, 20, 3
_LABEL = 24

Numbers = tuple[float | None, ...]


def draw_sparkline(numbers: Numbers, labels: tuple[str, ...], current: int | None) -> Markup:
    """Return an SVG of the numbers, the oldest to the left, with all of them in its text; empty for fewer than two.

    Args:
        numbers: newest first, as a metric's history has them; None where a version has none, which leaves a gap.
        labels: of the versions, in the same order.
        current: place of the version that the page is about, marked with a dot; None to mark none.
    """
    line, points = _draw_line(numbers)
    if len(points) < 2:
        return Markup("")
    x, y = points.get(-1 if current is None else current, ("", ""))
    dot = f'<circle cx="{x}" cy="{y}" r="2.5"/>' if x else ""
    return mark_safe(
        f'<svg class="spark" role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f"<title>{_describe(numbers, labels)}</title>{line}{dot}</svg>"
    )


# The pages of one lineage, which are rendered near each other, show the same lines.
@lru_cache(maxsize=4096)
def _draw_line(numbers: Numbers) -> tuple[str, dict[int, tuple[str, str]]]:
    """Return the line, and the point of each version that has a number."""
    known = {place: one for place, one in enumerate(numbers) if one is not None}
    if not known:
        return "", {}
    largest = max(map(abs, known.values())) or 1.0
    # By their share of the largest, since the difference of two large numbers may be none.
    shares = {place: one / largest for place, one in known.items()}
    low, high = min(shares.values()), max(shares.values())
    step = (_WIDTH - 2 * _EDGE) / max(len(numbers) - 1, 1)
    points: dict[int, tuple[str, str]] = {}
    for place, share in shares.items():
        height = (share - low) / (high - low) if high > low else 0.5
        x = _WIDTH - _EDGE - place * step
        points[place] = _round(x), _round(_HEIGHT - _EDGE - height * (_HEIGHT - 2 * _EDGE))
    return "".join([_join_run(run) for run in _list_runs(points, len(numbers))]), points


def _list_runs(points: dict[int, tuple[str, str]], count: int) -> list[list[tuple[str, str]]]:
    """Return the points, oldest first, in runs without a gap."""
    runs: list[list[tuple[str, str]]] = [[]]
    for place in reversed(range(count)):
        if place in points:
            runs[-1].append(points[place])
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _join_run(run: Sequence[tuple[str, str]]) -> str:
    if len(run) == 1:
        return '<circle class="alone" cx="{}" cy="{}" r="1.5"/>'.format(*run[0])
    return f'<polyline points="{" ".join(f"{x},{y}" for x, y in run)}"/>'


@lru_cache(maxsize=4096)
def _describe(numbers: Numbers, labels: tuple[str, ...]) -> str:
    known = [
        f"{clip_text(label, _LABEL)}: {write_short(one)}"
        for one, label in zip(numbers, labels, strict=False)
        if one is not None
    ]
    return escape_text(", ".join(reversed(known)))


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
