INSERT INTO artifacts (id, artifact_type, title, metadata, content_hash, version_number, parent_version_id, is_latest, created_at) VALUES
  ('dataset-allen_brain-SEA-AD', 'dataset', 'SEA-AD, first release', '{"description": "Single nuclei of the middle temporal gyrus."}',
   repeat('a1', 32), 1, NULL, false, '2026-01-10T09:00:00Z'),
  ('dataset-allen_brain-SEA-AD-v2', 'dataset', 'SEA-AD', '{"license": "CC-BY-4.0", "donors": 84}', repeat('a2', 32), 2, 'dataset-allen_brain-SEA-AD', true,
   '2026-02-10T09:00:00Z'),
  ('dataset-holdout', 'dataset', 'Held out donors', NULL, NULL, 1, NULL, true, NULL),
  ('hypothesis-h-seaad-v4-26ba859b', 'hypothesis', 'Microglia lose homeostasis early', '{}', NULL, 1, NULL, true, '2026-03-01T00:00:00Z');
INSERT INTO artifacts (id, artifact_type, title, metadata, created_at, quality_score, entity_ids, provenance_chain, created_by) VALUES
  ('SDA-2026-04-05-001', 'analysis', 'Fit of the microglia model', '{"pinned_artifacts": [
     {"artifact_id": "dataset-allen_brain-SEA-AD", "version_number": 2, "content_hash": "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"},
     {"artifact_id": "dataset-holdout", "version_number": 1, "content_hash": "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"},
     {"artifact_id": "paper-1", "version_number": 4}], "outputs": ["model-biophys-microglia-v2"]}', '2026-04-05T10:00:00Z', 0.5, '["TREM2"]',
   '[{"step": "fit", "at": null}]', 'agent-7'),
  ('SDA-2026-04-06-002', 'analysis', 'Training of the net', '{"pinned_artifacts": [
     {"artifact_id": "dataset-allen_brain-SEA-AD-v2", "version_number": 2, "content_hash": "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}]}',
   '2026-04-06T10:00:00Z', NULL, '[]', NULL, NULL),
  ('paper-1', 'paper', 'On microglia', '{"doi": "10.5555/12345678"}', '2025-11-02T00:00:00Z', NULL, NULL, NULL, NULL),
  ('notebook-1', 'notebook', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO artifacts (id, artifact_type, title, metadata, quality_score, version_number, parent_version_id, version_tag, changelog, is_latest,
  lifecycle_state, origin_url, created_at) VALUES
  ('model-biophys-microglia-v1', 'model', 'Microglia', '{"model_family": "biophysical", "equations": ["dM/dt = a - b M"], "species": ["M"],
     "parameters": {"a": {"value": 0.10, "units": "1/h", "source": "fit"}}, "solver": "LSODA", "tests_hypothesis_id": "hypothesis-h-seaad-v4-26ba859b",
     "trained_on_dataset_id": "dataset-allen_brain-SEA-AD", "evaluation_metrics": {"rmse": 0.25}}', 0.8, 1, NULL, NULL, NULL, false, 'superseded', NULL,
   '2026-04-01T08:30:00Z'),
  ('model-biophys-microglia-v2', 'model', 'Microglia', '{"model_family": "biophysical", "equations": ["dM/dt = a - b M"], "species": ["M"],
     "evaluation_metrics": {"rmse": 0.21, "fit": {"r2": 0.9, "aic": "-12 ± 1"}}, "description": "# Microglia", "license": "MIT"}',
   0.9, 2, 'model-biophys-microglia-v1', 'stable', 'Refitted.', true, 'active', 'https://example.org/microglia', '2026-04-05T12:00:00Z'),
  ('model-dl-net', 'model', 'Net', '{"model_family": "deep_learning", "architecture": "transformer", "framework": "torch", "layer_config": [8, 8],
     "parameter_count": "1200000", "training_config": {"optimizer": "adam", "epochs": 4}, "training_metrics": {"loss": 0.4}, "checkpoint_path": "ckpt/7"}',
   0.7, 1, NULL, 'v1.0', NULL, true, 'active', NULL, '2026-04-06T12:00:00Z'),
  ('model-stat-base', 'model', 'Base', '{"model_family": "statistical", "model_type": "glm", "coefficients": {"age": 0.5}, "fit_metrics": {"deviance": 3}}',
   NULL, 1, NULL, NULL, NULL, true, 'active', NULL, '2026-03-06T12:00:00Z');
INSERT INTO artifact_links (source_artifact_id, target_artifact_id, link_type, evidence, created_at) VALUES
  ('model-biophys-microglia-v2', 'dataset-allen_brain-SEA-AD-v2', 'trained_on', '{"version_number": 2}', '2026-04-05T12:00:01Z'),
  ('model-biophys-microglia-v2', 'SDA-2026-04-05-001', 'produced_by', NULL, '2026-04-05T12:00:02Z'),
  ('model-biophys-microglia-v2', 'hypothesis-h-seaad-v4-26ba859b', 'tests', NULL, '2026-04-05T12:00:03Z'),
  ('model-biophys-microglia-v2', 'hypothesis-h-seaad-v4-26ba859b', 'supports', '{"p": 0.01}', '2026-04-05T12:00:04Z'),
  ('model-biophys-microglia-v2', 'paper-1', 'cites', NULL, '2026-04-05T12:00:05Z'),
  ('model-dl-net', 'dataset-allen_brain-SEA-AD-v2', 'trained_on', NULL, '2026-04-06T12:00:01Z'),
  ('model-dl-net', 'SDA-2026-04-06-002', 'produced_by', NULL, '2026-04-06T12:00:02Z'),
  ('model-dl-net', 'model-dl-net', 'extends', NULL, '2026-04-06T12:00:03Z'),
  ('notebook-1', 'SDA-2026-04-05-001', 'derives_from', NULL, NULL),
  ('notebook-1', 'hypothesis-h-seaad-v4-26ba859b', 'contradicts', NULL, NULL);
INSERT INTO model_versions (artifact_id, is_external, external_source_url, external_source_version, base_model_id, code_repo_url, code_commit_sha,
  code_entrypoint, training_started_at, training_completed_at, trained_by, training_params_json, eval_metrics_json, eval_dataset_artifact_id,
  benchmark_id, promotion_state, created_at) VALUES
  ('model-biophys-microglia-v2', false, NULL, NULL, NULL, 'https://example.org/code.git', '0123abc', 'fit.py', NULL, '2026-04-05T11:59:00Z', NULL,
   '{"tolerance": 1e-8}', '{"rmse": 0.21}', 'dataset-holdout', NULL, 'promoted', '2026-04-05T12:00:00Z'),
  ('model-dl-net', true, 'https://example.org/net', 'rev-3', 'model-stat-base', NULL, NULL, NULL, '2026-04-06T09:00:00Z', NULL, 'group-a',
   '{"epochs": 5, "lr": 0.001}', '{"auc": {"test": 0.91, "shifted": "NaN"}}', NULL, 'bench-1', 'candidate', '2026-04-06T12:00:00Z'),
  ('model-stat-base', false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'dataset-gone', NULL, NULL, NULL);
