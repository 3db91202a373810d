"""Reading what only models have: metrics, parameter count, configurations."""

from catalog_build.core.evaluation_fields import read_metrics
from catalog_build.core.fields import FieldReader, show_value
from catalog_build.core.manifest import CODE_FIELDS, FAMILIES, PROMOTION_STATES, LoadWarning, ModelEntry
from catalog_build.core.numbers import encode_json
from catalog_build.core.values import read_count


def read_model(fields: FieldReader, metadata: dict[str, object]) -> ModelEntry:
    """Read the fields of a model; what is faulty is reported to the log of `fields`.

    Args:
        metadata: that of the document; a parameter count that cannot be read is added to it.
    """
    fields.require("family", f"say which of {', '.join(FAMILIES)} it is")
    code = FieldReader(fields.read_object("code"), "code.", fields.log)
    code.forbid_unknown(CODE_FIELDS, {}, "keep it in `metadata`")
    count, warnings = _read_parameter_count(fields.record.get("parameter_count"), metadata)
    return ModelEntry(
        family=fields.read_choice("family", FAMILIES) or "",
        quality_score=_read_score(fields),
        metrics=read_metrics(fields),
        parameter_count=count,
        architecture=_keep_object(fields, "architecture"),
        training_config=_keep_object(fields, "training_config"),
        code_repository=code.read_text("repository"),
        code_commit=code.read_text("commit"),
        code_entrypoint=code.read_text("entrypoint"),
        tests_hypothesis_id=_read_hypothesis(fields, metadata),
        promotion_state=fields.read_choice("promotion_state", PROMOTION_STATES) or "candidate",
        warnings=warnings,
    )


def _keep_object(fields: FieldReader, name: str) -> bytes:
    return encode_json(fields.read_object(name))


def _read_score(fields: FieldReader) -> float | None:
    score = fields.read_number("quality_score")
    if score is not None and not 0 <= score <= 1:
        fields.report("quality_score", "must lie between 0 and 1: scale it, or keep it among the metrics")
    return score


def _read_hypothesis(fields: FieldReader, metadata: dict[str, object]) -> str | None:
    declared = fields.read_id("tests_hypothesis_id")
    if declared is not None or not isinstance(metadata.get("tests_hypothesis_id"), str):
        return declared
    if metadata["tests_hypothesis_id"] == "":
        return None
    return FieldReader(metadata, "metadata.", fields.log).read_id("tests_hypothesis_id")


def _read_parameter_count(declared: object, metadata: dict[str, object]) -> tuple[int | None, list[LoadWarning]]:
    """Return the count and the warnings; a declared value that is no count moves to the metadata."""
    if declared is None:
        return None, []
    count = read_count(declared)
    if count is not None:
        return count, []
    key = "parameter_count"
    while key in metadata:
        key = f"declared_{key}"
    metadata[key] = declared
    return None, [LoadWarning("parameter_count_unreadable", [show_value(declared).strip('"')])]
