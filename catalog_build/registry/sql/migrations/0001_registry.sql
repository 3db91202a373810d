-- The native registry, after SciDEX's artifact system: one row of `artifacts` for each version of each thing, one of
-- `model_versions` for each model, one of `artifact_links` for each link. Ids sort by code point on every server.

CREATE TABLE forge.revision (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  revision bigint NOT NULL DEFAULT 0,
  changed_at timestamptz,
  -- random and new with each write: a registry that was restored and written to again counts to the same revisions,
  -- but never comes to the same state
  state uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO forge.revision DEFAULT VALUES;

CREATE TABLE forge.artifacts (
  id text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 512),
  slug text COLLATE "C" NOT NULL GENERATED ALWAYS AS (catalog.slug(id)) STORED UNIQUE,
  artifact_type text NOT NULL CHECK (artifact_type IN ('model', 'dataset', 'analysis', 'hypothesis', 'artifact')),
  lineage text COLLATE "C" NOT NULL,
  title text NOT NULL,
  version_number integer NOT NULL CHECK (version_number >= 1),
  version_tag text,
  parent_version_id text COLLATE "C",  -- may be unregistered, so no foreign key; null: the version before in the lineage
  is_latest boolean NOT NULL DEFAULT false,  -- kept by a trigger
  created_at timestamptz,
  created_text text,
  content_hash text,
  origin_url text,
  license text,
  card text,
  changelog text,
  -- json, not jsonb: key order and the exact text of numbers are part of what was registered
  metadata json NOT NULL DEFAULT '{}' CHECK (json_typeof(metadata) = 'object'),
  document_hash text,  -- of the document that was loaded; null for rows written by other means
  UNIQUE (lineage, version_number),
  UNIQUE (lineage, version_tag)
);
CREATE UNIQUE INDEX artifacts_one_latest ON forge.artifacts (lineage) WHERE is_latest;
CREATE INDEX artifacts_by_type ON forge.artifacts (artifact_type, id);
CREATE INDEX artifacts_by_exact_title ON forge.artifacts USING hash (title) WHERE artifact_type = 'dataset';
CREATE INDEX artifacts_by_license ON forge.artifacts USING hash (license) WHERE artifact_type = 'model';

-- The state of the registry in which a thing was last written: its own row, its links, and what else a model has.
-- Beside the artifacts, so that a write moves a small row and not one with a card.
CREATE TABLE forge.artifact_states (
  artifact_id text COLLATE "C" PRIMARY KEY REFERENCES forge.artifacts ON DELETE CASCADE,
  state uuid NOT NULL
);

CREATE TABLE forge.artifact_links (
  source_artifact_id text COLLATE "C" NOT NULL REFERENCES forge.artifacts ON DELETE CASCADE,
  position integer NOT NULL CHECK (position >= 0),
  link_type text NOT NULL CHECK (link_type IN
    ('trained_on', 'evaluated_on', 'produced_by', 'tests_hypothesis', 'uses_input', 'derived_from')),
  target_artifact_id text COLLATE "C" NOT NULL,  -- may be unregistered, so no foreign key
  pin_version_number integer,
  pin_version_tag text,
  pin_content_hash text,
  split text,
  PRIMARY KEY (source_artifact_id, position)
);
CREATE INDEX artifact_links_by_target ON forge.artifact_links (target_artifact_id, link_type);

