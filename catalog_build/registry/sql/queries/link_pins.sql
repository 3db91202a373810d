-- The pins of some links, each named by its source and its place among the links of that.
SELECT l.source_id, l.position, l.pin_version_number, l.pin_version_tag, l.pin_content_hash, l.pin_state
FROM unnest(%(sources)s::text[], %(positions)s::integer[]) AS s (id, position)
CROSS JOIN LATERAL (
  SELECT k.* FROM catalog.links k WHERE k.source_id = s.id AND k.position = s.position LIMIT 1
) l
