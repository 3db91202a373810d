-- How many models depend on each of some things directly; things without any give no row.
SELECT l.target_id, count(DISTINCT l.source_id) AS models
FROM catalog.links l JOIN catalog.models m ON m.id = l.source_id
WHERE l.target_id = ANY (%(ids)s) AND l.relation IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
GROUP BY l.target_id
