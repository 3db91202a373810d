"""The whole catalog as an SQLite database, which opens in Datasette with foreign keys and full-text search."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

import msgspec

from catalog_build.core.documents import Reason
from catalog_build.core.tombstones import Tombstone
from catalog_build.exporting.catalog_records import (
    CatalogArtifact,
    CatalogModel,
    describe_artifact,
    describe_link,
    describe_metric,
    describe_model,
    describe_warning,
)

LIBRARY = f"sqlite {sqlite3.sqlite_version}"
"""What lays out the file: another version may make other bytes of the same rows."""

_BATCH = 200
"""Models written at a time."""

_SETTINGS = """
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8000;
"""

_TABLES = """
CREATE TABLE things (
  id TEXT PRIMARY KEY, -- of everything that the catalog names
  kind TEXT,           -- null where it is not registered
  title TEXT NOT NULL,
  html TEXT,           -- its page, relative to the root of the catalog
  withdrawn_at TEXT,   -- ISO 8601; nothing else is told of what is withdrawn
  withdrawn_reason TEXT
);
CREATE TABLE models (
  id TEXT PRIMARY KEY REFERENCES things (id),
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  model_family TEXT NOT NULL,
  lineage TEXT NOT NULL,
  version_number INTEGER NOT NULL,
  version_tag TEXT,
  previous TEXT REFERENCES things (id),
  is_latest INTEGER NOT NULL,
  quality_score REAL,
  declared_quality_score REAL,
  provenance_complete INTEGER NOT NULL,
  parameter_count INTEGER,
  produced_by TEXT REFERENCES things (id),
  tests_hypothesis TEXT REFERENCES things (id),
  created_at TEXT,
  promotion_state TEXT NOT NULL,
  license TEXT,
  source_url TEXT,
  content_hash TEXT,
  changelog TEXT,
  code_repository TEXT,
  code_commit TEXT,
  code_entrypoint TEXT,
  card TEXT,                     -- Markdown, not sanitised
  metadata TEXT NOT NULL,        -- JSON
  architecture TEXT NOT NULL,    -- JSON
  training_config TEXT NOT NULL, -- JSON
  html TEXT NOT NULL,
  self TEXT NOT NULL
);
CREATE TABLE artifacts (
  id TEXT PRIMARY KEY REFERENCES things (id),
  slug TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  lineage TEXT NOT NULL,
  version_number INTEGER NOT NULL,
  version_tag TEXT,
  previous TEXT REFERENCES things (id),
  is_latest INTEGER NOT NULL,
  created_at TEXT,
  license TEXT,
  source_url TEXT,
  content_hash TEXT,
  changelog TEXT,
  card TEXT,              -- Markdown, not sanitised
  metadata TEXT NOT NULL, -- JSON
  html TEXT NOT NULL,
  self TEXT NOT NULL
);
CREATE TABLE links (
  source_id TEXT NOT NULL REFERENCES things (id),
  position INTEGER NOT NULL,
  relation TEXT NOT NULL,
  target_id TEXT NOT NULL REFERENCES things (id),
  pin_version_number INTEGER,
  pin_version_tag TEXT,
  pin_content_hash TEXT,
  pin_state TEXT NOT NULL,
  split TEXT,
  PRIMARY KEY (source_id, position)
);
CREATE TABLE metrics (
  model_id TEXT NOT NULL REFERENCES models (id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT,  -- as stated
  number REAL, -- null where the value is none
  direction TEXT,
  target REAL,
  unit TEXT,
  dataset TEXT, -- lineage of the data set, or its name where it is not registered
  dataset_version TEXT,
  split TEXT,
  dataset_assumed INTEGER NOT NULL, -- 1 where nothing but the model's only evaluated_on link states the dataset
  stderr REAL,     -- standard error
  ci_low REAL,     -- confidence interval
  ci_high REAL,
  ci_level REAL,   -- of the interval; null: 0.95
  plus_minus REAL, -- uncertainty of a kind that is not stated
  n INTEGER,       -- samples measured
  seeds INTEGER,   -- runs averaged
  source TEXT,     -- who measured it; null: the producer of the model
  PRIMARY KEY (model_id, position)
);
CREATE TABLE warnings (
  thing_id TEXT NOT NULL REFERENCES things (id),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  subjects TEXT NOT NULL, -- JSON list of ids
  PRIMARY KEY (thing_id, position)
);
"""

_INDEXES = """
CREATE INDEX models_by_lineage ON models (lineage, version_number);
CREATE INDEX artifacts_by_kind ON artifacts (kind);
CREATE INDEX links_by_target ON links (target_id);
CREATE INDEX metrics_by_name ON metrics (name, number);
CREATE INDEX warnings_by_code ON warnings (code);
INSERT INTO things (id, title)
  SELECT id, id FROM (
    SELECT target_id AS id FROM links UNION SELECT previous FROM models UNION SELECT previous FROM artifacts
  ) WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM things) ORDER BY id;
