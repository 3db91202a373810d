-- The links that some models and what they came from state, in their order: what pages, graphs and warnings show.
SELECT source_id, relation, target_id, pin_version_number, pin_version_tag, pin_content_hash, pin_state, split
FROM catalog.links WHERE source_id = ANY (catalog.list_origins(%(ids)s))
ORDER BY source_id, position
