"""The format of registry documents as types: what may be declared, and what a checked document becomes.

`python -m catalog_build.core.manifest > docs/registry-document.schema.json` writes the published JSON Schema.
"""

import json
import sys
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from catalog_build.core.dates import Created
from catalog_build.core.documents import Direction, Family, Kind

MAX_ID_LENGTH = 512
MAX_TAG_LENGTH = 150  # with the longest lineage, in four-byte characters, still an entry of a PostgreSQL index
MAX_VERSION_NUMBER = 2**31 - 1
HASH_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.+-]*:[0-9A-Fa-f]+$"
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_NO_CONTROLS = r"^[^\u0000-\u001f\u007f-\u009f]*$"

PromotionState = Literal["candidate", "promoted", "rejected", "superseded"]
Relation = Literal["trained_on", "evaluated_on", "produced_by", "tests_hypothesis", "uses_input", "derived_from"]

FAMILIES: tuple[str, ...] = get_args(Family)
KINDS: tuple[str, ...] = (*get_args(Kind), "metric")
DIRECTIONS: tuple[str, ...] = get_args(Direction)
PROMOTION_STATES: tuple[str, ...] = get_args(PromotionState)

RELATION_SOURCES: dict[str, tuple[str, ...]] = {
    "trained_on": ("model",),
    "evaluated_on": ("model",),
    "produced_by": ("model", "artifact"),
    "tests_hypothesis": ("model", "analysis"),
    "uses_input": ("model", "analysis"),
    "derived_from": KINDS,
}
"""Relation → kinds of documents that may hold such a link."""

Id = Annotated[
    str, Meta(min_length=1, max_length=MAX_ID_LENGTH, pattern=_NO_CONTROLS, description="An id of a registered thing.")
]
Name = Annotated[str, Meta(min_length=1, max_length=MAX_ID_LENGTH, description="The name of a metric.")]
Tag = Annotated[
    str, Meta(min_length=1, max_length=MAX_TAG_LENGTH, pattern=_NO_CONTROLS, description="The label of a version.")
]
Number = Annotated[int, Meta(ge=1, le=MAX_VERSION_NUMBER, description="The number of a version in its lineage.")]
Hash = Annotated[str, Meta(pattern=HASH_PATTERN, description="A digest as `algorithm:hex`, such as `sha256:9f86d0…`.")]
Date = Annotated[
    str | int,
    Meta(
        description="An ISO 8601 date-time, date, month or year; its precision is kept, a time without zone is UTC.",
        examples=["2019", "2019-05", "2019-05-17", "2019-05-17T12:00:00Z"],
    ),
]
Scalar = float | bool | str | None
MetricTree = Annotated[
    dict[str, Any],
    Meta(
        description="Name → number, boolean, string, null, or an object of these, which flattens to dotted names. "
        "A string that is a plain decimal, alone, with % or with ± and another one, is a number; other strings are "
        "shown and never ranked."
    ),
]
Count = Annotated[
    Any,
    Meta(
        description="An integer ≥ 0, a string of digits, or digits with K, M, B or T, as in 87.12M. Anything else is "
        "kept as metadata with a warning, and no count is claimed."
    ),
]
Score = Annotated[float, Meta(ge=0, le=1, description="Quality from 0 (worst) to 1 (best), as declared.")]


