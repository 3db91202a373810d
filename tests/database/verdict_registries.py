"""Registries that are generated to compare verdicts: what they hold, how each kind of tables holds it, and the rule.

`judge` reads the provenance rule as docs/provenance.md states it, without any of the product's code.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st
from psycopg import Connection

Database = Connection[tuple[object, ...]]

HASHES = ("ab" * 32, "cd" * 32)


class Thing(NamedTuple):
    """One version of something; a model has a declared score and may state a hypothesis in a field."""

    id: str
    kind: str
    lineage: str
    number: int = 1
    tag: str | None = None
    hash: str | None = None
    score: float | None = None
    hypothesis: str | None = None


class Link(NamedTuple):
    """A link; it is pinned where it names a version, a tag or a hash."""

    source: str
    relation: str
    target: str
    number: int | None = None
    tag: str | None = None
    hash: str | None = None


class Registry(NamedTuple):
    """What a registry holds."""

    things: tuple[Thing, ...]
    links: tuple[Link, ...]


class Verdict(NamedTuple):
    """What the rule finds for a model."""

    complete: bool
    score: float | None


def judge(registry: Registry) -> dict[str, Verdict]:
    """Return the verdict on each model, by the text of the rule."""
    things = {one.id: one for one in registry.things}
    return {one.id: _judge_model(one, things, registry.links) for one in registry.things if one.kind == "model"}


def _judge_model(model: Thing, things: dict[str, Thing], links: Sequence[Link]) -> Verdict:
    own = [link for link in links if link.source == model.id]

    def leads_to(relation: str, kind: str) -> list[str]:
        targets = [link.target for link in own if link.relation == relation]
        return [target for target in targets if target in things and things[target].kind == kind]

    analyses = leads_to("produced_by", "analysis")
    tested = [link.target for link in own if link.relation == "tests_hypothesis"]
    tested += [model.hypothesis] if model.hypothesis else []
    of_inputs = [
        link for link in links if link.source in (model.id, *analyses) and link.relation in ("trained_on", "uses_input")
    ]
    pinned = {link.target for link in of_inputs if _is_pinned(link, things)}
    complete = bool(
        leads_to("trained_on", "dataset")
        and analyses
        and of_inputs
        and all(link.target in pinned for link in of_inputs)
        and (not tested or any(one in things and things[one].kind == "hypothesis" for one in tested))
    )
    score = model.score if complete or model.score is None else min(model.score, 0.3)
    return Verdict(complete, score)


def _is_pinned(link: Link, things: dict[str, Thing]) -> bool:
    """Tell whether a link carries a pin whose version exists."""
    if link.target not in things or (link.number, link.tag, link.hash) == (None, None, None):
        return False
    if link.number is None and link.tag is None:
        return True
    versions = [one for one in things.values() if one.lineage == things[link.target].lineage]
    return any(link.number in (None, one.number) and link.tag in (None, one.tag) for one in versions)


def number_registries(registries: Sequence[Registry]) -> Registry:
    """Return one registry that holds several, each under ids of its own."""
    things: list[Thing] = []
    links: list[Link] = []
    for place, one in enumerate(registries):

        def rename(id: str | None, place: int = place) -> str | None:
            return None if id is None else f"r{place}-{id}"

        things += [
            thing._replace(id=rename(thing.id), lineage=rename(thing.lineage), hypothesis=rename(thing.hypothesis))
            for thing in one.things
        ]  # fmt: skip
        links += [link._replace(source=rename(link.source), target=rename(link.target)) for link in one.links]
    return Registry(tuple(things), tuple(links))


PINS = st.one_of(
    st.just((None, None, None)),
    st.tuples(st.integers(1, 3), st.none(), st.none()),
    st.tuples(st.none(), st.sampled_from(["one", "two", "none"]), st.none()),
    st.tuples(st.none(), st.none(), st.sampled_from(HASHES)),
    st.tuples(st.integers(1, 2), st.none(), st.sampled_from(HASHES)),
)
HYPOTHESES = st.sampled_from([None, None, "h0", "gone"])
SCORES = st.sampled_from([None, 0.1, 0.3, 0.7, 1.0])


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Draw a registry of several models, with shared, missing and wrong inputs, pins, cycles and self-links."""
    things = [Thing("d0", "dataset", "d0", 1, "one", draw(st.sampled_from([None, *HASHES])))]
    if draw(st.booleans()):
        things.append(Thing("d0v2", "dataset", "d0", 2, "two", HASHES[1]))
    things += [
        Thing("d1", "dataset", "d1", 1, None, HASHES[0]),
        Thing("a0", "analysis", "a0"),
        Thing("h0", "hypothesis", "h0"),
    ]
    things += draw(st.sampled_from([[], [Thing("a1", "analysis", "a1")], [Thing("x0", "artifact", "x0")]]))
    models = [
        Thing(
            f"m{at}",
            "model",
            f"m{at}",
            score=draw(SCORES),
            hypothesis=draw(st.sampled_from([None, None, "h0", "gone"])),
        )
        for at in range(draw(st.integers(2, 4)))
    ]
    things += models
    targets = st.sampled_from([*(one.id for one in things), "gone"])
    links: dict[tuple[str, str, str], Link] = {}

    def add(source: str, relation: str, target: str) -> None:
        links.setdefault((source, relation, target), Link(source, relation, target, *draw(PINS)))

    for model in models:
        # most models come near to being complete, since chance alone would make hardly any
        for relation, likely in (("trained_on", ["d0", "d1"]), ("produced_by", ["a0", "a0", "gone"])):
            if draw(st.integers(0, 9)):
                add(model.id, relation, draw(st.sampled_from(likely)))
        for relation in draw(st.lists(st.sampled_from(RELATIONS), max_size=2)):
            add(model.id, relation, draw(targets))
    for analysis in [one.id for one in things if one.kind == "analysis"]:
        for relation in draw(st.lists(st.sampled_from(["uses_input", "derived_from", "tests_hypothesis"]), max_size=2)):
            add(analysis, relation, draw(targets))
    return Registry(tuple(things), tuple(links.values()))


