"""The JSON documents of datasets, analyses, hypotheses and other artifacts, as types."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from catalog_build.core.comparison import Comparability
from catalog_build.core.documents import (
    Direction,
    Document,
    Family,
    Ground,
    Kind,
    LinkedArtifacts,
    MetricValue,
    ModelSummary,
    Pin,
    Reason,
    Ref,
)
from catalog_build.core.urls import LANDING


class ArtifactModels(Document, frozen=True, kw_only=True):
    """One page of the models that link to an artifact: those that depend on it, then those that are evaluated on it or
    test it, each the latest and best first; `relation` says how they are linked."""

    items: list["ArtifactModel"]
    total: int
    next: str | None


class ArtifactModel(Document, frozen=True, kw_only=True):
    """`pin` is the version that the link fixes, None where it is not pinned."""

    relation: str
    pin: Pin | None
    split: str | None
    model: ModelSummary


class LinkedModel(Document, frozen=True, kw_only=True):
    """A model with what tells how far it can be believed, as leaderboards and lists of what is affected show it."""

    id: str
    slug: str
    title: str
    model_family: Family
    version_number: int
    version_tag: str | None
    is_latest: bool
    promotion_state: str = "candidate"
    quality_score: float | None
    declared_quality_score: float | None
    provenance_complete: bool
    html: str
    self_: str = msgspec.field(name="self")


class Dependent(Document, frozen=True, kw_only=True):
    """A model that depends on an artifact through others.

    Args:
        distance: links between the two, at least 2.
        through: what stands between, from the artifact to the model: one of the shortest ways.
        pin: the version of the artifact that the first of `through` fixes, None where it is not pinned.
        relation: how the model names the last of `through`.
    """

    model: LinkedModel
    distance: int
    through: list[Ref]
    pin: Pin | None
    relation: str


class Dependents(Document, frozen=True, kw_only=True):
    """What depends on an artifact; `items` is one page of the models that do so through others, the nearest first.

    Args:
        direct: models that link to it by anything but `evaluated_on` and `tests_hypothesis`.
        indirect: models that depend on it through others only.
        other: analyses, data sets and other things that depend on it.
        complete: False where more was found than is followed: `indirect` and `other` then are what there is at least.
    """

    direct: int
    indirect: int
    other: int
    complete: bool
    items: list[Dependent]
    next: str | None


class VersionUser(Document, frozen=True, kw_only=True):
    """A model that depends on another version of an artifact; `artifact` is what it names."""

    model: LinkedModel
    artifact: Ref
    relation: str
    pin: Pin | None


class VersionUsers(Document, frozen=True, kw_only=True):
    """The first models that depend directly on other versions of an artifact, and not on itself."""

    items: list[VersionUser]
    total: int


class BoardEntry(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A value on a leaderboard; what has a default is left out where it is that.

    Args:
        model: id of one of the leaderboard's models.
        value: exact JSON text.
        rank: of the latest versions: one more than the number of values that are better and differ from it by more than
            their uncertainty, so that 1 means best, or not separable from the best; None where it is not ranked.
        share: length of its bar, 0 to 1: how near it comes to the best value; None where nothing is ranked.
        contamination: whether the model, or one that it is derived from, was trained on this data: certain, possible
            (a split is not stated), or None.
        several: whether the model states different values here, none of which is ranked.
        assumed, stderr, ci, ci_level, plus_minus, n, seeds, source: as in `Metric`.
    """

    model: str
    value: MetricValue
    number: float | None
    rank: int | None
    share: float | None
    contamination: Literal["certain", "possible"] | None
    several: bool = False
    assumed: bool = False
    stderr: float | None = None
    ci: tuple[float, float] | None = None
    ci_level: float | None = None
    plus_minus: float | None = None
    n: int | None = None
    seeds: int | None = None
    source: str | None = None


class Board(Document, frozen=True, kw_only=True):
    """The values of one metric in one unit on one split of one version of a dataset.

    Args:
        key: its name in addresses.
        version: label of the dataset's version, None where it is not stated.
        status: why its values are ranked, or are not.
        uncertainty: for which of the ranked values an uncertainty is stated; None where nothing is ranked.
        assumed: for how many of its values the dataset is assumed.
        other_units: of other leaderboards of the same metric, version and split; None: values without a unit.
        latest: of latest model versions, the best first; `superseded` of the others. Both are cut, and counted whole.
        html: the first of the pages with all of its values; None where `latest` and `superseded` are all.
        next: the document with further values; None where there are none.
    """

    key: str
    metric: str
    unit: str | None
    direction: Direction | None
    target: float | None
    version: str | None
    split: str | None
    status: Literal["ranked", "direction_unknown", "not_numeric", "single", "several_values"]
    uncertainty: Literal["stated", "some", "none"] | None
    assumed: int
    other_units: list[str | None]
    latest: list[BoardEntry]
    latest_total: int
    superseded: list[BoardEntry]
    superseded_total: int
    html: str | None
    next: str | None


