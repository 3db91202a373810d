-- Registered things that are no models and not withdrawn, whole, with the withdrawn things that they depend on.
SELECT a.id, a.slug, a.kind, a.lineage, a.title, a.version_number, a.version_tag, a.previous, a.is_latest,
  a.created_text, a.content_hash, a.source_url, a.license, a.card, a.changelog, a.metadata, o.origins
FROM catalog.artifacts a LEFT JOIN catalog.list_withdrawn_origins(%(ids)s) o ON o.id = a.id
WHERE a.id = ANY (%(ids)s) AND a.kind <> 'model' AND a.withdrawn_at IS NULL
