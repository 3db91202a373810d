-- Withdrawn things among some, with the latest version that is left of each one's lineage.
SELECT a.id, a.slug, a.kind, a.lineage, a.title, a.version_number, a.version_tag,
  catalog.tell_time(a.withdrawn_at) AS withdrawn_at, a.withdrawn_reason AS reason,
  (SELECT l.id FROM catalog.artifacts l WHERE l.lineage = a.lineage AND l.is_latest LIMIT 1) AS latest
FROM catalog.artifacts a
WHERE a.id = ANY (%(ids)s) AND a.withdrawn_at IS NOT NULL
