"""Models in the formats of the field: each whole, and read again by the format's own library."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from msgspec.structs import replace
from prov.model import ProvDocument
from rocrate.rocrate import ROCrate

from catalog_build.core.documents import Code, Graph, GraphEdge, GraphNode, Ground, ModelDocument, Reason
from catalog_build.core.formats import BADGE, CITATION, CYCLONEDX, MODEL_FORMATS, PROV, RO_CRATE
from catalog_build.exporting.export import export_formats, export_model
from catalog_build.exporting.hashes import split_hash
from catalog_build.exporting.licenses import find_spdx
from tests.unit.model_factory import make_metric, make_model, make_ref

BASE = "https://models.example.org/"
SHA = "ab" * 32
UNPINNED = Reason(code="input_unpinned", message="An input is not pinned.", subjects=["cells"])


def make_node(
    id: str, kind: Any, role: Any = "ancestor", label: str | None = "v1", content_hash: str | None = None
) -> GraphNode:
    """Return a node whose page is named like its id; of no kind, it is not registered."""
    folders = {
        "model": "models",
        "dataset": "datasets",
        "analysis": "analyses",
        "hypothesis": "hypotheses",
        "artifact": "artifacts",
    }
    html = f"{folders[kind]}/{id}/" if kind else None
    return GraphNode(
        id=id,
        kind=kind,
        title=f"The {id}",
        label=label,
        role=role,
        exists=kind is not None,
        html=html,
        content_hash=content_hash,
    )


GRAPH = Graph(
    nodes=[
        make_node("ode", "model", "self"),
        make_node("cells", "dataset", content_hash=f"sha256:{SHA}"),
        make_node("fit", "analysis", label=None),
        make_node("idea", "hypothesis"),
        make_node("lost/ü", None, label=None),
        make_node("child", "model", "descendant"),
    ],
    edges=[
        GraphEdge(source=source, target=target, relation=relation, state="unpinned")
        for source, target, relation in [
            ("ode", "cells", "trained_on"),
            ("ode", "fit", "produced_by"),
            ("ode", "idea", "tests_hypothesis"),
            ("fit", "lost/ü", "uses_input"),
            ("child", "ode", "derived_from"),
        ]
    ],
    omitted=0,
)


@pytest.fixture
def model() -> ModelDocument:
    """A model that was fitted to cells by an analysis, which read something that is not registered."""
    made = make_model(
        "ode",
        title="Cells & </script> “more”",
        version_tag="v2.0",
        metadata={"authors": ["Ada Lovelace"]},
        metrics=[
            make_metric("rmse", 0.5, Ground(dataset="cells", version="1", split="test"), unit="mV"),
            make_metric("note", "96.3 ± 2.6"),
        ],
        links=[("trained_on", make_ref("cells"))],
        reasons=[UNPINNED],
        graph=GRAPH,
        code=Code(repository="https://github.com/lab/ode", commit="abc123", entrypoint="fit.py"),
    )
    return replace(
        made,
        warnings=[UNPINNED],
        quality_score=0.3,
        declared_quality_score=0.9,
        training_datasets=["cells"],
        created_at="2026-05-04",
        license="apache-2.0",
        content_hash=f"sha256:{SHA}",
        source_url="javascript:alert(1)",
    )


def read_json(data: bytes) -> Any:
    """Return what JSON says."""
    return json.loads(data)


def test_prov_tells_what_was_made_from_what(model: ModelDocument) -> None:
    """Analyses are activities, all else entities, also what is not registered; a test of a hypothesis made nothing."""
    data = export_model(model, PROV, BASE)
    prov = read_json(data)
    assert prov["prefix"] == {"catalog": BASE, "schema": "https://schema.org/"}
    assert list(prov["entity"]) == [
        "catalog:models/ode",
        "catalog:datasets/cells",
        "catalog:hypotheses/idea",
        "catalog:unregistered/lost%2F%C3%BC",
        "catalog:models/child",
    ]
    assert prov["entity"]["catalog:datasets/cells"] == {
        "prov:label": "The cells",
        "prov:type": "dataset",
        "schema:identifier": "cells",
        "schema:version": "v1",
        "schema:sha256": SHA,
    }
    assert list(prov["activity"]) == ["catalog:analyses/fit"]
    words = ("wasDerivedFrom", "wasGeneratedBy", "used", "wasInfluencedBy")
    assert {word: list(prov[word].values()) for word in words} == {
        "wasDerivedFrom": [
            {
                "prov:generatedEntity": "catalog:models/ode",
                "prov:usedEntity": "catalog:datasets/cells",
                "prov:type": "trained_on",
            },
            {
                "prov:generatedEntity": "catalog:models/child",
                "prov:usedEntity": "catalog:models/ode",
                "prov:type": "derived_from",
            },
        ],
        "wasGeneratedBy": [
            {
                "prov:entity": "catalog:models/ode",
                "prov:activity": "catalog:analyses/fit",
                "prov:type": "produced_by",
            }
        ],
        "used": [
            {
                "prov:activity": "catalog:analyses/fit",
                "prov:entity": "catalog:unregistered/lost%2F%C3%BC",
                "prov:type": "uses_input",
            }
        ],
        "wasInfluencedBy": [
            {
                "prov:influencee": "catalog:models/ode",
                "prov:influencer": "catalog:hypotheses/idea",
                "prov:type": "tests_hypothesis",
            }
        ],
    }
    assert len(ProvDocument.deserialize(content=data.decode(), format="json").get_records()) == 6 + 5


def test_a_crate_describes_its_files_and_the_model(model: ModelDocument, tmp_path: Path) -> None:
    """The crate's own library finds the parts, the author, the licence, and what the model was made from."""
    (tmp_path / "index.html").write_text("page")
    for path, data in export_formats(model, BASE, MODEL_FORMATS):
        (tmp_path / path.removeprefix("models/ode/")).write_bytes(data)
    crate = ROCrate(tmp_path)
    assert (crate.name, str(crate.datePublished.date())) == (model.title, "2026-05-04")
    assert crate.license["@id"] == "https://spdx.org/licenses/Apache-2.0"
    assert {part.id for part in crate.root_dataset["hasPart"]} == {
        "index.html", "prov.json", "mlbom.cdx.json", "CITATION.cff", "badge.svg",
    }  # fmt: skip
    assert crate.root_dataset["author"][0]["name"] == "Ada Lovelace"
    entity = crate.mainEntity
    assert (entity["identifier"], entity["url"]) == ("ode", f"{BASE}models/ode/")
    assert [one["name"] for one in entity["isBasedOn"]] == ["The cells"]
    assert {one["name"]: one["value"] for one in entity["additionalProperty"]} == {
        "quality_score": 0.3,
        "provenance_complete": False,
    }
    action = crate.get("#analyses/fit")
    assert (action.type, action["result"][0].id) == ("CreateAction", entity.id)
    assert [one["name"] for one in action["object"]] == ["The lost/ü"]


