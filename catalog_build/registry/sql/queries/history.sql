-- The versions of the lineage of one id, newest first.
SELECT a.id, a.version_number, a.version_tag, a.previous, a.is_latest, a.created_text AS created_at, a.changelog,
  a.withdrawn_reason
FROM catalog.artifacts a
WHERE a.lineage = (SELECT lineage FROM catalog.artifacts WHERE id = %(id)s)
ORDER BY a.version_number DESC
