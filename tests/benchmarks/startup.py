"""How long a user waits before anything happens: the command's help, and the demo."""

import os
import statistics
import subprocess
import sys
import time

from tests.benchmarks.common import Bench, Ratio, Report

_COMMAND = [sys.executable, "-c", "from catalog_build.cli import main; main()"]
_REPEATED = 11


def run(bench: Bench, models: int) -> Report:
    """Time `--help` beside an interpreter that does nothing, and the demo from an empty data folder.

    Args:
        models: not used; the demo has its own registry.
    """
    bare = statistics.median(_time([sys.executable, "-c", "pass"]) for _ in range(_REPEATED))
    shown = statistics.median(_time([*_COMMAND, "--help"]) for _ in range(_REPEATED))
    demo = _time(
        [*_COMMAND, "demo", "--out", str(bench.folder / "demo")], FORGE_CATALOG_DATA_DIR=str(bench.folder / "data")
    )
    bench.clear("demo", "data")
    return Report(
        ratios=[
            Ratio("seconds of forge-catalog --help", shown, 0.15, least=False),
            Ratio("forge-catalog --help to an interpreter that does nothing", shown / bare),
            Ratio("seconds of forge-catalog demo from an empty data folder", demo, 6, least=False),
        ],
        measured={"help_seconds": shown, "bare_interpreter_seconds": bare, "demo_seconds": demo},
    )


def _time(command: list[str], **environment: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
    return time.perf_counter() - started
