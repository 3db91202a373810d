-- Rows in MLflow's own tables as its client would have left them: for each number of the table `chosen` a registered
-- model with one version, from a run of its own with 20 metrics, 30 parameters and two data sets. A hundred models share a data set.
INSERT INTO experiments (experiment_id, name) SELECT 1000 + n, 'experiment ' || n FROM chosen WHERE n <= 10;

INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, source_version, lifecycle_stage, experiment_id)
SELECT md5('run ' || n), 'fit ' || n, 'ada', 'FINISHED', 1760000000000 + n * 60000, 1760000030000 + n * 60000, NULL, 'active', 1001 + n % 10
FROM chosen;

INSERT INTO tags (run_uuid, key, value)
SELECT md5('run ' || n), t.key, t.value
FROM chosen CROSS JOIN LATERAL (VALUES
  ('mlflow.runName', 'fit ' || n), ('mlflow.user', 'ada'), ('mlflow.source.type', 'LOCAL'), ('mlflow.source.name', '/srv/train.py'),
  ('mlflow.source.git.commit', md5('commit ' || n)), ('estimator_class', 'sklearn.ensemble._forest.RandomForestClassifier'),
  ('season', 'spring'), ('team', 'team ' || n % 20)) AS t (key, value);

INSERT INTO params (run_uuid, key, value)
SELECT md5('run ' || n), 'parameter_' || p, round((n * p % 997)::numeric / 97, 4)::text FROM chosen CROSS JOIN generate_series(1, 30) AS p;

INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan)
SELECT md5('run ' || n), 'metric_' || m, n * m % 1009 / 1009.0, 1760000000000 + n * 60000, 0, false FROM chosen CROSS JOIN generate_series(1, 20) AS m;

INSERT INTO latest_metrics (run_uuid, key, value, timestamp, step, is_nan)
SELECT run_uuid, key, value, timestamp, step, is_nan FROM metrics;

INSERT INTO datasets (experiment_id, name, digest, dataset_uuid, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
SELECT DISTINCT ON (e, d, part) 1001 + e, 'field records ' || d || part, left(md5(d || part), 8), md5(concat(e, ' ', d, part)), 'http',
  '{"url": "https://example.org/records.csv"}', '{"mlflow_colspec": [{"type": "double", "name": "yield", "required": true}]}', '{"num_rows": 150}'
FROM (SELECT n % 10 AS e, n / 100 AS d FROM chosen) c CROSS JOIN (VALUES (' train'), (' test')) AS p (part);

INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
SELECT md5(concat('input ', n, part)), 'DATASET', md5(concat(n % 10, ' ', n / 100, part)), 'RUN', md5('run ' || n), 0
FROM chosen CROSS JOIN (VALUES (' train'), (' test')) AS p (part);

INSERT INTO input_tags (input_uuid, name, value)
SELECT md5(concat('input ', n, part)), 'mlflow.data.context', CASE part WHEN ' train' THEN 'training' ELSE 'eval' END
FROM chosen CROSS JOIN (VALUES (' train'), (' test')) AS p (part);

INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status,
  lifecycle_stage, model_type, source_run_id)
SELECT 'm-' || md5('model ' || n), 1001 + n % 10, 'model', 'mlflow-artifacts:/' || n, 1760000020000 + n * 60000, 1760000020000 + n * 60000, 2,
  'active', '', md5('run ' || n)
FROM chosen;

INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value)
SELECT 'm-' || md5('model ' || n), 1001 + n % 10, 'parameter_' || p, round((n * p % 997)::numeric / 97, 4)::text
FROM chosen CROSS JOIN generate_series(1, 30) AS p;

INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id, dataset_uuid,
  dataset_name, dataset_digest)
SELECT 'm-' || md5('model ' || n), 'metric_' || m, 1760000000000 + n * 60000, 0, n * m % 1009 / 1009.0, 1001 + n % 10, md5('run ' || n),
  md5(concat(n % 10, ' ', n / 100, ' test')), 'field records ' || n / 100 || ' test', left(md5(n / 100 || ' test'), 8)
FROM chosen CROSS JOIN generate_series(1, 10) AS m;

INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
SELECT md5('output ' || n), 'RUN_OUTPUT', md5('run ' || n), 'MODEL_OUTPUT', 'm-' || md5('model ' || n), 0 FROM chosen;

INSERT INTO registered_models (name, creation_time, last_updated_time, description)
SELECT 'crop model ' || n, 1760000030000 + n * 60000, 1760000030000 + n * 60000,
  E'# Crop model\n\n' || repeat('The model was fitted on field records and checked against a held-out set of them. ', 24)
FROM chosen;

INSERT INTO registered_model_tags (name, key, value)
SELECT 'crop model ' || n, t.key, t.value
FROM chosen CROSS JOIN LATERAL (VALUES
  ('family', (ARRAY['statistical', 'deep_learning', 'biophysical'])[1 + n % 3]), ('license', 'CC-BY-4.0'),
  ('quality_score', (n % 997 / 1000.0)::text)) AS t (key, value);

INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage, source, run_id, status, run_link)
SELECT 'crop model ' || n, 1, 1760000030000 + n * 60000, 1760000030000 + n * 60000, '', NULL, 'None',
  'models:/m-' || md5('model ' || n), md5('run ' || n), 'READY', ''
FROM chosen;

INSERT INTO model_version_tags (name, version, key, value)
SELECT 'crop model ' || n, 1, t.key, t.value
FROM chosen CROSS JOIN LATERAL (VALUES ('region', 'region ' || n % 50), ('parameter_count', (n * 1000)::text)) AS t (key, value);

INSERT INTO registered_model_aliases (name, alias, version) SELECT 'crop model ' || n, 'champion', 1 FROM chosen WHERE n % 4 = 0;