"""

# quoted as Datasette looks for it; sqlite-utils writes the same
_SEARCH = """
CREATE VIRTUAL TABLE models_fts USING fts5 (
  title, id, lineage, card, content="models", tokenize="unicode61 remove_diacritics 2"
);
INSERT INTO models_fts (models_fts) VALUES ('rebuild');
INSERT INTO models_fts (models_fts) VALUES ('optimize');
"""


def has_search() -> bool:
    """Tell whether the library can search full texts: not every Python's was built with it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        found = connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone()
        return found is not None


def write_sqlite(
    path: Path,
    models: Iterable[CatalogModel],
    artifacts: Iterable[CatalogArtifact],
    tombstones: Iterable[Tombstone],
) -> None:
    """Write the database; the same documents in the same order give the same bytes.

    Args:
        path: of the file, which is replaced; another one stands beside it meanwhile.
        models: in the order of their rows, as are `artifacts` and `tombstones`; each is read once.

    Raises:
        sqlite3.OperationalError: the disk is full, or the library lacks FTS5.
    """
    loose = path.with_name(f"{path.name}-loose")
    for one in (path, loose):
        one.unlink(missing_ok=True)
    with closing(sqlite3.connect(loose, isolation_level=None)) as connection:
        connection.executescript(f"{_SETTINGS}BEGIN;{_TABLES}")
        waiting = iter(models)
        while batch := list(islice(waiting, _BATCH)):
            _insert_models(connection, batch)
        waiting_artifacts = iter(artifacts)
        while others := list(islice(waiting_artifacts, _BATCH)):
            _insert_things(connection, others)
            _insert(connection, "artifacts", map(describe_artifact, others))
        _insert(connection, "things", map(_list_withdrawn, tombstones))
        connection.executescript(f"BEGIN;{_INDEXES}{_SEARCH}COMMIT")
        # in the order of the tables, and without what indexing left behind
        connection.execute("VACUUM INTO ?", [str(path)])
    loose.unlink()


def _insert_models(connection: sqlite3.Connection, models: Sequence[CatalogModel]) -> None:
    _insert_things(connection, models)
    _insert(connection, "models", map(describe_model, models))
    metrics = ((model.id, place, one) for model in models for place, one in enumerate(model.metrics))
    _insert(
        connection, "metrics", ({"model_id": id, "position": at, **describe_metric(one)} for id, at, one in metrics)
    )


def _insert_things(connection: sqlite3.Connection, things: Sequence[CatalogArtifact]) -> None:
    """Insert what models and artifacts have in common: their names, the links that they state, and their warnings."""
    _insert(
        connection,
        "things",
        ({"id": one.id, "kind": one.kind, "title": one.title, "html": one.html} for one in things),
    )
    links = ((one.id, place, link) for one in things for place, link in enumerate(one.linked_artifacts.outgoing))
    _insert(connection, "links", ({"source_id": id, "position": at, **describe_link(one)} for id, at, one in links))
    warnings = ((one.id, place, warning) for one in things for place, warning in enumerate(one.warnings))
    _insert(connection, "warnings", (_list_warning(*warning) for warning in warnings))


def _list_withdrawn(one: Tombstone) -> dict[str, object]:
    named: dict[str, object] = {"id": one.id, "kind": one.kind, "title": one.title, "html": one.html}
    return named | {"withdrawn_at": one.withdrawn_at, "withdrawn_reason": one.reason}


def _list_warning(id: str, position: int, warning: Reason) -> dict[str, object]:
    subjects = msgspec.json.encode(warning.subjects).decode()
    return {"thing_id": id, "position": position, **describe_warning(warning), "subjects": subjects}


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    waiting = iter(rows)
    first = next(waiting, None)
    if first is not None:
        values = ", ".join(f":{name}" for name in first)
        connection.executemany(f"INSERT INTO {table} ({', '.join(first)}) VALUES ({values})", chain([first], waiting))
