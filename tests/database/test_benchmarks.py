"""The benchmarks run, and write down what they measured: at a size that measures nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.database.command import ROOT


@pytest.mark.parametrize("name", ["incremental", "explain"])
def test_a_benchmark_runs_and_leaves_its_result(name: str, tmp_path: Path) -> None:
    """One command; ratios with their targets on stdout, and everything in one JSON file."""
    out = tmp_path / "results.json"
    command = [sys.executable, "-m", "tests.benchmarks", name, "--models", "200", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    record = json.loads(out.read_bytes())
    result = record["results"][name]
    assert (list(record["results"]), result["models"]) == ([name], 200)
    assert [line.split()[0] for line in done.stdout.splitlines()] == [name] * len(result["ratios"])
    assert record["machine"]["cores"] > 0
    assert all(ratio["value"] >= 0 for ratio in result["ratios"])
