"""Reading what the models that test a hypothesis measured."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from catalog_build.core.artifact_documents import Matrix
from catalog_build.core.documents import Metric
from catalog_build.core.matrix import MAX_ROWS, Block, FullMatrix, list_blocks, make_full_matrix, make_matrix_part
from catalog_build.registry.board_reader import list_prefixes
from catalog_build.registry.linked_models import read_linked_models
from catalog_build.registry.metric_reader import METRIC_ROWS, MetricRow, ask_metrics, make_metric
from catalog_build.registry.reading import Reader, ask, group_rows
from catalog_build.registry.refs import pointing_at


class MatrixRecord(NamedTuple):
    """The whole matrix of a hypothesis, None where no model tests it, and the names that it depends on."""

    matrix: FullMatrix | None
    names: set[str]


def read_matrices(ids: Sequence[str]) -> Reader[dict[str, MatrixRecord]]:
    """Read the matrix of each of some hypotheses, the metrics of each model once for all of them."""
    rows = (yield ask("testing_models", ids=list(ids))) if ids else []
    tested = {id: [row["model_id"] for row in rows] for id, rows in group_rows(rows, "target_id").items()}
    stated = yield from _read_stated(sorted({row["model_id"] for row in rows}))
    metrics = {model: [make_metric(row) for row in rows] for model, rows in stated.items()}
    return {id: _make_record(id, tested.get(id, []), stated, metrics) for id in ids}


def _read_stated(ids: Sequence[str]) -> Reader[dict[str, list[MetricRow]]]:
    # planned for these very ids: see board_reader
    rows = (yield ask_metrics(ids)._replace(plan_anew=True)) if ids else []
    return {row["model_id"]: METRIC_ROWS.decode(row["metrics"]) for row in rows}


def _make_record(
    id: str,
    models: Sequence[str],
    stated: Mapping[str, Sequence[MetricRow]],
    metrics: Mapping[str, Sequence[Metric]],
) -> MatrixRecord:
    if not models:
        return MatrixRecord(None, {pointing_at(id)})
    rows = [row for one in models for row in stated.get(one, ())]
    names = list_prefixes({row.name for row in rows if "/" in row.name})
    names |= {row.dataset for row in rows if row.dataset is not None}
    return MatrixRecord(make_full_matrix(models, [metrics.get(one, ()) for one in models]), {pointing_at(id), *names})


def read_matrix_documents(matrices: Mapping[str, FullMatrix], slugs: Mapping[str, str]) -> Reader[dict[str, Matrix]]:
    """Read the first part of the matrix of each of some hypotheses.

    Args:
        matrices: by id of the hypothesis, as `slugs`.
    """
    shown = {id: _list_models(matrix, list_blocks(matrix, MAX_ROWS)[0]) for id, matrix in matrices.items()}
    models = yield from read_linked_models({model for listed in shown.values() for model in listed})
    return {id: make_matrix_part(matrix, slugs[id], 1, models) for id, matrix in matrices.items()}


def read_matrix_part(matrix: FullMatrix, slug: str, number: int) -> Reader[Matrix | None]:
    """Read part `number` (from 2) of the matrix of a hypothesis; None where there is none."""
    blocks = list_blocks(matrix, MAX_ROWS)
    if not 2 <= number <= len(blocks):
        return None
    models = yield from read_linked_models(_list_models(matrix, blocks[number - 1]))
    return make_matrix_part(matrix, slug, number, models)


def _list_models(matrix: FullMatrix, block: Block) -> list[str]:
    return [matrix.models[place] for place in block.places]
