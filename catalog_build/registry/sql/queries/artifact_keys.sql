-- The slim keys of everything that is no model, by kind and title.
SELECT a.id, a.slug, a.kind, a.title, a.version_number, a.version_tag, a.is_latest,
  (SELECT count(*) FROM catalog.links l WHERE l.target_id = a.id) AS incoming,
  (SELECT count(*) FROM (SELECT DISTINCT l.source_id, l.relation FROM catalog.links l JOIN catalog.models m ON m.id = l.source_id
                         WHERE l.target_id = a.id) linked) AS model_count
FROM catalog.artifacts a
WHERE a.kind <> 'model'
ORDER BY a.kind, left(a.title, 100) COLLATE "C", a.id COLLATE "C"
