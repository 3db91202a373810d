-- Registered things that are no models, whole.
SELECT a.id, a.slug, a.kind, a.lineage, a.title, a.version_number, a.version_tag, a.previous, a.is_latest,
  a.created_text, a.content_hash, a.source_url, a.license, a.card, a.changelog, a.metadata
FROM catalog.artifacts a
WHERE a.id = ANY (%(ids)s) AND a.kind <> 'model'
