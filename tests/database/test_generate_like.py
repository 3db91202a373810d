"""A registry that is generated after files has the structure of one into which these files were loaded."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog_build.cli import main
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.generate_like import generate_like
from catalog_build.registry.load import load_file
from tests.database.databases import make_database

HASHES = [f"sha256:{digit * 64}" for digit in "ab"]
DOCUMENTS: list[dict[str, Any]] = [
    {"kind": "metric", "id": "calm", "direction": "target", "target": 3},
    {"kind": "dataset", "id": "tides@1", "lineage": "tides", "title": "Tides", "content_hash": HASHES[0]},
    {"kind": "dataset", "id": "tides@2", "lineage": "tides", "title": "Tides", "content_hash": HASHES[1]},
    {"kind": "dataset", "id": "winds"},
    {"kind": "analysis", "id": "fit", "links": [{"relation": "uses_input", "target": "tides@1", "version_number": 1}]},
    {
        "kind": "model",
        "id": "low@1",
        "lineage": "low",
        "family": "statistical",
        "quality_score": 0.9,
        "metrics": {"Tides/rmse": "0.512", "calm": 2.75, "note": "NA"},
        "links": [
            {"relation": "trained_on", "target": "tides@1", "content_hash": HASHES[0]},
            {"relation": "produced_by", "target": "fit"},
        ],
    },
    {
        "kind": "model",
        "id": "low@2",
        "lineage": "low",
        "family": "statistical",
        "quality_score": 0.8,
        "evaluations": [{"metric": "rmse", "value": "51.20 %", "dataset": "tides", "split": "test"}],
        "links": [
            {"relation": "trained_on", "target": "tides@2", "content_hash": HASHES[0]},
            {"relation": "uses_input", "target": "winds", "version_tag": "v9"},
            {"relation": "produced_by", "target": "elsewhere"},
            {"relation": "derived_from", "target": "low@1", "version_number": 1},
        ],
    },
]

SHAPE = """
SELECT json_build_object(
  'models', (SELECT json_agg(s ORDER BY s::text) FROM (
     SELECT json_build_array(version_number, is_latest, family, provenance_complete, provenance_reasons -> 0 -> 'code',
                             metric_count) AS s FROM catalog.models) x),
  'links', (SELECT json_agg(s ORDER BY s::text) FROM (
     SELECT json_build_array(relation, target_kind, pin_state, split) AS s FROM catalog.links) x),
  'metrics', (SELECT json_agg(s ORDER BY s::text) FROM (
     SELECT json_build_array(name, measure, number IS NULL, unit, split, dataset IS NULL, json_typeof(value)) AS s
     FROM catalog.metrics) x))::text
"""


def write_documents(folder: Path) -> Path:
    """Return the path of a file with the documents."""
    path = folder / "shape.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in DOCUMENTS), encoding="utf-8")
    return path


def describe(connection: Connection) -> dict[str, Counter[str]]:
    """Return of a registry what does not depend on names and numbers, and how often each occurs."""
    row = connection.execute(SHAPE).fetchone()
    assert row is not None
    return {name: Counter(map(json.dumps, listed)) for name, listed in json.loads(row[0]).items()}


def test_whole_copies_have_the_structure_of_the_loaded_files(
    registry: Connection, server_url: str, registry_template: str, tmp_path: Path
) -> None:
    """Verdicts, pins, kinds of targets, versions, values with their units, datasets and splits: three times each."""
    path = write_documents(tmp_path)
    assert generate_like(registry, [path], 6, 1, lambda _: None) == 12
    with make_database(server_url, registry_template) as url, open_connection(url) as loaded:
        load_file(loaded, path)
        once = describe(loaded)
    assert len(once["links"]) == 7
    assert describe(registry) == {name: Counter({row: 3 * n for row, n in one.items()}) for name, one in once.items()}
    assert registry.execute("SELECT name, direction, target FROM forge.metric_definitions").fetchall() == [
        ("calm", "target", 3.0)
    ]


def test_the_command_adds_models_with_the_shape_of_files(
    database_url: str, registry: Connection, tmp_path: Path
) -> None:
    """Part of a copy, with uncertainties; a second time the same seed is refused and another one is added."""
    path = str(write_documents(tmp_path))
    options = ["registry", "generate", "--like", path, "--models", "5", "--database-url", database_url]
    result = CliRunner().invoke(main, [*options, "--uncertainty"])
    assert result.exit_code == 0, result.output
    assert "added 5 models and 6 other things" in result.output
    stated = registry.execute(
        "SELECT count(*) FROM catalog.metrics WHERE coalesce(stderr, ci_low, plus_minus) IS NOT NULL"
    ).fetchone()
    assert stated is not None
    assert stated[0] > 0
    again = CliRunner().invoke(main, options)
    assert again.exit_code == 2
    assert "the registry holds synthetic things of seed 1 already" in again.output
    assert CliRunner().invoke(main, [*options, "--seed", "2"]).exit_code == 0
    assert registry.execute("SELECT count(*) FROM catalog.models").fetchone() == (10,)


def test_an_uncertainty_without_files_is_refused(database_url: str) -> None:
    """The message says what is missing."""
    result = CliRunner().invoke(
        main, ["registry", "generate", "--models", "1", "--uncertainty", "--database-url", database_url]
    )
    assert result.exit_code == 2
    assert "--uncertainty needs --like FILE" in result.output


@pytest.mark.skipif(
    "FORGE_CATALOG_REAL_REGISTRIES" not in os.environ, reason="FORGE_CATALOG_REAL_REGISTRIES is not set"
)
def test_a_copy_of_the_real_registries_has_their_structure(
    registry: Connection, server_url: str, registry_template: str
) -> None:
    """All five files, once each."""
    paths = sorted(Path(os.environ["FORGE_CATALOG_REAL_REGISTRIES"]).glob("*.jsonl.gz"))
    generate_like(registry, paths, 1386, 1, lambda _: None)
    with make_database(server_url, registry_template) as url, open_connection(url) as loaded:
        for path in paths:
            load_file(loaded, path)
        assert describe(registry) == describe(loaded)
