"""A build on a real dask cluster: a scheduler and two workers, each a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from catalog_build.core.formats import choose_exports
from catalog_build.registry.connect import open_connection
from catalog_build.registry.generate import generate_registry
from catalog_build.registry.schema import init_registry
from tests.database.building import build, digest_site
from tests.database.command import COMMAND, ROOT, make_environment, run_command

MODELS = 400


class Cluster:
    """A scheduler with its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._read_address("scheduler", r"Scheduler at:\s+(tcp://\S+)")
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker and wait until it has joined."""
        name = f"worker-{len(self.workers)}"
        options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", str(self._folder / name))
        self.workers.append(self._start("worker", self.address, *options, log=name, **environment))
        self._read_address(name, r"Registered to:\s+(tcp://\S+)")
        return self.workers[-1]

    def close(self) -> None:
        """Stop all of it."""
        for process in [*self.workers, self._scheduler]:
            process.kill()
            process.wait()

    def read_log(self, name: str) -> str:
        """Return what a process has said."""
        return (self._folder / f"{name}.log").read_text()

    def _start(self, *words: str, log: str = "scheduler", **environment: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{log}.log").open("wb") as out:
            command = [
                sys.executable,
                "-m",
                "distributed.cli." + {"scheduler": "dask_scheduler", "worker": "dask_worker"}[words[0]],
            ]
            return subprocess.Popen(
                [*command, *words[1:]], cwd=ROOT, stdout=out, stderr=out,
                env=make_environment(PYTHONPATH=str(ROOT), **environment),
            )  # fmt: skip

    def _read_address(self, name: str, pattern: str) -> str:
        deadline = time.monotonic() + 60
        while (found := re.search(pattern, self.read_log(name))) is None:
            assert time.monotonic() < deadline, self.read_log(name)
            time.sleep(0.05)
        return found[1]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    cluster = Cluster(folder)
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def synthetic_url(module_database_url: str) -> str:
    """A synthetic registry."""
    with open_connection(module_database_url) as connection:
        init_registry(connection)
        generate_registry(connection, MODELS, 1, lambda _: None)
    return module_database_url


def build_on(cluster: str, url: str, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build on a cluster by the command."""
    return run_command("build", "--out", out, "--engine", "dask", "--scheduler", cluster, *options, DATABASE_URL=url)


def test_two_workers_build_the_same_site(cluster: Cluster, synthetic_url: str, tmp_path: Path) -> None:
    """Byte for byte that of one process, with every export; the database's password stands in no log."""
    for _ in range(2):
        cluster.add_worker()
    shown = build_on(cluster.address, f"{synthetic_url} password=verysecret", tmp_path / "dask", "--export", "all")
    assert shown.returncode == 0, shown.stderr
    build(synthetic_url, tmp_path / "inline", jobs=1, exports=choose_exports(["all"]))
    assert digest_site(tmp_path / "dask") == digest_site(tmp_path / "inline")
    logs = "".join(cluster.read_log(name) for name in ("scheduler", "worker-0", "worker-1"))
    assert "verysecret" not in logs + shown.stdout + shown.stderr


def count_pages(out: Path) -> int:
    """Return how many model pages stand in the folder under construction."""
    return sum(1 for _ in out.parent.glob(f".{out.name}.forge-new-*/models/*/index.html"))


def test_a_killed_worker_loses_nothing(cluster: Cluster, synthetic_url: str, tmp_path: Path) -> None:
    """Its units run again on the other one, and the site is that of one process."""
    first = cluster.add_worker()
    cluster.add_worker()
    out = tmp_path / "dask"
    command = [*COMMAND, "build", "--out", str(out), "--engine", "dask", "--scheduler", cluster.address]
    environment = make_environment(DATABASE_URL=synthetic_url)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while count_pages(out) < 20:
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGKILL)
        _, told = process.communicate(timeout=300)
    assert process.returncode == 0, told
    build(synthetic_url, tmp_path / "inline", jobs=1)
    assert digest_site(out) == digest_site(tmp_path / "inline")


def test_a_cluster_that_cannot_be_used_is_named(cluster: Cluster, synthetic_url: str, tmp_path: Path) -> None:
    """No scheduler, and a worker to whom the database is unknown: what is wrong, and nothing is published."""
    nobody = build_on("tcp://127.0.0.1:9", synthetic_url, tmp_path / "site")
    assert (nobody.returncode, "--scheduler tcp://127.0.0.1:9: cannot be reached" in nobody.stderr) == (1, True)
    assert "Traceback" not in nobody.stderr
    assert not (tmp_path / "site").exists()


def test_a_database_that_goes_away_from_a_worker_is_told(cluster: Cluster, synthetic_url: str, tmp_path: Path) -> None:
    """As it would be by one process: exit code 3, and the site stays as it was."""
    cluster.add_worker()
    out = tmp_path / "site"
    command = [*COMMAND, "build", "--out", str(out), "--engine", "dask", "--scheduler", cluster.address]
    environment = make_environment(DATABASE_URL=synthetic_url)
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while count_pages(out) < 20:
            assert process.poll() is None
            time.sleep(0.01)
        with psycopg.connect(synthetic_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        _, told = process.communicate(timeout=300)
    assert (process.returncode, "Traceback" in told, out.exists()) == (3, False, False), told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--engine", "dask"], "--engine dask and --scheduler URL belong together"),
        (["--scheduler", "tcp://127.0.0.1:9"], "--engine dask and --scheduler URL belong together"),
        (["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2"], "--jobs 2"),
        (["--jobs", "0"], "0 is not in the range 1<=x<=256"),
    ],
)
def test_options_that_do_not_fit_are_refused(synthetic_url: str, tmp_path: Path, options: list[str], told: str) -> None:
    """Before anything is done."""
    refused = run_command("build", "--out", tmp_path / "site", *options, DATABASE_URL=synthetic_url)
    assert (refused.returncode, told in refused.stderr) == (2, True), refused.stderr
