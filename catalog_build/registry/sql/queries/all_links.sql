-- Every link, for the search for cycles.
SELECT source_id, target_id FROM catalog.links WHERE target_kind IS NOT NULL ORDER BY source_id, position