class BoardPart(Document, frozen=True, kw_only=True):
    """Further values of a leaderboard, after those in the parts before it.

    Args:
        models: that state these values, by id.
        next: the document with further values; None for the last one.
    """

    metric: str
    unit: str | None
    version: str | None
    split: str | None
    models: dict[str, LinkedModel]
    latest: list[BoardEntry]
    superseded: list[BoardEntry]
    next: str | None


class Leaderboard(Document, frozen=True, kw_only=True):
    """One part of the leaderboards of a dataset, over all of its versions, those with most values first.

    Args:
        models: whose values these leaderboards show, by id.
        total: number of leaderboards.
        considered: models that were looked at: all `candidates`, which link to the dataset or name it in a metric.
        html: the first of the pages with all leaderboards; None where the dataset's own page shows all of them.
    """

    models: dict[str, LinkedModel]
    boards: list[Board]
    total: int
    considered: int
    candidates: int
    html: str | None
    next: str | None


class MatrixCell(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A value of a matrix; what has a default is left out where it is that.

    Args:
        text: None where the model lacks the metric.
        best: as in comparisons, among all models that test the hypothesis.
        ground, unit: only where those of the row differ.
        assumed, stderr, ci, ci_level, plus_minus, n, seeds: as in `Metric`.
        values_total: how many different values the model states on one evaluation, none of which is ranked.
    """

    text: str | None
    number: float | None
    best: Literal["filled", "hollow"] | None
    ground: Ground | None
    unit: str | None = None
    assumed: bool = False
    stderr: float | None = None
    ci: tuple[float, float] | None = None
    ci_level: float | None = None
    plus_minus: float | None = None
    n: int | None = None
    seeds: int | None = None
    values_total: int = 0


class MatrixRow(Document, frozen=True, kw_only=True):
    """A metric of a matrix; `cells` in the order of its models; the other fields as in comparisons.

    Args:
        comparability: whether there can be a best among all models that test the hypothesis.
    """

    metric: str
    unit: str | None
    direction: Direction | None
    target: float | None
    ground: Ground | None
    comparability: Comparability
    compared: int
    assumed: int
    cells: list[MatrixCell]


class Matrix(Document, frozen=True, kw_only=True):
    """Metrics of models that test a hypothesis, the best marked among all that test it: what was measured, not what it
    shows.

    Args:
        models: that this part shows, of `models_total` versions that test the hypothesis.
        rows: that this part shows, of `total`: those that most models have first.
        html: the first of the pages with all of it, in the first part only; None where the hypothesis's page has all.
        next: the document with the next part; None for the last one.
    """

    models: list[LinkedModel]
    models_total: int
    rows: list[MatrixRow]
    total: int
    html: str | None
    next: str | None


class ArtifactVersion(Document, frozen=True, kw_only=True, omit_defaults=True):
    """`models` counts the models that depend directly on just this version; `withdrawn` is left out where false."""

    id: str
    version_number: int
    version_tag: str | None
    is_latest: bool
    created_at: str | None
    models: int
    html: str
    self_: str = msgspec.field(name="self")
    withdrawn: bool = False


class ArtifactDocument(Document, frozen=True, kw_only=True):
    """`api/artifacts/{slug}.json`: a dataset, analysis, hypothesis or other artifact, with its models.

    `leaderboard` is that of the latest version of a data set, where anything was measured on it; `matrix` that of a
    hypothesis that models test. Both are None elsewhere. `warnings` are left out where there are none.
    """

    self_: str = msgspec.field(name="self")
    html: str
    parent: str = LANDING
    id: str
    slug: str
    kind: Kind
    title: str
    lineage: str
    version_number: int
    version_tag: str | None
    previous: str | None
    is_latest: bool
    warnings: list[Reason] | UnsetType = UNSET
    created_at: str | None
    content_hash: str | None
    source_url: str | None
    license: str | None
    changelog: str | None
    card: str | None
    metadata: msgspec.Raw
    versions: list[ArtifactVersion]
    models: ArtifactModels
    dependents: Dependents
    version_users: VersionUsers
    leaderboard: Leaderboard | None
    matrix: Matrix | None
    linked_artifacts: LinkedArtifacts
