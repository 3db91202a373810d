"""The JSON documents of comparisons, as types; they use the records of `core.documents`."""

from typing import Literal

import msgspec

from catalog_build.core.documents import Contamination, Direction, Document, Family, Graph, Ground, Reason, Ref
from catalog_build.core.ranking import Verdict


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
    promotion_state: str
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

    name: Literal["metadata", "training_config", "architecture", "links"]
    differing: int
    same: int
    rows: list[SettingRow]
    omitted: int


class CardSegment(Document, frozen=True, kw_only=True):
    """Text that both cards have, or one of them alone; at most about 1,000 characters, … stands for the rest."""

    kind: Literal["same", "removed", "added"]
    text: str


class CardPassage(Document, frozen=True, kw_only=True):
    """Lines of a card that differ, word by word."""

    segments: list[CardSegment]


class CardCell(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A model's card: its length in characters, None where there is none; `change` as in `SettingCell`."""

    characters: int | None
    change: Literal["added", "removed", "changed", "same"] | None = None


class CardTable(Document, frozen=True, kw_only=True):
    """The models' cards.

    Args:
        passages: where two versions of one lineage are compared, the passages in which their cards differ.
        omitted: passages that were folded away for size.
    """

    differs: bool
    cells: list[CardCell]
    passages: list[CardPassage]
    omitted: int


Comparability = Literal[
    "comparable",
    "dataset_assumed",
    "ground_not_stated",
    "grounds_differ",
    "several_values",
    "units_differ",
    "direction_unknown",
    "not_numeric",
    "single",
]
"""Why a metric has, or has not, a winner among some models."""


class MetricCell(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A metric's value in a column; `text` None means missing. `delta` and `relative` are against the baseline.

    Args:
        text: of several values on one evaluation, all of `values`; these have no number and are not ranked.
        delta, relative: where the units are equal; `relative` is delta / |baseline|, None where the baseline is 0.
        verdict: against the baseline, where the two can be ranked: better, worse, equal, or not_separable: the
            difference is within the uncertainty.
        certainty: of a verdict: for which of the two values an uncertainty is stated; left out where for neither.
        best: rank 1, so best or not separable from the best, of two or more values that can be ranked, not all of rank
            1. filled: the dataset of each of them is stated; hollow: it is assumed or not stated for one or more.
        ground: this model's evaluation, only where the row's evaluations differ.
        unit: this value's unit, only where the row's units differ.
        assumed: whether the dataset is assumed: the only one that the model is evaluated on.
        stderr, ci, ci_level, plus_minus, n, seeds: as in `Metric`.
        values: the first 20 of several different values on one evaluation, in the order stated.
        values_total: how many there are.
    """

    text: str | None
    number: float | None = None
    delta: float | None = None
    relative: float | None = None
    verdict: Verdict | None = None
    certainty: Literal["stated", "stated_for_one"] | None = None
    best: Literal["filled", "hollow"] | None = None
    ground: Ground | None = None
    unit: str | None = None
    assumed: bool = False
    stderr: float | None = None
    ci: tuple[float, float] | None = None
    ci_level: float | None = None
    plus_minus: float | None = None
    n: int | None = None
    seeds: int | None = None
    values: tuple[str, ...] = ()
    values_total: int = 0


class MetricRow(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A metric across the models.

    Args:
        unit: shared by all values, or None where none is stated or they differ.
        ground: shared by all values, or None where not stated or differing.
        comparability: why there is, or is not, a winner. Ranked: comparable; dataset_assumed and ground_not_stated (the
            dataset is not stated), both with hollow marks. Not ranked: grounds_differ; several_values (fewer than two
            models have exactly one number); units_differ (no two of these units are equal); direction_unknown;
            not_numeric; single (fewer than two values).
        compared: values that can be ranked against another one of the row.
        assumed: those of them whose dataset is assumed.
    """

    name: str
    unit: str | None
    direction: Direction | None
    target: float | None
    ground: Ground | None
    comparability: Comparability
    differs: bool
    compared: int = 0
    assumed: int = 0
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
    links: SettingSection
    cards: CardTable
    metrics: MetricTable
    training_data: DataOverlap
    provenance: ProvenanceComparison
    contamination: list[ContaminationWarning]
    contamination_omitted: int
    """Warnings beyond those listed, folded away for size."""
