"""An engine that does units of work on the workers of a dask.distributed cluster.

The workers read the build's exported snapshot and write to the folder under construction, so they need the database and
a shared folder. How to join the build, the database's password included, reaches them as a worker plugin: it shows in
no task, key or dashboard. A unit whose worker dies runs again elsewhere.
"""

import secrets
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from distributed import Client, KilledWorker, WorkerPlugin, as_completed, get_worker
from distributed.comm.core import CommClosedError

from catalog_build.core.errors import CatalogError
from catalog_build.site.session import Session, SessionSettings, open_session
from catalog_build.site.sources import digest_product
from catalog_build.site.units import Unit, UnitResult
from catalog_build.site.work import run_unit

_CONNECT_SECONDS = 10
_WORKERS_SECONDS = 20
_WAITING = 3
"""Units a worker's thread has waiting, so that it never idles."""


@contextmanager
def open_cluster(settings: SessionSettings, scheduler: str) -> Iterator["DaskEngine"]:
    """Let all workers of a cluster, and those that join it later, take part in a build.

    Args:
        scheduler: address such as tcp://host:8786.

    Raises:
        CatalogError: the scheduler cannot be reached, it has no workers, or a worker cannot take part.
    """
    with ExitStack() as stack:
        client = stack.enter_context(_connect(scheduler))
        _wait_for_workers(client, scheduler)
        _check_workers(client, settings)
        plugin = _Membership(settings)
        client.register_plugin(plugin, name=plugin.name)
        stack.callback(_unregister, client, plugin.name)
        yield DaskEngine(client, plugin.name)


class DaskEngine:
    """Does units on a cluster, keeping every thread of every worker busy."""

    def __init__(self, client: Client, build: str) -> None:
        """Take a connected client, and the name of the build that the workers have joined."""
        self._client = client
        self._build = build

    def run(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """Do all units and yield what became of each, in any order.

        Raises:
            CatalogError: what a worker raised; a unit's workers died again and again; or the scheduler is gone.
        """
        waiting = iter(units)
        running = as_completed(loop=self._client.loop)
        try:
            running.update([self._submit(unit) for unit in islice(waiting, self._count_room())])
            for future in running:
                result = msgspec.msgpack.decode(future.result(), type=UnitResult)
                room = self._count_room() - running.count()
                running.update([self._submit(unit) for unit in islice(waiting, max(1, room))])
                yield result
        except KilledWorker as error:
            raise CatalogError(
                f"several workers died one after the other over the same unit of work ({error}); the published site is "
                "as it was: look at the workers' logs, mostly they ran out of memory"
            ) from None
        except (CommClosedError, OSError) as error:
            raise CatalogError(f"the dask scheduler went away ({error}); the published site is as it was") from error

    def _submit(self, unit: Unit) -> Any:
        return self._client.submit(_run_encoded, self._build, msgspec.msgpack.encode(unit), pure=False, key=_make_key())

    def _count_room(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values())) * _WAITING


def _make_key() -> str:
    return f"forge-catalog-{secrets.token_hex(8)}"


@contextmanager
def _connect(scheduler: str) -> Iterator[Client]:
    try:
        client = Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False, name="forge-catalog")
    except (OSError, ValueError) as error:
        raise CatalogError(
            f"--scheduler {scheduler}: cannot be reached ({error}): check the address, and that a scheduler runs there"
        ) from error
    with client:
        yield client


def _wait_for_workers(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
    except TimeoutError:
        raise CatalogError(
            f"--scheduler {scheduler}: has no workers: run `dask worker {scheduler}` where forge-catalog is installed"
        ) from None


def _check_workers(client: Client, settings: SessionSettings) -> None:
    """Refuse a cluster of which a worker would write elsewhere, or something else."""
    token = Path(settings.staging, f".seen-{secrets.token_hex(8)}")
    token.touch()
    try:
        faults = client.run(find_fault, str(token), digest_product(), on_error="return")
    finally:
        token.unlink()
    for worker, fault in faults.items():
        if isinstance(fault, ModuleNotFoundError):
            fault = "forge-catalog is not installed there: install the version that runs the build"
        if fault is not None:
            raise CatalogError(f"the worker {worker} cannot take part: {fault}")


def find_fault(token: str, product: str) -> str | None:
    """Return, on a worker, why it cannot take part in a build; None if it can.

    Args:
        token: a file that the build has just made in the folder under construction.
        product: digest of the build's own code and templates.
    """
    if digest_product() != product:
        return "it has another version of forge-catalog: install the version that runs the build"
    if not Path(token).exists():
        folder = Path(token).parents[1]
        return f"{folder} is not the same folder on {socket.gethostname()}: give an --out that all share, by one path"
    return None


def _unregister(client: Client, name: str) -> None:
    if client.status == "running":
        client.unregister_worker_plugin(name)


class _Membership(WorkerPlugin):
    """What makes a worker take part in a build: how to join it, and a session for each of its threads."""

    def __init__(self, settings: SessionSettings) -> None:
        self.name = f"forge-catalog-{secrets.token_hex(8)}"
        self._settings = msgspec.msgpack.encode(settings)

    def __repr__(self) -> str:
        # the settings hold a password
        return f"<{self.name}>"

    def setup(self, worker: Any) -> None:
        self._sessions: dict[int, Session] = {}
        self._stack = ExitStack()
        self._lock = threading.Lock()

    def teardown(self, worker: Any) -> None:
        with self._lock:
            self._stack.close()

    def find_session(self) -> Session:
        """Return this thread's session, joining the build if it has none yet."""
        thread = threading.get_ident()
        if thread not in self._sessions:
            settings = msgspec.msgpack.decode(self._settings, type=SessionSettings)
            with self._lock:
                self._sessions[thread] = self._stack.enter_context(open_session(settings))
        return self._sessions[thread]


def _run_encoded(build: str, unit: bytes) -> bytes:
    membership: Any = get_worker().plugins[build]
    result = run_unit(membership.find_session(), msgspec.msgpack.decode(unit, type=Unit))
    return msgspec.msgpack.encode(result)
