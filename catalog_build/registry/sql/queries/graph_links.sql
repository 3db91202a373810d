-- The links around some models: what they came from, four steps back, and what names them.
-- UNION drops repeats, so that cycles end; cost is bounded by the links within four steps.
WITH RECURSIVE walk (root, id, depth) AS (
  SELECT id, id COLLATE "C", 0 FROM unnest(%(ids)s::text[]) AS id
  UNION
  SELECT w.root, l.target_id COLLATE "C", w.depth + 1
  FROM walk w JOIN catalog.links l ON l.source_id = w.id AND l.relation <> 'evaluated_on'
  WHERE w.depth < 4
),
reached AS (SELECT root, id, min(depth) AS depth FROM walk GROUP BY root, id)
SELECT r.root, l.source_id, l.relation, l.target_id, l.pin_state, l.pin_version_number, l.pin_version_tag, l.pin_content_hash
FROM reached r JOIN catalog.links l ON l.source_id = r.id AND l.relation <> 'evaluated_on'
WHERE r.depth < 4
UNION ALL
SELECT named.target_id, named.source_id, named.relation, named.target_id, named.pin_state, named.pin_version_number,
  named.pin_version_tag, named.pin_content_hash
FROM (
  SELECT l.*, row_number() OVER (PARTITION BY l.target_id ORDER BY l.source_id, l.position) AS nth
  FROM catalog.links l
  WHERE l.target_id = ANY (%(ids)s) AND l.relation IN ('derived_from', 'uses_input')
) named
WHERE named.nth <= 100
ORDER BY 1, 2, 3, 4
