"""Engines do units of work: here, in the processes of one machine. Another engine is in `dask_engine`."""

import ctypes
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cache
from itertools import islice
from multiprocessing import get_context
from typing import Protocol

import msgspec

from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.registry.connect import Connection
from catalog_build.site.session import Session, SessionSettings, open_session
from catalog_build.site.units import Unit, UnitResult
from catalog_build.site.work import run_unit

_PR_SET_PDEATHSIG = 1
_WAITING = 3
"""Units a process has waiting, so that it never idles; more would only take memory."""


class Engine(Protocol):
    """Does units of work, wherever."""

    def run(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """Do all units and yield what became of each, in any order; units are taken as there is room for them."""


@contextmanager
def open_engine(
    settings: SessionSettings, connection: Connection, jobs: int, scheduler: str | None = None
) -> Iterator[Engine]:
    """Open an engine.

    Args:
        jobs: processes; with 1 all is done in this one, on its own connection.
        scheduler: of a dask cluster to use instead; None for none.

    Raises:
        UsageError: dask is not installed.
        CatalogError: the cluster cannot be used.
    """
    with ExitStack() as stack:
        if scheduler is not None:
            yield stack.enter_context(_open_cluster(settings, scheduler))
        elif jobs == 1:
            yield InlineEngine(stack.enter_context(open_session(settings, connection)))
        else:
            yield stack.enter_context(_open_pool(settings, jobs))


def _open_cluster(settings: SessionSettings, scheduler: str) -> AbstractContextManager[Engine]:
    try:
        from catalog_build.site.dask_engine import open_cluster
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--engine dask needs {error.name}, which is not installed: pip install 'forge-catalog[dask]'"
        ) from None
    return open_cluster(settings, scheduler)


class InlineEngine:
    """Does units one by one in this process."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """Do each unit when its result is asked for."""
        return (run_unit(self._session, unit) for unit in units)


class ProcessEngine:
    """Does units in a pool of processes, each with a connection of its own to the build's snapshot."""

    def __init__(self, pool: ProcessPoolExecutor, jobs: int) -> None:
        self._pool = pool
        self._room = jobs * _WAITING

    def run(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        """Keep every process busy."""
        waiting = iter(units)
        running: set[Future[bytes]] = set()
        try:
            while True:
                fresh = islice(waiting, self._room - len(running))
                running |= {self._pool.submit(_run_encoded, msgspec.msgpack.encode(unit)) for unit in fresh}
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield msgspec.msgpack.decode(future.result(), type=UnitResult)
        except BrokenProcessPool:
            _free_broken(self._pool)
            raise CatalogError(
                "a process of the build died (killed, or out of memory); the published site is as it was: "
                "build again, perhaps with fewer --jobs"
            ) from None


def _free_broken(pool: ProcessPoolExecutor) -> None:
    """Let a pool end that is writing a unit which nobody reads any more.

    Python 3.11.2 waits for that forever where a unit is larger than a pipe holds, as those of artifacts and of lists
    are; later ones do the same as this by themselves (https://github.com/python/cpython/issues/94777).
    """
    queue = getattr(pool, "_call_queue", None)
    with suppress(OSError):
        if queue is not None:
            queue._reader.close()


@contextmanager
def _open_pool(settings: SessionSettings, jobs: int) -> Iterator[ProcessEngine]:
    # spawned, not forked: a fork would inherit the lock of the output folder, and outlive a killed build with it
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (msgspec.msgpack.encode(settings), os.getpid()))
    for _ in range(jobs):
        # what fails here fails again with the first unit, whose result is looked at
        pool.submit(_prepare)
    try:
        yield ProcessEngine(pool, jobs)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_process = ExitStack()
_settings: list[SessionSettings] = []


def _start(settings: bytes, parent: int) -> None:
    """Prepare a process of the pool; it ends with its parent, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _settings.append(msgspec.msgpack.decode(settings, type=SessionSettings))


@cache
def _open_session() -> Session:
    """Open the process's session; a unit tells what fails, while of what fails in `_start` the pool prints traces."""
    return _process.enter_context(open_session(_settings[0]))


def _prepare() -> None:
    _open_session()


def _run_encoded(unit: bytes) -> bytes:
    result = run_unit(_open_session(), msgspec.msgpack.decode(unit, type=Unit))
    return msgspec.msgpack.encode(result)
