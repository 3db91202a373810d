-- What may be published of catalog.artifacts: models that are chosen, tombstones, and what the chosen models lead to.
SELECT q.id, q.slug, q.kind, q.lineage, q.title, q.version_number, q.version_tag, q.previous,
  q.withdrawn_at IS NULL AND NOT EXISTS (
    SELECT FROM catalog.artifacts n WHERE n.lineage = q.lineage AND n.version_number > q.version_number
      AND n.withdrawn_at IS NULL AND {shown_n}) AS is_latest,
  q.created_at, q.created_text, q.content_hash, q.source_url, q.license, q.card, q.changelog, q.metadata,
  q.withdrawn_at, q.withdrawn_reason, q.embargo_until, q.state
FROM catalog.artifacts q WHERE {shown_q}
