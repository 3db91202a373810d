-- Some artifacts as they stand in lists; `model_count` counts the links of models to each.
SELECT a.id, a.slug, a.kind, a.title, a.version_number, a.version_tag,
  (SELECT count(*) FROM (SELECT DISTINCT l.source_id, l.relation FROM catalog.links l JOIN catalog.models m ON m.id = l.source_id
                         WHERE l.target_id = a.id) linked) AS model_count
FROM catalog.artifacts a WHERE a.id = ANY (%(ids)s)
