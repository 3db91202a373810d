-- The slim keys of everything that has a page, by id; what is withdrawn is of a kind of its own. Where the registry cannot tell whether a thing was written to, its
-- state is a digest of all that the views say of it, which costs as much as reading it.
SELECT a.id, CASE WHEN a.withdrawn_at IS NULL THEN a.kind ELSE 'withdrawn' END AS kind, a.slug, a.lineage, a.title, a.version_number, a.version_tag, a.is_latest,
  coalesce(a.state, md5(concat(
    a::text,
    (SELECT m::text FROM catalog.models m WHERE m.id = a.id),
    (SELECT json_agg(l ORDER BY l.position) FROM catalog.links l WHERE l.source_id = a.id),
    (SELECT json_agg(v ORDER BY v.position) FROM catalog.metrics v WHERE v.model_id = a.id)))) AS state
FROM catalog.artifacts a
WHERE a.kind <> 'model' OR a.withdrawn_at IS NOT NULL OR EXISTS (SELECT 1 FROM catalog.models m WHERE m.id = a.id)
ORDER BY a.id COLLATE "C"
