"""Reading what models measured on datasets: all values of all leaderboards, for several datasets at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog_build.core import urls
from catalog_build.core.artifact_documents import Board, BoardPart, Leaderboard, LinkedModel
from catalog_build.core.documents import Metric
from catalog_build.core.leaderboard import (
    FullBoard,
    Measurement,
    Suspicion,
    count_parts,
    cut_board,
    cut_part,
    group_boards,
    make_board_part,
    make_boards,
    name_measure,
)
from catalog_build.registry.linked_models import read_linked_models
from catalog_build.registry.metric_reader import METRIC_ROWS, Measured, MetricRow, ask_metrics, make_metric
from catalog_build.registry.reading import Reader, Rows, ask, group_rows
from catalog_build.registry.refs import pointing_at
from catalog_build.registry.training_reader import Training, read_training

BOARDS_PER_PART = 50
"""Leaderboards in one document; further ones follow in documents of their own."""


class Dataset(NamedTuple):
    """A lineage of datasets; `names` are ids, titles and the lineage: what a metric may call it by."""

    lineage: str
    names: frozenset[str]


class BoardSet(NamedTuple):
    """All leaderboards of a lineage of datasets with all of their values, and the names that they depend on."""

    boards: list[FullBoard]
    candidates: int
    names: set[str]


def measured_on(dataset: str) -> str:
    """Return the name that stands for the metrics that were measured on a lineage of datasets."""
    return f"={dataset}"


def read_board_sets(datasets: Sequence[Dataset]) -> Reader[dict[str, BoardSet]]:
    """Read the leaderboards of some lineages of datasets, the metrics of each model once for all of them."""
    pairs = [(one.lineage, name) for one in datasets for name in sorted(one.names)]
    lineages, names = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    rows = (yield ask("measured_models", lineages=lineages, names=names)) if pairs else []
    measured = yield from _read_measured(rows, sorted(set(lineages)), names)
    paths = yield from _read_paths(rows)
    training = yield from read_training({model for models in measured.values() for model in models})
    candidates = group_rows(rows, "lineage")
    return {
        one.lineage: _make_board_set(
            one, candidates[one.lineage], measured.get(one.lineage, {}), paths.get(one.lineage, set()), training
        )
        for one in datasets
    }


def _read_measured(
    candidates: Rows, lineages: list[str], names: list[str]
) -> Reader[dict[str, dict[str, list[MetricRow]]]]:
    """Return, by lineage and model, the metrics that were measured on some datasets."""
    measured: dict[str, dict[str, list[MetricRow]]] = {}
    if not candidates:
        return measured
    narrowed = Measured(
        datasets=lineages,
        linked=sorted({row["model_id"] for row in candidates if row["is_linked"]}),
        names=names,
        paths=sorted({name for row in candidates for name in row["metric_names"] or ()}),
    )
    question = ask_metrics(sorted({row["model_id"] for row in candidates}), narrowed)
    # a plan for ten models looks up again what each metric was measured on, one for hundreds keeps what was found
    for row in (yield question._replace(plan_anew=True)):
        for metric in METRIC_ROWS.decode(row["metrics"]):
            if metric.dataset is not None:
                measured.setdefault(metric.dataset, {}).setdefault(row["model_id"], []).append(metric)
    return measured


def _read_paths(candidates: Rows) -> Reader[dict[str, set[str]]]:
    """Return, by lineage, the names of metrics that another dataset's name may take to it, or from it."""
    paths: dict[str, set[str]] = {}
    for row in candidates:
        paths.setdefault(row["lineage"], set()).update(row["metric_names"] or ())
    linked = [(row["lineage"], row["model_id"]) for row in candidates if row["is_linked"]]
    if linked:
        question = ask("path_metrics", lineages=[one[0] for one in linked], models=[one[1] for one in linked])
        for row in (yield question._replace(plan_anew=True)):
            paths[row["lineage"]].add(row["name"])
    return paths