def test_a_crate_holds_no_file_that_is_not_published(model: ModelDocument) -> None:
    """Of the formats, those that stand beside it."""
    ((_, data),) = export_formats(model, BASE, [RO_CRATE])
    parts = next(one for one in read_json(data)["@graph"] if one["@id"] == "./")["hasPart"]
    assert parts == [{"@id": "index.html"}]
    ((_, _), (_, data)) = export_formats(model, BASE, [PROV, RO_CRATE])
    parts = next(one for one in read_json(data)["@graph"] if one["@id"] == "./")["hasPart"]
    assert parts == [{"@id": "index.html"}, {"@id": "prov.json"}]


def test_a_crate_says_nothing_that_is_not_known(model: ModelDocument) -> None:
    """No date, licence or author is made up."""
    silent = replace(model, created_at=None, license=None, metadata=msgspec.Raw(b"{}"))
    crate = read_json(export_model(silent, RO_CRATE, None))
    root = next(one for one in crate["@graph"] if one["@id"] == "./")
    assert sorted(root) == ["@id", "@type", "description", "hasPart", "mainEntity", "name"]


def test_a_bill_of_materials_is_valid_and_says_what_counts(model: ModelDocument) -> None:
    """The effective score with its reasons, metrics with their grounds, and what stands behind the analysis."""
    data = export_model(model, CYCLONEDX, BASE)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(data.decode()) is None
    bom = read_json(data)
    component = bom["metadata"]["component"]
    assert component["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert component["hashes"] == [{"alg": "SHA-256", "content": SHA}]
    assert component["externalReferences"] == [
        {"type": "vcs", "url": "https://github.com/lab/ode"},
        {"type": "documentation", "url": f"{BASE}models/ode/"},
    ]
    assert component["modelCard"] == {
        "modelParameters": {"architectureFamily": "statistical", "datasets": [{"ref": "datasets/cells"}]},
        "quantitativeAnalysis": {
            "performanceMetrics": [
                {"type": "rmse", "value": "0.5 mV", "slice": "cells, 1, test"},
                {"type": "note", "value": "96.3 ± 2.6"},
            ]
        },
    }
    assert {one["name"].removeprefix("forge-catalog:"): one["value"] for one in component["properties"]} == {
        "id": "ode",
        "quality_score": "0.3",
        "provenance_complete": "false",
        "promotion_state": "candidate",
        "code_commit": "abc123",
        "warning": "An input is not pinned.",
    }
    assert [(one["bom-ref"], one["type"], one["data"][0]["type"]) for one in bom["components"]] == [
        ("datasets/cells", "data", "dataset"),
        ("unregistered/lost%2F%C3%BC", "data", "other"),
    ]
    assert bom["dependencies"][0] == {
        "ref": "models/ode",
        "dependsOn": ["datasets/cells", "unregistered/lost%2F%C3%BC"],
    }


def test_a_bill_of_materials_calls_only_datasets_datasets(model: ModelDocument) -> None:
    """An archive of weights that a model starts from is data of another sort."""
    nodes = [*GRAPH.nodes[:2], make_node("weights", "artifact")]
    edges = [
        GraphEdge(source="ode", target=target, relation="uses_input", state="unpinned")
        for target in ("cells", "weights")
    ]
    graph = Graph(nodes=nodes, edges=edges, omitted=0)
    data = export_model(replace(model, provenance=replace(model.provenance, graph=graph)), CYCLONEDX, BASE)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(data.decode()) is None
    assert [one["data"] for one in read_json(data)["components"]] == [
        [{"type": "dataset", "name": "The cells"}],
        [{"type": "other", "name": "The weights"}],
    ]


def test_a_bill_of_materials_marks_an_assumed_dataset(model: ModelDocument) -> None:
    """A value that states no dataset is not shown as one that does."""
    metrics = [replace(metric, assumed=metric.ground is not None) for metric in model.metrics]
    card = read_json(export_model(replace(model, metrics=metrics), CYCLONEDX, BASE))["metadata"]["component"][
        "modelCard"
    ]
    assert [one.get("slice") for one in card["quantitativeAnalysis"]["performanceMetrics"]] == [
        "cells, 1, test (dataset assumed)",
        None,
    ]


def test_a_bill_of_materials_survives_a_circle(model: ModelDocument) -> None:
    """Analyses that name each other, and a model that is derived from itself, end nowhere else."""
    edges = [
        GraphEdge(source=source, target=target, relation="uses_input", state="unpinned")
        for source, target in [("ode", "fit"), ("fit", "fit"), ("fit", "ode"), ("ode", "ode")]
    ]
    graph = Graph(nodes=GRAPH.nodes, edges=edges, omitted=0)
    circular = replace(model, provenance=replace(model.provenance, graph=graph))
    assert read_json(export_model(circular, CYCLONEDX, None))["dependencies"][0] == {
        "ref": "models/ode",
        "dependsOn": [],
    }


def test_a_citation_file_is_yaml_that_says_what_the_document_states(model: ModelDocument) -> None:
    """Any title stays one scalar; the licence is SPDX's; an address that is none is left out."""
    assert yaml.safe_load(export_model(model, CITATION, BASE)) == {
        "cff-version": "1.2.0",
        "message": "If you use this model, please cite it as below.",
        "type": "software",
        "authors": [{"name": "Ada Lovelace"}],
        "title": model.title,
        "version": "v2.0",
        "date-released": "2026-05-04",
        "license": "Apache-2.0",
        "url": f"{BASE}models/ode/",
        "repository-code": "https://github.com/lab/ode",
        "commit": "abc123",
        "identifiers": [
            {"type": "other", "value": "ode", "description": "Identifier in the catalog"},
            {"type": "other", "value": f"sha256:{SHA}", "description": "Content hash"},
        ],
    }


@pytest.mark.parametrize(
    "title", ["a: b # c", "- x\n- y", "\u2028\x85\ufeff\x7f", "'\"\\", "null", "{}", "ü\U0001f9e0"]
)
def test_any_title_stays_itself_in_a_citation_file(model: ModelDocument, title: str) -> None:
    """Nothing in a title is taken for YAML."""
    assert yaml.safe_load(export_model(replace(model, title=title), CITATION, None))["title"] == title


@pytest.mark.parametrize("created", ["2026", "2026-05", None])
def test_a_month_or_a_year_is_no_day(model: ModelDocument, created: str | None) -> None:
    """The format wants a whole day; none is made up."""
    assert "date-released" not in yaml.safe_load(export_model(replace(model, created_at=created), CITATION, None))


@pytest.mark.parametrize(
    ("complete", "score", "words"),
    [
        (True, 0.9, "model quality: 0.90, traceable"),
        (True, None, "model quality: not scored"),
        (False, 0.3, "model quality: 0.30, provenance incomplete"),
        (False, None, "model quality: provenance incomplete"),
    ],
)
def test_a_badge_shows_the_score_that_counts(
    model: ModelDocument, complete: bool, score: float | None, words: str
) -> None:
    """Never the declared score, and always what is missing."""
    judged = replace(model, quality_score=score, provenance=replace(model.provenance, complete=complete))
    badge = ElementTree.fromstring(export_model(judged, BADGE, None))
    assert badge.get("aria-label") == words
    assert ": ".join(one.text or "" for one in badge.iter("{http://www.w3.org/2000/svg}text")) == words


def test_every_format_stands_beside_the_page(model: ModelDocument) -> None:
    """Each once, under the name by which pages link to it."""
    assert [path for path, _ in export_formats(model, None, MODEL_FORMATS)] == [
        f"models/ode/{one.file}" for one in MODEL_FORMATS
    ]


@pytest.mark.parametrize(
    ("stated", "parts"),
    [
        ("sha256:AB12", ("sha256", "ab12")),
        ("SHA-512:00", ("sha512", "00")),
        ("00ff", None),
        ("sha256:", None),
        ("sha256:xyz", None),
        (None, None),
    ],
)
def test_a_hash_is_split_only_where_it_is_one(stated: str | None, parts: tuple[str, str] | None) -> None:
    """Anything else is left out of formats that want hex digits."""
    assert split_hash(stated) == parts


@pytest.mark.parametrize(
    ("stated", "spdx"), [("mit", "MIT"), (" CC-BY-4.0 ", "CC-BY-4.0"), ("openrail", None), (None, None)]
)
def test_a_licence_is_named_by_spdx_only_where_it_has_a_name(stated: str | None, spdx: str | None) -> None:
    """An own licence stays a text."""
    assert find_spdx(stated) == spdx


def test_a_bill_of_materials_states_intervals_and_units(model: ModelDocument) -> None:
    """The interval as the standard has it; a value that ends in % has its unit already."""
    ground = Ground(dataset="cells", version="1", split="test")
    share = replace(make_metric("acc", 0, ground), value=msgspec.Raw(b'"80.86%"'), unit="%", ci=(80.0, 81.5))
    bare = replace(make_metric("acc", 81, ground), unit="%")
    document = replace(model, metrics=[share, bare])
    data = export_model(document, CYCLONEDX, BASE)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(data.decode()) is None
    card = read_json(data)["metadata"]["component"]["modelCard"]
    assert card["quantitativeAnalysis"]["performanceMetrics"] == [
        {
            "type": "acc",
            "value": "80.86%",
            "slice": "cells, 1, test",
            "confidenceInterval": {"lowerBound": "80.0", "upperBound": "81.5"},
        },
        {"type": "acc", "value": "81 %", "slice": "cells, 1, test"},
    ]
