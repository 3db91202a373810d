-- All versions of some lineages that are no models, newest first.
SELECT id, slug, kind, lineage, title, version_number, version_tag, is_latest, created_text, withdrawn_at IS NOT NULL AS withdrawn
FROM catalog.artifacts
WHERE lineage = ANY (%(lineages)s) AND kind <> 'model'
ORDER BY lineage, version_number DESC
