-- Values to filter by, each with the number of model versions that have it. Numbers are counted by their keys, from an
-- index; of the few names that are too long for one, the metrics tell.
WITH long_names AS MATERIALIZED (
  SELECT v.name, count(DISTINCT v.model_id) AS total
  FROM catalog.metrics v JOIN catalog.models m ON m.id = v.model_id
  WHERE v.number IS NOT NULL AND octet_length(v.name) > 200 GROUP BY v.name
)
SELECT facet, value, title, total FROM (
  SELECT 'families' AS facet, family AS value, family AS title, count(*) AS total FROM catalog.models GROUP BY family
  UNION ALL
  SELECT 'licenses', license, license, count(*) FROM catalog.models WHERE license IS NOT NULL GROUP BY license
  UNION ALL
  SELECT 'promotion_states', promotion_state, promotion_state, count(*) FROM catalog.models GROUP BY promotion_state
  UNION ALL
  SELECT kinds.facet, linked.target_id, coalesce(a.title, linked.target_id), linked.total
  FROM (
    -- each model counts once, however often it names the thing; grouping twice costs a fraction of count(DISTINCT …)
    SELECT once.relation, once.target_id, count(*) AS total
    FROM (
      SELECT l.relation, l.target_id, l.source_id
      FROM catalog.links l JOIN catalog.models m ON m.id = l.source_id
      WHERE l.relation IN ('trained_on', 'produced_by', 'tests_hypothesis')
      GROUP BY l.relation, l.target_id, l.source_id
    ) once
    GROUP BY once.relation, once.target_id
  ) linked
  JOIN (VALUES ('trained_on', 'datasets'), ('produced_by', 'analyses'), ('tests_hypothesis', 'hypotheses'))
    AS kinds (relation, facet) ON kinds.relation = linked.relation
  LEFT JOIN catalog.artifacts a ON a.id = linked.target_id
  UNION ALL
  SELECT 'metrics', key, key, count(*) FROM catalog.numbers WHERE is_highest
  GROUP BY key HAVING key NOT IN (SELECT catalog.metric_key(name) FROM long_names)
  UNION ALL
  SELECT 'metrics', name, name, total FROM long_names
  UNION ALL
  SELECT 'counts', 'total', '', count(*) FROM catalog.models
  UNION ALL
  SELECT 'counts', 'latest', '', count(*) FROM catalog.models WHERE is_latest
  UNION ALL
  SELECT 'counts', 'flagged', '', count(*) FROM catalog.models WHERE NOT provenance_complete
) AS counted
ORDER BY facet, total DESC, value COLLATE "C"
