"""Reading model documents: a fixed number of set-based statements for any number of models."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from catalog_build.core import urls
from catalog_build.core.changes import VersionFacts, list_changes
from catalog_build.core.contamination import find_contamination
from catalog_build.core.documents import (
    Code,
    Direction,
    Graph,
    Ground,
    IncomingLinks,
    InputState,
    LinkedArtifact,
    LinkedArtifacts,
    Metric,
    ModelDocument,
    ModelSummary,
    Pin,
    Provenance,
    Reason,
    Ref,
    Settings,
    TrainingUse,
    Version,
)
from catalog_build.core.flatten import flatten_settings
from catalog_build.core.graph import MAX_DEPTH, LinkFact, NodeFact, build_graph
from catalog_build.core.metrics import resolve_direction
from catalog_build.core.reasons import make_reason
from catalog_build.core.trends import add_histories, list_histories
from catalog_build.registry.reading import Reader, Rows, ask

LINKS_PER_PAGE = 100
"""Incoming links in one document; further ones follow in documents of their own."""

MAX_VERSIONS_SHOWN = 100
"""Versions in the history of a model document, the newest first."""

_MAX_ANCESTRY = 100
"""Models that a chain of origins is followed for, in search of training data."""

Refs = Mapping[str, Ref]


class ModelRecord(NamedTuple):
    """A model document, and what it was made from.

    Args:
        names: ids and lineages of all that the document depends on, whether registered or not; `pointing_at(id)` stands
            for the links that lead to a thing. A document stays the same as long as nothing of these names changes.
    """

    document: ModelDocument
    names: set[str]


def pointing_at(id: str) -> str:
    """Return the name that stands for the links that lead to a thing."""
    return f">{id}"


def read_models(ids: Sequence[str]) -> Reader[list[ModelDocument]]:
    """Read whole model documents.

    A document depends on the registry alone, never on what else is read with it.

    Args:
        ids: registered model ids; others are passed over.

    Returns:
        The documents in the order of `ids`.
    """
    batch = yield from _read_batch(ids)
    return [batch.make_document(one) for one in batch.found]


def read_dated_models(ids: Sequence[str]) -> Reader[tuple[list[ModelDocument], str | None]]:
    """Read model documents as `read_models` does, with the registry's state as the last statement saw it."""
    batch = yield from _read_batch(ids)
    return [batch.make_document(one) for one in batch.found], batch.state


def read_model_records(ids: Sequence[str]) -> Reader[list[ModelRecord]]:
    """Read model documents as `read_models` does, each with what it was made from."""
    batch = yield from _read_batch(ids)
    return [ModelRecord(batch.make_document(one), batch.list_names(one)) for one in batch.found]


def _read_batch(ids: Sequence[str]) -> Reader["_Batch"]:
    asked = list(ids)
    rows = {row["id"]: row for row in (yield ask("models", ids=asked, limit=MAX_VERSIONS_SHOWN))}
    found = [one for one in dict.fromkeys(asked) if one in rows]
    members = list(rows)
    metrics = _read_metrics((yield ask("metrics", ids=members)))
    inputs = group_rows((yield ask("inputs", ids=members)), "model_id")
    links = yield ask("links_around", ids=found)
    incoming = group_rows((yield ask("links_to", ids=found, limit=LINKS_PER_PAGE)), "target_id")
    outgoing = group_rows(links, "source_id")
    # the last statement of all: its state vouches for the others, if it is that of before the first one
    named = yield ask("refs", ids=_list_named([rows, outgoing, incoming, inputs]))
    state = named[0]["state"] if named else None
    hashes = {row["id"]: row["content_hash"] for row in named}
    return _Batch(found, rows, metrics, inputs, outgoing, incoming, make_refs(named), hashes, state)


