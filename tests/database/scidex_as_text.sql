-- The same rows as a database keeps them that was first written for SQLite: text and whole numbers.
ALTER TABLE model_versions DROP CONSTRAINT model_versions_artifact_id_fkey;
ALTER TABLE artifacts DROP CONSTRAINT artifacts_parent_version_id_fkey, ALTER is_latest DROP DEFAULT, ALTER version_number DROP DEFAULT;
ALTER TABLE artifacts ALTER id TYPE varchar(200), ALTER entity_ids TYPE text USING entity_ids::text, ALTER metadata TYPE text USING metadata::text,
  ALTER quality_score TYPE text USING quality_score::text, ALTER provenance_chain TYPE text USING provenance_chain::text,
  ALTER version_number TYPE text USING version_number::text, ALTER is_latest TYPE integer USING is_latest::integer,
  ALTER created_at TYPE text USING to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS');
ALTER TABLE artifact_links ALTER evidence TYPE text USING evidence::text,
  ALTER created_at TYPE text USING to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
ALTER TABLE model_versions ALTER is_external DROP DEFAULT;
ALTER TABLE model_versions ALTER is_external TYPE text USING CASE WHEN is_external THEN 't' ELSE 'f' END,
  ALTER training_started_at TYPE text USING to_char(training_started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS+00:00'),
  ALTER training_completed_at TYPE text USING to_char(training_completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS+00'),
  ALTER training_params_json TYPE text USING training_params_json::text, ALTER eval_metrics_json TYPE text USING eval_metrics_json::text,
  ALTER created_at TYPE text USING to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI');
