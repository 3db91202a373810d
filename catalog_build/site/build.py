"""The static face in one straight line: gather, plan, render to staging, publish."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import Protocol

import msgspec

from catalog_build import __version__
from catalog_build.core.documents import Facets
from catalog_build.core.errors import CatalogError
from catalog_build.core.model_changes import ChangeIndex, SnapshotPoint
from catalog_build.core.snapshot import WithdrawnModel
from catalog_build.registry.connect import Connection
from catalog_build.registry.lens import Lens
from catalog_build.registry.reading import ask, read, read_rows
from catalog_build.registry.snapshot import (
    RegistryState,
    export_snapshot,
    open_snapshot,
    read_embargoed,
    read_registry_state,
)
from catalog_build.registry.value_faults import explain_failure, require_keys
from catalog_build.rendering.graph_layout import MOST_LAYOUTS, Layout, Shape
from catalog_build.site.catalog_files import find_library
from catalog_build.site.change_pages import make_feed
from catalog_build.site.editions import Since, open_since, write_editions
from catalog_build.site.engine import Engine, open_engine
from catalog_build.site.fragments import read_layouts, write_layouts
from catalog_build.site.gather import TooManyChanges, gather_all, gather_changes, gather_pairs, gather_parts
from catalog_build.site.index_files import count_shards, write_index
from catalog_build.site.list_pages import PAGE, write_family_list, write_home
from catalog_build.site.paging import make_list_page
from catalog_build.site.plan import (
    list_kinds,
    plan_artifacts,
    plan_carrying,
    plan_catalog,
    plan_changes,
    plan_lists,
    plan_models,
    plan_pairs,
    plan_tombstones,
    plan_verifying,
)
from catalog_build.site.publish import GENERATOR, RECORD, Staging
from catalog_build.site.reuse import BuildRecord, copy_state, describe_inputs, encode_record, find_current
from catalog_build.site.root_files import write_root_files
from catalog_build.site.session import SessionSettings, open_session
from catalog_build.site.settings import BuildSettings, count_cores, describe_site
from catalog_build.site.snapshots import open_built_snapshot
from catalog_build.site.state import PATH, SiteState, hash_file
from catalog_build.site.units import FacetsUnit, Unit, UnitResult

_SHOWN_NAMES = 10

_WORTH_A_PROCESS = 100
"""Pages or comparisons to render for which starting another process pays."""

_CARRIED_FOR_A_PAGE = 50
"""Things whose files are taken over in the time that one page takes to render."""

_MANY_MODELS = _WORTH_A_PROCESS * _CARRIED_FOR_A_PAGE
"""Models of which to take all files over is worth another process, so that it may start before anything is known."""


class Progress(Protocol):
    """What a build reports to: a count of documents done."""

    def update(self, n_steps: int) -> None: ...


Track = Callable[[str, int], AbstractContextManager[Progress]]
"""Opens a progress report with a label and the number of steps to come."""


class BuildResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a build published.

    Args:
        record: of the site as it is published now.
        rendered: models, artifacts and comparisons that were rendered; the others were taken over.
        changed: False when the published site was the same already.
        remark: what to tell of the changes since an earlier snapshot; empty where none were asked for.
        seconds: wall time of each phase; and what all processes spent on units of a class, under `CLASS.total`, and in
            them on a kind of work, under `CLASS.KIND`.
    """

    settings: BuildSettings
    record: BuildRecord
    rendered: int
    changed: bool
    remark: str = ""
    seconds: dict[str, float]

    def describe(self) -> str:
        """Return what to tell the user."""
        record = self.record
        written = record.bytes + len(encode_record(record))
        size = f"{record.files} files, {written:,} bytes ({written / 1e6:.1f} MB)"
        what = f"{record.models} models, {record.pairs} comparisons, {size}"
        if not self.changed:
            return f"{self.settings.out}: nothing changed, left as it was ({what})"
        remark = f"; {self.remark}" if self.remark else ""
        return f"{self.settings.out}: published {what}; {self.rendered} rendered{remark}"


