-- What some models and what they came from state to be trained on and derived from: all that contamination needs.
SELECT l.source_id, l.relation, l.target_id, l.split, coalesce(a.lineage, l.target_id) AS lineage,
  coalesce(l.target_kind = 'model', false) AS is_model
FROM catalog.links l LEFT JOIN catalog.artifacts a ON a.id = l.target_id
WHERE l.source_id = ANY (catalog.list_origins(%(ids)s)) AND l.relation IN ('trained_on', 'derived_from')
ORDER BY l.source_id, l.position
