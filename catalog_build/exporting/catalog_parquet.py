"""The whole catalog as Parquet: a row for each model, with its metrics, links and warnings in it."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pyarrow
from pyarrow.parquet import ParquetWriter

from catalog_build.exporting.catalog_records import (
    CatalogModel,
    describe_link,
    describe_metric,
    describe_model,
    describe_warning,
)

LIBRARY = f"pyarrow {pyarrow.__version__}"
"""What lays out the file: another version may make other bytes of the same rows."""

_ROW_GROUP = 1_000
"""Models held in memory, and read at once by others."""

_TEXT = pyarrow.string()
_LINK = pyarrow.struct(
    [
        ("relation", _TEXT),
        ("target_id", _TEXT),
        ("pin_version_number", pyarrow.int32()),
        ("pin_version_tag", _TEXT),
        ("pin_content_hash", _TEXT),
        ("pin_state", _TEXT),
        ("split", _TEXT),
    ]
)
_METRIC = pyarrow.struct(
    [
        ("name", _TEXT),
        ("value", _TEXT),
        ("number", pyarrow.float64()),
        ("direction", _TEXT),
        ("target", pyarrow.float64()),
        ("unit", _TEXT),
        ("dataset", _TEXT),
        ("dataset_version", _TEXT),
        ("split", _TEXT),
        ("dataset_assumed", pyarrow.bool_()),
        ("stderr", pyarrow.float64()),
        ("ci_low", pyarrow.float64()),
        ("ci_high", pyarrow.float64()),
        ("ci_level", pyarrow.float64()),
        ("plus_minus", pyarrow.float64()),
        ("n", pyarrow.int64()),
        ("seeds", pyarrow.int32()),
        ("source", _TEXT),
    ]
)
_WARNING = pyarrow.struct([("code", _TEXT), ("message", _TEXT), ("subjects", pyarrow.list_(_TEXT))])

_SCHEMA = pyarrow.schema(
    [
        ("id", _TEXT),
        ("slug", _TEXT),
        ("title", _TEXT),
        ("model_family", _TEXT),
        ("lineage", _TEXT),
        ("version_number", pyarrow.int32()),
        ("version_tag", _TEXT),
        ("previous", _TEXT),
        ("is_latest", pyarrow.bool_()),
        ("quality_score", pyarrow.float64()),
        ("declared_quality_score", pyarrow.float64()),
        ("provenance_complete", pyarrow.bool_()),
        ("parameter_count", pyarrow.int64()),
        ("training_datasets", pyarrow.list_(_TEXT)),
        ("produced_by", _TEXT),
        ("tests_hypothesis", _TEXT),
        ("created_at", _TEXT),
        ("promotion_state", _TEXT),
        ("license", _TEXT),
        ("source_url", _TEXT),
        ("content_hash", _TEXT),
        ("changelog", _TEXT),
        ("code_repository", _TEXT),
        ("code_commit", _TEXT),
        ("code_entrypoint", _TEXT),
        ("card", _TEXT),
        ("metadata", _TEXT),
        ("architecture", _TEXT),
        ("training_config", _TEXT),
        ("metrics", pyarrow.list_(_METRIC)),
        ("links", pyarrow.list_(_LINK)),
        ("warnings", pyarrow.list_(_WARNING)),
        ("html", _TEXT),
        ("self", _TEXT),
    ]
)


def write_parquet(path: Path, models: Iterable[CatalogModel]) -> None:
    """Write the file; the same documents in the same order give the same bytes.

    Args:
        path: of the file, which is replaced.
        models: in the order of their rows; read once, some at a time.

    Raises:
        OSError: the file cannot be written.
    """
    waiting = iter(models)
    with ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
        while batch := list(islice(waiting, _ROW_GROUP)):
            writer.write_table(pyarrow.Table.from_pylist([_describe_row(one) for one in batch], _SCHEMA))


def _describe_row(model: CatalogModel) -> dict[str, object]:
    return describe_model(model) | {
        "training_datasets": model.training_datasets,
        "metrics": list(map(describe_metric, model.metrics)),
        "links": list(map(describe_link, model.linked_artifacts.outgoing)),
        "warnings": list(map(describe_warning, model.warnings)),
    }