def build_site(database_url: str, settings: BuildSettings, track: Track) -> BuildResult:
    """Build the site from one snapshot of the registry and publish it whole or not at all.

    What the published site was built from tells what need not be rendered again; the result is the same bytes.

    Args:
        track: opens the progress report.

    Raises:
        UsageError: the output folder, a URL or the snapshot to tell changes against cannot be used.
        DatabaseUnavailable, ContractError: the registry cannot be read.
        CatalogError: `strict` and a model's provenance is incomplete; a page holds a dead link; the site cannot be
            written; or a process died.
    """
    with explain_failure(database_url):
        return _build_site(database_url, settings, track)


def _build_site(database_url: str, settings: BuildSettings, track: Track) -> BuildResult:
    site = describe_site(settings)
    for name in settings.exports:
        find_library(name)
    today = datetime.now(UTC).date()
    with Staging(settings.out) as staging, open_snapshot(database_url, Lens(settings.publication)) as connection:
        require_keys(connection)
        embargoed = read(connection, read_embargoed(today))
        connection.lens = Lens(settings.publication, embargoed=embargoed, today=today)
        if settings.strict:
            _refuse_incomplete(connection)
        registry = read(connection, read_registry_state())
        inputs = describe_inputs(site, settings.branding, settings.publication, settings.pairs, registry.definitions)
        since = open_since(settings.since, staging.published) if settings.since is not None else None
        if not settings.fresh:
            current = find_current(staging.published, inputs, registry.state, since.key if since else None)
            if current is not None:
                return BuildResult(settings=settings, record=current, rendered=0, changed=False, seconds={})
        build = _Build(
            connection=connection,
            settings=settings,
            session=SessionSettings(
                database_url=database_url,
                publication=settings.publication,
                embargoed=embargoed,
                today=today,
                snapshot=export_snapshot(connection),
                site=msgspec.structs.replace(site, revision=registry.revision, changed_at=registry.tell_change()),
                staging=str(staging.path),
                published=str(staging.published),
                reuse=not settings.fresh,
            ),
            staging=staging,
            since=since,
            track=track,
        )
        try:
            return build.run(inputs, registry)
        except sqlite3.OperationalError as error:
            raise CatalogError(
                f"cannot write the site {settings.out}: {error}: free some space, or choose another --out; "
                "the published site is as it was"
            ) from error


