"""Reading model documents: a fixed number of set-based statements for any number of models."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from catalog_build.core import urls
from catalog_build.core.changes import CardFact, InputFact, VersionFacts, list_changes
from catalog_build.core.contamination import find_contamination
from catalog_build.core.documents import (
    Code,
    Graph,
    InputState,
    Metric,
    ModelDocument,
    Provenance,
    Settings,
    TrainingUse,
    Version,
    WithdrawnVersion,
)
from catalog_build.core.flatten import flatten_settings
from catalog_build.core.link_changes import LinkFact
from catalog_build.core.trends import add_histories, list_histories
from catalog_build.registry.link_reader import LINKS_PER_PAGE, make_linked, make_pin
from catalog_build.registry.metric_reader import ask_metrics, group_metrics
from catalog_build.registry.origins import Surroundings
from catalog_build.registry.reading import Reader, Rows, ask, group_rows
from catalog_build.registry.refs import Refs, find_ref, make_refs, pointing_at
from catalog_build.registry.summary_reader import compact_json, count_parameters, decode_reasons

MAX_VERSIONS_SHOWN = 100
"""Versions in the history of a model document, the newest first."""


class ModelRecord(NamedTuple):
    """A model document, and what it was made from.

    Args:
        names: ids and lineages of all that the document depends on, whether registered or not; `pointing_at(id)` stands
            for the links that lead to a thing. A document stays the same as long as nothing of these names changes.
    """

    document: ModelDocument
    names: set[str]


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
    metrics = group_metrics((yield ask_metrics(members)))
    inputs = group_rows((yield ask("inputs", ids=members)), "model_id")
    links = yield ask("links_around", ids=found, versions=members)
    incoming = group_rows((yield ask("links_to", ids=found, limit=LINKS_PER_PAGE)), "target_id")
    outgoing = group_rows(links, "source_id")
    # the last statement of all: its state vouches for the others, if it is that of before the first one
    named = yield ask("refs", ids=_list_named([rows, outgoing, incoming, inputs]))
    state = named[0]["state"] if named else None
    hashes = {row["id"]: row["content_hash"] for row in named}
    return _Batch(found, rows, metrics, inputs, outgoing, incoming, make_refs(named), hashes, state)


def _list_named(groups: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return every id that rows name, by key or in lists by key, to be looked up at once."""
    named: set[str] = set()
    for group in groups:
        named |= group.keys()
        for rows in group.values():
            for row in rows if isinstance(rows, list) else ():
                named.update(row[key] for key in ("source_id", "target_id", "input_id") if key in row)
    return sorted(named)


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
        self._around = Surroundings(refs, hashes, outgoing)
        self._facts = {
            one: VersionFacts(
                training_config=bytes(row["training_config"]),
                architecture=bytes(row["architecture"]),
                metadata=bytes(row["metadata"]),
                metrics=metrics[one],
                inputs=[_describe_input(refs, used) for used in inputs[one]],
                fields=_list_fields(row),
                card=CardFact(row["card_length"], row["card_digest"]) if row["card_length"] else None,
                links=_describe_links(refs, row["lineage"], outgoing[one]),
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
            settings=_make_settings(row),
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
        """Return the names that a lineage's versions depend on: link targets, inputs, analyses, metrics' grounds."""
        names = {lineage}
        for row in self._shown[lineage]:
            names.update(row["analyses"])
            names.update(link["target_id"] for link in self._outgoing[row["id"]])
            for used in self._inputs[row["id"]]:
                names.update((used["input_id"], *used["via"]))
            for metric in self._metrics[row["id"]]:
                # DATASET/METRIC means a data set as soon as one of that name is registered
                parts = metric.name.split("/")
                names.update("/".join(parts[:cut]) for cut in range(1, len(parts)))
                if metric.ground is not None and metric.ground.dataset is not None:
                    names.add(metric.ground.dataset)
        return names | {find_ref(self._refs, one).lineage for one in names}

    def _make_history(self, members: Rows) -> tuple[list[Version], int]:
        """Return the shown versions of a lineage, newest first, and how many it has in all."""
        shown = {row["id"]: self._facts[row["id"]] for row in members}
        return [_make_version(row, shown) for row in members], members[0]["total"]


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


def _list_withdrawn(raw: msgspec.Raw | None) -> list[WithdrawnVersion] | UnsetType:
    if raw is None:
        return UNSET
    return [
        WithdrawnVersion(
            self_=urls.json_path("model", slug),
            html=urls.html_path("model", slug),
            id=id,
            slug=slug,
            version_number=number,
            version_tag=tag,
            withdrawn_at=withdrawn_at,
            reason=reason,
        )
        for id, slug, number, tag, withdrawn_at, reason in msgspec.json.decode(raw)
    ]


def _make_settings(row: Mapping[str, Any]) -> Settings:
    """Return the comparison-ready rows of a model."""
    return Settings(
        metadata=flatten_settings(bytes(row["metadata"])),
        training_config=flatten_settings(bytes(row["training_config"])),
        architecture=flatten_settings(bytes(row["architecture"])),
    )


def _describe_input(refs: Refs, row: Mapping[str, Any]) -> InputFact:
    ref = find_ref(refs, row["input_id"])
    label = ref.version_label or "not registered"
    return InputFact(ref.id, ref.lineage, label if row["state"] == "intact" else f"{label} ({row['state']})")


def _list_fields(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what a document states besides settings, metrics, links and card, as text."""
    score, count = row["declared_quality_score"], count_parameters(row["parameter_count"])
    return {
        "title": row["title"],
        "family": row["family"],
        "license": row["license"],
        "source": row["source_url"],
        "content hash": row["content_hash"],
        "declared quality": None if score is None else repr(score),
        "parameters": None if count is None else str(count),
        "state": row["promotion_state"],
        "code repository": row["code_repository"],
        "code commit": row["code_commit"],
        "code entrypoint": row["code_entrypoint"],
    }


def _describe_links(refs: Refs, lineage: str, links: Rows) -> list[LinkFact]:
    facts = []
    for row in links:
        ref = find_ref(refs, row["target_id"])
        # which version a version comes from is what the history itself shows
        if ref.lineage != lineage or row["relation"] != "derived_from":
            facts.append(LinkFact(row["relation"], ref.id, ref.lineage, ref.version_label, row["split"], make_pin(row)))
    return facts


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
    reasons = decode_reasons(row, "provenance_reasons")
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
        warnings=reasons + decode_reasons(row, "warnings"),
        evaluation_metrics=compact_json(row["evaluation_metrics"]),
        metrics_truncated=row["metric_count"] > 64,
        parameter_count=count_parameters(row["parameter_count"]),
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
        withdrawn_versions=_list_withdrawn(row["withdrawn"]),
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
