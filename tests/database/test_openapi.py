"""The OpenAPI document is true: what it promises is what the server does."""

import json
import subprocess
import sys
from pathlib import Path

import httpx

from api.app import create_app
from api.settings import ApiSettings
from tests.database.api_server import run_server


def drop_parameter(parameters: list[dict[str, object]], name: str) -> int:
    """Take a parameter out of an operation and return how many there were."""
    before = len(parameters)
    parameters[:] = [one for one in parameters if one["name"] != name]
    return before - len(parameters)


def test_schemathesis_finds_no_failure(sample_url: str, tmp_path: Path) -> None:
    """Generated requests, valid and invalid, against every path of the document."""
    with run_server(create_app(ApiSettings(database_url=sample_url))) as address:
        document = httpx.get(f"{address}/api/openapi.json").json()
        assert document["openapi"].startswith("3.1")
        assert sorted(document["paths"]) == [
            "/api/",
            "/api/artifacts/{id}",
            "/api/facets",
            "/api/models",
            "/api/models.csv",
            "/api/models/compare",
            "/api/models/{id}",
            "/datasets/{id}/croissant.json",
            "/healthz",
            "/models/compare",
            "/models/{id}/CITATION.cff",
            "/models/{id}/badge.svg",
            "/models/{id}/mlbom.cdx.json",
            "/models/{id}/prov.json",
            "/models/{id}/ro-crate-metadata.json",
            "/readyz",
        ]
        # a valid cursor is one that `next` gave, which no schema can say; its own tests are those of the API
        for path in ("/api/models", "/api/models.csv"):
            assert drop_parameter(document["paths"][path]["get"]["parameters"], "cursor") == 1
        described = tmp_path / "openapi.json"
        described.write_text(json.dumps(document))
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(described), "--url", address]
        command += ["--max-examples", "25", "--seed", "1"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
