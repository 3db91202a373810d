"""Reading the metrics of a model: flat ones, and evaluations with what they were measured on and how sure they are."""

from collections.abc import Iterator

from catalog_build.core.fields import FieldReader, name_type, show_key
from catalog_build.core.manifest import EVALUATION_FIELDS, MAX_ID_LENGTH, MetricEntry
from catalog_build.core.numbers import encode_json, read_float
from catalog_build.core.values import Reading, read_value

_SCALARS = "a number, a boolean, a string or null"
_MOST_SAMPLES = 2**63 - 1
_MOST_SEEDS = 2**31 - 1


def read_metrics(fields: FieldReader) -> list[MetricEntry]:
    """Read the flat metrics of a model, then its evaluations, in the order of the document."""
    return [*_read_flat_metrics(fields), *(_read_evaluation(one) for one in fields.read_objects("evaluations"))]


def _read_flat_metrics(fields: FieldReader) -> list[MetricEntry]:
    entries = []
    for name, value in _walk_metrics(fields.read_object("metrics")):
        reading = read_value(value)
        reason = _check_metric(name, value) or reading.fault
        if reason:
            fields.log.report(f"{fields.path}metrics.{show_key(name)}", value, reason)
            continue
        entries.append(_make_entry(name, value, reading))
    return entries


def _make_entry(name: str, value: object, reading: Reading) -> MetricEntry:
    return MetricEntry(
        name=name, value=encode_json(value), number=reading.number, unit=reading.unit, plus_minus=reading.plus_minus
    )


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


def _read_evaluation(fields: FieldReader) -> MetricEntry:
    fields.forbid_unknown(EVALUATION_FIELDS, {}, "keep it in `metadata`")
    fields.require("metric", "name what was measured")
    name = fields.read_text("metric")
    reason = _check_metric_name(name) if name is not None else None
    if reason:
        fields.report("metric", reason)
    value = fields.record.get("value")
    reading = read_value(value)
    if "value" not in fields.record:
        fields.report("value", "required but missing: give the value, or null where there is none")
    elif isinstance(value, dict | list):
        fields.report("value", f"must be {_SCALARS}, not {name_type(value)}: make it evaluations of their own")
    elif reading.fault:
        fields.report("value", reading.fault)
    return MetricEntry(
        name=name or "",
        value=encode_json(value),
        number=reading.number,
        dataset=fields.read_text("dataset"),
        dataset_version=_read_dataset_version(fields),
        split=fields.read_text("split"),
        higher_is_better=fields.read_flag("higher_is_better"),
        unit=reading.unit or fields.read_text("unit") or None,
        stderr=_read_stderr(fields, reading),
        ci=_read_interval(fields, reading),
        ci_level=_read_level(fields),
        plus_minus=reading.plus_minus,
        n=fields.read_count("n", _MOST_SAMPLES),
        seeds=fields.read_count("seeds", _MOST_SEEDS),
        source=fields.read_text("source") or None,
    )


def _read_dataset_version(fields: FieldReader) -> str | None:
    """Read a version label; an integer is the number of the version."""
    value = fields.record.get("dataset_version")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return fields.read_text("dataset_version")


def _read_stderr(fields: FieldReader, reading: Reading) -> float | None:
    error = fields.read_number("stderr")
    if error is None or _lacks_number(fields, "stderr", reading):
        return None
    if error < 0:
        fields.report("stderr", "must be at least 0: give the standard error of the value")
        return None
    return error


def _read_interval(fields: FieldReader, reading: Reading) -> tuple[float, float] | None:
    declared = fields.record.get("ci")
    if declared is None or _lacks_number(fields, "ci", reading):
        return None
    bounds = [read_float(one) for one in declared] if isinstance(declared, list) else []
    low, high = bounds if len(bounds) == 2 else (None, None)
    if low is None or high is None:
        fields.report("ci", "must be two finite numbers, [low, high]: the bounds of the confidence interval")
        return None
    if not low <= (reading.number or 0.0) <= high:
        fields.report("ci", "must hold the value, low ≤ value ≤ high: correct the bounds, or the value")
        return None
    return low, high


def _read_level(fields: FieldReader) -> float | None:
    level = fields.read_number("ci_level")
    if level is not None and not 0 < level < 1:
        fields.report("ci_level", "must lie between 0 and 1, both excluded: write 0.95 for 95 %")
        return None
    return level


def _lacks_number(fields: FieldReader, name: str, reading: Reading) -> bool:
    """Report an uncertainty of a value that is no number."""
    if reading.number is not None:
        return False
    fields.report(name, "only a value that is a number can have an uncertainty: correct `value`, or leave this out")
    return True