class _Batch:
    """What was read of some models, from which each document is made."""

    def __init__(
        self,
        found: list[str],
        rows: dict[str, dict[str, Any]],
        metrics: Mapping[str, list[Metric]],
        inputs: Mapping[str, Rows],
        outgoing: Mapping[str, Rows],
        incoming: Mapping[str, Rows],
        refs: Refs,
        hashes: Mapping[str, str | None],
        state: str | None,
    ) -> None:
        self.found = found
        self.state = state
        self._rows = rows
        self._metrics = metrics
        self._inputs = inputs
        self._outgoing = outgoing
        self._incoming = incoming
        self._refs = refs
        self._around = _Surroundings(refs, hashes, outgoing)
        self._facts = {
            one: VersionFacts(
                training_config=bytes(row["training_config"]),
                architecture=bytes(row["architecture"]),
                metadata=bytes(row["metadata"]),
                metrics=metrics[one],
                inputs=[_label_input(refs, used) for used in inputs[one]],
            )
            for one, row in rows.items()
        }
        self._shown = group_rows([row for row in rows.values() if row["nth"] <= MAX_VERSIONS_SHOWN], "lineage")
        self._histories = {lineage: self._make_history(members) for lineage, members in self._shown.items()}
        self._numbers = {
            lineage: list_histories([metrics[row["id"]] for row in members]) for lineage, members in self._shown.items()
        }
        self._lineage_names: dict[str, set[str]] = {}

    def make_document(self, id: str) -> ModelDocument:
        """Return one document."""
        row = self._rows[id]
        incoming = self._incoming[id]
        return _make_document(
            row,
            refs=self._refs,
            settings=make_settings(row),
            metrics=add_histories(self._metrics[id], self._numbers[row["lineage"]]),
            history=self._histories[row["lineage"]],
            outgoing=self._outgoing[id],
            incoming=[link for link in incoming if link["nth"] <= LINKS_PER_PAGE],
            inputs=self._inputs[id],
            graph=self._around.make_graph(id, [link for link in incoming if link["descends"]]),
            training=self._around.list_training_uses(id),
        )

    def list_names(self, id: str) -> set[str]:
        """Return the names of all that a document depends on."""
        lineage = self._rows[id]["lineage"]
        names = self._lineage_names.get(lineage)
        if names is None:
            names = self._lineage_names[lineage] = self._name_versions(lineage)
        named = self._around.list_origins(id)
        return {pointing_at(id), *names, *named, *(find_ref(self._refs, one).lineage for one in named)}

    def _name_versions(self, lineage: str) -> set[str]:
        """Return the names that a lineage's versions depend on: their inputs, analyses, and grounds of metrics."""
        names = {lineage}
        for row in self._shown[lineage]:
            names.update(row["analyses"])
            for used in self._inputs[row["id"]]:
                names.update((used["input_id"], *used["via"]))
            for metric in self._metrics[row["id"]]:
                # DATASET/METRIC means a data set as soon as one of that name is registered
                parts = metric.name.split("/")
                names.update("/".join(parts[:cut]) for cut in range(1, len(parts)))
                if metric.ground is not None:
                    names.add(metric.ground.dataset)
        return names | {find_ref(self._refs, one).lineage for one in names}

    def _make_history(self, members: Rows) -> tuple[list[Version], int]:
        """Return the shown versions of a lineage, newest first, and how many it has in all."""
        shown = {row["id"]: self._facts[row["id"]] for row in members}
        return [_make_version(row, shown) for row in members], members[0]["total"]


def read_summaries(ids: Sequence[str]) -> Reader[list[ModelSummary]]:
    """Read models as they stand in lists, in the order of `ids`; unregistered ids are passed over."""
    rows = {row["id"]: row for row in (yield ask("summaries", ids=list(ids)))}
    return [make_summary(rows[one]) for one in ids if one in rows]


def read_incoming_links(id: str, slug: str, number: int) -> Reader[IncomingLinks]:
    """Read page `number` (from 1) of the links that point at a thing."""
    rows = yield ask("incoming_links", ids=[id], offset=(number - 1) * LINKS_PER_PAGE, limit=LINKS_PER_PAGE)
    refs = make_refs((yield ask("refs", ids=[row["source_id"] for row in rows])))
    return make_incoming(rows, refs, slug, number)


