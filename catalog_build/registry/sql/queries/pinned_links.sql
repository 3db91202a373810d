-- The pinned links of some things and of the analyses that produced them; null: of all things.
SELECT l.source_id, l.target_id, l.pin_version_number, l.pin_version_tag, l.pin_content_hash, l.pin_state
FROM catalog.links l
WHERE l.pin_state <> 'unpinned' AND (
  %(ids)s::text[] IS NULL OR l.source_id = ANY (%(ids)s) OR l.source_id IN (
    SELECT target_id FROM catalog.links WHERE source_id = ANY (%(ids)s) AND relation = 'produced_by'))
ORDER BY l.source_id COLLATE "C", l.position
