-- What depends on each of some things, directly (distance 1) and through others, one row for each distance. A thing is
-- found once, by a shortest way, so that cycles and self-links end the walk. At most 20,000 direct ones are followed,
-- 2,000 further ones in all, and 30 steps; `whole` tells that this left nothing out, `withdrawn` how many of the things
-- are withdrawn, and count for nothing.
-- Cost: one index look-up for each thing that is reached.
WITH RECURSIVE walk (root, distance, frontier, visited, most) AS (
  SELECT id, 0, ARRAY[id], ARRAY[id], 20000 FROM (SELECT unnest(%(ids)s::text[]) COLLATE "C" AS id) roots
  UNION ALL
  SELECT w.root, w.distance + 1, next.reached, w.visited || next.reached,
    CASE w.distance WHEN 0 THEN 2000 ELSE w.most - cardinality(next.reached) END
  FROM walk w CROSS JOIN LATERAL (
    SELECT array_agg(fresh.id) AS reached FROM (
      SELECT l.source_id COLLATE "C" AS id FROM catalog.links l
      WHERE l.target_id = ANY (w.frontier) AND l.relation IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
      EXCEPT SELECT unnest(w.visited) COLLATE "C"
      ORDER BY 1 LIMIT w.most
    ) fresh
  ) next
  WHERE next.reached IS NOT NULL AND w.most > 0 AND w.distance < 30
)
SELECT root, distance, frontier AS ids,
  distance < 30 AND CASE distance WHEN 1 THEN cardinality(frontier) < 20000 ELSE most > 0 END AS whole,
  CASE WHEN EXISTS (SELECT FROM catalog.artifacts a WHERE a.withdrawn_at IS NOT NULL) THEN (
    SELECT count(*)::integer FROM catalog.artifacts a WHERE a.id = ANY (frontier) AND a.withdrawn_at IS NOT NULL)
    ELSE 0 END AS withdrawn
FROM walk WHERE distance > 0
ORDER BY root, distance
