-- One small registry with everything that real databases hold: see test_mlflow.py for what becomes of each row.
INSERT INTO experiments (experiment_id, name) VALUES (1, 'yield'), (2, 'elsewhere');
INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, source_version, lifecycle_stage, experiment_id) VALUES
  ('a1', 'ridge', 'ada', 'FINISHED', 1760000000000, 1760000060000, '0123abc', 'active', 1),
  ('a2', NULL, 'ada', 'FINISHED', 1760000100000, NULL, '', 'deleted', 1),
  ('a3', 'two outputs', '', 'FINISHED', 1760000200000, NULL, NULL, 'active', 1),
  ('b1', 'unrelated', '', 'FINISHED', 1760000300000, NULL, NULL, 'active', 2);
INSERT INTO registered_models (name, creation_time, last_updated_time, description) VALUES
  ('crop yield', 1760000000000, 1760000500000, '# Yield'), ('greeting', 1760000000000, 1760000000000, 'a prompt');
INSERT INTO registered_model_tags (name, key, value) VALUES
  ('greeting', 'mlflow.prompt.is_prompt', 'true'), ('crop yield', 'license', 'CC-BY-4.0');
INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, current_stage, source, run_id, status, run_link)
VALUES
  ('crop yield', 1, 1760000010000, 1760000010000, 'ridge', 'Archived', 'runs:/a1/model', 'a1', 'READY', ''),
  ('crop yield', 2, 1760000110000, 1760000110000, NULL, 'None', 'models:/m-0002', '', 'READY', 'https://example.org/run'),
  ('crop yield', 3, 1760000210000, 1760000210000, NULL, 'Production', '/home/ada/mlruns/a3/artifacts/big', 'a3', 'READY', NULL),
  ('crop yield', 4, 9223372036854775807, NULL, NULL, NULL, NULL, 'gone', 'READY', NULL),
  ('crop yield', 5, 1760000410000, 1760000410000, NULL, 'Deleted_Internal', 'models:/m-0002', 'a1', 'READY', NULL),
  ('greeting', 1, 1760000000000, NULL, NULL, 'None', 'dummy', '', 'READY', NULL);
INSERT INTO registered_model_aliases (name, alias, version) VALUES ('crop yield', 'champion', 2), ('crop yield', 'beta', 2);
INSERT INTO model_version_tags (name, version, key, value) VALUES
  ('crop yield', 1, 'family', 'Biophysical'), ('crop yield', 1, 'quality_score', '0.8'), ('crop yield', 1, 'parameter_count', '12'),
  ('crop yield', 3, 'quality_score', 'great'), ('crop yield', 3, 'parameter_count', 'about 7'), ('crop yield', 3, 'region', 'Łódź 🌾');
INSERT INTO tags (run_uuid, key, value) VALUES
  ('a1', 'mlflow.source.name', '/home/ada/train.py'), ('a1', 'mlflow.source.git.repoURL', 'https://example.org/yield.git'),
  ('a1', 'season', 'spring'), ('a2', 'mlflow.runName', 'net'), ('a2', 'mlflow.log-model.history', '[{"flavors": {"pytorch": {}}}]'),
  ('a3', 'estimator_class', 'sklearn.svm._classes.SVC');
INSERT INTO params (run_uuid, key, value) VALUES ('a1', 'alpha', '0.10'), ('a1', 'grid', repeat('x', 8000));
INSERT INTO latest_metrics (run_uuid, key, value, is_nan) VALUES
  ('a1', 'rmse', 0.25, false), ('a1', 'diverged', 0, true), ('a1', 'ratio', 1.7976931348623157e+308, false),
  ('a1', 'log_ratio', -1.7976931348623157e+308, false), ('a1', 'system/cpu', 80, false),
  ('a2', 'rmse', 0.9, false), ('a2', 'epochs', 7, false), ('a3', 'rmse', 0.4, false);
INSERT INTO logged_models (model_id, experiment_id, name, source_run_id) VALUES
  ('m-0002', 1, 'net', 'a2'), ('m-0003', 1, 'small', 'a3'), ('m-0004', 1, 'big', 'a3');
INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id,
  dataset_uuid, dataset_name, dataset_digest) VALUES
  ('m-0002', 'rmse', 1, 1, 0.7, 1, 'a2', NULL, 'fields', 'd2'), ('m-0002', 'rmse', 2, 2, 0.5, 1, 'a2', NULL, 'fields', 'd2'),
  ('m-0002', 'rmse', 3, 2, 0.6, 1, 'a2', NULL, 'orchards', 'e1'), ('m-0002', 'loss', 4, 0, 0, 1, 'a2', NULL, NULL, NULL),
  ('m-0004', 'rmse', 5, 0, 0.3, 1, 'a3', 'u3', NULL, NULL);
INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES ('a2', 'loss', 0, 4, 0, true);
INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES ('m-0002', 1, 'layers', '3');
INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile) VALUES
  ('u1', 1, 'fields', 'd1', 'http', '{"url": "https://example.org/fields.csv"}', NULL, '{"num_rows": 150}'),
  ('u2', 1, 'fields', 'd2', 'code', '{"tags": {"mlflow.user": "ada"}}', 'no JSON', NULL),
  ('u3', 1, 'orchards', 'e0', 'local', '{"uri": "/home/ada/orchards.csv"}', NULL, NULL),
  ('u9', 2, 'fields', 'd1', 'http', '{"url": "https://example.org/fields.csv"}', NULL, '{"num_rows": 150}'),
  ('u8', 2, 'secret', 's1', 'http', '{}', NULL, NULL);
INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id) VALUES
  ('i1', 'DATASET', 'u1', 'RUN', 'a1'), ('i2', 'DATASET', 'u2', 'RUN', 'a1'), ('i3', 'DATASET', 'u2', 'RUN', 'a2'),
  ('i4', 'DATASET', 'u3', 'RUN', 'a3'), ('i5', 'DATASET', 'u8', 'RUN', 'b1'),
  ('o1', 'RUN_OUTPUT', 'a3', 'MODEL_OUTPUT', 'm-0003'), ('o2', 'RUN_OUTPUT', 'a3', 'MODEL_OUTPUT', 'm-0004');
INSERT INTO input_tags (input_uuid, name, value) VALUES
  ('i1', 'mlflow.data.context', 'training'), ('i2', 'mlflow.data.context', 'eval'), ('i3', 'mlflow.data.context', 'Train');
