-- What is known of a metric's direction, and in which state of the registry: its definition, and what evaluations state.
-- No row where nothing is known.
-- Each part stops at the first row that settles it, since a metric may have a million values; one name may have two
-- measures, with and without a stated data set, of which the smaller one counts. Few evaluations state a direction: that
-- it is not null leads to an index of these. The order by name leads to the index of names, where the planner would else
-- hope to meet a hundred values soon, and read everything for a name that nobody uses.
SELECT coalesce(v.measure, n.name) AS measure,
  EXISTS (SELECT FROM catalog.metrics m WHERE m.name = n.name AND m.higher_is_better IS NOT NULL
          AND m.higher_is_better) AS stated_up,
  EXISTS (SELECT FROM catalog.metrics m WHERE m.name = n.name AND m.higher_is_better IS NOT NULL
          AND NOT m.higher_is_better) AS stated_down,
  d.direction, (SELECT r.state FROM catalog.registry r) AS state
FROM (VALUES (%(name)s::text)) AS n (name)
LEFT JOIN LATERAL (
  SELECT min(few.measure) AS measure FROM (
    SELECT m.measure FROM catalog.metrics m WHERE m.name >= n.name AND m.name <= n.name ORDER BY m.name LIMIT 100) few
) v ON true
LEFT JOIN LATERAL (
  SELECT direction FROM catalog.metric_definitions
  WHERE name IN (n.name, v.measure) ORDER BY name = n.name DESC LIMIT 1
) d ON true
WHERE v.measure IS NOT NULL OR d.direction IS NOT NULL
