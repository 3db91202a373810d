"""What changed of models between two snapshots, as types: the records of `changes/…json`."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from catalog_build.core.comparison import Comparability
from catalog_build.core.documents import Direction, Document, Ground, Pin, PinState, Reason
from catalog_build.core.ranking import Verdict

ChangeKind = Literal[
    "new_model",
    "new_version",
    "withdrawn",
    "flagged",
    "repaired",
    "inputs_changed",
    "warnings_changed",
    "metrics_changed",
    "quality_changed",
    "edited",
    "removed",
]
"""What a change is told as: of several that hold, the first; changes are shown in this order."""


class VersionRef(Document, frozen=True, kw_only=True):
    """The version that a new one is compared with."""

    id: str
    slug: str
    version_number: int
    version_tag: str | None


class QualityChange(Document, frozen=True, kw_only=True):
    """Scores: `old` and `new` are the effective ones, after the provenance rule; None where there is none."""

    old: float | None
    new: float | None
    old_declared: float | None
    new_declared: float | None


class ProvenanceChange(Document, frozen=True, kw_only=True):
    """Warnings that a model did not have before, and those that it no longer has.

    Args:
        old: whether provenance was complete; None for a model that was not there.
        new: whether it is complete.
    """

    old: bool | None
    new: bool
    added: list[Reason]
    resolved: list[Reason]


class MetricChange(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A metric that has another value, or was measured on other data; what is None is left out.

    Args:
        old, new: the values' text, at most 200 characters; None where the metric was, or is, missing.
        old_number, new_number: their numbers, None where they are none, or several values of one evaluation.
        old_ground, new_ground: what they were measured on, None where not stated or missing.
        delta: new − old; `relative` is delta / |old|; None where either is no number.
        verdict, certainty: as in a comparison with the old value as the baseline.
        comparability: why there is a verdict, or none.
    """

    name: str
    unit: str | None = None
    direction: Direction | None = None
    target: float | None = None
    old: str | None = None
    new: str | None = None
    old_number: float | None = None
    new_number: float | None = None
    old_ground: Ground | None = None
    new_ground: Ground | None = None
    delta: float | None = None
    relative: float | None = None
    verdict: Verdict | None = None
    certainty: Literal["stated", "stated_for_one"] | None = None
    comparability: Comparability


class InputChange(Document, frozen=True, kw_only=True, omit_defaults=True):
    """An input whose state is another one, or that moved to another version; None where it was, or is, no input.

    Args:
        previous: the id of the version that was the input before, where it moved.
        old_version, new_version: from which version it moved to which; None where it did not, or it is not known.
    """

    target: str
    old: PinState | None
    new: PinState | None
    previous: str | None = None
    old_version: str | None = None
    new_version: str | None = None


class LinkChange(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A link that came, went, or is pinned otherwise; `old` and `new` are its pins. What is None is left out.

    Args:
        change: `moved` where it leads to another version of the same input, that of `previous` before.
    """

    change: Literal["added", "removed", "pin", "moved"]
    relation: str
    target: str
    previous: str | None = None
    split: str | None = None
    old: Pin | None = None
    new: Pin | None = None


class FieldChange(Document, frozen=True, kw_only=True):
    """A field that has another value, as text; None where it had, or has, none.

    Of `card`, `metadata`, `training_config` and `architecture` the values are digests.
    """

    field: str
    old: str | None
    new: str | None


class ModelChange(Document, frozen=True, kw_only=True):
    """What changed of one model version.

    Args:
        previous: the version that a new one is compared with; None for a new model and for an old version.
        quality, provenance: None where nothing changed.
        html: the model's page, relative to the root, or what a withdrawn one left there; None where it is removed.
        reason: why the model was withdrawn; left out where it was not.
    """

    kind: ChangeKind
    id: str
    slug: str
    title: str
    lineage: str
    version_number: int
    version_tag: str | None
    created_at: str | None
    html: str | None
    previous: VersionRef | None
    quality: QualityChange | None
    provenance: ProvenanceChange | None
    metrics: list[MetricChange]
    inputs: list[InputChange]
    links: list[LinkChange]
    fields: list[FieldChange]
    reason: str | UnsetType = UNSET


class SnapshotPoint(Document, frozen=True, kw_only=True):
    """The state of the registry that a snapshot is of."""

    revision: int
    changed_at: str | None
    models: int


class EditionPart(Document, frozen=True, kw_only=True):
    """A file of changes, relative to the root, and its SHA-256 as hex."""

    path: str
    changes: int
    sha256: str


class Edition(Document, frozen=True, kw_only=True):
    """All changes from one state of the registry to a later one.

    Args:
        counts: changes of each kind that there is, in the order in which they are shown.
        html: its page, relative to the root.
    """

    name: str
    before: SnapshotPoint
    after: SnapshotPoint
    total: int
    counts: dict[ChangeKind, int]
    html: str
    parts: list[EditionPart]


class ChangeIndex(Document, frozen=True, kw_only=True):
    """`changes.json`: the editions, newest first.

    Args:
        since: state of the registry that the site is always compared with; None where each build is compared with the
            one before.
    """

    self_: str = msgspec.field(name="self")
    format: int
    since: SnapshotPoint | None
    editions: list[Edition]


class ChangePart(Document, frozen=True, kw_only=True):
    """`changes/{edition}.json` and its further parts: `ModelChange`s, as they were encoded.

    Args:
        next: the next part, relative to this document; None in the last one.
    """

    self_: str = msgspec.field(name="self")
    edition: str
    changes: list[msgspec.Raw]
    next: str | None