def _list_named(groups: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return every id that rows name, by key or in lists by key, to be looked up at once."""
    named: set[str] = set()
    for group in groups:
        named |= group.keys()
        for rows in group.values():
            for row in rows if isinstance(rows, list) else ():
                named.update(row[key] for key in ("source_id", "target_id", "input_id") if key in row)
    return sorted(named)


def group_rows(rows: Rows, key: str) -> defaultdict[str, Rows]:
    """Return rows by the value of a column, in their order."""
    grouped: defaultdict[str, Rows] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return grouped


def make_refs(rows: Rows) -> dict[str, Ref]:
    """Return refs by id."""
    return {
        row["id"]: Ref(
            id=row["id"],
            lineage=row["lineage"],
            slug=row["slug"],
            kind=row["kind"],
            title=row["title"],
            version_number=row["version_number"],
            version_tag=row["version_tag"],
            html=urls.html_path(row["kind"], row["slug"]),
            self_=urls.json_path(row["kind"], row["slug"]),
        )
        for row in rows
    }


def find_ref(refs: Refs, id: str) -> Ref:
    """Return the ref of an id; one that is not registered is named by its id alone."""
    return refs.get(id) or Ref(
        id=id, lineage=id, slug=None, kind=None, title=id, version_number=None, version_tag=None, html=None, self_=None
    )


def make_link(row: Mapping[str, Any], other: Ref) -> LinkedArtifact:
    """Return a link as documents show it, `other` being its far end."""
    return LinkedArtifact(relation=row["relation"], artifact=other, pin=make_pin(row), split=row["split"])


def make_pin(row: Mapping[str, Any]) -> Pin | None:
    if row["pin_state"] == "unpinned":
        return None
    return Pin(
        version_number=row["pin_version_number"],
        version_tag=row["pin_version_tag"],
        content_hash=row["pin_content_hash"],
        state=row["pin_state"],
    )


def make_incoming(rows: Rows, refs: Refs, slug: str, number: int) -> IncomingLinks:
    """Return page `number` (from 1) of the links that point at a thing, which names the next page if there is one."""
    total = rows[0]["total"] if rows else 0
    more = total > number * LINKS_PER_PAGE
    return IncomingLinks(
        items=[make_link(row, find_ref(refs, row["source_id"])) for row in rows],
        total=total,
        next=urls.part_name(slug, "incoming", number, number + 1) if more else None,
    )


def make_linked(outgoing: Rows, incoming: Rows, refs: Refs, slug: str) -> LinkedArtifacts:
    """Return the links of a thing both ways, the first page of the incoming ones."""
    return LinkedArtifacts(
        outgoing=[make_link(row, find_ref(refs, row["target_id"])) for row in outgoing],
        incoming=make_incoming(incoming, refs, slug, 1),
    )


class MetricRow(msgspec.Struct, frozen=True, array_like=True):
    """A metric as `queries/metrics.sql` lists it; the columns are those of the contract."""

    name: str
    value: msgspec.Raw
    number: float | None
    measure: str
    higher_is_better: bool | None
    dataset: str | None
    dataset_version: str | None
    split: str | None
    direction: Direction | None
    target: float | None
    unit: str | None


METRIC_ROWS = msgspec.json.Decoder(list[MetricRow])


def _read_metrics(rows: Rows) -> defaultdict[str, list[Metric]]:
    metrics: defaultdict[str, list[Metric]] = defaultdict(list)
    for row in rows:
        metrics[row["model_id"]] = [make_metric(one) for one in METRIC_ROWS.decode(row["metrics"])]
    return metrics


def make_metric(row: MetricRow) -> Metric:
    ground = None
    if row.dataset is not None:
        ground = Ground(dataset=row.dataset, version=row.dataset_version, split=row.split)
    return Metric(
        name=row.name,
        value=row.value,
        number=row.number,
        direction=resolve_direction(row.measure, row.direction, [row.higher_is_better]),
        target=row.target,
        unit=row.unit,
        ground=ground,
    )


def make_settings(row: Mapping[str, Any]) -> Settings:
    """Return the comparison-ready rows of a model."""
    return Settings(
        metadata=flatten_settings(bytes(row["metadata"])),
        training_config=flatten_settings(bytes(row["training_config"])),
        architecture=flatten_settings(bytes(row["architecture"])),
    )


def _label_input(refs: Refs, row: Mapping[str, Any]) -> str:
    ref = find_ref(refs, row["input_id"])
    return f"{ref.id} ({row['state']})"


def _make_version(row: Mapping[str, Any], shown: Mapping[str, VersionFacts]) -> Version:
    """Return a version with what changed since the one before, where that is shown too."""
    facts = shown[row["id"]]
    old = shown.get(row["previous"])
    changes, total = list_changes(old, facts) if old else ([], 0)
    return Version(
        self_=urls.json_path("model", row["slug"]),
        html=urls.html_path("model", row["slug"]),
        id=row["id"],
        slug=row["slug"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        previous=row["previous"],
        is_latest=row["is_latest"],
        created_at=row["created_text"],
        quality_score=row["quality_score"],
        declared_quality_score=row["declared_quality_score"],
        provenance_complete=row["provenance_complete"],
        changelog=row["changelog"],
        changes=changes,
        changes_total=total,
    )


class _Surroundings:
    """What stands around some models: the links of these and of all that they came from."""

    def __init__(self, refs: Refs, hashes: Mapping[str, str | None], links: Mapping[str, Rows]) -> None:
        self._links = links
        self._refs = refs
        self._facts = {id: _make_fact(ref, hashes[id]) for id, ref in refs.items()}
        self._outgoing = {source: [_make_link_fact(row) for row in rows] for source, rows in links.items()}

    def make_graph(self, root: str, descent: Rows) -> Graph:
        """Return the provenance graph around one model.

        Args:
            descent: links of what is derived from the model, or uses it.
        """
        return build_graph(root, self._facts, self._outgoing, {root: [_make_link_fact(row) for row in descent]})

    def list_training_uses(self, root: str) -> list[TrainingUse]:
        """Return what a model and its ancestors were trained on, the nearest model first, then by id."""
        models = self._list_ancestors(root)
        return [
            TrainingUse(
                model=model,
                dataset=row["target_id"],
                lineage=find_ref(self._refs, row["target_id"]).lineage,
                split=row["split"],
            )
            for model in models
            for row in self._links.get(model, ())
            if row["relation"] == "trained_on"
        ]

    def list_origins(self, root: str) -> set[str]:
        """Return the model, all whose links its document tells of, and what they lead to."""
        origins = {root}
        level = [root]
        for _ in range(MAX_DEPTH):
            reached = {row["target_id"] for one in level for row in self._links.get(one, ())}
            level = sorted(reached - origins)
            origins |= reached
        ancestors = self._list_ancestors(root)
        return origins.union(ancestors, (row["target_id"] for one in ancestors for row in self._links.get(one, ())))

    def _list_ancestors(self, root: str) -> list[str]:
        """Return the model and those that it is derived from, the nearest first, then by id."""
        models = {root: None}
        level = [root]
        for _ in range(_MAX_ANCESTRY):
            if not level:
                break
            origins = {row["target_id"] for one in level for row in self._links.get(one, ()) if self._derives(row)}
            level = sorted(origins - models.keys())
            models |= dict.fromkeys(level)
        return list(models)

    def _derives(self, row: Mapping[str, Any]) -> bool:
        return row["relation"] == "derived_from" and find_ref(self._refs, row["target_id"]).kind == "model"


def _make_link_fact(row: Mapping[str, Any]) -> LinkFact:
    return LinkFact(
        source=row["source_id"],
        target=row["target_id"],
        relation=row["relation"],
        state=row["pin_state"],
        pin_label=_label_pin(row),
        pin_hash=row["pin_content_hash"],
    )


def _label_pin(row: Mapping[str, Any]) -> str | None:
    if row["pin_version_tag"] is not None:
        return str(row["pin_version_tag"])
    if row["pin_version_number"] is not None:
        return f"v{row['pin_version_number']}"
    digest = row["pin_content_hash"]
    return None if digest is None else str(digest)[:19]


def _make_fact(ref: Ref, content_hash: str | None) -> NodeFact:
    label = ref.version_tag or (f"v{ref.version_number}" if ref.version_number else None)
    return NodeFact(
        id=ref.id, slug=ref.slug, kind=ref.kind, title=ref.title, version_label=label, content_hash=content_hash
    )


_VALUES = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _decode_reasons(raw: msgspec.Raw) -> list[Reason]:
    if bytes(raw) == b"[]":
        return []
    return [make_reason(one["code"], one["subjects"]) for one in msgspec.json.decode(raw)]


def _count_parameters(value: Any) -> int | None:
    return None if value is None else int(value)


def make_summary(row: Mapping[str, Any]) -> ModelSummary:
    """Return a model as it stands in lists."""
    datasets = row["training_datasets"] or []
    return ModelSummary(
        self_=urls.json_path("model", row["slug"]),
        html=urls.html_path("model", row["slug"]),
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        model_family=row["family"],
        lineage=row["lineage"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        is_latest=row["is_latest"],
        quality_score=row["quality_score"],
        declared_quality_score=row["declared_quality_score"],
        evaluation_metrics=_VALUES.decode(row["evaluation_metrics"]),
        metrics_truncated=row["metric_count"] > 64,
        parameter_count=_count_parameters(row["parameter_count"]),
        trained_on=datasets[0] if datasets else None,
        training_datasets=datasets,
        produced_by=row["produced_by"],
        tests_hypothesis=row["tests_hypothesis"],
        provenance_complete=row["provenance_complete"],
        warnings=_decode_reasons(row["provenance_reasons"]) + _decode_reasons(row["warnings"]),
        created_at=row["created_text"],
        license=row["license"],
        promotion_state=row["promotion_state"],
    )


def _first_target(links: Rows, relation: str) -> str | None:
    return next((row["target_id"] for row in links if row["relation"] == relation), None)


def _make_document(
    row: Mapping[str, Any],
    *,
    refs: Refs,
    settings: Settings,
    metrics: list[Metric],
    history: tuple[list[Version], int],
    outgoing: Rows,
    incoming: Rows,
    inputs: Rows,
    graph: Graph,
    training: list[TrainingUse],
) -> ModelDocument:
    reasons = _decode_reasons(row["provenance_reasons"])
    datasets = [link["target_id"] for link in outgoing if link["relation"] == "trained_on"]
    code = Code(repository=row["code_repository"], commit=row["code_commit"], entrypoint=row["code_entrypoint"])
    return ModelDocument(
        self_=urls.json_path("model", row["slug"]),
        html=urls.html_path("model", row["slug"]),
        id=row["id"],
        slug=row["slug"],
        kind="model",
        title=row["title"],
        model_family=row["family"],
        lineage=row["lineage"],
        version_number=row["version_number"],
        version_tag=row["version_tag"],
        previous=row["previous"],
        is_latest=row["is_latest"],
        latest=find_ref(refs, history[0][0].id),
        quality_score=row["quality_score"],
        declared_quality_score=row["declared_quality_score"],
        provenance_complete=row["provenance_complete"],
        warnings=reasons + _decode_reasons(row["warnings"]),
        evaluation_metrics=_VALUES.decode(row["evaluation_metrics"]),
        metrics_truncated=row["metric_count"] > 64,
        parameter_count=_count_parameters(row["parameter_count"]),
        trained_on=datasets[0] if datasets else None,
        training_datasets=datasets,
        produced_by=_first_target(outgoing, "produced_by"),
        tests_hypothesis=_first_target(outgoing, "tests_hypothesis"),
        created_at=row["created_text"],
        promotion_state=row["promotion_state"],
        license=row["license"],
        source_url=row["source_url"],
        content_hash=row["content_hash"],
        changelog=row["changelog"],
        code=code if code.repository or code.commit or code.entrypoint else None,
        card=row["card"],
        metadata=row["metadata"],
        architecture=row["architecture"],
        training_config=row["training_config"],
        metrics=metrics,
        settings=settings,
        versions=history[0],
        versions_total=history[1],
        linked_artifacts=make_linked(outgoing, incoming, refs, row["slug"]),
        provenance=Provenance(
            complete=row["provenance_complete"],
            reasons=reasons,
            inputs=[
                InputState(
                    artifact=find_ref(refs, one["input_id"]), via=one["via"], pinned=one["pinned"], state=one["state"]
                )
                for one in inputs
            ],
            graph=graph,
            contamination=find_contamination(metrics, training),
        ),
    )
