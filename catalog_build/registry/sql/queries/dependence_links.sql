-- What some things depend on, in the order of their links; pins are left to link_pins.sql, for the few that are shown.
SELECT source_id, position, relation, target_id
FROM catalog.links
WHERE source_id = ANY (%(ids)s) AND relation IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
ORDER BY source_id, position
