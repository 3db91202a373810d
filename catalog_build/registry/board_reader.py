"""Reading what models were measured on a data set, and what those measured that test a hypothesis."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog_build.core import urls
from catalog_build.core.artifact_documents import Board, Leaderboard, LinkedModel, Matrix
from catalog_build.core.contamination import find_contamination, list_ancestors
from catalog_build.core.documents import Metric, TrainingUse
from catalog_build.core.leaderboard import Measurement, Suspicion, make_boards, name_measure
from catalog_build.core.matrix import MAX_MODELS, make_matrix
from catalog_build.registry.linked_models import read_linked_models
from catalog_build.registry.metric_reader import METRIC_ROWS, MetricRow, make_metric
from catalog_build.registry.reading import Reader, Rows, ask, group_rows
from catalog_build.registry.refs import pointing_at

BOARDS_PER_PAGE = 50
"""Boards in one document; further ones follow in documents of their own."""

CANDIDATES = 500
"""Models that a leaderboard looks at: the latest ones with the best effective scores first."""


class Dataset(NamedTuple):
    """A lineage of data sets; `names` are ids, titles and the lineage: what a metric may call it by."""

    lineage: str
    names: frozenset[str]


class BoardSet(NamedTuple):
    """All boards of a lineage of data sets, and the names that they depend on."""

    boards: list[Board]
    models: dict[str, LinkedModel]
    considered: int
    candidates: int
    names: set[str]


def measured_on(dataset: str) -> str:
    """Return the name that stands for the metrics that were measured on a lineage of data sets."""
    return f"={dataset}"


def read_board_sets(datasets: Sequence[Dataset]) -> Reader[dict[str, BoardSet]]:
    """Read the boards of some lineages of data sets."""
    pairs = [(one.lineage, name) for one in datasets for name in sorted(one.names)]
    lineages, names = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    rows = (yield ask("measured_models", lineages=lineages, names=names, limit=CANDIDATES)) if pairs else []
    candidates = group_rows(rows, "lineage")
    sets = {}
    for one in datasets:
        sets[one.lineage] = yield from _read_board_set(one, candidates[one.lineage])
    return sets


def _read_board_set(dataset: Dataset, candidates: Rows) -> Reader[BoardSet]:
    latest = {row["model_id"]: bool(row["is_latest"]) for row in candidates}
    total = candidates[0]["total"] if candidates else 0
    needed = {measured_on(dataset.lineage), *dataset.names, *map(pointing_at, dataset.names)}
    stated = yield from _read_stated(list(latest))
    needed |= _list_prefixes(row for rows in stated.values() for row in rows)
    measured = {
        id: [name_measure(make_metric(row), row.measure) for row in rows if row.dataset == dataset.lineage]
        for id, rows in stated.items()
    }
    measured = {id: metrics for id, metrics in measured.items() if metrics}
    if not measured:
        return BoardSet([], {}, len(latest), total, needed)
    suspicions, origins = yield from _read_suspicions(dataset.lineage, measured)
    boards = make_boards(
        [
            Measurement(id, metric, latest[id], suspicions.get((id, _split_of(metric))))
            for id, metrics in measured.items()
            for metric in metrics
        ]
    )
    standing = _list_standing(boards)
    models = yield from read_linked_models([id for id in measured if id in standing])
    return BoardSet(boards, models, len(latest), total, needed | origins)


def _list_standing(boards: Sequence[Board]) -> set[str]:
    """Return the ids of the models that stand on some boards."""
    return {entry.model for board in boards for entry in (*board.latest, *board.superseded)}


def _read_stated(ids: Sequence[str]) -> Reader[dict[str, list[MetricRow]]]:
    # a plan for ten models looks the ground of each metric up again, one for hundreds keeps what was found
    rows = (yield ask("metrics", ids=list(ids))._replace(plan_anew=True)) if ids else []
    stated = {row["model_id"]: METRIC_ROWS.decode(row["metrics"]) for row in rows}
    return {id: stated[id] for id in ids if id in stated}


def _list_prefixes(rows: Iterable[MetricRow]) -> set[str]:
    """Return what metrics would mean as DATASET/METRIC as soon as a data set of that name is registered."""
    prefixes: set[str] = set()
    for name in {row.name for row in rows if "/" in row.name}:
        parts = name.split("/")
        prefixes.update("/".join(parts[:cut]) for cut in range(1, len(parts)))
    return prefixes


def _split_of(metric: Metric) -> str | None:
    return metric.ground.split if metric.ground else None


def _read_suspicions(
    lineage: str, measured: Mapping[str, Sequence[Metric]]
) -> Reader[tuple[dict[tuple[str, str | None], Suspicion], set[str]]]:
    """Find which values were measured on what the model, or one that it is derived from, was trained on.

    Returns:
        The suspicion by model and split; and the ids of all models that this depends on.
    """
    derived: dict[str, list[str]] = {}
    origins: dict[str, list[str]] = {}
    uses: dict[str, list[TrainingUse]] = {}
    for row in (yield ask("training_around", ids=list(measured))):
        source, target = row["source_id"], row["target_id"]
        if row["relation"] == "derived_from":
            derived.setdefault(source, []).append(target)
            if row["is_model"]:
                origins.setdefault(source, []).append(target)
        elif row["lineage"] == lineage:
            use = TrainingUse(model=source, dataset=target, lineage=lineage, split=row["split"])
            uses.setdefault(source, []).append(use)
    found: dict[tuple[str, str | None], Suspicion] = {}
    needed: set[str] = set()
    for model, metrics in measured.items():
        ancestors = list_ancestors(model, origins)
        needed.update(ancestors, (target for one in ancestors for target in derived.get(one, ())))
        training = [use for one in ancestors for use in uses.get(one, ())]
        if training:
            # whatever the metric: what counts is where it was measured
            for split, metric in {_split_of(one): one for one in metrics}.items():
                warnings = find_contamination([metric], training)
                if warnings:
                    certain = any(one.certain for one in warnings)
                    found[model, split] = "certain" if certain else "possible"
    return found, needed


def make_leaderboard(boards: BoardSet, slug: str, number: int) -> Leaderboard | None:
    """Return page `number` (from 1) of the boards of a data set; None where there is none."""
    start = (number - 1) * BOARDS_PER_PAGE
    shown = boards.boards[start : start + BOARDS_PER_PAGE]
    if not shown:
        return None
    standing = _list_standing(shown)
    more = len(boards.boards) > start + BOARDS_PER_PAGE
    return Leaderboard(
        models={id: model for id, model in boards.models.items() if id in standing},
        boards=shown,
        total=len(boards.boards),
        considered=boards.considered,
        candidates=boards.candidates,
        next=urls.part_name(slug, "boards", number, number + 1) if more else None,
    )


class MatrixRecord(NamedTuple):
    """The matrix of a hypothesis, None where no model tests it, and the names that it depends on."""

    matrix: Matrix | None
    names: set[str]


def read_matrices(ids: Sequence[str]) -> Reader[dict[str, MatrixRecord]]:
    """Read the matrix of each of some hypotheses."""
    rows = (yield ask("testing_models", ids=list(ids), limit=MAX_MODELS)) if ids else []
    tested = group_rows(rows, "target_id")
    records = {}
    for id in ids:
        records[id] = yield from _read_matrix(id, tested[id])
    return records


def _read_matrix(id: str, rows: Rows) -> Reader[MatrixRecord]:
    if not rows:
        return MatrixRecord(None, {pointing_at(id)})
    models = [row["model_id"] for row in rows]
    stated = yield from _read_stated(models)
    named = yield from read_linked_models(models)
    names = _list_prefixes(row for stated_rows in stated.values() for row in stated_rows)
    names |= {row.dataset for stated_rows in stated.values() for row in stated_rows if row.dataset is not None}
    columns = [[make_metric(row) for row in stated.get(one, ())] for one in models]
    matrix = make_matrix([named[one] for one in models], columns, rows[0]["total"])
    return MatrixRecord(matrix, {pointing_at(id), *names})
