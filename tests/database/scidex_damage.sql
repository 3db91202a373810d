-- Rows as they stand in tables of text that nobody checks, beside those of scidex_rows.sql.
INSERT INTO artifacts (id, artifact_type, title, metadata, created_at, content_hash, version_number, is_latest, quality_score) VALUES
  ('dataset-damaged', 'Dataset', 'Damaged', '{"broken": ', 'some time in spring', 'abc', 'two', 2, NULL),
  ('SDA-damaged', 'analysis', 'Damaged analysis', '{"pinned_artifacts": "[{\"artifact_id\": \"dataset-damaged\", \"version_number\": \"two\"}, {\"version_number\": 1}, \"dataset-holdout\"]"}',
   '2026-04', NULL, '1', 1, '7'),
  ('SDA-unpinned', 'analysis', 'Pins that are no list', '{"pinned_artifacts": {"a": 1}}', '2026-04-05T10:00', NULL, '1', 1, NULL),
  ('model-damaged', 'model', '', '{"model_family": "Quantum", "parameter_count": "about 7", "evaluation_metrics": {"rmse": NaN, "folds": [0.1, 0.2], "auc": 1e999},
     "trained_on_dataset_id": ["dataset-damaged", {"id": 3}], "produced_by_analysis_id": "SDA-damaged", "scidex": "own", "architecture": {"depth": -Infinity}}',
   '2026-04-05', 'sha256:AB12', '1.0', 1, '1.7'),
  ('model-twice', 'model', 'Encoded twice', '"{\"model_family\": \"Deep Learning\", \"training_config\": {\"lr\": 0.10, \"lr\": 0.20}}"', '2026', NULL, '1', 1, '0.50'),
  ('model-nul', 'model', 'NUL', '{"a": "\u0000"}', '2026-02-30', NULL, '1', 1, 'NaN'),
  ('model-deep', 'model', 'Deep', repeat('{"a":', 300) || '1' || repeat('}', 300), '2026-04-05T23:30:00-05:00', NULL, '1', 1, ' '),
  ('model-bare', 'model', NULL, '[]', NULL, NULL, NULL, NULL, NULL);
INSERT INTO artifacts (id, artifact_type, version_number, parent_version_id, is_latest, version_tag, created_at) VALUES
  ('circle-a', 'model', '1', 'circle-b', 0, NULL, '2026-01-02'), ('circle-b', 'model', '1', 'circle-a', 0, NULL, '2026-01-01'),
  ('circle-tail', 'model', '1', 'circle-a', 0, NULL, '2026-01-03'),
  ('chain-1', 'model', '1', NULL, 1, 'stable', NULL), ('chain-2', 'model', '1', 'chain-1', 1, NULL, NULL),
  ('chain-3', 'model', '2', 'chain-2', 1, 'stable', NULL),
  ('lost-2', 'model', '2', 'lost-1', 0, NULL, NULL), ('lost-3', 'model', '3', 'lost-1', 1, NULL, NULL),
  ('odd', 'model', '5', 'dataset-holdout', 1, NULL, NULL), ('self', 'model', '1', 'self', 1, NULL, NULL);
INSERT INTO model_versions (artifact_id, is_external, training_params_json, eval_metrics_json, training_started_at, promotion_state, base_model_id) VALUES
  ('model-damaged', 'maybe', 'lr=0.1', '[1]', 'yesterday', 'Great', NULL),
  ('model-twice', '1', '{"epochs": 3, "note": "NaN, or so"}', '{"loss": -Infinity, "auc": {"mean": 0.5, "all": [0.4, 0.6]}}', NULL, 'PROMOTED', NULL),
  ('model-bare', NULL, 'null', '', NULL, NULL, '');
INSERT INTO artifact_links VALUES
  ('model-twice', 'dataset-allen_brain-SEA-AD-v2', 'trained_on', 'see {release notes}', 'long ago'),
  ('model-twice', 'dataset-allen_brain-SEA-AD-v2', 'trained_on', '{"version_number": 1}', NULL),
  ('model-twice', 'SDA-gone', 'Produced_by', NULL, NULL), ('model-twice', '', 'cites', NULL, NULL),
  ('model-bare', 'chain-1', 'uses_input', '{"version_number": 2}', NULL),
  ('nowhere', 'model-twice', 'derives_from', NULL, NULL), ('paper-1', 'hypothesis-h-seaad-v4-26ba859b', 'tests', NULL, NULL);
