"""MLflow to measure against: its tables filled by SQL, and its own server where an interpreter has it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from catalog_build.registry.connect import open_connection
from tests.benchmarks.serving import find_free_port, wait_for_server
from tests.database.mlflow_tables import make_mlflow

_ROWS = Path(__file__).with_name("mlflow_rows.sql")
_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "PYTHONWARNINGS": "ignore",
}
"""The server alone, without the processes that it starts beside for jobs."""


def fill_mlflow(database_url: str, models: int, python: Path | None = None) -> None:
    """Fill an empty database with MLflow's tables and registered models of one version each.

    Args:
        python: an interpreter whose MLflow makes the tables; None: make them as MLflow 3.18 does.
    """
    if python is not None:
        _run(python, "db", "upgrade", _make_store_url(database_url))
    with open_connection(database_url) as connection:
        if python is None:
            make_mlflow(connection, rows=False)
        connection.execute(f"CREATE TEMP TABLE chosen AS SELECT generate_series(1, {models:d}) AS n".encode())
        connection.execute(_ROWS.read_bytes())
        connection.execute("ANALYZE")


@contextmanager
def serve_mlflow(python: Path, database_url: str) -> Iterator[str]:
    """Serve an MLflow registry by its own server with two workers, and yield its address.

    Args:
        python: an interpreter with MLflow and psycopg2.
    """
    port = find_free_port()
    command = [str(python), "-m", "mlflow", "server", "--backend-store-uri", _make_store_url(database_url)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(
        command, env={**os.environ, **_ENVIRONMENT}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_server(process, f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def has_mlflow(python: Path) -> bool:
    """Tell whether an interpreter has what is needed to serve MLflow on PostgreSQL."""
    asked = [str(python), "-c", "import mlflow.server, psycopg2"]
    try:
        return (
            subprocess.run(asked, env={**os.environ, **_ENVIRONMENT}, capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def _run(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "mlflow", *arguments]
    subprocess.run(command, env={**os.environ, **_ENVIRONMENT}, capture_output=True, check=True)


def _make_store_url(database_url: str) -> str:
    parts = conninfo_to_dict(database_url)
    return "postgresql+psycopg2://{user}@/{dbname}?host={host}&port={port}".format_map(parts)
