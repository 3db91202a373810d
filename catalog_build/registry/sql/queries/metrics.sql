-- The metrics of some models, in their order, with definition and ground.
SELECT m.model_id, m.name, m.measure, m.value, m.number, m.dataset, m.dataset_version, m.split, m.higher_is_better,
  d.direction, d.target, d.unit
FROM catalog.metrics m
LEFT JOIN LATERAL (
  SELECT direction, target, unit FROM catalog.metric_definitions
  WHERE name IN (m.name, m.measure) ORDER BY name = m.name DESC LIMIT 1
) d ON true
WHERE m.model_id = ANY (%(ids)s)
ORDER BY m.model_id, m.position
