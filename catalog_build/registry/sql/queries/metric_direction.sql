-- What is known of a metric's direction: its definition, and what evaluations state. No row where nothing is known.
SELECT DISTINCT coalesce(m.measure, n.name) AS measure, m.higher_is_better, d.direction
FROM (VALUES (%(name)s::text)) AS n (name)
LEFT JOIN catalog.metrics m ON m.name = n.name
LEFT JOIN LATERAL (
  SELECT direction FROM catalog.metric_definitions
  WHERE name IN (n.name, m.measure) ORDER BY name = n.name DESC LIMIT 1
) d ON true
WHERE m.name IS NOT NULL OR d.direction IS NOT NULL
