-- The metrics of the native registry, each with what it was measured on. A query that names none of these columns does not
-- pay for them: names and numbers alone cost the index only.
CREATE VIEW catalog.metrics AS
SELECT m.artifact_id AS model_id, m.position, m.name, e.measure, m.value, m.number, m.dataset AS named_dataset,
  e.dataset, e.dataset_version, e.split, m.higher_is_better, e.dataset_assumed,
  m.unit, m.stderr, m.ci_low, m.ci_high, m.ci_level, m.plus_minus, m.n, m.seeds, m.source
FROM forge.model_metrics m
CROSS JOIN LATERAL catalog.measured_on(m.artifact_id, m.name, m.dataset, m.dataset_version, m.split) e;
