-- What the choice of neighbours knows of each latest model, by id.
SELECT m.id, m.family, coalesce(l.datasets, '{}') AS datasets, coalesce(l.analyses, '{}') AS analyses,
  coalesce(l.hypotheses, '{}') AS hypotheses, ARRAY(SELECT json_object_keys(m.evaluation_metrics)) AS metrics
FROM catalog.models m
LEFT JOIN LATERAL (
  SELECT array_agg(DISTINCT coalesce(a.lineage, k.target_id)) FILTER (WHERE k.relation = 'trained_on') AS datasets,
    array_agg(DISTINCT k.target_id) FILTER (WHERE k.relation = 'produced_by') AS analyses,
    array_agg(DISTINCT k.target_id) FILTER (WHERE k.relation = 'tests_hypothesis') AS hypotheses
  FROM catalog.links k LEFT JOIN catalog.artifacts a ON a.id = k.target_id
  WHERE k.source_id = m.id AND k.relation IN ('trained_on', 'produced_by', 'tests_hypothesis')
) l ON true
WHERE m.is_latest
ORDER BY m.id COLLATE "C"
