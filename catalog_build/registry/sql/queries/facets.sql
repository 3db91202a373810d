-- Values to filter by, each with the number of model versions that have it.
SELECT facet, value, title, total FROM (
  SELECT 'families' AS facet, family AS value, family AS title, count(*) AS total FROM catalog.models GROUP BY family
  UNION ALL
  SELECT 'licenses', license, license, count(*) FROM catalog.models WHERE license IS NOT NULL GROUP BY license
  UNION ALL
  SELECT 'promotion_states', promotion_state, promotion_state, count(*) FROM catalog.models GROUP BY promotion_state
  UNION ALL
  SELECT linked.facet, linked.target_id, coalesce(a.title, linked.target_id), linked.total
  FROM (
    -- each model counts once, however often it names the thing; grouping twice costs a fraction of count(DISTINCT …)
    SELECT once.facet, once.target_id, count(*) AS total
    FROM (
      SELECT kinds.facet, l.target_id, l.source_id
      FROM (VALUES ('trained_on', 'datasets'), ('produced_by', 'analyses'), ('tests_hypothesis', 'hypotheses'))
        AS kinds (relation, facet)
      JOIN catalog.links l ON l.relation = kinds.relation
      JOIN catalog.models m ON m.id = l.source_id
      GROUP BY kinds.facet, l.target_id, l.source_id
    ) once
    GROUP BY once.facet, once.target_id
  ) linked
  LEFT JOIN catalog.artifacts a ON a.id = linked.target_id
  UNION ALL
  SELECT 'metrics', once.name, once.name, count(*)
  FROM (SELECT name, model_id FROM catalog.metrics WHERE number IS NOT NULL GROUP BY name, model_id) once
  GROUP BY once.name
  UNION ALL
  SELECT 'counts', 'total', '', count(*) FROM catalog.models
  UNION ALL
  SELECT 'counts', 'latest', '', count(*) FROM catalog.models WHERE is_latest
  UNION ALL
  SELECT 'counts', 'flagged', '', count(*) FROM catalog.models WHERE NOT provenance_complete
) AS counted
ORDER BY facet, total DESC, value COLLATE "C"
