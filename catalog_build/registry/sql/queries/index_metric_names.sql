-- What is known of the directions of some metrics, as metric_direction.sql tells of one.
SELECT n.name, coalesce(v.measure, n.name) AS measure, coalesce(s.up, false) AS stated_up,
  coalesce(s.down, false) AS stated_down, d.direction, d.target, d.unit
FROM unnest(%(names)s::text[]) AS n (name)
LEFT JOIN (
  SELECT name, bool_or(higher_is_better) AS up, bool_or(NOT higher_is_better) AS down
  FROM catalog.metrics WHERE higher_is_better IS NOT NULL GROUP BY name
) s ON s.name = n.name
LEFT JOIN LATERAL (
  SELECT min(few.measure) AS measure FROM (SELECT m.measure FROM catalog.metrics m WHERE m.name = n.name LIMIT 100) few
) v ON true
LEFT JOIN LATERAL (
  SELECT direction, target, unit FROM catalog.metric_definitions
  WHERE name IN (n.name, v.measure) ORDER BY name = n.name DESC LIMIT 1
) d ON true
