-- Everything of some models that stands in their own rows.
SELECT m.*, a.previous, a.content_hash, a.source_url, a.card, a.changelog, a.metadata, latest.id AS latest_id
FROM catalog.models m
JOIN catalog.artifacts a ON a.id = m.id
LEFT JOIN catalog.artifacts latest ON latest.lineage = m.lineage AND latest.is_latest
WHERE m.id = ANY (%(ids)s)
