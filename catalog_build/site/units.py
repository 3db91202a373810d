"""The units of work of a build: each says what to render, can be sent to any process, and can be done again.

A unit holds ids and places, and of a list what it shows of each model; never documents: who does it reads them from the
build's snapshot.
"""

from typing import TypeAlias

import msgspec

from catalog_build.core.documents import Facets, ModelSummary
from catalog_build.core.model_changes import Edition
from catalog_build.core.snapshot import ShardEntry
from catalog_build.rendering.graph_layout import Layout, Shape
from catalog_build.rendering.views import ListPage, PairLink
from catalog_build.site.output import WrittenFile


class ModelUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Render some models, and write the part of the snapshot that they belong to.

    Args:
        part: number of the part of the snapshot, from 0, of `parts`.
        models: ids to render with their prerendered comparisons, in lineage order.
        members: ids of all models of the part, in its order.
    """

    part: int
    parts: int
    models: list[tuple[str, list[PairLink]]]
    members: list[str]


class KnownArtifact(msgspec.Struct, frozen=True, array_like=True):
    """An artifact to render, with what the last build made of it; empty where that is not known.

    Args:
        shown: as in `Done`.
    """

    id: str
    shown: bytes
    files: list[WrittenFile]


class ArtifactUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Render some artifacts that are no models."""

    artifacts: list[KnownArtifact]


class TombstoneUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Render what stands in the place of some withdrawn things."""

    ids: list[str]


class PairUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Render some comparisons.

    Args:
        slugs: of all models in them, by id; their documents stand in the folder under construction.
    """

    pairs: list[tuple[str, str]]
    slugs: dict[str, str]


class ModelListUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Render one page of a list of models.

    Args:
        family: None for the home page's list of all models.
        summaries: of its models as `Done` keeps them, in the order of the list.
    """

    family: str | None
    page: ListPage
    summaries: list[bytes]


class JsonListUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Write part `number` (from 1) of api/models.json, which shows `summaries` as `ModelListUnit` does."""

    number: int
    total: int
    summaries: list[bytes]


class ArtifactListUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Render one page of the list of a kind."""

    kind: str
    page: ListPage
    ids: list[str]


class IndexUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Write shard `number` (from 0) of the static index, of so many `shards`.

    Args:
        ids: of its models, in lineage order.
        changed: those of them that may not stand in the published shard as they are now.
    """

    number: int
    shards: int
    ids: list[str]
    changed: list[str]


class CatalogUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Write the whole catalog as one file, when all documents and lists stand in the folder under construction.

    Args:
        format: name of one of `CATALOG_FORMATS`.
        parts: of api/models.json.
        kept: the published file, if it was made from the same; else empty.
    """

    format: str
    parts: int
    kept: list[WrittenFile]


class FacetsUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Count what lists can be filtered by: it takes the database as long as a hundred pages."""


class ChangesUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Render one page of changes, whose JSON stands in the folder under construction.

    Args:
        edition: None where there is none; then there is the first page of all only.
        standing: id → page of those models among the changes that have one.
        compares: id of a new version → the prerendered comparison with the version before.
        is_first: whether this is the first page of all, with the list of editions.
    """

    edition: Edition | None
    page: ListPage
    standing: dict[str, str]
    compares: dict[str, str]
    is_first: bool


class CarryUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Take files over from the published site: each owner's whole or not at all."""

    owned: list[tuple[list[str], list[WrittenFile]]]


class VerifyUnit(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Check the internal links of some files of the site."""

    paths: list[str]


Unit: TypeAlias = (
    ModelUnit
    | ArtifactUnit
    | TombstoneUnit
    | PairUnit
    | ModelListUnit
    | JsonListUnit
    | ArtifactListUnit
    | IndexUnit
    | CatalogUnit
    | FacetsUnit
    | ChangesUnit
    | CarryUnit
    | VerifyUnit
)


class ListedModel(msgspec.Struct, frozen=True, array_like=True):
    """What lists show of a model; `titles` are those of the datasets in its summary, by id."""

    summary: ModelSummary
    titles: dict[str, str]


class Done(msgspec.Struct, frozen=True, array_like=True):
    """What became of one thing, pair, list, part or export.

    Args:
        table: of the state that keeps it: things, pairs, lists, parts or exports.
        key: of its row.
        files: that were written for it.
        shards: of the snapshot, that a part wrote.
        gives: names whose users must be rendered again when it changes; `needs` those that it was rendered from.
            Both as `hash_names` packs them.
        listed: digest of what lists show of a thing; `compared` of what comparisons show of a model.
        summary: `ListedModel` as JSON; empty of any other thing than a model.
        shown: digests of what the pages of an artifact show, one after the other.
    """

    table: str
    key: list[str]
    files: list[WrittenFile]
    gives: bytes = b""
    needs: bytes = b""
    listed: bytes = b""
    summary: bytes = b""
    compared: bytes = b""
    shown: bytes = b""
    shards: list[ShardEntry] = []


class UnitResult(msgspec.Struct, array_like=True):
    """What a unit did.

    Args:
        steps: how far it moves the progress bar.
        files: how many it put into the folder under construction, `bytes` how many bytes they hold.
        changed: whether any file differs from what is published.
        missing: table and key of owners whose files could not be taken over.
        faults: dead links, one sentence each.
        seconds: wall time of this process, under `CLASS.KIND` of work in it and under `CLASS.total`.
        layouts: of provenance graphs, used by this process for the first time.
        facets: that a `FacetsUnit` counted.
    """

    done: list[Done] = []
    steps: int = 0
    files: int = 0
    bytes: int = 0
    changed: bool = False
    missing: list[list[str]] = []
    faults: list[str] = []
    seconds: dict[str, float] = {}
    layouts: list[tuple[Shape, Layout]] = []
    facets: Facets | None = None
