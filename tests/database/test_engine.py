"""A build by several processes, and what becomes of it when something dies."""

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest

from catalog_build.core.errors import DatabaseUnavailable
from catalog_build.core.publication import Publication
from catalog_build.registry.connect import open_connection
from catalog_build.registry.generate import generate_registry
from catalog_build.registry.schema import init_registry
from catalog_build.rendering.views import SiteInfo
from catalog_build.site.engine import open_engine
from catalog_build.site.session import SessionSettings
from catalog_build.site.units import FacetsUnit
from tests.database.building import build, digest_site
from tests.database.command import COMMAND, make_environment

MODELS = 400


@pytest.fixture(scope="module")
def synthetic_url(module_database_url: str) -> str:
    """A synthetic registry."""
    with open_connection(module_database_url) as connection:
        init_registry(connection)
        generate_registry(connection, MODELS, 1, lambda _: None)
    return module_database_url


@pytest.fixture(scope="module")
def before(synthetic_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of other settings, so that all of it is to be rendered again."""
    out = tmp_path_factory.mktemp("before") / "site"
    build(synthetic_url, out, base_url="https://before.example.org/", jobs=2)
    return out


@pytest.fixture
def published(before: Path, tmp_path: Path) -> Path:
    """A site that stands already."""
    return shutil.copytree(before, tmp_path / "site")


@contextmanager
def building(url: str, out: Path, limit: Callable[[], None] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A build by two processes that has rendered some pages."""
    command = [*COMMAND, "build", "--out", str(out), "--jobs", "2"]
    with subprocess.Popen(
        command, env=make_environment(DATABASE_URL=url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=limit,
    ) as process:  # fmt: skip
        try:
            while sum(1 for _ in out.parent.glob(f".{out.name}.forge-new-*/models/*/index.html")) < 20:
                assert process.poll() is None or limit, "the build ended before it could be disturbed"
                if process.poll() is not None:
                    break
                time.sleep(0.01)
            yield process
        finally:
            process.kill()


def list_children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def is_worker(pid: int) -> bool:
    """Tell a process that renders from the one that tracks resources for Python."""
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


def list_leftovers(out: Path) -> list[str]:
    """Return what stands beside a site and is not the site."""
    return sorted(path.name for path in out.parent.iterdir() if path != out)


def test_a_killed_process_ends_the_build_and_says_so(synthetic_url: str, published: Path) -> None:
    """The published site stays as it was, nothing is left, and the next build does all of it."""
    before = digest_site(published)
    with building(synthetic_url, published) as process:
        os.kill(next(pid for pid in list_children(process.pid) if is_worker(pid)), signal.SIGKILL)
        _, told = process.communicate(timeout=300)
    assert (process.returncode, "a process of the build died" in told, "Traceback" in told) == (1, True, False), told
    assert (digest_site(published), list_leftovers(published)) == (before, [])
    build(synthetic_url, published, jobs=2)
    build(synthetic_url, published.with_name("full"), fresh=True, jobs=1)
    assert digest_site(published) == digest_site(published.with_name("full"))


def test_a_killed_build_leaves_no_process_behind(synthetic_url: str, published: Path) -> None:
    """Its processes end with it, the site stays, and the next build clears up."""
    before = digest_site(published)
    with building(synthetic_url, published) as process:
        children = list_children(process.pid)
        process.kill()
        process.communicate(timeout=300)
    deadline = time.monotonic() + 60
    while alive := [pid for pid in children if Path(f"/proc/{pid}/exe").exists()]:
        assert time.monotonic() < deadline, f"still alive: {alive}"
        time.sleep(0.05)
    assert digest_site(published) == before
    build(synthetic_url, published, jobs=1)
    assert list_leftovers(published) == []


def test_a_database_that_goes_away_in_the_middle_is_told(synthetic_url: str, published: Path) -> None:
    """Exit code 3, and the published site stays as it was."""
    before = digest_site(published)
    with building(synthetic_url, published) as process:
        with psycopg.connect(synthetic_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        _, told = process.communicate(timeout=300)
    assert (process.returncode, "Traceback" in told) == (3, False), told
    assert (digest_site(published), list_leftovers(published)) == (before, [])


def test_a_process_that_cannot_join_the_snapshot_fails_the_build_and_prints_nothing(
    synthetic_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What fails where it starts is told as what fails in the middle, without a traceback from the process."""
    settings = SessionSettings(
        database_url=synthetic_url,
        publication=Publication(),
        embargoed=False,
        today=date(2026, 1, 1),
        snapshot="00000003-0000001B-1",
        site=SiteInfo(),
        staging=str(tmp_path / "staging"),
        published=str(tmp_path / "site"),
        reuse=False,
    )
    with (
        open_connection(synthetic_url) as connection,
        open_engine(settings, connection, jobs=2) as engine,
        pytest.raises(DatabaseUnavailable, match="the build's snapshot 00000003-0000001B-1 is gone"),
    ):
        list(engine.run([FacetsUnit()]))
    assert capfd.readouterr().err == ""


def limit_files() -> None:
    """Let no file grow beyond 20 kB, as a disk does that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_disk_that_takes_no_more_is_told(synthetic_url: str, published: Path) -> None:
    """With the folder that cannot be written, and the published site stays as it was."""
    before = digest_site(published)
    with building(synthetic_url, published, limit_files) as process:
        _, told = process.communicate(timeout=300)
    assert process.returncode == 1, told
    assert f"cannot write the site {published}" in told, told
    assert "Traceback" not in told
    assert (digest_site(published), list_leftovers(published)) == (before, [])


def test_two_builds_into_one_folder_do_not_mix(synthetic_url: str, published: Path) -> None:
    """The second one is refused while the first is at work, and the first one publishes."""
    with building(synthetic_url, published) as process:
        command = [*COMMAND, "build", "--out", str(published)]
        second = subprocess.run(
            command, env=make_environment(DATABASE_URL=synthetic_url), capture_output=True, text=True, timeout=300
        )
        _, told = process.communicate(timeout=300)
    assert (second.returncode, "another build is publishing" in second.stderr) == (1, True)
    assert process.returncode == 0, told
