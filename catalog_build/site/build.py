"""The static face in one straight line: gather, plan, render to staging, publish."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.registry.reading import read
from catalog_build.registry.snapshot import Gathered, gather_keys, open_snapshot
from catalog_build.rendering.views import SiteInfo
from catalog_build.site.artifact_pages import write_artifacts
from catalog_build.site.compare_pages import PairWriter
from catalog_build.site.context import Build, BuildSettings
from catalog_build.site.evidence import ShardEntry, SnapshotModel, shard_models
from catalog_build.site.list_pages import write_lists
from catalog_build.site.model_pages import write_models
from catalog_build.site.plan import BATCH, make_plan, split_list
from catalog_build.site.publish import Staging
from catalog_build.site.root_files import write_build_record, write_root_files
from catalog_build.site.verify import verify_links

_SHOWN_NAMES = 10


class Progress(Protocol):
    """What a build reports to: a count of documents done."""

    def update(self, n_steps: int) -> None: ...


Track = Callable[[str, int], AbstractContextManager[Progress]]
"""Opens a progress report with a label and the number of steps to come."""


class BuildResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a build published; `changed` is False when the published site was the same already."""

    settings: BuildSettings
    models: int
    pairs: int
    files: int
    bytes: int
    changed: bool

    def describe(self) -> str:
        """Return what to tell the user."""
        size = f"{self.files} files, {self.bytes:,} bytes ({self.bytes / 1e6:.1f} MB)"
        what = f"{self.models} models, {self.pairs} comparisons, {size}"
        if not self.changed:
            return f"{self.settings.out}: nothing changed, left as it was ({what})"
        return f"{self.settings.out}: published {what}"


def build_site(database_url: str, settings: BuildSettings, track: Track) -> BuildResult:
    """Build the site from one snapshot of the registry and publish it whole or not at all.

    Args:
        track: opens the progress report.

    Raises:
        UsageError: the output folder or a URL cannot be used.
        DatabaseUnavailable, ContractError: the registry cannot be read.
        CatalogError: `strict` and a model's provenance is incomplete; or a page holds a dead link.
    """
    site = _describe_site(settings)
    with Staging(settings.out) as staging, open_snapshot(database_url) as connection:
        gathered = read(connection, gather_keys())
        if settings.strict:
            _refuse_incomplete(gathered)
        plan = make_plan(gathered, settings.pairs)
        changed = gathered.state.changed_at
        site = msgspec.structs.replace(
            site,
            revision=gathered.state.revision,
            changed_at=changed.astimezone(UTC).isoformat(timespec="seconds") if changed else None,
        )
        build = Build(connection=connection, plan=plan, site=site, staging=staging)
        with track("rendering", plan.count_steps()) as progress:
            _render(build, progress)
        write_build_record(build)
        if settings.verify:
            _verify(staging, track)
        return BuildResult(
            settings=settings,
            models=len(plan.models),
            pairs=len(plan.pairs),
            files=staging.files,
            bytes=staging.bytes,
            changed=staging.publish(),
        )


def _describe_site(settings: BuildSettings) -> SiteInfo:
    return SiteInfo(
        base_url=_check_url("--base-url", settings.base_url), api_url=_check_url("--api-url", settings.api_url)
    )


def _check_url(option: str, url: str | None) -> str | None:
    """Return an http(s) URL with a trailing slash."""
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"{option} {url!r}: give an address such as https://models.example.org/catalog/")
    return url if url.endswith("/") else f"{url}/"


def _refuse_incomplete(gathered: Gathered) -> None:
    flagged = gathered.facets.flagged
    if flagged:
        raise CatalogError(
            f"{flagged} of {gathered.facets.total} models have incomplete provenance, so --strict publishes nothing; "
            "`forge-catalog registry check` lists them with what to add"
        )


def _render(build: Build, progress: Progress) -> None:
    """Write everything but the build's own record into staging."""
    shards = list(_write_shards(build, _write_all_models(build, progress)))
    for keys in build.plan.artifact_batches:
        write_artifacts(build, keys)
        progress.update(len(keys))
    writer = PairWriter(build)
    for pairs in split_list(build.plan.pairs, BATCH):
        writer.write(pairs)
        progress.update(len(pairs))
    write_lists(build)
    write_root_files(build, shards)


def _write_all_models(build: Build, progress: Progress) -> Iterator[SnapshotModel]:
    for rows in build.plan.model_batches:
        yield from write_models(build, rows)
        progress.update(len(rows))


def _write_shards(build: Build, models: Iterator[SnapshotModel]) -> Iterator[ShardEntry]:
    for number, shard in enumerate(shard_models(models), start=1):
        path = f"snapshot/models-{number}.json"
        build.write_json(path, shard)
        yield ShardEntry(path=path, models=len(shard.models))


def _verify(staging: Staging, track: Track) -> None:
    with track("checking links", staging.files) as progress:
        faults = verify_links(staging.path, progress.update)
    if faults:
        shown = "\n".join(f"  {fault}" for fault in faults[:_SHOWN_NAMES])
        raise CatalogError(
            f"{len(faults)} internal links lead nowhere, nothing was published:\n{shown}\n"
            "this is a defect of the catalog; --no-verify publishes all the same"
        )
