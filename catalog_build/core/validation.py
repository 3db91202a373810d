"""From a decoded document to a validated entry, or to all that is wrong with it."""

import difflib
import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast, get_args

from catalog_build.core.dates import Created, parse_created
from catalog_build.core.documents import Direction, Family
from catalog_build.core.errors import Problem
from catalog_build.core.manifest import (
    MAX_ID,
    MAX_TAG,
    MAX_VERSION,
    RELATIONS,
    SCHEMAS,
    Entry,
    EvaluationSchema,
    LinkEntry,
    LinkSchema,
    MetricDefinition,
    MetricEntry,
    ModelEntry,
)
from catalog_build.core.numbers import ExactNumber, canonical_json, encode_json

_HASH = re.compile(r"[A-Za-z0-9._-]+:[0-9A-Fa-f]+")
_PROMOTION_STATES = ("candidate", "promoted", "rejected", "superseded")
_SHOWN = 80


def validate_document(value: object, file: str, line: int) -> Entry | list[Problem]:
    """Validate one decoded document.

    Args:
        value: what `core.numbers.parse_json` gave.
        file, line: where it stands, for messages.

    Returns:
        The entry, or every problem found, in the order of the checks.
    """
    checker = _Checker(file, line)
    if not isinstance(value, dict):
        checker.fail("", value, "a document is a JSON object with at least `kind` and `id`")
        return checker.problems
    checker.check_texts(value)
    entry = None if checker.problems else _read_document(checker, value)
    return entry if entry is not None and not checker.problems else checker.problems


def _read_document(checker: "_Checker", document: Mapping[str, Any]) -> Entry | None:
    kind = checker.read_choice(document, "kind", tuple(SCHEMAS), required=True)
    if kind is None:
        return None
    checker.check_fields(document, "", (*SCHEMAS[kind].__struct_fields__, "kind"))
    id = checker.read_name(document, "id", required=True) or ""
    lineage = checker.read_name(document, "lineage") or id
    metadata = dict(checker.read_object(document, "metadata"))
    model = _read_model(checker, document, metadata) if kind == "model" else None
    metric = _read_definition(checker, document) if kind == "metric" else None
    return Entry(
        file=checker.file,
        line=checker.line,
        kind=kind,
        id=id,
        lineage=lineage,
        version_number=checker.read_version(document, "version_number"),
        version_tag=checker.read_name(document, "version_tag", limit=MAX_TAG),
        previous=checker.read_name(document, "previous"),
        title=checker.read_text(document, "title") or lineage,
        created=checker.read_date(document, "created_at"),
        content_hash=checker.read_hash(document, "content_hash"),
        source_url=checker.read_text(document, "source_url"),
        license=checker.read_text(document, "license"),
        card=checker.read_text(document, "card"),
        changelog=checker.read_text(document, "changelog"),
        metadata=encode_json(metadata),
        links=tuple(_read_links(checker, document, kind)),
        model=model,
        metric=metric,
        digest=hashlib.sha256(canonical_json(document)).hexdigest(),
    )


def _read_links(checker: "_Checker", document: Mapping[str, Any], kind: str) -> Iterator[LinkEntry]:
    for index, link in enumerate(checker.read_list(document, "links")):
        path = f"links[{index}]."
        checker.check_fields(link, path, LinkSchema.__struct_fields__)
        relation = checker.read_choice(link, "relation", tuple(RELATIONS), path=path, required=True)
        if relation is not None and kind in SCHEMAS and kind not in RELATIONS[relation]:
            allowed = " or ".join(RELATIONS[relation])
            checker.fail(f"{path}relation", relation, f"only a {allowed} states this relation, and this is a {kind}")
        yield LinkEntry(
            relation=relation or "",
            target=checker.read_name(link, "target", path=path, required=True) or "",
            version_number=checker.read_version(link, "version_number", path=path),
            version_tag=checker.read_name(link, "version_tag", path=path, limit=MAX_TAG),
            content_hash=checker.read_hash(link, "content_hash", path=path),
            split=checker.read_text(link, "split", path=path),
        )


def _read_model(checker: "_Checker", document: Mapping[str, Any], metadata: dict[str, Any]) -> ModelEntry:
    """Read what only models have; a parameter count that is none moves into `metadata`, with a warning."""
    stated = document.get("parameter_count")
    count = _read_count(stated)
    warnings: list[str] = []
    if stated is not None and count is None:
        warnings.append("parameter_count_unreadable")
        metadata.setdefault("parameter_count", stated)
    code = checker.read_object(document, "code")
    checker.check_fields(code, "code.", ("repository", "commit", "entrypoint"))
    hypothesis = checker.read_name(document, "tests_hypothesis_id")
    if hypothesis is None and isinstance(metadata.get("tests_hypothesis_id"), str):
        hypothesis = checker.read_name(metadata, "tests_hypothesis_id", path="metadata.")
    return ModelEntry(
        family=cast("Family", checker.read_choice(document, "family", get_args(Family), required=True) or "other"),
        quality_score=checker.read_score(document, "quality_score"),
        metrics=[*_read_metrics(checker, document), *_read_evaluations(checker, document)],
        parameter_count=count,
        architecture=encode_json(checker.read_object(document, "architecture")),
        training_config=encode_json(checker.read_object(document, "training_config")),
        code_repository=checker.read_text(code, "repository", path="code."),
        code_commit=checker.read_text(code, "commit", path="code."),
        code_entrypoint=checker.read_text(code, "entrypoint", path="code."),
        tests_hypothesis_id=hypothesis,
        promotion_state=checker.read_choice(document, "promotion_state", _PROMOTION_STATES) or "candidate",
        warnings=warnings,
    )


