"""The API beside bare routes that run the same statements and serialise the same rows, in one process each."""

import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from socket import socket

from tests.benchmarks.common import Bench, Ratio, Report
from tests.benchmarks.load import Load, run_load

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
        loads = _run_rounds(asked, bench.seconds / 2)
    with serve("api.app:create_app", url) as keeping:
        loads["kept list"] = run_load(keeping, lists, seconds=bench.seconds)
        loads["kept detail"] = run_load(keeping, [f"/api/models/{id}" for id in ids], seconds=bench.seconds)
    failed = {name: load.failed for name, load in loads.items() if load.failed}
    assert not failed, f"answers with another status than 200: {failed}"
    rates = {name: load.rate for name, load in loads.items()}
    slowest = max(load.p99 / load.p50 for name, load in loads.items() if not name.startswith("bare"))
    return Report(
        ratios=[
            Ratio("list to the bare route", rates["list"] / rates["bare list"], 0.7),
            Ratio("detail to the bare route", rates["detail"] / rates["bare detail"], 0.7),
            Ratio("repeated list to the bare route", rates["kept list"] / rates["bare list"], 3),
            Ratio("repeated detail to the bare route", rates["kept detail"] / rates["bare detail"], 3),
            Ratio("worst p99 to p50 at 8 connections", slowest, 4, least=False),
            Ratio("compare to bare detail", rates["compare"] / rates["bare detail"]),
        ],
        measured={"loads": loads, "first_count_seconds": first_count},
    )


def _run_rounds(asked: Mapping[str, tuple[str, Sequence[str]]], seconds: float) -> dict[str, Load]:
    """Ask for all things in turn, several times, and return the middle round of each by its rate.

    A machine that is slow for a while is slow for what is compared, too.

    Args:
        asked: name → address and paths.
        seconds: how long each is asked for in each round.
    """
    rounds = [
        {name: run_load(address, paths, seconds=seconds) for name, (address, paths) in asked.items()}
        for _ in range(_ROUNDS)
    ]
    return {name: sorted((one[name] for one in rounds), key=lambda load: load.rate)[_ROUNDS // 2] for name in asked}


def _time_first(url: str) -> float:
    started = time.perf_counter()
    with urllib.request.urlopen(url) as response:
        response.read()
    return time.perf_counter() - started


@contextmanager
def serve(app: str, database_url: str, cache_bytes: str | None = None) -> Iterator[str]:
    """Serve an application in a process of its own, as uvicorn does with its usual settings, and yield its address.

    Args:
        cache_bytes: memory for kept answers; None for the usual.
    """
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": database_url}
    if cache_bytes is not None:
        environment["FORGE_CATALOG_CACHE_BYTES"] = cache_bytes
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(process, f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(url).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server ended with {process.returncode}")


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
