"""How time and memory of a build grow with the registry."""

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from catalog_build.site.settings import count_cores
from tests.benchmarks.common import Bench, Ratio, Report

_EVERY = 0.05
"""Seconds between two looks at the processes; Linux itself keeps the peak of each, so that none is missed between."""


class BuildRun(msgspec.Struct, frozen=True, kw_only=True):
    """A build by the command: wall time, and peak resident memory of its own process and of its largest worker."""

    seconds: float
    own_mb: float
    worker_mb: float


def run(bench: Bench, models: int, *, factor: int = 10) -> Report:
    """Build a registry, and one that is `factor` times as large, each by the command in processes of its own."""
    large_models = models * factor
    small, large = _build(bench, models), _build(bench, large_models)
    return Report(
        ratios=[
            Ratio(f"time of {large_models} models to {models}", large.seconds / small.seconds, 1.1 * factor, False),
            Ratio(
                f"peak memory of the build's own process, {large_models} models to {models}",
                large.own_mb / small.own_mb,
                1.3,
                least=False,
            ),
            Ratio(
                f"peak memory of its largest worker, {large_models} models to {models}",
                large.worker_mb / small.worker_mb,
                1.3,
                least=False,
            ),
            Ratio(
                f"MB of the largest process at {large_models} models", max(large.own_mb, large.worker_mb), 400, False
            ),
        ],
        measured={str(models): small, str(large_models): large},
    )


def _build(bench: Bench, models: int) -> BuildRun:
    """Build by the command, with workers even where the registry is too small to be worth them, and watch it.

    Raises:
        CalledProcessError: the build failed.
    """
    command = [sys.executable, "-c", "from catalog_build.cli import main; main()", "build"]
    command += ["--out", str(bench.folder / "scale"), "--jobs", str(max(2, count_cores()))]
    environment = {**os.environ, "DATABASE_URL": bench.registry(models)}
    os.sync()
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = _watch(process)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    bench.clear("scale")
    own = peaks.pop(process.pid)
    return BuildRun(seconds=seconds, own_mb=own / 1e6, worker_mb=max(peaks.values()) / 1e6)


def _watch(process: subprocess.Popen[bytes]) -> dict[int, int]:
    """Wait for a process, and return the peak resident memory of it and of each of its children, in bytes, by id."""
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in [process.pid, *_list_children(process.pid)]:
            peaks[pid] = max(peaks.get(pid, 0), _read_peak(pid))
        time.sleep(_EVERY)
    return peaks


def _list_children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task")
        return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _read_peak(pid: int) -> int:
    """Return the peak resident memory of a process so far, in bytes; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