def _read_count(stated: object) -> int | None:
    """Return a whole number of parameters, written as a number or as numeric text; None for anything else."""
    if isinstance(stated, bool) or not isinstance(stated, str):
        return None
    try:
        number = Decimal(stated.strip())
    except InvalidOperation:
        return None
    # a count beyond 10**30 is a slip of the pen, and its digits would fill the page
    if not number.is_finite() or not 0 <= number <= Decimal("1e30") or number != number.to_integral_value():
        return None
    return int(number)


def _read_metrics(checker: "_Checker", document: Mapping[str, Any]) -> Iterator[MetricEntry]:
    """Yield the flat metrics; nested objects give dotted names."""
    stack: list[tuple[str, object]] = list(reversed(list(checker.read_object(document, "metrics").items())))
    while stack:
        name, value = stack.pop()
        if isinstance(value, dict):
            stack.extend((f"{name}.{key}", one) for key, one in reversed(list(value.items())))
            continue
        checker.check_metric(f"metrics.{name}", name, value)
        if not isinstance(value, list):
            yield MetricEntry(name=name, value=encode_json(value), number=_read_number(value))


def _read_evaluations(checker: "_Checker", document: Mapping[str, Any]) -> Iterator[MetricEntry]:
    for index, one in enumerate(checker.read_list(document, "evaluations")):
        path = f"evaluations[{index}]."
        checker.check_fields(one, path, EvaluationSchema.__struct_fields__)
        name = checker.read_name(one, "metric", path=path, required=True) or ""
        if "value" not in one:
            checker.fail(f"{path}value", None, "an evaluation needs a value: a number, text, boolean or null")
        value = one.get("value")
        if isinstance(value, (dict, list)):
            checker.fail(f"{path}value", value, "give a number, text, boolean or null")
            continue
        better = one.get("higher_is_better")
        if better is not None and not isinstance(better, bool):
            checker.fail(f"{path}higher_is_better", better, "give true, false or null")
        version = one.get("dataset_version")
        if isinstance(version, ExactNumber):
            version = str(version)
        yield MetricEntry(
            name=name,
            value=encode_json(value),
            number=_read_number(value),
            dataset=checker.read_name(one, "dataset", path=path),
            dataset_version=checker.read_text({"dataset_version": version}, "dataset_version", path=path),
            split=checker.read_text(one, "split", path=path),
            higher_is_better=better if isinstance(better, bool) else None,
        )


def _read_number(value: object) -> float | None:
    if not isinstance(value, ExactNumber):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _read_definition(checker: "_Checker", document: Mapping[str, Any]) -> MetricDefinition:
    direction = checker.read_choice(document, "direction", get_args(Direction))
    stated = document.get("target")
    target = _read_number(stated)
    if stated is not None and target is None:
        checker.fail("target", stated, "give the wanted value as a number")
    if direction == "target" and stated is None:
        checker.fail("target", None, "a metric with direction target needs the wanted value as a number")
    return MetricDefinition(
        direction=cast("Direction | None", direction), target=target, unit=checker.read_text(document, "unit")
    )


