"""MLflow's tables as its migrations leave them, with rows that real databases hold."""

from pathlib import Path

from catalog_build.registry.connect import Connection

_HERE = Path(__file__).parent

WITHOUT_WORKSPACES = """
ALTER TABLE registered_models DROP COLUMN workspace, ADD PRIMARY KEY (name);
ALTER TABLE model_versions DROP COLUMN workspace, ADD PRIMARY KEY (name, version);
ALTER TABLE registered_model_tags DROP COLUMN workspace, ADD PRIMARY KEY (key, name);
ALTER TABLE model_version_tags DROP COLUMN workspace, ADD PRIMARY KEY (key, name, version);
ALTER TABLE registered_model_aliases DROP COLUMN workspace, ADD PRIMARY KEY (name, alias);
ALTER TABLE experiments DROP COLUMN workspace;
"""
"""What the tables were before 3.10."""


def make_mlflow(connection: Connection, *, workspaces: bool = True, rows: bool = True) -> None:
    """Make the tables in the schema `public`, with rows of every kind."""
    connection.execute((_HERE / "mlflow_tables.sql").read_bytes())
    if not workspaces:
        connection.execute(WITHOUT_WORKSPACES)
    if rows:
        connection.execute((_HERE / "mlflow_rows.sql").read_bytes())
