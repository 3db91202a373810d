"""Model documents for tests, with only what a test is about spelled out."""

import json
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from catalog_build.core import urls
from catalog_build.core.artifact_documents import ArtifactDocument, ArtifactModels, Dependents, VersionUsers
from catalog_build.core.documents import (
    Code,
    Contamination,
    Direction,
    Graph,
    Ground,
    IncomingLinks,
    InputState,
    Kind,
    LinkedArtifact,
    LinkedArtifacts,
    Metric,
    ModelDocument,
    Provenance,
    Reason,
    Ref,
    Settings,
)
from catalog_build.core.flatten import flatten_settings
from catalog_build.core.metrics import known_direction


def make_ref(one: str, kind: Kind = "dataset", lineage: str | None = None, title: str | None = None) -> Ref:
    """Return a reference to a registered thing whose slug is its id."""
    return Ref(
        id=one,
        lineage=lineage or one,
        slug=one,
        kind=kind,
        title=title or one,
        version_number=1,
        version_tag=None,
        html=urls.html_path(kind, one),
        self_=urls.json_path(kind, one),
    )


def make_metric(
    name: str,
    value: object,
    ground: Ground | None = None,
    direction: Direction | None = None,
    target: float | None = None,
    unit: str | None = None,
) -> Metric:
    """Return a metric, with the well-known direction where none is given."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Metric(
        name=name,
        value=msgspec.Raw(json.dumps(value).encode()),
        number=float(value) if is_number else None,  # type: ignore[arg-type]
        direction=direction or known_direction(name),
        target=target,
        unit=unit,
        ground=ground,
    )


def make_model(
    one: str,
    *,
    training_config: object = None,
    architecture: object = None,
    metadata: object = None,
    metrics: Sequence[Metric] = (),
    links: Sequence[tuple[str, Ref]] = (),
    inputs: Sequence[Ref] = (),
    reasons: Sequence[Reason] = (),
    contamination: Sequence[Contamination] = (),
    graph: Graph | None = None,
    title: str = "A model",
    version_tag: str | None = None,
    code: Code | None = None,
) -> ModelDocument:
    """Return a model document whose slug is its id."""
    parts = [json.dumps(part).encode() for part in (metadata, training_config, architecture)]
    return ModelDocument(
        self_=urls.json_path("model", one),
        html=urls.html_path("model", one),
        id=one,
        slug=one,
        kind="model",
        title=title,
        model_family="statistical",
        lineage="line",
        version_number=1,
        version_tag=version_tag,
        previous=None,
        is_latest=True,
        latest=make_ref(one, "model"),
        quality_score=None,
        declared_quality_score=None,
        provenance_complete=not reasons,
        warnings=[],
        evaluation_metrics=msgspec.Raw(b"{}"),
        metrics_truncated=False,
        parameter_count=None,
        trained_on=None,
        training_datasets=[],
        produced_by=None,
        tests_hypothesis=None,
        created_at=None,
        promotion_state="candidate",
        license=None,
        source_url=None,
        content_hash=None,
        changelog=None,
        code=code,
        card=None,
        metadata=msgspec.Raw(parts[0]),
        architecture=msgspec.Raw(parts[2]),
        training_config=msgspec.Raw(parts[1]),
        metrics=list(metrics),
        settings=Settings(
            metadata=flatten_settings(parts[0]),
            training_config=flatten_settings(parts[1]),
            architecture=flatten_settings(parts[2]),
        ),
        versions=[],
        versions_total=0,
        linked_artifacts=LinkedArtifacts(
            outgoing=[LinkedArtifact(relation=relation, artifact=ref, pin=None, split=None) for relation, ref in links],
            incoming=IncomingLinks(items=[], total=0, next=None),
        ),
        provenance=Provenance(
            complete=not reasons,
            reasons=list(reasons),
            inputs=[InputState(artifact=ref, via=[one], pinned=False, state="unpinned") for ref in inputs],
            graph=graph or Graph(nodes=[], edges=[], omitted=0),
            contamination=list(contamination),
        ),
    )


def make_artifact(**facts: object) -> ArtifactDocument:
    """Return a dataset without models, of which little is known but these facts."""
    links = make_model("m", links=[("derived_from", make_ref("cells"))]).linked_artifacts
    document = ArtifactDocument(
        self_="api/artifacts/cells.json",
        html="datasets/cells/",
        id="cells",
        slug="cells",
        kind="dataset",
        title="Cells",
        lineage="cells",
        version_number=1,
        version_tag=None,
        previous=None,
        is_latest=True,
        created_at=None,
        content_hash=None,
        source_url="https://example.org/cells",
        license=None,
        changelog=None,
        card=None,
        metadata=msgspec.Raw(b'{"rows": 12}'),
        versions=[],
        models=ArtifactModels(items=[], total=0, next=None),
        dependents=Dependents(direct=0, indirect=0, other=0, complete=True, items=[], next=None),
        version_users=VersionUsers(items=[], total=0),
        leaderboard=None,
        matrix=None,
        linked_artifacts=links,
    )
    return replace(document, **facts)
