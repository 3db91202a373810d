"""Run benchmarks: python -m tests.benchmarks [NAME…] --out results.json"""

import os
import platform
import shlex
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import click
import msgspec

from tests.benchmarks import api, explain, hugo, incremental, scale, startup
from tests.benchmarks.common import Bench, Ratio, Report, open_bench

BENCHMARKS: dict[str, tuple[Callable[[Bench, int], Report], int]] = {
    "startup": (startup.run, 0),
    "hugo": (hugo.run, 20_000),
    "incremental": (incremental.run, 20_000),
    "scale": (scale.run, 10_000),
    "api": (api.run, 100_000),
    "explain": (explain.run, 1_000_000),
}
"""Name → benchmark, and how many models its targets are for."""

_LIBRARIES = ("psycopg", "jinja2", "markdown-it-py", "starlette", "uvicorn", "msgspec")


@click.command(epilog="Example: python -m tests.benchmarks hugo --models 5000 --out results.json")
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--models", type=click.IntRange(100), help="Models in the registry, instead of those of the target.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("benchmarks.json"), show_default=True)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Where to work.")
def main(names: tuple[str, ...], models: int | None, out: Path, folder: Path | None) -> None:
    """Measure, print ratios beside their targets, and write everything to a JSON file. Without names, all are run."""
    results: dict[str, object] = {}
    started = time.perf_counter()
    with open_bench(folder) as bench:
        for name in names or BENCHMARKS:
            run, usual = BENCHMARKS[name]
            click.echo(f"{name}, {models or usual} models", err=True)
            report = run(bench, models or usual)
            results[name] = _describe(report, models or usual)
            for ratio in report.ratios:
                click.echo(_format(name, ratio))
            _write(out, results, time.perf_counter() - started)


def _describe(report: Report, models: int) -> dict[str, object]:
    ratios = [{**msgspec.to_builtins(ratio), "met": ratio.met} for ratio in report.ratios]
    return {"models": models, "ratios": ratios, "measured": msgspec.to_builtins(report.measured)}


def _format(name: str, ratio: Ratio) -> str:
    bound = ""
    if ratio.target is not None:
        bound = f"   {'at least' if ratio.least else 'at most'} {ratio.target:g}: {'met' if ratio.met else 'MISSED'}"
    return f"{name:12} {ratio.name}: {ratio.value:.3g}{bound}"


def _write(out: Path, results: dict[str, object], seconds: float) -> None:
    record = {
        "command": shlex.join(["python", "-m", "tests.benchmarks", *sys.argv[1:]]),
        "seconds": round(seconds, 1),
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": platform.platform(),
            "python": platform.python_version(),
            "libraries": {name: version(name) for name in _LIBRARIES},
        },
        "results": results,
    }
    out.write_bytes(msgspec.json.format(msgspec.json.encode(record)) + b"\n")


if __name__ == "__main__":
    main()
