"""Reading what only models have: metrics, evaluations, parameter count, configurations."""

import re
from collections.abc import Iterator
from decimal import Decimal

from catalog_build.core.fields import FieldReader, name_type, show_key
from catalog_build.core.manifest import (
    CODE_FIELDS,
    EVALUATION_FIELDS,
    FAMILIES,
    MAX_ID_LENGTH,
    PROMOTION_STATES,
    MetricEntry,
    ModelEntry,
)
from catalog_build.core.numbers import encode_json, number_literal, read_float

_COUNT = re.compile(r"\+?([0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE]\+?[0-9]{1,2})?)")
_COUNT_LIMIT = 2**63
_SCALARS = "a number, a boolean, a string or null"


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
        metrics=[*_read_flat_metrics(fields), *_read_evaluations(fields)],
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


def _read_parameter_count(declared: object, metadata: dict[str, object]) -> tuple[int | None, list[str]]:
    """Return the count and the warnings; a declared value that is no count moves to the metadata."""
    if declared is None:
        return None, []
    literal = declared if isinstance(declared, str) else number_literal(declared)
    match = _COUNT.fullmatch(literal.strip()) if literal is not None else None
    if match:
        count = Decimal(match[1])
        if count < _COUNT_LIMIT and count == count.to_integral_value():
            return int(count), []
    key = "parameter_count"
    while key in metadata:
        key = f"declared_{key}"
    metadata[key] = declared
    return None, ["parameter_count_unreadable"]


def _read_flat_metrics(fields: FieldReader) -> list[MetricEntry]:
    entries = []
    for name, value in _walk_metrics(fields.read_object("metrics")):
        reason = _check_metric(name, value)
        if reason:
            fields.log.report(f"{fields.path}metrics.{show_key(name)}", value, reason)
            continue
        entries.append(
            MetricEntry(
                name=name,
                value=encode_json(value),
                number=read_float(value),
                dataset=None,
                dataset_version=None,
                split=None,
                higher_is_better=None,
            )
        )
    return entries


def _walk_metrics(metrics: dict[str, object]) -> Iterator[tuple[str, object]]:
    stack: list[tuple[str, object]] = [*metrics.items()][::-1]
    while stack:
        name, value = stack.pop()
        if isinstance(value, dict):
            stack.extend([(f"{name}.{key}", one) for key, one in value.items()][::-1])
        else:
            yield name, value


def _check_metric(name: str, value: object) -> str | None:
    if isinstance(value, list):
        return f"must be {_SCALARS}, not a list: name its items, or keep it in `training_config`"
    return _check_metric_name(name)


def _check_metric_name(name: str) -> str | None:
    if not name:
        return "a metric needs a name: it must not be empty"
    if len(name) > MAX_ID_LENGTH:
        return f"the name of this metric has {len(name)} characters: shorten it to at most {MAX_ID_LENGTH}"
    return None


def _read_evaluations(fields: FieldReader) -> list[MetricEntry]:
    return [_read_evaluation(one) for one in fields.read_objects("evaluations")]


def _read_evaluation(fields: FieldReader) -> MetricEntry:
    fields.forbid_unknown(EVALUATION_FIELDS, {}, "keep it in `metadata`")
    fields.require("metric", "name what was measured")
    name = fields.read_text("metric")
    reason = _check_metric_name(name) if name is not None else None
    if reason:
        fields.report("metric", reason)
    value = fields.record.get("value")
    if "value" not in fields.record:
        fields.report("value", "required but missing: give the value, or null where there is none")
    elif isinstance(value, dict | list):
        fields.report("value", f"must be {_SCALARS}, not {name_type(value)}: make it evaluations of their own")
    return MetricEntry(
        name=name or "",
        value=encode_json(value),
        number=read_float(value),
        dataset=fields.read_text("dataset"),
        dataset_version=_read_dataset_version(fields),
        split=fields.read_text("split"),
        higher_is_better=fields.read_flag("higher_is_better"),
    )


def _read_dataset_version(fields: FieldReader) -> str | None:
    """Read a version label; an integer is the number of the version."""
    value = fields.record.get("dataset_version")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return fields.read_text("dataset_version")