CREATE TABLE forge.model_versions (
  artifact_id text COLLATE "C" PRIMARY KEY REFERENCES forge.artifacts ON DELETE CASCADE,
  model_family text NOT NULL CHECK (model_family IN ('biophysical', 'deep_learning', 'statistical', 'other')),
  promotion_state text NOT NULL DEFAULT 'candidate'
    CHECK (promotion_state IN ('candidate', 'promoted', 'rejected', 'superseded')),
  declared_quality_score double precision CHECK (declared_quality_score BETWEEN 0 AND 1),
  parameter_count numeric CHECK (parameter_count >= 0 AND parameter_count = trunc(parameter_count)),
  architecture json NOT NULL DEFAULT '{}' CHECK (json_typeof(architecture) = 'object'),
  training_params_json json NOT NULL DEFAULT '{}' CHECK (json_typeof(training_params_json) = 'object'),
  code_repo_url text,
  code_commit_sha text,
  code_entrypoint text,
  tests_hypothesis_id text COLLATE "C",
  load_warnings jsonb NOT NULL DEFAULT '[]',
  -- What follows is kept by triggers, whoever writes the columns above.
  provenance_reasons jsonb NOT NULL DEFAULT '[]',
  warnings jsonb NOT NULL DEFAULT '[]',
  provenance_complete boolean NOT NULL GENERATED ALWAYS AS (provenance_reasons = '[]') STORED,
  quality_score double precision
    GENERATED ALWAYS AS (catalog.effective_quality(declared_quality_score, provenance_reasons)) STORED,
  evaluation_metrics json NOT NULL DEFAULT '{}',
  metric_count integer NOT NULL DEFAULT 0,
  search tsvector NOT NULL DEFAULT '',
  -- Copies of what stands in artifacts and links: lists sort, filter and show them for the price of this row.
  title text NOT NULL DEFAULT '',
  is_latest boolean NOT NULL DEFAULT false,
  created_at timestamptz,
  training_datasets text[] NOT NULL DEFAULT '{}',
  produced_by text COLLATE "C",
  tests_hypothesis text COLLATE "C"
);
-- A list walks one of these indexes in its order, either way, and filters by what the index includes: rows that are
-- not on the page are never fetched. Latest versions, and flagged ones (all of which score low), have indexes of their
-- own, since a walk through all others in between would cost what the whole registry costs.
CREATE INDEX model_versions_by_quality ON forge.model_versions (quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest, provenance_complete);
CREATE INDEX model_versions_by_created ON forge.model_versions (created_at DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest, provenance_complete, quality_score);
CREATE INDEX model_versions_by_parameters ON forge.model_versions (parameter_count DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest, provenance_complete, quality_score);
-- titles may be of any length, index entries may not: lists sort by the first 100 characters, then by id
CREATE INDEX model_versions_by_title ON forge.model_versions (left(title, 100) COLLATE "C" NULLS FIRST, artifact_id);
CREATE INDEX model_versions_by_family ON forge.model_versions (model_family, quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (is_latest, provenance_complete);
CREATE INDEX latest_models_by_quality ON forge.model_versions (quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, provenance_complete) WHERE is_latest;
CREATE INDEX latest_models_by_created ON forge.model_versions (created_at DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, provenance_complete, quality_score) WHERE is_latest;
CREATE INDEX latest_models_by_parameters ON forge.model_versions (parameter_count DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, provenance_complete, quality_score) WHERE is_latest;
CREATE INDEX latest_models_by_title ON forge.model_versions (left(title, 100) COLLATE "C" NULLS FIRST, artifact_id)
  WHERE is_latest;
CREATE INDEX flagged_models_by_quality ON forge.model_versions (quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest) WHERE NOT provenance_complete;
CREATE INDEX model_versions_by_promotion ON forge.model_versions (promotion_state, artifact_id);
CREATE INDEX model_versions_search ON forge.model_versions USING gin (search);
CREATE INDEX model_versions_by_hypothesis ON forge.model_versions (tests_hypothesis_id) WHERE tests_hypothesis_id IS NOT NULL;

CREATE TABLE forge.model_metrics (
  artifact_id text COLLATE "C" NOT NULL REFERENCES forge.model_versions ON DELETE CASCADE,
  position integer NOT NULL CHECK (position >= 0),
  name text COLLATE "C" NOT NULL,
  value json NOT NULL,
  number double precision CHECK (number NOT IN ('NaN', 'Infinity', '-Infinity')),
  dataset text COLLATE "C",
  dataset_version text,
  split text,
  higher_is_better boolean,
  PRIMARY KEY (artifact_id, position)
);
-- a list sorted by a metric walks its values, either way; the longest name and the longest id would not fit one entry
CREATE INDEX model_metrics_by_number ON forge.model_metrics (name, number DESC NULLS LAST) WHERE number IS NOT NULL;

-- which models were measured on a data set: by what their evaluations name, and by metrics called DATASET/METRIC
CREATE INDEX model_metrics_by_dataset ON forge.model_metrics (dataset) WHERE dataset IS NOT NULL;
CREATE INDEX model_metrics_by_prefix ON forge.model_metrics (name) WHERE position('/' IN name) > 0;

CREATE TABLE forge.metric_definitions (
  name text COLLATE "C" PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 512),
  title text NOT NULL,
  direction text CHECK (direction IN ('up', 'down', 'target', 'none')),
  target double precision,
  unit text,
  document_hash text,
  CHECK (direction IS DISTINCT FROM 'target' OR target IS NOT NULL)
);
