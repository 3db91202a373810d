-- SciDEX's artifact tables with the types that PostgreSQL has for what they hold.
CREATE TABLE artifacts (id text PRIMARY KEY, artifact_type text NOT NULL, title text, entity_ids jsonb, metadata jsonb,
  quality_score double precision, content_hash text, provenance_chain jsonb, version_number integer DEFAULT 1,
  parent_version_id text REFERENCES artifacts, version_tag text, changelog text, is_latest boolean DEFAULT true,
  lifecycle_state text DEFAULT 'active', superseded_by text, origin_type text DEFAULT 'internal', origin_url text,
  created_at timestamptz, created_by text);
CREATE TABLE artifact_links (source_artifact_id text, target_artifact_id text, link_type text, evidence jsonb, created_at timestamptz);
CREATE TABLE model_versions (artifact_id text PRIMARY KEY REFERENCES artifacts, is_external boolean DEFAULT false, external_source_url text,
  external_source_version text, base_model_id text, code_repo_url text, code_commit_sha text, code_entrypoint text,
  training_started_at timestamptz, training_completed_at timestamptz, trained_by text, gpu_allocation_id text,
  training_params_json jsonb, eval_metrics_json jsonb, eval_dataset_artifact_id text, benchmark_id text,
  promotion_state text DEFAULT 'candidate', promotion_notes text, created_at timestamptz);
