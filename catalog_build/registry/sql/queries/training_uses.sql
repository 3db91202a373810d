-- What some models, and the models that they are derived from, were trained on.
-- Repeats are dropped by UNION, so that cycles end; a chain is followed for 100 models.
WITH RECURSIVE ancestry (root, id, depth) AS (
  SELECT id, id COLLATE "C", 0 FROM unnest(%(ids)s::text[]) AS id
  UNION
  SELECT w.root, l.target_id COLLATE "C", w.depth + 1
  FROM ancestry w JOIN catalog.links l ON l.source_id = w.id AND l.relation = 'derived_from' AND l.target_kind = 'model'
  WHERE w.depth < 100 AND l.target_id <> w.id
),
nearest AS (SELECT root, id, min(depth) AS depth FROM ancestry GROUP BY root, id)
SELECT n.root, n.id AS model_id, l.target_id, coalesce(a.lineage, l.target_id) AS lineage, l.split
FROM nearest n
JOIN catalog.links l ON l.source_id = n.id AND l.relation = 'trained_on'
LEFT JOIN catalog.artifacts a ON a.id = l.target_id
ORDER BY n.root, n.depth, n.id, l.position
