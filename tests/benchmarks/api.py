"""The API beside bare routes that run the same statements and serialise the same rows, in one process each; and, where
there is one to be asked, beside MLflow's server."""

import random
import statistics
import time
import urllib.request
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.common import Bench, Ratio, Report
from tests.benchmarks.load import Load, run_load
from tests.benchmarks.mlflow_server import fill_mlflow, serve_mlflow
from tests.benchmarks.serving import serve

_QUESTIONS = 200
_DEEPEST = 1_000
_ROUNDS = 5
_VERSIONS = 5
"""Versions of each lineage of a synthetic registry."""


def run(bench: Bench, models: int) -> Report:
    """Ask each application for the same things, with 8 connections."""
    url = bench.registry(models)
    chosen = random.Random(1)
    offsets = [chosen.randrange(min(_DEEPEST, models)) for _ in range(_QUESTIONS)]
    numbers = [chosen.randrange(models // _VERSIONS) for _ in range(_QUESTIONS)]
    ids = [f"model-s1-{number:07d}-v{chosen.randint(1, _VERSIONS)}" for number in numbers]
    lists = [f"/api/models?offset={offset}" for offset in offsets]
    pairs = [f"ids={first},{second}" for first, second in pairwise(ids) if first != second]
    with serve("tests.benchmarks.bare_app:make_app", url) as bare, serve("api.app:create_app", url, "0") as ours:
        # what is asked first, and what is counted first, is paid once
        first_count = _time_first(f"{ours}/api/models?flagged=true")
        asked = {
            "bare list": (bare, [f"/list?offset={offset}" for offset in offsets]),
            "list": (ours, lists),
            "bare detail": (bare, [f"/detail/{id}" for id in ids]),
            "detail": (ours, [f"/api/models/{id}" for id in ids]),
            "compare": (ours, [f"/api/models/compare?{pair}" for pair in pairs]),
        }
        rounds = _run_rounds(asked, bench.seconds / 2)
    loads = {name: _find_middle([one[name] for one in rounds]) for name in asked}
    with serve("api.app:create_app", url) as keeping:
        loads["kept list"] = run_load(keeping, lists, seconds=bench.seconds)
        loads["kept detail"] = run_load(keeping, [f"/api/models/{id}" for id in ids], seconds=bench.seconds)
    ratios: list[Ratio] = []
    if bench.mlflow is not None:
        loads |= _ask_mlflow(bench, models, bench.mlflow)
        search = loads["mlflow"].rate
        ratios = [
            Ratio("list by family to MLflow's search by tag", loads["list by family"].rate / search, 50),
            Ratio("repeated list by family to MLflow's search by tag", loads["kept list by family"].rate / search),
        ]
    failed = {name: load.failed for name, load in loads.items() if load.failed}
    assert not failed, f"answers with another status than 200: {failed}"
    rates = {name: load.rate for name, load in loads.items()}
    slowest = max(load.p99 / load.p50 for name, load in loads.items() if not name.startswith(("bare", "mlflow")))
    return Report(
        ratios=[
            Ratio("list to the bare route", _divide_rates(rounds, "list", "bare list"), 0.7),
            Ratio("detail to the bare route", _divide_rates(rounds, "detail", "bare detail"), 0.7),
            Ratio("repeated list to the bare route", rates["kept list"] / rates["bare list"], 3),
            Ratio("repeated detail to the bare route", rates["kept detail"] / rates["bare detail"], 3),
            Ratio("worst p99 to p50 at 8 connections", slowest, 4, least=False),
            Ratio("compare to bare detail", _divide_rates(rounds, "compare", "bare detail")),
            *ratios,
        ],
        measured={"loads": loads, "first_count_seconds": first_count},
    )


def _ask_mlflow(bench: Bench, models: int, python: Path) -> dict[str, Load]:
    """Ask MLflow's server for registered models by a tag, and our own for a list by family, which is such a tag."""
    url = bench.make_database(f"mlflow_api_{models}")
    fill_mlflow(url, models, python)
    families = ("statistical", "deep_learning", "biophysical")
    search = "/api/2.0/mlflow/registered-models/search?max_results=20&filter="
    theirs = [search + quote(f"tags.family = '{family}'") for family in families]
    ours = [f"/api/models?limit=20&family={family}" for family in families]
    with serve_mlflow(python, url) as address:
        # what its workers do at their first requests only
        for path in theirs * 3:
            _time_first(f"{address}{path}")
        loads = {"mlflow": run_load(address, theirs, seconds=2 * bench.seconds)}
    with serve("api.app:create_app", bench.registry(models), "0") as address:
        loads["list by family"] = run_load(address, ours, seconds=bench.seconds)
    with serve("api.app:create_app", bench.registry(models)) as address:
        loads["kept list by family"] = run_load(address, ours, seconds=bench.seconds)
    return loads


def _run_rounds(asked: Mapping[str, tuple[str, Sequence[str]]], seconds: float) -> list[dict[str, Load]]:
    """Ask for all things in turn, several times, and return what came of each round.

    A machine that is slow for a while is slow for what is compared, too.

    Args:
        asked: name → address and paths.
        seconds: how long each is asked for in each round.
    """
    return [
        {name: run_load(address, paths, seconds=seconds) for name, (address, paths) in asked.items()}
        for _ in range(_ROUNDS)
    ]


def _find_middle(loads: Sequence[Load]) -> Load:
    return sorted(loads, key=lambda load: load.rate)[len(loads) // 2]


def _divide_rates(rounds: Sequence[Mapping[str, Load]], name: str, baseline: str) -> float:
    """Return the middle one of the ratios of two rates in the same round."""
    return statistics.median(one[name].rate / one[baseline].rate for one in rounds)


def _time_first(url: str) -> float:
    started = time.perf_counter()
    with urllib.request.urlopen(url) as response:
        response.read()
    return time.perf_counter() - started


def list_questions(models: int) -> Sequence[str]:
    """Return questions of every filter and sort, for who wants to know what each costs."""
    name = "model-s1-0000001"
    filters = [
        "", "family=statistical", "dataset=dataset-s1-0000002", "hypothesis=hypothesis-s1-0000000",
        "analysis=analysis-s1-0000001", "q=cortical", f"q={name}", "latest=true", "latest=false", "flagged=true",
        "flagged=false", "min_quality=0.9", "metric=r2>0.99", "metric=r2<0.02", "family=statistical&latest=true",
        "q=growth&latest=true&min_quality=0.5",
    ]  # fmt: skip
    sorts = ["quality_score", "created_at", "parameter_count", "title", "metric:r2", "metric:rmse"]
    questions = [
        f"{chosen}&sort={key}&order={order}" for chosen in filters for key in sorts for order in ("asc", "desc")
    ]
    deep = [f"offset={min(1_000, models - 20)}", f"family=statistical&offset={min(1_000, models // 10)}"]
    return [f"/api/models?{question.removeprefix('&')}" for question in questions + deep]