class _Declared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what documents declare; null stands for an absent field."""


class DeclaredLink(_Declared, frozen=True, kw_only=True):
    """A link to another thing; with version_number, version_tag or content_hash it is pinned."""

    relation: Relation
    target: Id
    version_number: Number | UnsetType | None = UNSET
    version_tag: Tag | UnsetType | None = UNSET
    content_hash: Hash | UnsetType | None = UNSET
    split: str | UnsetType | None = UNSET


class DeclaredEvaluation(_Declared, frozen=True, kw_only=True):
    """A metric with what it was measured on, how sure it is, and who measured it."""

    metric: Name
    value: Scalar
    dataset: str | UnsetType | None = UNSET
    dataset_version: str | int | UnsetType | None = UNSET
    split: str | UnsetType | None = UNSET
    higher_is_better: bool | UnsetType | None = UNSET
    unit: Annotated[str, Meta(description="Unit of the value; `%` behind the value wins.")] | UnsetType | None = UNSET
    stderr: Annotated[float, Meta(ge=0, description="Standard error of the value.")] | UnsetType | None = UNSET
    ci: (
        Annotated[
            list[float],
            Meta(min_length=2, max_length=2, description="Confidence interval, [low, high]; it holds the value."),
        ]
        | UnsetType
        | None
    ) = UNSET
    ci_level: (
        Annotated[float, Meta(gt=0, lt=1, description="Level of the interval; default: 0.95.")] | UnsetType | None
    ) = UNSET
    n: Annotated[int, Meta(ge=1, description="Number of samples measured.")] | UnsetType | None = UNSET
    seeds: Annotated[int, Meta(ge=1, description="Number of runs averaged.")] | UnsetType | None = UNSET
    source: (
        Annotated[str, Meta(description="Who measured it, as a URL or a name; default: the producer.")]
        | UnsetType
        | None
    ) = UNSET


class DeclaredCode(_Declared, frozen=True, kw_only=True):
    """Where the training code stands."""

    repository: str | UnsetType | None = UNSET
    commit: str | UnsetType | None = UNSET
    entrypoint: str | UnsetType | None = UNSET


class DeclaredThing(_Declared, frozen=True, kw_only=True):
    """The fields of every document."""

    id: Id
    lineage: (
        Annotated[Id, Meta(description="Shared by all versions of one thing; default: the id.")] | UnsetType | None
    ) = UNSET
    version_number: Number | UnsetType | None = UNSET
    version_tag: Tag | UnsetType | None = UNSET
    previous: Annotated[Id, Meta(description="The version this one came from.")] | UnsetType | None = UNSET
    title: Annotated[str, Meta(description="Default: the lineage.")] | UnsetType | None = UNSET
    created_at: Date | UnsetType | None = UNSET
    content_hash: Hash | UnsetType | None = UNSET
    source_url: str | UnsetType | None = UNSET
    license: str | UnsetType | None = UNSET
    card: Annotated[str, Meta(description="Markdown.")] | UnsetType | None = UNSET
    changelog: str | UnsetType | None = UNSET
    metadata: Annotated[dict[str, Any], Meta(description="Anything else; kept and shown.")] | UnsetType | None = UNSET
    embargo_until: (
        Annotated[str, Meta(pattern=DAY_PATTERN, description="The day, in UTC, from which it may be published.")]
        | UnsetType
        | None
    ) = UNSET
    links: list[DeclaredLink] | UnsetType | None = UNSET


class DeclaredDataset(DeclaredThing, frozen=True, kw_only=True, tag_field="kind", tag="dataset"):
    """A dataset."""


class DeclaredAnalysis(DeclaredThing, frozen=True, kw_only=True, tag_field="kind", tag="analysis"):
    """An analysis that took inputs and made models or artifacts."""


class DeclaredHypothesis(DeclaredThing, frozen=True, kw_only=True, tag_field="kind", tag="hypothesis"):
    """A hypothesis that models or analyses test."""


class DeclaredArtifact(DeclaredThing, frozen=True, kw_only=True, tag_field="kind", tag="artifact"):
    """Any other thing: a checkpoint, a notebook, a figure."""


class DeclaredModel(DeclaredThing, frozen=True, kw_only=True, tag_field="kind", tag="model"):
    """One version of a model."""

    family: Family
    quality_score: Score | UnsetType | None = UNSET
    metrics: MetricTree | UnsetType | None = UNSET
    evaluations: list[DeclaredEvaluation] | UnsetType | None = UNSET
    parameter_count: Count | UnsetType | None = UNSET
    architecture: dict[str, Any] | UnsetType | None = UNSET
    training_config: dict[str, Any] | UnsetType | None = UNSET
    code: DeclaredCode | UnsetType | None = UNSET
    tests_hypothesis_id: Id | UnsetType | None = UNSET
    promotion_state: PromotionState | UnsetType | None = UNSET


class DeclaredMetric(DeclaredThing, frozen=True, kw_only=True, tag_field="kind", tag="metric"):
    """What a metric means: which way is better, and its unit. Direction `target` needs `target`."""

    direction: Direction
    target: float | UnsetType | None = UNSET
    unit: str | UnsetType | None = UNSET


_DECLARED: dict[str, type[DeclaredThing]] = {
    "model": DeclaredModel,
    "dataset": DeclaredDataset,
    "analysis": DeclaredAnalysis,
    "hypothesis": DeclaredHypothesis,
    "artifact": DeclaredArtifact,
    "metric": DeclaredMetric,
}

FIELDS: dict[str, tuple[str, ...]] = {
    kind: ("kind", *declared.__struct_fields__) for kind, declared in _DECLARED.items()
}
"""Kind → the fields that its documents may have."""
LINK_FIELDS = DeclaredLink.__struct_fields__
EVALUATION_FIELDS = DeclaredEvaluation.__struct_fields__
CODE_FIELDS = DeclaredCode.__struct_fields__


class LinkEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A link as declared; all pins are None where it is not pinned."""

    relation: str
    target: str
    version_number: int | None
    version_tag: str | None
    content_hash: str | None
    split: str | None


class MetricEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A metric of a model. What follows `plus_minus` is None for a flat metric.

    Args:
        name: dotted where it was nested.
        value: exact JSON text.
        number: as `core.values.read_value` reads the value; None where it is no number.
        unit: `%` where the value ends so, else what the evaluation states.
        plus_minus: uncertainty that the value itself states, of a kind that is not known.
        dataset: as the evaluation names it.
        stderr: standard error, finite and at least 0.
        ci: bounds of the confidence interval, which holds the number.
        ci_level: between 0 and 1; None where the evaluation states none.
        n: number of samples.
        seeds: number of runs.
        source: who measured it; None for the producer.
    """

    name: str
    value: bytes
    number: float | None
    unit: str | None = None
    plus_minus: float | None = None
    dataset: str | None = None
    dataset_version: str | None = None
    split: str | None = None
    higher_is_better: bool | None = None
    stderr: float | None = None
    ci: tuple[float, float] | None = None
    ci_level: float | None = None
    n: int | None = None
    seeds: int | None = None
    source: str | None = None


class LoadWarning(NamedTuple):
    """What is wrong with a document that is loaded nevertheless: a code of `core.reasons.REASONS`, and its subjects."""

    code: str
    subjects: list[str]


class ModelEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What only models have.

    Args:
        metrics: the flat ones, then the evaluations, in the order of the document.
        parameter_count: below 2**63; None where none is declared, or it cannot be read.
        architecture: JSON object text, as `training_config`.
        tests_hypothesis_id: the field, else the string of that name in the metadata.
        warnings: shown on the model's page.
    """

    family: str
    quality_score: float | None
    metrics: list[MetricEntry]
    parameter_count: int | None
    architecture: bytes
    training_config: bytes
    code_repository: str | None
    code_commit: str | None
    code_entrypoint: str | None
    tests_hypothesis_id: str | None
    promotion_state: str
    warnings: list[LoadWarning]


class MetricDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """What a metric means; `target` is set where the direction is `target`."""

    direction: str
    target: float | None
    unit: str | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A document that keeps the format, with its defaults filled in.

    Args:
        file: path as the user gave it.
        line: 1-based line where the document starts.
        version_number: None where the registry is to number it.
        previous: None for the newest of the lineage.
        metadata: JSON object text.
        embargo_until: day in UTC from which it may be published; None for at once.
        model: None unless the kind is `model`.
        metric: None unless the kind is `metric`.
        digest: SHA-256 of the document in canonical JSON, as hex.
    """

    file: str
    line: int
    kind: str
    id: str
    lineage: str
    version_number: int | None
    version_tag: str | None
    previous: str | None
    title: str
    created: Created | None
    content_hash: str | None
    source_url: str | None
    license: str | None
    card: str | None
    changelog: str | None
    metadata: bytes
    embargo_until: date | None
    links: tuple[LinkEntry, ...]
    model: ModelEntry | None
    metric: MetricDefinition | None
    digest: str


def document_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one registry document: one of six kinds."""
    kinds = tuple(_DECLARED.values())
    references, components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    components["DeclaredModel"]["properties"]["metrics"] = _nullable({"$ref": "#/$defs/Metrics"})
    components["Metrics"] = _metrics_schema()
    for kind, declared in _DECLARED.items():
        if kind != "model":
            _restrict_links(components, kind, declared.__name__)
    _restrict_links(components, "model", "DeclaredModel")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Registry document of Forge Catalog",
        "description": "One document of a registry: one JSON object a line (.jsonl), or one of a YAML or JSON file.",
        "oneOf": list(references),
        "$defs": components,
    }


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _metrics_schema() -> dict[str, Any]:
    """Return the schema of nested metrics, which a recursive annotation cannot say to msgspec."""
    scalar = {"type": ["number", "boolean", "string", "null"]}
    return {
        "type": "object",
        "description": MetricTree.__metadata__[0].description,  # type: ignore[attr-defined]
        "additionalProperties": {"anyOf": [scalar, {"$ref": "#/$defs/Metrics"}]},
    }


def _restrict_links(components: dict[str, Any], kind: str, name: str) -> None:
    allowed = [relation for relation, sources in RELATION_SOURCES.items() if kind in sources]
    item = {"allOf": [{"$ref": "#/$defs/DeclaredLink"}, {"properties": {"relation": {"enum": allowed}}}]}
    components[name]["properties"]["links"] = _nullable({"type": "array", "items": item})


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document_json_schema(), indent=2, ensure_ascii=False) + "\n")
