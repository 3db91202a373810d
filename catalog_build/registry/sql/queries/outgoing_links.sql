-- The links that some things state, in their order.
SELECT source_id, relation, target_id, pin_version_number, pin_version_tag, pin_content_hash, pin_state, split
FROM catalog.links WHERE source_id = ANY (%(ids)s)
ORDER BY source_id, position
