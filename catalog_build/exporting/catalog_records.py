"""What files of the whole catalog hold of its documents, as they are read back from JSON: a fraction of each."""

import msgspec

from catalog_build.core.documents import Code, Kind, LinkedArtifact, Metric, Reason

_MAX_INTEGER = 2**63 - 1


class _Linked(msgspec.Struct, frozen=True):
    """The links that a thing states itself."""

    outgoing: list[LinkedArtifact]


class CatalogArtifact(msgspec.Struct, frozen=True, kw_only=True):
    """A registered thing that is no model, of `ArtifactDocument`."""

    id: str
    slug: str
    kind: Kind
    title: str
    lineage: str
    version_number: int
    version_tag: str | None
    previous: str | None
    is_latest: bool
    created_at: str | None
    license: str | None
    source_url: str | None
    content_hash: str | None
    changelog: str | None
    card: str | None
    metadata: msgspec.Raw
    html: str
    self_: str = msgspec.field(name="self")
    linked_artifacts: _Linked
    warnings: list[Reason] = []


class CatalogModel(CatalogArtifact, frozen=True, kw_only=True):
    """A model, of `ModelDocument`."""

    model_family: str
    promotion_state: str
    quality_score: float | None
    declared_quality_score: float | None
    provenance_complete: bool
    parameter_count: int | None
    training_datasets: list[str]
    produced_by: str | None
    tests_hypothesis: str | None
    code: Code | None
    architecture: msgspec.Raw
    training_config: msgspec.Raw
    metrics: list[Metric]


def describe_model(model: CatalogModel) -> dict[str, object]:
    """Return a model's values by column, but for what it has several of.

    `parameter_count` is null where a column of 64-bit integers cannot hold it, as it can that of any real model.
    """
    count, code = model.parameter_count, model.code
    return {
        **_describe_thing(model),
        "model_family": model.model_family,
        "quality_score": model.quality_score,
        "declared_quality_score": model.declared_quality_score,
        "provenance_complete": model.provenance_complete,
        "parameter_count": None if count is None or count > _MAX_INTEGER else count,
        "produced_by": model.produced_by,
        "tests_hypothesis": model.tests_hypothesis,
        "promotion_state": model.promotion_state,
        "code_repository": code and code.repository,
        "code_commit": code and code.commit,
        "code_entrypoint": code and code.entrypoint,
        "architecture": bytes(model.architecture).decode(),
        "training_config": bytes(model.training_config).decode(),
    }


def describe_artifact(artifact: CatalogArtifact) -> dict[str, object]:
    """Return an artifact's values by column, but for its links."""
    return {**_describe_thing(artifact), "kind": artifact.kind}


def _describe_thing(thing: CatalogArtifact) -> dict[str, object]:
    return {
        "id": thing.id,
        "slug": thing.slug,
        "title": thing.title,
        "lineage": thing.lineage,
        "version_number": thing.version_number,
        "version_tag": thing.version_tag,
        "previous": thing.previous,
        "is_latest": thing.is_latest,
        "created_at": thing.created_at,
        "license": thing.license,
        "source_url": thing.source_url,
        "content_hash": thing.content_hash,
        "changelog": thing.changelog,
        "card": thing.card,
        "metadata": bytes(thing.metadata).decode(),
        "html": thing.html,
        "self": thing.self_,
    }


def describe_link(link: LinkedArtifact) -> dict[str, object]:
    """Return the values of a link that a thing states, by column."""
    pin = link.pin
    return {
        "relation": link.relation,
        "target_id": link.artifact.id,
        "pin_version_number": pin and pin.version_number,
        "pin_version_tag": pin and pin.version_tag,
        "pin_content_hash": pin and pin.content_hash,
        "pin_state": pin.state if pin else "unpinned",
        "split": link.split,
    }


def describe_metric(metric: Metric) -> dict[str, object]:
    """Return the values of a metric by column: a number in its exact decimal text too, another value as text."""
    raw, ground = bytes(metric.value).decode(), metric.ground
    text = msgspec.json.decode(raw, type=str) if raw.startswith('"') else raw
    return {
        "name": metric.name,
        "value": None if raw == "null" else text,
        "number": metric.number,
        "direction": metric.direction,
        "target": metric.target,
        "unit": metric.unit,
        "dataset": ground and ground.dataset,
        "dataset_version": ground and ground.version,
        "split": ground and ground.split,
        "dataset_assumed": metric.assumed,
        "stderr": metric.stderr,
        "ci_low": metric.ci and metric.ci[0],
        "ci_high": metric.ci and metric.ci[1],
        "ci_level": metric.ci_level,
        "plus_minus": metric.plus_minus,
        "n": metric.n,
        "seeds": metric.seeds,
        "source": metric.source,
    }


def describe_warning(warning: Reason) -> dict[str, object]:
    """Return the values of a warning by column."""
    return {"code": warning.code, "message": warning.message, "subjects": warning.subjects}