class _Build:
    """One build from a snapshot to a published site, phase by phase."""

    def __init__(
        self,
        *,
        connection: Connection,
        settings: BuildSettings,
        session: SessionSettings,
        staging: Staging,
        since: Since | None,
        track: Track,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._session = session
        self._staging = staging
        self._since = since
        self._track = track
        self._seconds: dict[str, float] = {}
        self._layouts: dict[Shape, Layout] = {}
        self._facets: Facets | None = None
        self._changes: ChangeIndex | None = None
        self._remark = ""

    def run(self, inputs: dict[str, str], registry: RegistryState) -> BuildResult:
        """Do all phases."""
        with ExitStack() as stack:
            # processes take about as long to start as it takes to gather: both go on at once where it is worth it
            foreseen = self._foresee_jobs()
            engine = stack.enter_context(self._open_engine(foreseen)) if foreseen else None
            with self._measure("gather"):
                state, gone = self._gather(inputs)
            stack.enter_context(state)
            engine = engine or stack.enter_context(self._open_engine(_count_jobs(state)))
            self._carry(engine, state, ("things", "parts"))
            self._render(engine, state)
            if self._carry(engine, state, ("lists",)):
                sum(self._render_phase(engine, state, "lists", self._plan_lists(state)))
            sum(self._render_phase(engine, state, "catalog", plan_catalog(state, self._settings.exports)))
            self._write_root(state)
            if self._settings.verify:
                self._verify(engine, state, everything=gone)
            rendered = _count_pending(state)
            record = self._write_record(state, inputs, registry)
        with self._measure("publish"):
            changed = self._staging.publish()
        return BuildResult(
            settings=self._settings,
            record=record,
            rendered=rendered,
            changed=changed,
            remark=self._remark,
            seconds=self._seconds,
        )

    def _gather(self, inputs: dict[str, str]) -> tuple[SiteState, bool]:
        """Return the state with all that is out of date marked, and whether anything is gone."""
        staging = self._staging
        state = None if self._settings.fresh else copy_state(staging.published, staging.path, inputs)
        gone = False
        if state is not None:
            try:
                gone = gather_changes(self._connection, state)
            except TooManyChanges:
                state.discard()
                state = None
        if state is None:
            state = SiteState(staging.path / PATH)
            gather_all(self._connection, state)
        gather_pairs(self._connection, state, self._settings.pairs)
        gather_parts(state)
        return state, gone

    def _foresee_jobs(self) -> int | None:
        """Return how many processes to use; None where that depends on what there is to do."""
        if self._settings.jobs is not None:
            return self._settings.jobs
        models = read_rows(self._connection, ask("model_count"))[0]["total"]
        return count_cores() if models >= _MANY_MODELS else None

    def _open_engine(self, jobs: int) -> AbstractContextManager[Engine]:
        return open_engine(self._session, self._connection, jobs, self._settings.scheduler)

    def _carry(self, engine: Engine, state: SiteState, tables: Sequence[str]) -> bool:
        """Take over what is up to date; what turns out to be missing or damaged is to be rendered after all.

        Returns:
            Whether there is any such.
        """
        missing = 0
        with self._measure("carry"):
            for result in engine.run(plan_carrying(state, tables)):
                self._take_note(result)
                missing += len(result.missing)
                for table, *key in result.missing:
                    state.mark(table, key)
        return missing > 0

    def _render(self, engine: Engine, state: SiteState) -> None:
        """Render what is out of date: things first, which tell what has changed for comparisons and lists."""
        models = plan_models(state, gather_parts(state))
        things: Iterator[Unit] = chain(plan_artifacts(state), plan_tombstones(state), models)
        with self._track("rendering", _count_pending(state, ["things"])) as progress:
            for steps in self._render_phase(engine, state, "things", things):
                progress.update(steps)
        self._carry(engine, state, ("pairs",))
        if self._since is not None:
            self._tell_changes(state, self._since)
        with self._track("comparing", _count_pending(state, ["pairs"])) as progress:
            for steps in self._render_phase(engine, state, "lists", chain(plan_pairs(state), self._plan_lists(state))):
                progress.update(steps)

    def _tell_changes(self, state: SiteState, since: Since) -> None:
        """Write what changed since an earlier snapshot, now that this one's parts stand in the folder."""
        with self._measure("changes"):
            staging = self._staging
            point = SnapshotPoint(
                revision=self._session.site.revision or 0,
                changed_at=self._session.site.changed_at,
                models=state.count("SELECT count(*) FROM things WHERE kind = 'model'"),
            )
            after = open_built_snapshot(staging.path, point, *state.list_shards(), self._list_withdrawn())
            self._changes, self._remark = write_editions(since, after, staging.published, staging.write_file)
            if self._session.site.base_url:
                staging.write_file("feed.xml", make_feed(self._changes, staging.path, self._session.site))
            else:
                self._remark += "; no feed, which needs --base-url"

    def _list_withdrawn(self) -> list[WithdrawnModel]:
        rows = read_rows(self._connection, ask("withdrawn_things"))
        return [
            WithdrawnModel(id=row["id"], withdrawn_at=row["withdrawn_at"], reason=row["reason"])
            for row in rows
            if row["kind"] == "model"
        ]

    def _plan_lists(self, state: SiteState) -> Iterator[Unit]:
        if self._facets is None:
            # first, and beside all others: the pages at the root wait for it
            yield FacetsUnit()
        yield from plan_lists(self._connection, state, self._session.site)
        if self._changes is not None:
            yield from plan_changes(state, self._changes, self._staging.path)

    def _render_phase(self, engine: Engine, state: SiteState, phase: str, units: Iterator[Unit]) -> Iterator[int]:
        """Do some units, keep what became of them, and yield how far that moves the progress bar."""
        with self._measure(phase):
            for result in engine.run(units):
                self._take_note(result)
                state.keep(result.done)
                yield result.steps

    def _write_root(self, state: SiteState) -> None:
        """Write the pages that know the whole, and the files at the root."""
        with self._measure("root"), open_session(self._session, self._connection) as session:
            facets = self._facets
            assert facets, "the lists are rendered before the root"
            kinds = {kind: state.count("SELECT count(*) FROM things WHERE kind = ?", [kind]) for kind in list_kinds()}
            ranked = state.execute("SELECT id FROM ranked ORDER BY place LIMIT ?", [PAGE]).fetchall()
            first = state.list_summaries(id for (id,) in ranked)
            page = make_list_page("", 1, -(-facets.total // PAGE) or 1, facets.total)
            done = [write_home(session, facets, kinds, page, first), write_family_list(session, facets)]
            state.keep(done)
            files = [file for one in done for file in one.files]
            files += write_root_files(session, state, facets, kinds, self._list_withdrawn(), self._settings.branding)
            files += write_index(session, facets, self._count_sharded(state))
            files.append(write_layouts(session.output, self._list_layouts(state)))
            self._staging.count(len(files), sum(file.size for file in files), changed=session.output.changed)

    def _count_sharded(self, state: SiteState) -> list[int]:
        """Return how many models each shard of the index holds."""
        shards = count_shards(state.count("SELECT count(*) FROM parts"))
        counts = [0] * shards
        grouped = "SELECT lineage_hash & ? AS shard, count(*) FROM things WHERE kind = 'model' GROUP BY shard"
        for shard, models in state.stream(grouped, [shards - 1]):
            counts[shard] = models
        return counts

    def _list_layouts(self, state: SiteState) -> list[tuple[Shape, Layout]]:
        """Return the layouts to keep: of a full build those that it used, else those of the pages taken over too."""
        whole = state.count("SELECT count(*) FROM things WHERE NOT dirty") == 0
        before = [] if whole else read_layouts(self._staging.published)
        return list((dict(before) | self._layouts).items())[-MOST_LAYOUTS:]

    def _verify(self, engine: Engine, state: SiteState, *, everything: bool) -> None:
        """Refuse a site with dead links."""
        faults: list[str] = []
        with (
            self._measure("verify"),
            self._track("checking links", _count_pending(state)) as progress,
        ):
            for result in engine.run(plan_verifying(state, everything=everything)):
                faults += result.faults
                progress.update(result.steps)
        if faults:
            shown = "\n".join(f"  {fault}" for fault in sorted(faults)[:_SHOWN_NAMES])
            raise CatalogError(
                f"{len(faults)} internal links lead nowhere, nothing was published:\n{shown}\n"
                "this is a defect of the catalog; --no-verify publishes all the same"
            )

    def _write_record(self, state: SiteState, inputs: dict[str, str], registry: RegistryState) -> BuildRecord:
        """Close the state and write the record that vouches for it."""
        models = state.count("SELECT count(*) FROM things WHERE kind = 'model'")
        pairs = state.count("SELECT count(*) FROM pairs")
        state.close()
        self._staging.count(1, state.path.stat().st_size, changed=False)
        record = BuildRecord(
            generator=GENERATOR,
            version=__version__,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            revision=registry.revision,
            models=models,
            pairs=pairs,
            files=self._staging.files + 1,
            bytes=self._staging.bytes,
            registry=registry.state,
            site=describe_site(self._settings),
            publication=self._settings.publication,
            inputs=inputs,
            since=self._since.key if self._since else None,
            state_sha256=hash_file(state.path),
        )
        self._staging.write_file(RECORD, encode_record(record))
        return record

    def _take_note(self, result: UnitResult) -> None:
        self._staging.count(result.files, result.bytes, changed=result.changed)
        if len(self._layouts) < MOST_LAYOUTS:
            self._layouts.update(result.layouts)
        self._facets = self._facets or result.facets
        for kind, spent in result.seconds.items():
            self._add_seconds(kind, spent)

    @contextmanager
    def _measure(self, phase: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._add_seconds(phase, time.perf_counter() - started)

    def _add_seconds(self, name: str, seconds: float) -> None:
        self._seconds[name] = self._seconds.get(name, 0.0) + seconds


def _count_jobs(state: SiteState) -> int:
    """Return how many processes the work is worth, one for each core at most."""
    work = _count_pending(state) + state.count("SELECT count(*) FROM things") // _CARRIED_FOR_A_PAGE
    return min(count_cores(), 1 + work // _WORTH_A_PROCESS)


def _count_pending(state: SiteState, tables: Sequence[str] = ("things", "pairs")) -> int:
    """Return how many things or comparisons are to be rendered."""
    return sum(state.count(f"SELECT count(*) FROM {table} WHERE dirty") for table in tables)


def _refuse_incomplete(connection: Connection) -> None:
    (row,) = read_rows(connection, ask("provenance_counts"))
    if row["flagged"]:
        raise CatalogError(
            f"{row['flagged']} of {row['total']} models have incomplete provenance, so --strict publishes nothing; "
            "`forge-catalog registry check` lists them with what to add"
        )
