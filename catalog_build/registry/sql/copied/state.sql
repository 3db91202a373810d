-- The states of the things of which anything moved: digests of their rows, and of what the other copies say of them.
UPDATE catalog.artifacts a SET state = md5(concat(ROW({columns})::text,
  (SELECT m::text FROM catalog.models m WHERE m.id = a.id),
  (SELECT json_agg(l ORDER BY l.position, l::text) FROM catalog.links l WHERE l.source_id = a.id),
  (SELECT json_agg(v ORDER BY v.position, v::text) FROM catalog.metrics v WHERE v.model_id = a.id)))
WHERE a.id IN (SELECT key FROM touched)
