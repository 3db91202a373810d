"""What the benchmarks share: registries to measure on, builds, and how a result is written down."""

import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from catalog_build.registry.connect import open_connection
from catalog_build.registry.embedded import create_database, server_status, start_server, stop_server
from catalog_build.registry.generate import generate_registry
from catalog_build.registry.generate_like import generate_like
from catalog_build.registry.model_list import read_facets
from catalog_build.registry.reading import read
from catalog_build.registry.schema import init_registry
from catalog_build.registry.snapshot import open_snapshot
from catalog_build.site.build import BuildResult
from catalog_build.site.settings import count_cores
from tests.database.building import build


class Ratio(msgspec.Struct, frozen=True):
    """A figure against its target.

    Args:
        name: what is divided by what.
        value: the ratio, or a plain number with its unit in the name.
        target: the bound, `least` of True when the value must reach it, else stay below; None for a figure without one.
    """

    name: str
    value: float
    target: float | None = None
    least: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target


class Report(msgspec.Struct, frozen=True):
    """What one benchmark measured: its ratios, and everything that they were made from."""

    ratios: list[Ratio]
    measured: dict[str, Any]


class Bench:
    """A folder and an embedded PostgreSQL for the time of a run; registries are made once for each size.

    Args:
        folder: to work in; `seconds` how long each load of a server lasts.
        registries: URLs of synthetic registries that stand already, by their number of models.
        mlflow: an interpreter that has MLflow; None leaves it out.
        like: files whose shape the registries take; synthetic ones without any.
    """

    def __init__(
        self,
        folder: Path,
        seconds: float,
        registries: Mapping[int, str],
        mlflow: Path | None,
        like: Sequence[Path] = (),
    ) -> None:
        self.folder = folder
        self.seconds = seconds
        self.mlflow = mlflow
        self._like = like
        self._server = start_server(folder / "postgres", durable=False)
        self._registries = dict(registries)

    @property
    def server_version(self) -> str:
        """PostgreSQL's version."""
        return str(server_status(self.folder / "postgres").version)

    def registry(self, models: int) -> str:
        """Return the URL of a generated registry of so many models."""
        if models not in self._registries:
            url = self.make_database(f"bench_{models}")
            with open_connection(url) as connection:
                init_registry(connection)
                if self._like:
                    generate_like(connection, self._like, models, 1, lambda _: None)
                else:
                    generate_registry(connection, models, 1, lambda _: None)
            self._registries[models] = url
        return self._registries[models]

    def make_database(self, name: str) -> str:
        """Return the URL of an empty database."""
        return create_database(self._server, name)

    def build(self, models: int, name: str, **settings: object) -> tuple[BuildResult, float]:
        """Build a site of a registry into a folder of this name, and return what came of it and the wall time."""
        url = self.registry(models)
        os.sync()
        started = time.perf_counter()
        result = build(url, self.folder / name, jobs=None, **settings)
        return result, time.perf_counter() - started

    def time_command(self, *command: str) -> float:
        """Run a command in the bench's folder and return its wall time."""
        # what was written before is not this command's to wait for
        os.sync()
        started = time.perf_counter()
        subprocess.run(command, cwd=self.folder, check=True)
        return time.perf_counter() - started

    def clear(self, *names: str) -> None:
        """Remove folders."""
        for name in names:
            shutil.rmtree(self.folder / name, ignore_errors=True)


@contextmanager
def open_bench(
    folder: Path | None,
    seconds: float,
    registries: Mapping[int, str],
    mlflow: Path | None,
    like: Sequence[Path] = (),
) -> Iterator[Bench]:
    """Open a bench in a temporary folder.

    Args:
        folder: where to make it; None for where the system keeps temporary files.
        seconds: how long each load of a server lasts.
        registries, mlflow, like: as `Bench` takes them.
    """
    with tempfile.TemporaryDirectory(prefix="forge-bench-", dir=folder) as name:
        bench = Bench(Path(name), seconds, registries, mlflow, like)
        try:
            yield bench
        finally:
            stop_server(Path(name) / "postgres")


def count_registries(urls: Sequence[str]) -> dict[int, str]:
    """Return URLs of registries by their number of models.

    Raises:
        DatabaseUnavailable, ContractError: one cannot be read.
    """
    counted = {}
    for url in urls:
        with open_snapshot(url) as connection:
            counted[read(connection, read_facets()).total] = url
    return counted


def round_all(seconds: dict[str, float]) -> dict[str, float]:
    """Return times in milliseconds' precision."""
    return {name: round(value, 3) for name, value in seconds.items()}


def describe_machine() -> dict[str, object]:
    """Return what figures depend on: processor, cores that this process may use, memory, and system."""
    processors = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": processors[0].partition(":")[2].strip() if processors else platform.machine(),
        "cores": count_cores(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
    }