class _Checker:
    """Reads fields of one document and keeps what is wrong; a faulty field reads as absent."""

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.line = line
        self.problems: list[Problem] = []

    def fail(self, field: str, value: object, reason: str) -> None:
        """Keep a problem."""
        shown = "" if value is None else _show(value)
        self.problems.append(Problem(file=self.file, line=self.line, field=field, value=shown, reason=reason))

    def check_texts(self, value: object) -> None:
        """Refuse text that PostgreSQL or UTF-8 cannot hold, wherever it stands."""
        stack: list[tuple[str, object]] = [("", value)]
        while stack:
            path, one = stack.pop()
            if isinstance(one, dict):
                for key, inner in one.items():
                    self._check_text(f"{path}.{key}".lstrip("."), key)
                    stack.append((f"{path}.{key}".lstrip("."), inner))
            elif isinstance(one, list):
                stack.extend((f"{path}[{index}]", inner) for index, inner in enumerate(one))
            elif isinstance(one, str):
                self._check_text(path, one)

    def _check_text(self, path: str, text: str) -> None:
        safe = path.encode("utf-8", "replace").decode().replace("\0", "�")
        if "\0" in text:
            self.fail(safe, text, "holds the character NUL, which no database text can hold: remove it")
        elif not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text):
            self.fail(safe, None, "holds half of a surrogate pair, which is no Unicode text: write the whole character")

    def check_fields(self, record: Mapping[str, Any], path: str, allowed: Sequence[str]) -> None:
        """Refuse fields that the format does not know, since they would be lost."""
        for name in record:
            if name not in allowed:
                close = difflib.get_close_matches(name, allowed, n=1)
                hint = f"did you mean `{close[0]}`? " if close else ""
                rest = "put anything else under `metadata`" if not path else f"allowed are {', '.join(allowed)}"
                self.fail(f"{path}{name}", record[name], f"the format has no such field: {hint}{rest}")

    def check_metric(self, path: str, name: str, value: object) -> None:
        """Refuse a metric without a name that a page and an index can hold, and a list as its value."""
        if isinstance(value, list):
            self.fail(path, value, "a metric is a number, text, boolean, null or an object of these: name each value")
        if not name or len(name) > MAX_ID or _has_control(name):
            self.fail(
                path, None, f"the name of a metric has 1 to {MAX_ID} characters, none of them a control character"
            )

    def read_text(self, record: Mapping[str, Any], name: str, *, path: str = "") -> str | None:
        """Return a text, or None where it is absent or null."""
        value = record.get(name)
        if value is None or (isinstance(value, str) and not isinstance(value, ExactNumber)):
            return value
        self.fail(f"{path}{name}", value, "give text in quotation marks")
        return None

    def read_name(
        self, record: Mapping[str, Any], name: str, *, path: str = "", required: bool = False, limit: int = MAX_ID
    ) -> str | None:
        """Return a text of 1 to `limit` characters without control characters."""
        value = self.read_text(record, name, path=path)
        if value is None:
            if required and record.get(name) is None:
                self.fail(f"{path}{name}", None, "this field is required: give 1 to 512 characters of text")
            return None
        if not 1 <= len(value) <= limit:
            self.fail(f"{path}{name}", value, f"has {len(value)} characters: give 1 to {limit}")
        elif _has_control(value):
            self.fail(f"{path}{name}", value, "holds a control character (such as a tab or a line break): remove it")
        return value

    def read_choice(
        self, record: Mapping[str, Any], name: str, allowed: Sequence[str], *, path: str = "", required: bool = False
    ) -> str | None:
        """Return one of the allowed words."""
        value = record.get(name)
        if value is None and not required:
            return None
        if isinstance(value, str) and value in allowed:
            return value
        what = "this field is required" if value is None else "not allowed here"
        self.fail(f"{path}{name}", value, f"{what}: give one of {', '.join(allowed)}")
        return None

    def read_version(self, record: Mapping[str, Any], name: str, *, path: str = "") -> int | None:
        """Return a whole number from 1."""
        value = record.get(name)
        if value is None:
            return None
        if isinstance(value, ExactNumber) and re.fullmatch(r"\d{1,10}", value) and 1 <= int(value) <= MAX_VERSION:
            return int(value)
        self.fail(f"{path}{name}", value, f"give a whole number from 1 to {MAX_VERSION}")
        return None

    def read_score(self, record: Mapping[str, Any], name: str) -> float | None:
        """Return a number from 0 to 1."""
        value = record.get(name)
        number = _read_number(value)
        if value is not None and (number is None or not 0 <= number <= 1):
            self.fail(name, value, "give a number from 0 to 1, or null where it is unscored")
            return None
        return number

    def read_hash(self, record: Mapping[str, Any], name: str, *, path: str = "") -> str | None:
        """Return a digest written as algorithm:hex."""
        value = self.read_text(record, name, path=path)
        if value is not None and not _HASH.fullmatch(value):
            self.fail(f"{path}{name}", value, "write the digest as algorithm:hex, such as sha256:9f86d0…")
        return value

    def read_date(self, record: Mapping[str, Any], name: str) -> Created | None:
        """Return a date in its stated precision; a bare year may be a number."""
        value = record.get(name)
        if value is None:
            return None
        try:
            if not isinstance(value, str):
                raise ValueError("this is no date: write it as text, such as 2019-05-17")
            return parse_created(value)
        except ValueError as error:
            self.fail(name, value, str(error))
            return None

    def read_object(self, record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """Return an object; empty where it is absent or null."""
        value = record.get(name)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self.fail(name, value, "give an object, in braces")
        return {}

    def read_list(self, record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        """Return a list of objects; empty where it is absent or null. Members that are no objects are reported."""
        value = record.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(name, value, "give a list, in brackets")
            return []
        for index, one in enumerate(value):
            if not isinstance(one, dict):
                self.fail(f"{name}[{index}]", one, "give an object, in braces")
        return [one for one in value if isinstance(one, dict)]


def _has_control(text: str) -> bool:
    return any(unicodedata.category(one) == "Cc" for one in text)


def _show(value: object) -> str:
    """Return a value as short JSON text that is safe to print."""
    text = str(value) if isinstance(value, ExactNumber) else json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