RELATIONS = ("trained_on", "evaluated_on", "produced_by", "tests_hypothesis", "uses_input", "derived_from")


@st.composite
def table_registries(draw: st.DrawFn) -> Registry:
    """Draw what the tables of the template can hold: a dataset, hashed or not, and a script for each model."""
    things = [
        Thing("d0", "dataset", "d0", 1, None, HASHES[0]),
        Thing("d1", "dataset", "d1"),
        Thing("a0", "analysis", "a0"),
    ]
    links = []
    for at in range(draw(st.integers(2, 4))):
        model = f"m{at}"
        things.append(Thing(model, "model", model, score=draw(SCORES)))
        data = draw(st.sampled_from(["d0", "d0", "d0", "d1", "gone", None]))
        script = draw(st.sampled_from(["a0", "a0", "a0", "gone", None]))
        if data:
            links.append(Link(model, "trained_on", data, hash=HASHES[0] if data == "d0" else None))
        if script:
            links.append(Link(model, "produced_by", script))
    return Registry(tuple(things), tuple(links))


@st.composite
def run_registries(draw: st.DrawFn) -> Registry:
    """Draw what MLflow's tables can hold: runs, which may be gone, and the datasets that went into them."""
    things = [Thing(one, "dataset", one, 1, None, HASHES[0]) for one in ("d0", "d1")] + [Thing("a0", "analysis", "a0")]
    things += draw(st.sampled_from([[], [Thing("a1", "analysis", "a1")]]))
    runs = [one.id for one in things if one.kind == "analysis"]
    uses = {run: draw(st.dictionaries(st.sampled_from(["d0", "d1"]), st.sampled_from(list(CONTEXTS)))) for run in runs}
    links = [
        Link(run, "uses_input", data, hash=HASHES[0])
        for run, used in uses.items()
        for data, context in used.items()
        if CONTEXTS[context] != "evaluated_on"
    ]
    for at in range(draw(st.integers(2, 4))):
        model = f"m{at}"
        things.append(Thing(model, "model", model, score=draw(SCORES)))
        run = draw(st.sampled_from([*runs, "gone", None]))
        if run:
            links.append(Link(model, "produced_by", run))
            links += [Link(model, CONTEXTS[how], data, hash=HASHES[0]) for data, how in uses.get(run, {}).items()]
    return Registry(tuple(things), tuple(links))


CONTEXTS = {
    "training": "trained_on",
    "Train": "trained_on",
    "eval": "evaluated_on",
    "test": "evaluated_on",
    "": "uses_input",
}


def write_documents(registry: Registry) -> str:
    """Return documents, a line each, as `registry load` reads them."""
    lines = []
    for thing in registry.things:
        document = {
            "kind": thing.kind, "id": thing.id, "lineage": thing.lineage, "version_number": thing.number,
            "version_tag": thing.tag, "content_hash": thing.hash and f"sha256:{thing.hash}",
            "links": [
                {"relation": link.relation, "target": link.target, "version_number": link.number,
                 "version_tag": link.tag, "content_hash": link.hash and f"sha256:{link.hash}"}
                for link in registry.links if link.source == thing.id
            ],
        }  # fmt: skip
        document["links"] = [{key: value for key, value in link.items() if value} for link in document["links"]]
        if thing.kind == "model":
            document |= {"family": "other", "quality_score": thing.score, "tests_hypothesis_id": thing.hypothesis}
        lines.append(json.dumps({key: value for key, value in document.items() if value is not None}))
    return "\n".join(lines)


TEMPLATE_TABLES = """
CREATE TABLE my_models (name text, version int, title text, trained_at timestamptz, loss float8, score float8,
  data text, script text);
CREATE TABLE my_data (name text, digest text);
CREATE TABLE my_scripts (name text, commit text);
CREATE INDEX ON my_models ((name || '/' || version));
"""


