"""The metrics of the models that test a hypothesis, side by side: what was measured, never what it shows."""

from collections.abc import Sequence

from catalog_build.core.artifact_documents import LinkedModel, Matrix, MatrixCell, MatrixRow
from catalog_build.core.compare_metrics import compare_metrics
from catalog_build.core.comparison import MetricRow
from catalog_build.core.documents import Metric

MAX_MODELS = 30
"""Models in one matrix."""

MAX_ROWS = 100
"""Metrics in one matrix."""


def make_matrix(models: Sequence[LinkedModel], columns: Sequence[Sequence[Metric]], total: int) -> Matrix:
    """Return the matrix of some models, those metrics first that most of them have.

    Args:
        models: in the order of the matrix.
        columns: the metrics of each.
        total: how many model versions test the hypothesis.
    """
    table = compare_metrics(columns)
    rows = sorted(table.rows, key=lambda row: sum(cell.text is None for cell in row.cells))
    return Matrix(
        models=list(models),
        models_total=total,
        rows=[_make_row(row) for row in rows[:MAX_ROWS]],
        total=table.total,
    )


def _make_row(row: MetricRow) -> MatrixRow:
    cells = [MatrixCell(text=one.text, number=one.number, best=one.best, ground=one.ground) for one in row.cells]
    return MatrixRow(
        metric=row.name,
        unit=row.unit,
        direction=row.direction,
        target=row.target,
        ground=row.ground,
        comparability=row.comparability,
        cells=cells,
    )
