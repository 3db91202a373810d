"""How time and memory of a build grow with the registry."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.benchmarks.common import Bench, Ratio, Report

_EVERY = 0.05


def run(bench: Bench, models: int, *, factor: int = 10) -> Report:
    """Build a registry, and one that is `factor` times as large, each by the command in processes of its own."""
    small = _build(bench, models)
    large = _build(bench, models * factor)
    return Report(
        ratios=[
            Ratio(
                f"time of {models * factor} models to {models}",
                large["seconds"] / small["seconds"],
                1.1 * factor,
                False,
            ),
            Ratio(
                f"peak memory of a process at {models * factor} models to {models}",
                large["mib"] / small["mib"],
                1.3,
                False,
            ),
            Ratio(f"MiB of the largest process at {models * factor} models", large["mib"], 400, False),
        ],
        measured={str(models): small, str(models * factor): large},
    )


def _build(bench: Bench, models: int) -> dict[str, float]:
    """Return seconds and the peak resident memory of the largest process, in MiB."""
    out = bench.folder / "scale"
    command = [sys.executable, "-c", "from catalog_build.cli import main; main()", "build", "--out", str(out)]
    environment = {**os.environ, "DATABASE_URL": bench.registry(models)}
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks: dict[int, int] = {}
    watcher = threading.Thread(target=_watch, args=(process, peaks))
    watcher.start()
    assert process.wait() == 0, f"the build of {models} models failed"
    seconds = time.perf_counter() - started
    watcher.join()
    bench.clear("scale")
    return {"seconds": seconds, "mib": max(peaks.values()) / 1024, "processes": len(peaks)}


def _watch(process: subprocess.Popen[bytes], peaks: dict[int, int]) -> None:
    while process.poll() is None:
        for pid in [process.pid, *_list_children(process.pid)]:
            peaks[pid] = max(peaks.get(pid, 0), _read_peak(pid))
        time.sleep(_EVERY)


def _list_children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task")
        return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _read_peak(pid: int) -> int:
    """Return the peak resident memory of a process so far, in KiB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
