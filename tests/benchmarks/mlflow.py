"""A catalog of MLflow's tables beside a native registry of as many models: builds, and lists of the live API."""

import os
import time

from catalog_build.registry.adapters import install_adapter, plan_adapter
from catalog_build.registry.connect import open_connection
from catalog_build.registry.view_copies import refresh_copy
from tests.benchmarks.common import Bench, Ratio, Report
from tests.benchmarks.load import run_load
from tests.benchmarks.mlflow_server import fill_mlflow
from tests.benchmarks.serving import serve
from tests.database.building import build

_SORTS = ("quality_score", "created_at", "parameter_count", "title")
_FILTERS = {
    "all": ["/api/models?"],
    "family": ["/api/models?family=statistical", "/api/models?family=biophysical&latest=true"],
    "score": ["/api/models?min_quality=0.5", "/api/models?flagged=false"],
}
"""Kind of list → questions that both registries can be asked."""


def run(bench: Bench, models: int) -> Report:
    """Build both, with nothing kept from before, and ask both for the same lists with 8 connections."""
    _, native = bench.build(models, "native")
    url = bench.make_database(f"mlflow_{models}")
    fill_mlflow(url, models)
    seconds = {"native build": native}
    with open_connection(url) as connection:
        started = time.perf_counter()
        install_adapter(connection, plan_adapter(connection, "mlflow", copy=True))
        seconds["adapting"] = time.perf_counter() - started
        started = time.perf_counter()
        refresh_copy(connection)
        seconds["refresh"] = time.perf_counter() - started
    os.sync()
    started = time.perf_counter()
    built = build(url, bench.folder / "mlflow", jobs=None)
    seconds["build"] = time.perf_counter() - started
    started = time.perf_counter()
    with open_connection(url) as connection:
        refresh_copy(connection)
    build(url, bench.folder / "mlflow", jobs=None)
    seconds["nothing changed, with refresh"] = time.perf_counter() - started
    bench.clear("native", "mlflow")
    loads = {}
    for name, address in (("native", bench.registry(models)), ("mlflow", url)):
        with serve("api.app:create_app", address, "0") as api:
            for kind, paths in _FILTERS.items():
                asked = [f"{path}&sort={sort}&offset={20 * n}" for path in paths for sort in _SORTS for n in range(3)]
                loads[f"{name} {kind}"] = run_load(api, asked, seconds=bench.seconds)
    slowest = {kind: loads[f"native {kind}"].rate / loads[f"mlflow {kind}"].rate for kind in _FILTERS}
    failed = {name: load.failed for name, load in loads.items() if load.failed}
    assert not failed, f"answers with another status than 200: {failed}"
    return Report(
        ratios=[
            Ratio(
                "refresh and build of a copy, to a native build",
                (seconds["refresh"] + seconds["build"]) / native,
                3,
                False,
            ),
            *(
                Ratio(f"time of a list ({kind}) of a copy, to the native one", slowest[kind], 3, False)
                for kind in _FILTERS
            ),
        ],
        measured={"seconds": seconds, "loads": loads, "pages": built.record.files},
    )