def _make_board_set(
    dataset: Dataset,
    candidates: Rows,
    measured: Mapping[str, Sequence[MetricRow]],
    paths: Iterable[str],
    training: Training,
) -> BoardSet:
    needed = {measured_on(dataset.lineage), *dataset.names, *map(pointing_at, dataset.names), *list_prefixes(paths)}
    needed |= training.list_names(measured)
    latest = {row["model_id"]: bool(row["is_latest"]) for row in candidates}
    judge = training.find_judge(dataset.lineage)
    boards = make_boards(
        [
            _make_measurement(id, row, make_metric(row), latest[id], judge)
            for id, rows in sorted(measured.items())
            # what is read for another dataset beside this one must not change its leaderboards
            if id in latest
            for row in rows
        ]
    )
    return BoardSet(boards, len(latest), needed)


def _make_measurement(
    id: str, row: MetricRow, metric: Metric, is_latest: bool, judge: Callable[[str, Metric], Suspicion | None]
) -> Measurement:
    return Measurement(id, name_measure(metric, row.measure), is_latest, judge(id, metric))


def list_prefixes(names: Iterable[str]) -> set[str]:
    """Return what metrics would mean as DATASET/METRIC as soon as a dataset of that name is registered."""
    prefixes: set[str] = set()
    for name in names:
        parts = name.split("/")
        prefixes.update("/".join(parts[:cut]) for cut in range(1, len(parts)))
    return prefixes


def read_leaderboards(sets: Mapping[str, BoardSet], slugs: Mapping[str, str]) -> Reader[dict[str, Leaderboard]]:
    """Read the first part of the leaderboards of some datasets, those without any left out.

    Args:
        sets: by lineage.
        slugs: of the version of each lineage on whose page they are.
    """
    shown = {lineage: cut_boards(boards, slugs[lineage], 1) for lineage, boards in sets.items()}
    models = yield from read_linked_models({model for boards in shown.values() for model in _list_models(boards)})
    return {
        lineage: make_leaderboard(sets[lineage], boards, models, slugs[lineage], 1)
        for lineage, boards in shown.items()
        if boards
    }


def cut_boards(boards: BoardSet, slug: str, number: int) -> list[Board]:
    """Return the leaderboards in part `number` (from 1) of those of a dataset; none where there is no such part."""
    start = (number - 1) * BOARDS_PER_PART
    return [cut_board(one, slug, number) for one in boards.boards[start : start + BOARDS_PER_PART]]


def _list_models(boards: Iterable[Board]) -> list[str]:
    """Return the ids of the models whose values some leaderboards show, each once."""
    return list(dict.fromkeys(entry.model for board in boards for entry in (*board.latest, *board.superseded)))


def make_leaderboard(
    boards: BoardSet, shown: list[Board], models: Mapping[str, LinkedModel], slug: str, number: int
) -> Leaderboard:
    """Return part `number` (from 1) of the leaderboards of a dataset.

    Args:
        shown: the leaderboards of this part.
        models: by id, at least those whose values they show.
    """
    more = len(boards.boards) > number * BOARDS_PER_PART
    return Leaderboard(
        models={id: models[id] for id in _list_models(shown)},
        boards=shown,
        total=len(boards.boards),
        considered=boards.candidates,
        candidates=boards.candidates,
        html=urls.boards_path(slug) if len(group_boards(boards.boards)) > 1 else None,
        next=urls.part_name(slug, "boards", number, number + 1) if more else None,
    )


def read_leaderboard_part(boards: BoardSet, slug: str, number: int) -> Reader[Leaderboard | None]:
    """Read part `number` (from 2) of the leaderboards of a dataset; None where there is none."""
    shown = cut_boards(boards, slug, number)
    if not shown:
        return None
    models = yield from read_linked_models(_list_models(shown))
    return make_leaderboard(boards, shown, models, slug, number)


def read_board_part(boards: BoardSet, key: str, number: int) -> Reader[BoardPart | None]:
    """Read part `number` (from 2) of one leaderboard; None where there is none."""
    board = next((one for one in boards.boards if one.key == key), None)
    if board is None or not 2 <= number <= count_parts(board):
        return None
    models = yield from read_linked_models(cut_part(board, number).list_models())
    return make_board_part(board, number, models)
