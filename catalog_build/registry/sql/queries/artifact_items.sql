-- Some artifacts as they stand in lists, with the models that depend on each directly, and those that test it.
SELECT a.id, a.slug, a.kind, a.title, a.version_number, a.version_tag, a.is_latest, a.license, a.created_text,
  coalesce(n.depending, 0) AS depending, coalesce(n.linked, 0) AS linked
FROM catalog.artifacts a
LEFT JOIN (
  SELECT l.target_id,
    count(DISTINCT l.source_id) FILTER (WHERE l.relation NOT IN ('evaluated_on', 'tests_hypothesis')) AS depending,
    count(DISTINCT l.source_id) FILTER (WHERE l.relation = 'tests_hypothesis') AS linked
  FROM catalog.links l JOIN catalog.models m ON m.id = l.source_id
  WHERE l.target_id = ANY (%(ids)s)
  GROUP BY l.target_id
) n ON n.target_id = a.id
WHERE a.id = ANY (%(ids)s)
