"""A catalog of what MLflow's own client has registered.

Skipped where MLflow is not installed (extra `mlflow-test`), unless FORGE_CATALOG_REQUIRE_MLFLOW is set.
"""

import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from psycopg import conninfo

from catalog_build.registry.adapters import install_adapter, plan_adapter
from catalog_build.registry.connect import open_connection
from tests.database.building import build

pytestmark = pytest.mark.skipif(
    "FORGE_CATALOG_REQUIRE_MLFLOW" not in os.environ
    and any(importlib.util.find_spec(name) is None for name in ("mlflow", "sklearn")),
    reason="needs MLflow and scikit-learn: pip install 'forge-catalog[mlflow-test]'",
)


def register_models(database_url: str, folder: Path) -> list[dict[str, Any]]:
    """Run the client in a process of its own, which makes MLflow's tables, and return what it says afterwards."""
    parts = conninfo.conninfo_to_dict(database_url)
    store = "postgresql+psycopg2://{user}@/{dbname}?host={host}&port={port}".format_map(parts)
    script = Path(__file__).with_name("mlflow_client.py")
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, script, store], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    described: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return described


def test_the_catalog_shows_what_the_client_registered_field_by_field(database_url: str, tmp_path: Path) -> None:
    """Versions, aliases, descriptions, tags, parameters, metrics, data sets and runs; and its versions compare."""
    said = register_models(database_url, tmp_path)
    with open_connection(database_url) as connection:
        install_adapter(connection, plan_adapter(connection, "mlflow"))
        shown = connection.execute(
            "SELECT m.id, m.version_tag, a.card, a.metadata -> 'tags', "
            "floor(extract(epoch FROM m.created_at))::bigint, m.produced_by, "
            "(SELECT r.title FROM catalog.artifacts r WHERE r.id = m.produced_by), m.training_config, "
            "(SELECT json_object_agg(v.name, v.value) FROM catalog.metrics v WHERE v.model_id = m.id), "
            "(SELECT json_agg(json_build_array(d.title, d.version_tag, l.split) ORDER BY d.title) FROM catalog.links l "
            " JOIN catalog.artifacts d ON d.id = l.target_id WHERE l.source_id = m.id AND d.kind = 'dataset'), "
            "m.family, m.provenance_complete "
            'FROM catalog.models m JOIN catalog.artifacts a USING (id) ORDER BY m.lineage COLLATE "C", m.version_number'
        ).fetchall()
        grounds = connection.execute(
            "SELECT model_id, dataset FROM catalog.metrics WHERE name = 'accuracy' ORDER BY model_id COLLATE \"C\""
        ).fetchall()
    cards = {"wine-classifier@1": "# Wine\n\nThe first one.", "wine-classifier@2": "# Wine"}
    expected = [
        (one["id"], one["aliases"], cards.get(str(one["id"])), one["tags"] or None, one["created"], one["run"],
         one["run_name"], one["params"], {key: read_number(text) for key, text in one["metrics"].items()},
         one["inputs"], "statistical", True)
        for one in said
    ]  # fmt: skip
    # one by one, so that a failure shows the field
    for row, one in zip(shown, expected, strict=True):
        assert list(row) == list(one)
    assert grounds == [
        ("Iris Bäume@1", "dataset:iris test"),
        ("wine-classifier@1", "dataset:wine test"),
        ("wine-classifier@2", "dataset:wine test"),
    ]
    build(database_url, tmp_path / "site")
    page = (tmp_path / "site/models/compare/wine-classifier@1..wine-classifier@2/index.html").read_text()
    assert [text for text in ("accuracy", "wine test") if text not in page] == []


def read_number(text: str) -> float | str:
    """Return a metric as the catalog writes it: what is no finite number is text."""
    value = float(text)
    if math.isnan(value):
        return "NaN"
    # the client reads infinity back as the largest number
    return "Infinity" if value >= sys.float_info.max else value
