"""Doing a unit of work: read from the build's snapshot, render, write. The same in every process and every engine."""

import time
from collections.abc import Iterator, Sequence

from catalog_build.registry.connect import explain_errors
from catalog_build.registry.model_list import read_facets
from catalog_build.registry.reading import read
from catalog_build.rendering.graph_layout import LAYOUTS
from catalog_build.site.artifact_pages import write_artifacts
from catalog_build.site.catalog_files import write_catalog_file
from catalog_build.site.change_pages import write_change_page
from catalog_build.site.compare_pages import write_pairs
from catalog_build.site.index_files import write_shard
from catalog_build.site.list_pages import write_artifact_list, write_json_list, write_model_list
from catalog_build.site.model_pages import write_models
from catalog_build.site.output import WrittenFile
from catalog_build.site.session import Session
from catalog_build.site.tombstone_pages import write_tombstones
from catalog_build.site.units import (
    ArtifactListUnit,
    ArtifactUnit,
    CarryUnit,
    CatalogUnit,
    ChangesUnit,
    Done,
    FacetsUnit,
    IndexUnit,
    JsonListUnit,
    ModelListUnit,
    ModelUnit,
    PairUnit,
    TombstoneUnit,
    Unit,
    UnitResult,
    VerifyUnit,
)
from catalog_build.site.verify import verify_files


def run_unit(session: Session, unit: Unit) -> UnitResult:
    """Do a unit and say what became of it; it may have been begun before, here or elsewhere.

    Raises:
        DatabaseUnavailable: the connection was lost.
        CatalogError: the site cannot be written.
    """
    started = time.perf_counter()
    session.output.changed = False
    session.seconds = {}
    with explain_errors("the registry"):
        result = _do(session, unit)
    result.changed = session.output.changed
    name = type(unit).__name__
    result.seconds = {f"{name}.{kind}": spent for kind, spent in session.seconds.items()}
    result.seconds[f"{name}.total"] = time.perf_counter() - started
    result.layouts = LAYOUTS.take_used()
    return result


def _do(session: Session, unit: Unit) -> UnitResult:
    match unit:
        case CarryUnit(owned):
            return _carry(session, owned)
        case VerifyUnit(paths):
            with session.measure("verify"):
                return UnitResult(faults=verify_files(session.root, paths), steps=len(paths))
        case FacetsUnit():
            with session.measure("facets"):
                return UnitResult(facets=read(session.connection, read_facets()))
        case _:
            done = list(_render(session, unit))
            files = [file for one in done for file in one.files]
            steps = sum(one.table in ("things", "pairs") for one in done)
            return UnitResult(done=done, steps=steps, files=len(files), bytes=sum(file.size for file in files))


def _carry(session: Session, owned: Sequence[tuple[list[str], list[WrittenFile]]]) -> UnitResult:
    result = UnitResult()
    for key, files in owned:
        if session.output.carry_files(files):
            result.files += len(files)
            result.bytes += sum(file.size for file in files)
        else:
            result.missing.append(key)
    return result


def _render(session: Session, unit: Unit) -> Iterator[Done]:
    match unit:
        case ModelUnit():
            yield from write_models(session, unit)
        case ArtifactUnit(artifacts):
            yield from write_artifacts(session, artifacts)
        case TombstoneUnit(ids):
            yield from write_tombstones(session, ids)
        case PairUnit():
            yield from write_pairs(session, unit)
        case ModelListUnit(family, page, summaries):
            yield write_model_list(session, family, page, summaries)
        case JsonListUnit(number, total, summaries):
            yield write_json_list(session, number, total, summaries)
        case ArtifactListUnit(kind, page, ids):
            yield write_artifact_list(session, kind, page, ids)
        case IndexUnit():
            yield write_shard(session, unit)
        case CatalogUnit():
            yield write_catalog_file(session, unit)
        case ChangesUnit():
            yield write_change_page(session, unit)
