"""The metrics of the models that test a hypothesis, side by side: what was measured, never what it shows.

A matrix is made over all models and metrics. Documents and pages show blocks of it: some models and some metrics each.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog_build.core import urls
from catalog_build.core.artifact_documents import LinkedModel, Matrix, MatrixCell, MatrixRow
from catalog_build.core.compare_metrics import make_metric_row
from catalog_build.core.comparison import MetricCell, MetricRow
from catalog_build.core.documents import Metric
from catalog_build.core.metric_alignment import align_metrics

MAX_MODELS = 30
"""Models in one block."""

MAX_ROWS = 100
"""Metrics in one block of a document."""

ROWS_SHOWN = 8
"""Metrics in one block of a page: columns there."""

_EMPTY = MatrixCell(text=None, number=None, best=None, ground=None)


class FullRow(NamedTuple):
    """A metric of a matrix with the cells of all models that have it, by their places in the matrix."""

    row: MetricRow
    cells: dict[int, MatrixCell]


class FullMatrix(NamedTuple):
    """The models that test a hypothesis, in the order of the matrix, and all of their metrics."""

    models: list[str]
    rows: list[FullRow]


class Block(NamedTuple):
    """Part of a matrix: some metrics, from `first` (from 0) on, of the models at some places."""

    first: int
    rows: list[FullRow]
    places: list[int]


def make_full_matrix(models: Sequence[str], columns: Sequence[Sequence[Metric]]) -> FullMatrix:
    """Return the matrix of some models, those metrics first that most of them have.

    Args:
        models: ids in the order of the matrix.
        columns: the metrics of each.
    """
    named: dict[str, dict[int, list[Metric]]] = {}
    for place, column in enumerate(columns):
        for metric in column:
            named.setdefault(metric.name, {}).setdefault(place, []).append(metric)
    rows = [row for stated in named.values() for row in _make_rows(stated)]
    return FullMatrix(list(models), sorted(rows, key=lambda row: -len(row.cells)))


def _make_rows(stated: Mapping[int, Sequence[Metric]]) -> Iterable[FullRow]:
    """Yield the rows of one metric, which hold nothing of models that lack it: most lack most."""
    places = list(stated)
    for aligned in align_metrics(list(stated.values())):
        row = make_metric_row(aligned)
        cells = {place: _make_cell(one) for place, one in zip(places, row.cells, strict=True) if one.text is not None}
        yield FullRow(row, cells)


def _make_cell(cell: MetricCell) -> MatrixCell:
    return MatrixCell(
        text=cell.text,
        number=cell.number,
        best=cell.best,
        ground=cell.ground,
        unit=cell.unit,
        assumed=cell.assumed,
        stderr=cell.stderr,
        ci=cell.ci,
        ci_level=cell.ci_level,
        plus_minus=cell.plus_minus,
        n=cell.n,
        seeds=cell.seeds,
        values_total=cell.values_total,
    )


def list_blocks(matrix: FullMatrix, rows: int) -> list[Block]:
    """Return the blocks that hold all of a matrix, with so many metrics each.

    The first ones hold all models; those of further metrics only the models that have any of these. Where there is no
    metric, there is one block, with the first models.
    """
    if not matrix.rows:
        return [Block(0, [], list(range(len(matrix.models)))[:MAX_MODELS])]
    blocks = []
    for first in range(0, len(matrix.rows), rows):
        chosen = matrix.rows[first : first + rows]
        everybody = range(len(matrix.models))
        places = list(everybody) if first == 0 else sorted({place for row in chosen for place in row.cells})
        blocks += [
            Block(first, chosen, places[start : start + MAX_MODELS]) for start in range(0, len(places), MAX_MODELS)
        ]
    return blocks


def is_cut(matrix: FullMatrix) -> bool:
    """Return whether a matrix has more than the hypothesis's own page shows."""
    return bool(matrix.rows) and (len(matrix.models) > MAX_MODELS or len(matrix.rows) > ROWS_SHOWN)


def make_matrix(
    matrix: FullMatrix, block: Block, models: Mapping[str, LinkedModel], *, html: str | None, next: str | None
) -> Matrix:
    """Return a block of a matrix.

    Args:
        models: by id, at least those of the block.
        html, next: as in `Matrix`.
    """
    return Matrix(
        models=[models[matrix.models[place]] for place in block.places],
        models_total=len(matrix.models),
        rows=[_make_row(row, block.places) for row in block.rows],
        total=len(matrix.rows),
        html=html,
        next=next,
    )


def make_matrix_part(matrix: FullMatrix, slug: str, number: int, models: Mapping[str, LinkedModel]) -> Matrix:
    """Return part `number` (from 1) of the matrix of a hypothesis, as a document.

    Args:
        models: by id, at least those of the part.
    """
    blocks = list_blocks(matrix, MAX_ROWS)
    more = number < len(blocks)
    return make_matrix(
        matrix,
        blocks[number - 1],
        models,
        html=urls.matrix_path(slug) if number == 1 and is_cut(matrix) else None,
        next=urls.part_name(slug, "matrix", number, number + 1) if more else None,
    )


def _make_row(full: FullRow, places: Sequence[int]) -> MatrixRow:
    row = full.row
    return MatrixRow(
        metric=row.name,
        unit=row.unit,
        direction=row.direction,
        target=row.target,
        ground=row.ground,
        comparability=row.comparability,
        compared=row.compared,
        assumed=row.assumed,
        cells=[full.cells.get(place, _EMPTY) for place in places],
    )
