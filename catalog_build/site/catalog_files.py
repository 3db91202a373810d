"""The whole catalog as one file, made from the JSON that stands in the folder under construction."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import msgspec

from catalog_build.core import urls
from catalog_build.core.documents import ModelList, ModelSummary
from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.core.formats import CATALOG_CSV, CATALOG_FORMATS, CATALOG_PARQUET, CATALOG_SQLITE, find_formats
from catalog_build.core.tombstones import Tombstone
from catalog_build.exporting.catalog_records import CatalogArtifact, CatalogModel
from catalog_build.exporting.csv_rows import make_csv_header, make_csv_rows
from catalog_build.registry.reading import ask, stream_rows
from catalog_build.site.output import explain_errors
from catalog_build.site.session import Session
from catalog_build.site.state import FOLDER
from catalog_build.site.units import CatalogUnit, Done

Document = TypeVar("Document")


def find_library(format: str) -> str:
    """Return the name and version of what lays out the catalog's file in a format; empty for our own code.

    Raises:
        UsageError: it is not installed, or lacks what is needed.
    """
    if format == CATALOG_PARQUET.name:
        return str(_load_parquet().LIBRARY)
    if format == CATALOG_SQLITE.name:
        return str(_load_sqlite().LIBRARY)
    return ""


def _load_parquet() -> ModuleType:
    try:
        from catalog_build.exporting import catalog_parquet
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--export parquet needs {error.name}, which is not installed: pip install 'forge-catalog[parquet]'"
        ) from None
    return catalog_parquet


def _load_sqlite() -> ModuleType:
    from catalog_build.exporting import catalog_sqlite

    if not catalog_sqlite.has_search():
        raise UsageError(
            f"--export sqlite needs full-text search (FTS5), which {catalog_sqlite.LIBRARY} of this Python lacks: "
            "use another Python"
        )
    return catalog_sqlite


def write_catalog_file(session: Session, unit: CatalogUnit) -> Done:
    """Write the catalog in a format, or take its file over from the published site."""
    (format,) = find_formats(CATALOG_FORMATS, [unit.format])
    if unit.kept and session.output.carry_files(unit.kept):
        return Done("exports", [format.name], unit.kept)
    made = session.root / FOLDER / format.file
    with session.measure("catalog"), explain_errors(session.published):
        _WRITERS[format.name](made, session, unit.parts)
    return Done("exports", [format.name], [session.output.adopt_file(format.file, made)])


def _write_csv(path: Path, session: Session, parts: int) -> None:
    with path.open("wb") as file:
        file.write(make_csv_header())
        for models in _read_lists(session.root, parts):
            file.write(make_csv_rows(models))


def _write_sqlite(path: Path, session: Session, parts: int) -> None:
    _load_sqlite().write_sqlite(
        path,
        _read_models(session.root, parts),
        _read_others(session, CatalogArtifact, withdrawn=False),
        _read_others(session, Tombstone, withdrawn=True),
    )


def _write_parquet(path: Path, session: Session, parts: int) -> None:
    _load_parquet().write_parquet(path, _read_models(session.root, parts))


_WRITERS: Mapping[str, Callable[[Path, Session, int], None]] = {
    CATALOG_CSV.name: _write_csv,
    CATALOG_SQLITE.name: _write_sqlite,
    CATALOG_PARQUET.name: _write_parquet,
}


def _read_lists(root: Path, parts: int) -> Iterator[list[ModelSummary]]:
    """Yield the models of each part of api/models.json."""
    for number in range(1, parts + 1):
        yield _read_document(root, urls.numbered_json(urls.MODEL_LIST, number), ModelList).models


def _read_models(root: Path, parts: int) -> Iterator[CatalogModel]:
    """Yield all models, best first, as lists have them."""
    for models in _read_lists(root, parts):
        for one in models:
            yield _read_document(root, one.self_, CatalogModel)


def _read_others(session: Session, document: type[Document], *, withdrawn: bool) -> Iterator[Document]:
    """Yield all datasets, analyses, hypotheses and other artifacts, or what is left of what is withdrawn, by id."""
    for kind, slug in stream_rows(session.connection, ask("other_slugs", withdrawn=withdrawn)):
        yield _read_document(session.root, urls.json_path(kind, slug), document)


def _read_document(root: Path, path: str, kind: type[Document]) -> Document:
    try:
        return msgspec.json.decode((root / path).read_bytes(), type=kind)
    except (FileNotFoundError, msgspec.DecodeError) as error:
        raise CatalogError(f"{path} of the published site is damaged ({error}): build with --fresh") from None
