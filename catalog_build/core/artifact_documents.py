"""The JSON documents of datasets, analyses, hypotheses and other artifacts, as types."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

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
    """A model with what tells how far it can be believed, as boards and lists of what is affected name it."""

    id: str
    slug: str
    title: str
    model_family: Family
    version_number: int
    version_tag: str | None
    is_latest: bool
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


class BoardEntry(Document, frozen=True, kw_only=True):
    """A value on a board.

    Args:
        model: id of one of the leaderboard's models.
        value: exact JSON text.
        rank: 1 for the best of the latest versions; equal values share a rank; None where nothing is ranked.
        share: length of its bar, 0 to 1: how near it comes to the best value; None where nothing is ranked.
        contamination: whether the model, or one that it is derived from, was trained on this data: certain, possible
            (a split is not stated), or None.
    """

    model: str
    value: MetricValue
    number: float | None
    rank: int | None
    share: float | None
    contamination: Literal["certain", "possible"] | None


class Board(Document, frozen=True, kw_only=True):
    """The values of one metric on one split of one version of a data set.

    Args:
        version: label of the data set's version, None where it is not stated.
        status: why its values are ranked, or are not.
        latest: of latest model versions, the best first; `superseded` of the others. Both are cut, and counted whole.
    """

    metric: str
    unit: str | None
    direction: Direction | None
    target: float | None
    version: str | None
    split: str | None
    status: Literal["ranked", "direction_unknown", "not_numeric", "single"]
    latest: list[BoardEntry]
    latest_total: int
    superseded: list[BoardEntry]
    superseded_total: int


class Leaderboard(Document, frozen=True, kw_only=True):
    """One page of the boards of a data set, over all of its versions, those with most values first.

    Args:
        models: that stand on these boards, by id.
        total: number of boards.
        considered: models that were looked at, of `candidates` that link to the data set or name it in a metric.
    """

    models: dict[str, LinkedModel]
    boards: list[Board]
    total: int
    considered: int
    candidates: int
    next: str | None


class MatrixCell(Document, frozen=True, kw_only=True):
    """A value of a matrix: `text` None where the model lacks the metric. `best` as in comparisons."""

    text: str | None
    number: float | None
    best: Literal["filled", "hollow"] | None
    ground: Ground | None


class MatrixRow(Document, frozen=True, kw_only=True):
    """A metric of a matrix; `cells` in the order of its models. `comparability` says whether there can be a best."""

    metric: str
    unit: str | None
    direction: Direction | None
    target: float | None
    ground: Ground | None
    comparability: str
    cells: list[MatrixCell]


class Matrix(Document, frozen=True, kw_only=True):
    """The metrics of the first models that test a hypothesis: what was measured, not what it shows.

    Args:
        rows: those that most models have first; `total` counts all of them.
        models_total: of all model versions that test it.
    """

    models: list[LinkedModel]
    models_total: int
    rows: list[MatrixRow]
    total: int


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
