"""The JSON documents of comparisons, as types; they use the records of `core.documents`."""

from typing import Literal

import msgspec

from catalog_build.core.documents import Contamination, Direction, Document, Family, Graph, Ground, Reason, Ref


class ComparedModel(Document, frozen=True, kw_only=True):
    """A column of a comparison. The first is the baseline."""

    id: str
    slug: str
    title: str
    model_family: Family
    lineage: str
    version_number: int
    version_tag: str | None
    is_latest: bool
    quality_score: float | None
    declared_quality_score: float | None
    provenance_complete: bool
    created_at: str | None
    html: str
    self_: str = msgspec.field(name="self")


class SettingCell(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A value in a column; `text` None means that the model has no such setting.

    `change` is relative to the baseline: added (baseline lacks it), removed (this model lacks it), changed, same;
    None in the baseline's own column and where neither has it.
    """

    text: str | None
    number: float | None = None
    change: Literal["added", "removed", "changed", "same"] | None = None


class SettingRow(Document, frozen=True, kw_only=True):
    path: str
    differs: bool
    cells: list[SettingCell]


class SettingSection(Document, frozen=True, kw_only=True):
    """Rows that differ first, then the same ones, each sorted by path; `omitted` rows were folded away for size."""

    name: Literal["metadata", "training_config", "architecture"]
    differing: int
    same: int
    rows: list[SettingRow]
    omitted: int


class MetricCell(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A metric's value in a column; `text` None means missing. `delta` and `relative` are against the baseline.

    Args:
        relative: delta / |baseline|, None where the baseline is 0 or missing.
        verdict: better, worse or equal against the baseline, only where comparable or ground_not_stated.
        best: filled: best on the same ground; hollow: best where no model states a ground; None otherwise.
        ground: this model's ground, only where the row's grounds differ.
    """

    text: str | None
    number: float | None = None
    delta: float | None = None
    relative: float | None = None
    verdict: Literal["better", "worse", "equal"] | None = None
    best: Literal["filled", "hollow"] | None = None
    ground: Ground | None = None


class MetricRow(Document, frozen=True, kw_only=True):
    """A metric across the models.

    Args:
        ground: shared by all values, or None where not stated or differing.
        comparability: why there is, or is not, a winner: comparable, ground_not_stated (hollow mark), grounds_differ,
            direction_unknown, not_numeric, single (fewer than two numbers).
    """

    name: str
    unit: str | None
    direction: Direction | None
    target: float | None
    ground: Ground | None
    comparability: Literal[
        "comparable", "ground_not_stated", "grounds_differ", "direction_unknown", "not_numeric", "single"
    ]
    differs: bool
    cells: list[MetricCell]


class MetricTable(Document, frozen=True, kw_only=True):
    """Metrics in the baseline's order, then those that only later models have; `omitted` were folded away for size."""

    total: int
    rows: list[MetricRow]
    omitted: int


class DatasetVersions(Document, frozen=True, kw_only=True):
    """A dataset lineage that the models use at different versions: per column the ids used (empty if unused)."""

    lineage: str
    used: list[list[str]]


class DataOverlap(Document, frozen=True, kw_only=True):
    """Overlap of training data.

    Args:
        shared: datasets that all models were trained on.
        unique: per column, the datasets that no other model was trained on.
        different_versions: lineages used by two or more models at different versions.
        omitted: entries of the three lists above that were folded away for size.
        jaccard: |intersection| / |union| of the dataset ids of all models; None if none has any.
        jaccard_to_baseline: per column, against the baseline; None where both are empty.
    """

    shared: list[Ref]
    unique: list[list[Ref]]
    different_versions: list[DatasetVersions]
    omitted: int
    jaccard: float | None
    jaccard_to_baseline: list[float | None]


class ProvenanceColumn(Document, frozen=True, kw_only=True):
    """The provenance of one compared model, side by side with the others.

    `omitted` counts the reasons, datasets, analyses and hypotheses folded away for size; the graph counts its own.
    """

    complete: bool
    reasons: list[Reason]
    training_datasets: list[Ref]
    analyses: list[Ref]
    hypotheses: list[Ref]
    omitted: int
    graph: Graph


class MovedInput(Document, frozen=True, kw_only=True):
    """An input that two or more models use at different versions: per column those used (empty if unused)."""

    lineage: str
    used: list[list[Ref]]


class ProvenanceComparison(Document, frozen=True, kw_only=True):
    """Provenance per column, and the inputs.

    Args:
        shared_inputs: those that all models have.
        moved_inputs: those that are the same thing at different versions.
        unique_inputs: per column, those that no other model has at any version.
        omitted_inputs: entries of the three lists that were folded away for size.
    """

    columns: list[ProvenanceColumn]
    shared_inputs: list[Ref]
    moved_inputs: list[MovedInput]
    unique_inputs: list[list[Ref]]
    omitted_inputs: int


class ContaminationWarning(Document, frozen=True, kw_only=True):
    model: str
    contamination: Contamination


class Comparison(Document, frozen=True, kw_only=True):
    """`api/compare/{a}..{b}.json` and `/api/models/compare`: two or more models against the first, the baseline."""

    self_: str = msgspec.field(name="self")
    html: str
    ids: list[str]
    models: list[ComparedModel]
    metadata: SettingSection
    training_config: SettingSection
    architecture: SettingSection
    metrics: MetricTable
    training_data: DataOverlap
    provenance: ProvenanceComparison
    contamination: list[ContaminationWarning]
    contamination_omitted: int
    """Warnings beyond those listed, folded away for size."""
