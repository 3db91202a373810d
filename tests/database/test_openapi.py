"""The OpenAPI document is true: what it promises is what the server does."""

import subprocess
import sys
from pathlib import Path

import httpx

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.registry.connect import open_connection
from tests.database.api_server import run_server
from tests.database.building import load_sample


def test_schemathesis_finds_no_failure(database_url: str, tmp_path: Path) -> None:
    """Generated requests, valid and invalid, against every path of the document."""
    with open_connection(database_url) as connection:
        load_sample(connection)
    with run_server(create_app(ApiSettings(database_url=database_url))) as address:
        assert httpx.get(f"{address}/api/openapi.json").json()["openapi"].startswith("3.1")
        command = [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "run",
            f"{address}/api/openapi.json",
            "--max-examples",
            "25",
        ]
        command += ["--seed", "1"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