def fill_template(connection: Database, registry: Registry) -> None:
    """Fill the tables of the template; a model's id is its name and version."""
    connection.execute(TEMPLATE_TABLES)
    targets = {(link.source, link.relation): link.target for link in registry.links}
    for one in registry.things:
        if one.kind == "dataset":
            connection.execute("INSERT INTO my_data VALUES (%s, %s)", [one.id, one.hash])
        elif one.kind == "analysis":
            connection.execute("INSERT INTO my_scripts VALUES (%s, NULL)", [one.id])
        else:
            data, script = targets.get((one.id, "trained_on")), targets.get((one.id, "produced_by"))
            row = [one.id, one.id, one.score, data, script]
            connection.execute("INSERT INTO my_models VALUES (%s, 1, %s, now(), 0.5, %s, %s, %s)", row)


def fill_mlflow(connection: Database, registry: Registry) -> None:
    """Fill MLflow's tables: a registered model of one version for each model, and its score as a tag."""
    connection.execute("INSERT INTO experiments (experiment_id, name) VALUES (1, 'all')")
    runs = {link.source: link.target for link in registry.links if link.relation == "produced_by"}
    for one in registry.things:
        if one.kind == "dataset":
            connection.execute(
                "INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source) "
                "VALUES (%s, 1, %s, %s, 'http', '{}')",
                [one.id, one.id, HASHES[0][:8]],
            )
        elif one.kind == "analysis":
            connection.execute("INSERT INTO runs (run_uuid, name, experiment_id) VALUES (%s, 'run', 1)", [one.id])
        else:
            connection.execute("INSERT INTO registered_models (name) VALUES (%s)", [one.id])
            connection.execute(
                "INSERT INTO model_versions (name, version, run_id, current_stage) VALUES (%s, 1, %s, 'None')",
                [one.id, runs.get(one.id)],
            )
            if one.score is not None:
                connection.execute(
                    "INSERT INTO model_version_tags (name, version, key, value) VALUES (%s, 1, 'quality_score', %s)",
                    [one.id, str(one.score)],
                )
    _fill_inputs(connection, registry, runs)


def _fill_inputs(connection: Database, registry: Registry, runs: dict[str, str]) -> None:
    contexts = {relation: context for context, relation in CONTEXTS.items()}
    registered = {one.id for one in registry.things if one.kind == "analysis"}
    used: dict[tuple[str, str], str] = {}
    for link in registry.links:
        if link.relation != "produced_by":
            run = runs.get(link.source, link.source)
            # what a model states of a dataset is the role that it has in its run
            if run in registered and (link.source in runs or (run, link.target) not in used):
                used[run, link.target] = contexts[link.relation]
    for place, ((run, data), context) in enumerate(used.items()):
        connection.execute(
            "INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id) "
            "VALUES (%s, 'DATASET', %s, 'RUN', %s)",
            [f"i{place}", data, run],
        )
        if context:
            connection.execute(
                "INSERT INTO input_tags (input_uuid, name, value) VALUES (%s, 'mlflow.data.context', %s)",
                [f"i{place}", context],
            )


def fill_scidex(connection: Database, registry: Registry) -> None:
    """Fill SciDEX's tables as SQLite left them: dates as text, booleans as 0 and 1, JSON in text."""
    first: dict[str, str] = {}
    for one in registry.things:
        parent = first.setdefault(one.lineage, one.id)
        later = [other for other in registry.things if other.lineage == one.lineage and other.number > one.number]
        metadata = {"model_family": "statistical"} if one.kind == "model" else {}
        if one.hypothesis:
            metadata["tests_hypothesis_id"] = one.hypothesis
        connection.execute(
            "INSERT INTO artifacts (id, artifact_type, title, metadata, quality_score, content_hash, version_number, "
            "parent_version_id, version_tag, is_latest, created_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)",
            [one.id, {"artifact": "notebook"}.get(one.kind, one.kind), one.id, json.dumps(metadata),
             None if one.score is None else str(one.score), one.hash, str(one.number),
             None if parent == one.id else parent, one.tag, 0 if later else 1, "2026-04-05 10:00:00"],
        )  # fmt: skip
        if one.kind == "model":
            connection.execute("INSERT INTO model_versions (artifact_id, is_external) VALUES (%s, '0')", [one.id])
    link_types = {"tests_hypothesis": "tests", "derived_from": "derives_from"}
    for link in registry.links:
        pin = {"version_number": link.number, "version_tag": link.tag, "content_hash": link.hash}
        stated = {key: value for key, value in pin.items() if value is not None}
        connection.execute(
            "INSERT INTO artifact_links VALUES (%s, %s, %s, %s, %s)",
            [link.source, link.target, link_types.get(link.relation, link.relation),
             json.dumps(stated) if stated else None, "2026-04-05T12:00:01Z"],
        )  # fmt: skip
