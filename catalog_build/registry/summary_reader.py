"""Reading models as they stand in lists."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from catalog_build.core import urls
from catalog_build.core.documents import ModelSummary, Reason
from catalog_build.core.reasons import make_reason
from catalog_build.registry.reading import Reader, ask

_NO_REASONS = msgspec.Raw(b"[]")


def read_summaries(ids: Sequence[str]) -> Reader[list[ModelSummary]]:
    """Read models as they stand in lists, in the order of `ids`; unregistered ids are passed over."""
    rows = {row["id"]: row for row in (yield ask("summaries", ids=list(ids)))}
    return [make_summary(rows[one]) for one in ids if one in rows]


def make_summary(row: Mapping[str, Any]) -> ModelSummary:
    """Return a model as it stands in lists."""
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
        evaluation_metrics=compact_json(row["evaluation_metrics"]),
        metrics_truncated=row["metric_count"] > 64,
        parameter_count=count_parameters(row["parameter_count"]),
        trained_on=datasets[0] if datasets else None,
        training_datasets=datasets,
        produced_by=row["produced_by"],
        tests_hypothesis=row["tests_hypothesis"],
        provenance_complete=row["provenance_complete"],
        warnings=decode_reasons(row["provenance_reasons"]) + decode_reasons(row["warnings"]),
        created_at=row["created_text"],
        license=row["license"],
        promotion_state=row["promotion_state"],
    )


def compact_json(raw: msgspec.Raw) -> msgspec.Raw:
    """Return JSON without blanks between its parts, each value in the text that was registered."""
    text = bytes(raw)
    # the native registry keeps it so: a look costs a tenth of writing it anew
    if b" " in text or b"\n" in text or b"\t" in text or b"\r" in text:
        return msgspec.Raw(msgspec.json.format(text, indent=-1))
    return raw


def decode_reasons(raw: msgspec.Raw) -> list[Reason]:
    if raw == _NO_REASONS:
        return []
    return [make_reason(one["code"], one["subjects"]) for one in msgspec.json.decode(raw)]


def count_parameters(value: Any) -> int | None:
    return None if value is None else int(value)
