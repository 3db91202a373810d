-- What is needed to name registered things; unregistered ids give no row.
SELECT id, lineage, slug, kind, title, version_number, version_tag, content_hash, withdrawn_at IS NOT NULL AS withdrawn,
  (SELECT r.state FROM catalog.registry r) AS state
FROM catalog.artifacts WHERE id = ANY (%(ids)s)
