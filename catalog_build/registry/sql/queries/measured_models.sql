-- The models that may have been measured on each of some datasets, by lineage: those that link to one of its names, and to
-- nothing else, as what they are evaluated or trained on, so that their metrics may be assumed to be on it; those that have
-- an evaluation on it, or a metric called DATASET/METRIC. What a metric was really measured on, catalog.metrics says.
SELECT c.lineage, c.model_id, m.is_latest, bool_or(c.is_linked) AS is_linked,
  array_agg(DISTINCT c.name) FILTER (WHERE c.name IS NOT NULL) AS metric_names
FROM (
  SELECT n.lineage, l.source_id AS model_id, true AS is_linked, NULL::text AS name
  FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(names)s::text[]) AS name) n
  JOIN catalog.links l
    ON l.target_id = n.name AND l.target_id = ANY (%(names)s) AND l.relation IN ('evaluated_on', 'trained_on')
  WHERE NOT EXISTS (
    SELECT FROM catalog.links o WHERE o.source_id = l.source_id AND o.relation = l.relation AND NOT EXISTS (
      SELECT FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(names)s::text[]) AS name) x
      WHERE x.lineage = n.lineage AND x.name = o.target_id))
  UNION
  SELECT n.lineage, v.model_id, false, NULL
  FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(names)s::text[]) AS name) n
  JOIN catalog.metrics v ON v.named_dataset = n.name AND v.named_dataset = ANY (%(names)s)
  UNION
  SELECT n.lineage, v.model_id, false, v.name
  FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(names)s::text[]) AS name) n
  JOIN catalog.metrics v ON position('/' IN v.name) > 0 AND v.name COLLATE "C" >= n.name || '/' AND v.name COLLATE "C" < n.name || '0'
) c
JOIN catalog.models m ON m.id = c.model_id
GROUP BY c.lineage, c.model_id, m.is_latest
ORDER BY c.lineage, c.model_id
