-- The metrics of some models, in their order, with definition and ground: for each model one list of lists, which costs
-- a fraction of as many rows. The reader's `MetricRow` names the columns.
SELECT m.model_id, json_agg(json_build_array(m.name, m.value, m.number, m.measure, m.higher_is_better, m.dataset,
  m.dataset_version, m.split, d.direction, d.target, d.unit) ORDER BY m.position) AS metrics
FROM catalog.metrics m
LEFT JOIN LATERAL (
  SELECT direction, target, unit FROM catalog.metric_definitions
  WHERE name IN (m.name, m.measure) ORDER BY name = m.name DESC LIMIT 1
) d ON true
WHERE m.model_id = ANY (%(ids)s)
GROUP BY m.model_id
