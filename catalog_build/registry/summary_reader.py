"""Reading models as they stand in lists."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from catalog_build.core import urls
from catalog_build.core.documents import ModelSummary, Reason
from catalog_build.core.reasons import make_reason
from catalog_build.registry.reading import Reader, Rows, ask

_NO_REASONS = msgspec.Raw(b"[]")


def read_summaries(ids: Sequence[str]) -> Reader[list[ModelSummary]]:
    """Read models as they stand in lists, in the order of `ids`; unregistered ids are passed over."""
    rows = {row["id"]: row for row in (yield ask("summaries", ids=list(ids)))}
    return make_summaries([rows[one] for one in ids if one in rows])


def make_summaries(rows: Rows) -> list[ModelSummary]:
    """Return models as they stand in lists."""
    metrics = [row["evaluation_metrics"] for row in rows]
    # the native registry keeps it compact: one look at all takes a fraction of one at each
    if not _is_compact(b"".join(metrics)):
        metrics = [compact_json(one) for one in metrics]
    return [_make_summary(row, values) for row, values in zip(rows, metrics, strict=True)]


def _make_summary(row: Mapping[str, Any], metrics: msgspec.Raw) -> ModelSummary:
    datasets = row["training_datasets"] or []
    return ModelSummary(
        self_=urls.json_path("model", row["slug"]),
        html=urls.html_path("model", row["slug"]),
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        model_family=row["family"],
        lineage=row["lineage"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        is_latest=row["is_latest"],
        quality_score=row["quality_score"],
        declared_quality_score=row["declared_quality_score"],
        evaluation_metrics=metrics,
        metrics_truncated=row["metric_count"] > 64,
        parameter_count=count_parameters(row["parameter_count"]),
        trained_on=datasets[0] if datasets else None,
        training_datasets=datasets,
        produced_by=row["produced_by"],
        tests_hypothesis=row["tests_hypothesis"],
        provenance_complete=row["provenance_complete"],
        warnings=decode_reasons(row, "provenance_reasons") + decode_reasons(row, "warnings"),
        created_at=row["created_text"],
        license=row["license"],
        promotion_state=row["promotion_state"],
    )


def compact_json(raw: msgspec.Raw) -> msgspec.Raw:
    """Return JSON without blanks between its parts, each value in the text that was registered."""
    text = bytes(raw)
    return raw if _is_compact(text) else msgspec.Raw(msgspec.json.format(text, indent=-1))


def _is_compact(text: bytes) -> bool:
    """Tell whether JSON holds no blank at all; where strings hold some, False costs no more than writing it anew."""
    return not (b" " in text or b"\n" in text or b"\t" in text or b"\r" in text)


def decode_reasons(row: Mapping[str, Any], column: str) -> list[Reason]:
    """Return the reasons in a column of a model's row, which also says in whose words they tell what to do."""
    raw = row[column]
    if raw == _NO_REASONS:
        return []
    return [make_reason(one["code"], one["subjects"], row["remedies"]) for one in msgspec.json.decode(raw)]


def count_parameters(value: Any) -> int | None:
    return None if value is None else int(value)
