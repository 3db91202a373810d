"""The format of registry documents: as types that give the published JSON Schema, and as validated entries."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from catalog_build.core.dates import Created
from catalog_build.core.documents import Direction, Family

RELATIONS: Mapping[str, tuple[str, ...]] = {
    "trained_on": ("model",),
    "evaluated_on": ("model",),
    "produced_by": ("model", "artifact"),
    "tests_hypothesis": ("model", "analysis"),
    "uses_input": ("model", "analysis"),
    "derived_from": ("model", "dataset", "analysis", "hypothesis", "artifact"),
}
"""Relation → kinds of documents that may state it."""

MAX_ID = 512
MAX_TAG = 200
MAX_VERSION = 2_147_483_647

Id = Annotated[str, Meta(min_length=1, max_length=MAX_ID, description="Any Unicode text without control characters.")]
Tag = Annotated[str, Meta(min_length=1, max_length=MAX_TAG, description="A human label, unique within its lineage.")]
VersionNumber = Annotated[int, Meta(ge=1, le=MAX_VERSION)]
Hash = Annotated[str, Meta(pattern="^[A-Za-z0-9._-]+:[0-9A-Fa-f]+$", description="algorithm:hex")]
Score = Annotated[float, Meta(ge=0, le=1)]
Scalar = str | float | bool | None


class LinkSchema(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A link; one with a version_number, version_tag or content_hash is pinned."""

    relation: Literal["trained_on", "evaluated_on", "produced_by", "tests_hypothesis", "uses_input", "derived_from"]
    target: Id
    version_number: VersionNumber | None = None
    version_tag: Tag | None = None
    content_hash: Hash | None = None
    split: str | None = None


class EvaluationSchema(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A metric with the ground that it was measured on."""

    metric: Annotated[str, Meta(min_length=1, max_length=MAX_ID)]
    value: Scalar
    dataset: Id | None = None
    dataset_version: str | int | None = None
    split: str | None = None
    higher_is_better: bool | None = None


class CodeSchema(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Where the training code stands."""

    repository: str | None = None
    commit: str | None = None
    entrypoint: str | None = None


class _Common(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    id: Id
    lineage: Id | None = None
    version_number: VersionNumber | None = None
    version_tag: Tag | None = None
    previous: Id | None = None
    title: str | None = None
    created_at: Annotated[str, Meta(description="ISO 8601 date-time, date, month or year.")] | int | None = None
    content_hash: Hash | None = None
    source_url: str | None = None
    license: str | None = None
    card: Annotated[str, Meta(description="Markdown.")] | None = None
    changelog: str | None = None
    metadata: dict[str, Any] | None = None
    links: list[LinkSchema] | None = None


class ModelSchema(_Common, tag_field="kind", tag="model", kw_only=True):
    """One version of a model."""

    family: Literal["biophysical", "deep_learning", "statistical", "other"]
    quality_score: Score | None = None
    metrics: (
        Annotated[dict[str, Any], Meta(description="Name to number, boolean, string, null, or an object of these.")]
        | None
    ) = None
    evaluations: list[EvaluationSchema] | None = None
    parameter_count: Annotated[int, Meta(ge=0)] | str | float | None = None
    architecture: dict[str, Any] | None = None
    training_config: dict[str, Any] | None = None
    code: CodeSchema | None = None
    tests_hypothesis_id: Id | None = None
    promotion_state: Literal["candidate", "promoted", "rejected", "superseded"] | None = None


class DatasetSchema(_Common, tag_field="kind", tag="dataset", kw_only=True):
    """One version of a data set."""


class AnalysisSchema(_Common, tag_field="kind", tag="analysis", kw_only=True):
    """One version of an analysis: what produced a model."""


class HypothesisSchema(_Common, tag_field="kind", tag="hypothesis", kw_only=True):
    """One version of a hypothesis."""


class ArtifactSchema(_Common, tag_field="kind", tag="artifact", kw_only=True):
    """One version of any other thing: a checkpoint, a notebook, a figure."""


class MetricSchema(
    msgspec.Struct, tag_field="kind", tag="metric", omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """What is known of a metric, by its name."""

    id: Id
    title: str | None = None
    direction: Literal["up", "down", "target", "none"] | None = None
    target: float | None = None
    unit: str | None = None


Schema = ModelSchema | DatasetSchema | AnalysisSchema | HypothesisSchema | ArtifactSchema | MetricSchema
SCHEMAS: Mapping[str, type[msgspec.Struct]] = {
    "model": ModelSchema,
    "dataset": DatasetSchema,
    "analysis": AnalysisSchema,
    "hypothesis": HypothesisSchema,
    "artifact": ArtifactSchema,
    "metric": MetricSchema,
}
"""Kind → type of its documents."""


def document_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one registry document."""
    schema = msgspec.json.schema(Schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Registry document", **schema}


class LinkEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A validated link."""

    relation: str
    target: str
    version_number: int | None
    version_tag: str | None
    content_hash: str | None
    split: str | None


class MetricEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A validated metric: `value` is JSON text; `number` is None unless it is a finite JSON number."""

    name: str
    value: bytes
    number: float | None
    dataset: str | None = None
    dataset_version: str | None = None
    split: str | None = None
    higher_is_better: bool | None = None


class ModelEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that only models have; JSON objects as text, `warnings` as codes of `core.reasons`."""

    family: Family
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
    warnings: list[str]


class MetricDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """What a `metric` document states."""

    direction: Direction | None
    target: float | None
    unit: str | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A validated document, ready to be written.

    Args:
        file, line: where it stands, for messages.
        metadata: JSON object as text.
        model: set for kind `model` only; `metric` for kind `metric` only.
        digest: SHA-256 of the document's canonical JSON, hex: equal documents have equal digests.
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
    links: tuple[LinkEntry, ...]
    model: ModelEntry | None
    metric: MetricDefinition | None
    digest: str


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document_json_schema()), indent=2) + b"\n")
