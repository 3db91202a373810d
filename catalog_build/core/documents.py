"""The JSON documents that the static site and the live API publish, as types.

Every path in a document (`self`, `html`, `parent`) is relative to the catalog's root. Field order is the order in the
JSON.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from catalog_build.core.urls import HOME_PAGE, LANDING, MODEL_LIST

Family = Literal["biophysical", "deep_learning", "statistical", "other"]
Kind = Literal["model", "dataset", "analysis", "hypothesis", "artifact"]
Direction = Literal["up", "down", "target", "none"]
PinState = Literal["unpinned", "intact", "missing", "modified", "unverified"]
MetricValue = msgspec.Raw
"""A JSON number in its exact decimal text, a string, a boolean or null."""
MetricValues = Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema={"type": "object"})]
"""A JSON object without blanks between its parts: name of the metric → `MetricValue`."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all published records; msgspec does not inherit `kw_only`, so each repeats it."""


class Reason(Document, frozen=True, kw_only=True):
    """Why a model's provenance is incomplete, or another warning.

    Args:
        code: one of `core.reasons.REASONS`.
        message: a sentence that says what to add.
        subjects: ids that the reason is about, in the order of the links; empty when it is about the model as a whole.
    """

    code: str
    message: str
    subjects: list[str] = []


class Ref(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A registered thing as others name it. `slug`, `kind`, `html` and `self_` are None when it is not registered.

    `lineage` of a thing that is not registered is its id. `withdrawn` is left out where it is false.
    """

    id: str
    lineage: str
    slug: str | None
    kind: Kind | None
    title: str
    version_number: int | None
    version_tag: str | None
    html: str | None
    self_: str | None = msgspec.field(name="self")
    withdrawn: bool = False

    @property
    def version_label(self) -> str | None:
        """The version as people say it: the tag, else `v` and the number; None where it is not registered."""
        return self.version_tag or (None if self.version_number is None else f"v{self.version_number}")


class Pin(Document, frozen=True, kw_only=True):
    """The version that a link fixes; `state` says what a check against the registry gave."""

    version_number: int | None
    version_tag: str | None
    content_hash: str | None
    state: PinState


class LinkedArtifact(Document, frozen=True, kw_only=True):
    """One link: `artifact` is its target in `outgoing` lists, its source in `incoming` lists.

    `pin` is None where the link is not pinned.
    """

    relation: str
    artifact: Ref
    pin: Pin | None
    split: str | None


class IncomingLinks(Document, frozen=True, kw_only=True):
    """One page of the links that point here; `next` is a URL reference relative to this document, or None."""

    items: list[LinkedArtifact]
    total: int
    next: str | None


class LinkedArtifacts(Document, frozen=True, kw_only=True):
    outgoing: list[LinkedArtifact]
    incoming: IncomingLinks


class Ground(Document, frozen=True, kw_only=True):
    """What a metric was measured on: the dataset's lineage (or raw name if unregistered), version label, split.

    Each is None where it is not stated; a metric may state its split alone, as `train_loss` does.
    """

    dataset: str | None
    version: str | None
    split: str | None


class Metric(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A metric of one model. `number` is None where the value is no number (such a value is never ranked).

    Args:
        value: exact JSON text of the value.
        number: of a JSON number, or of a string that is a plain decimal, alone, with `%`, or with `±` and another.
        direction: None where it is not known.
        target: the wanted value, for direction `target`.
        unit: `%` where the value says so, else what its evaluation states, else that of the metric's definition.
        ground: None where nothing of it is stated.
        assumed: whether the data set of the ground is assumed: the only one that the model is evaluated on.
        stderr: standard error of the value, at least 0; None where it is not stated, like what follows.
        ci: lowest and highest value of the confidence interval, which holds the value.
        ci_level: the interval's level of confidence, between 0 and 1; None means 0.95.
        plus_minus: an uncertainty of a kind that is not stated, as in `96.3 ± 2.6`; at least 0.
        n: number of samples that the value was measured on.
        seeds: number of runs, with a random seed each, that it is the mean of.
        source: who measured it, as a URL or a name; None: the model's producer.
        history: in a model's own document, the numbers on the same ground in the first 30 of `versions`, in their
            order; left out where fewer than two versions have one.
    """

    name: str
    value: MetricValue
    number: float | None
    direction: Direction | None
    target: float | None
    unit: str | None
    ground: Ground | None
    assumed: bool = False
    stderr: float | None = None
    ci: tuple[float, float] | None = None
    ci_level: float | None = None
    plus_minus: float | None = None
    n: int | None = None
    seeds: int | None = None
    source: str | None = None
    history: tuple[float | None, ...] = ()


class Row(Document, frozen=True, kw_only=True, omit_defaults=True):
    """One setting, flattened: `path` is dotted (list items as [0]); `text` is what is shown, at most 200 characters.

    Args:
        number: float64 value when the setting is a number or a numeric string, else None.
        exact: canonical decimal text, only where `number` does not stand for the value exactly
            (integers beyond 2**53, long decimals); two rows are the same number if `number` and `exact` agree.
        digest: first 16 hex digits of the SHA-256 of the whole text, only where `text` was shortened.
    """

    path: str
    text: str
    number: float | None = None
    exact: str | None = None
    digest: str | None = None


class Settings(Document, frozen=True, kw_only=True):
    """Comparison-ready rows of a model, by section."""

    metadata: list[Row]
    training_config: list[Row]
    architecture: list[Row]


class Code(Document, frozen=True, kw_only=True):
    repository: str | None
    commit: str | None
    entrypoint: str | None


class Change(Document, frozen=True, kw_only=True, omit_defaults=True):
    """One difference of a version to the one before; `old` or `new` is None where it was added or removed.

    Of an input, `path` is its lineage, and the values name the version, with the state of its pin unless it is intact;
    of a link, `path` is the relation and the target's lineage. Of many metrics that only one version has, `path` counts
    them and the value lists the first.

    Args:
        delta: of a metric that is a number in both.
        verdict: of a metric, as in a comparison with the version before as the baseline: not_separable where the
            difference is within the uncertainty.
        certainty: of a verdict: for which of the two an uncertainty is stated; left out where for neither.
        reserve: of a verdict: why it holds only if both were measured alike; left out where both state one dataset.
        moved: whether an input is another version of the same thing.
    """

    section: Literal["metrics", "fields", "metadata", "training_config", "architecture", "inputs", "links"]
    path: str
    old: str | None
    new: str | None
    delta: float | None = None
    verdict: Literal["better", "worse", "equal", "not_separable"] | None = None
    certainty: Literal["stated", "stated_for_one"] | None = None
    reserve: Literal["dataset_assumed", "ground_not_stated"] | None = None
    moved: bool = False


class Version(Document, frozen=True, kw_only=True):
    """An entry of the version history, newest first in a list. `changes` (at most 20) are those since `previous`."""

    id: str
    slug: str
    version_number: int
    version_tag: str | None
    previous: str | None
    is_latest: bool
    created_at: str | None
    quality_score: float | None
    declared_quality_score: float | None
    provenance_complete: bool
    changelog: str | None
    changes: list[Change]
    changes_total: int
    html: str
    self_: str = msgspec.field(name="self")


class WithdrawnVersion(Document, frozen=True, kw_only=True):
    """A version of a lineage that was withdrawn: `withdrawn_at` is ISO 8601 in UTC, and its page tells no more."""

    id: str
    slug: str
    version_number: int
    version_tag: str | None
    withdrawn_at: str
    reason: str
    html: str
    self_: str = msgspec.field(name="self")


class InputState(Document, frozen=True, kw_only=True):
    """An input of a model: `via` is the model's own id or the id of the producing analysis that names it."""

    artifact: Ref
    via: list[str]
    pinned: bool
    state: PinState


class GraphNode(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A node of the provenance graph. `role`: self, ancestor or descendant; `exists` False is drawn as missing.

    Args:
        content_hash: the one that a link pins, else the thing's own; left out when unknown.
    """

    id: str
    kind: Kind | None
    title: str
    label: str | None
    """Version label: the pinned one, else the tag, else `v` and the number; None when unknown."""
    role: Literal["self", "ancestor", "descendant"]
    exists: bool
    html: str | None
    content_hash: str | None = None


class GraphEdge(Document, frozen=True, kw_only=True):
    """`source` was made from or names `target`; both are node ids."""

    source: str
    target: str
    relation: str
    state: PinState


class Graph(Document, frozen=True, kw_only=True):
    """The provenance around one model, bounded; `omitted` counts the nodes beyond the bound."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    omitted: int


class TrainingUse(Document, frozen=True, kw_only=True):
    """A dataset that the model or an ancestor was trained on. `model` is whose link it is."""

    model: str
    dataset: str
    lineage: str
    split: str | None


class Contamination(Document, frozen=True, kw_only=True):
    """The model was evaluated on data that it, or an ancestor, was trained on.

    Args:
        certain: True where both splits are stated and equal; False where one is not stated.
        trained_by: id of the model (self or ancestor) that was trained on it.
        metrics: names measured on it, sorted.
        message: the sentence to show.
    """

    dataset: str
    split: str | None
    trained_by: str
    metrics: list[str]
    certain: bool
    message: str


class Provenance(Document, frozen=True, kw_only=True):
    complete: bool
    reasons: list[Reason]
    inputs: list[InputState]
    graph: Graph
    contamination: list[Contamination]


class ModelSummary(Document, frozen=True, kw_only=True):
    """A model as it stands in lists."""

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
    evaluation_metrics: MetricValues
    metrics_truncated: bool
    parameter_count: int | None
    trained_on: str | None
    training_datasets: list[str]
    produced_by: str | None
    tests_hypothesis: str | None
    provenance_complete: bool
    warnings: list[Reason]
    created_at: str | None
    license: str | None
    promotion_state: str
    html: str
    self_: str = msgspec.field(name="self")


class ModelDocument(Document, frozen=True, kw_only=True):
    """`api/models/{slug}.json`: one model version, whole.

    `withdrawn_versions`, newest first, are left out where there are none.
    """

    self_: str = msgspec.field(name="self")
    html: str
    parent: str = MODEL_LIST
    id: str
    slug: str
    kind: Literal["model"]
    title: str
    model_family: Family
    lineage: str
    version_number: int
    version_tag: str | None
    previous: str | None
    is_latest: bool
    latest: Ref
    quality_score: float | None
    declared_quality_score: float | None
    provenance_complete: bool
    warnings: list[Reason]
    evaluation_metrics: MetricValues
    """The first 64 names in the order stated; `metrics` has all of them."""
    metrics_truncated: bool
    parameter_count: int | None
    trained_on: str | None
    training_datasets: list[str]
    produced_by: str | None
    tests_hypothesis: str | None
    created_at: str | None
    promotion_state: str
    license: str | None
    source_url: str | None
    content_hash: str | None
    changelog: str | None
    code: Code | None
    card: str | None
    """The model card as Markdown, as its producer wrote it: not sanitised."""
    metadata: msgspec.Raw
    architecture: msgspec.Raw
    training_config: msgspec.Raw
    metrics: list[Metric]
    settings: Settings
    versions: list[Version]
    versions_total: int
    withdrawn_versions: list[WithdrawnVersion] | UnsetType = UNSET
    linked_artifacts: LinkedArtifacts
    provenance: Provenance


class ModelList(Document, frozen=True, kw_only=True):
    """`api/models.json` and `/api/models`.

    `next` and `previous` are URL references relative to this document, or None. Where no model has the words that were
    asked for, `near_words` says which were searched for instead.
    """

    self_: str = msgspec.field(name="self")
    html: str
    parent: str = LANDING
    models: list[ModelSummary]
    near_words: list[str] | UnsetType = UNSET
    total: int
    limit: int
    offset: int
    next: str | None
    previous: str | None


class Readiness(Document, frozen=True, kw_only=True):
    """`/readyz`: the registry can be read, and where it stands; by `revision` a site knows whether it is older."""

    status: Literal["ready"]
    revision: int
    changed_at: str | None


class FacetValue(Document, frozen=True, kw_only=True):
    value: str
    title: str
    count: int


class Facets(Document, frozen=True, kw_only=True):
    """`api/facets.json`: values to filter by, with the number of model versions each.

    The most frequent come first, then in the order of the values.
    """

    self_: str = msgspec.field(name="self")
    html: str = HOME_PAGE
    parent: str = LANDING
    total: int
    latest: int
    flagged: int
    families: list[FacetValue]
    licenses: list[FacetValue]
    promotion_states: list[FacetValue]
    datasets: list[FacetValue]
    analyses: list[FacetValue]
    hypotheses: list[FacetValue]
    metrics: list[FacetValue]


class Link(Document, frozen=True, kw_only=True, omit_defaults=True):
    """Where something stands.

    Args:
        rel: what it is to the document that names it: a registered relation type (RFC 8288).
        href: URL reference relative to that document; a URI template (RFC 6570) where `templated`.
        type: media type of what stands there.
    """

    rel: str
    href: str
    type: str
    title: str
    templated: bool = False


class Landing(Document, frozen=True, kw_only=True):
    """`api/index.json` and `/api/`: what there is, and where; the root of all documents."""

    self_: str = msgspec.field(name="self")
    html: str = HOME_PAGE
    parent: None = None
    title: str
    description: str
    links: list[Link]
