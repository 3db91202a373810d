-- The links that some models, what they came from and their other versions state, in their order: what pages, graphs,
-- warnings and version histories show.
SELECT source_id, relation, target_id, pin_version_number, pin_version_tag, pin_content_hash, pin_state, split
FROM catalog.links WHERE source_id = ANY (catalog.list_origins(%(ids)s) || %(versions)s::text[])
ORDER BY source_id, position
