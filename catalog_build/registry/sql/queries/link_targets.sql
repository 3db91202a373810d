-- What some things link to.
SELECT DISTINCT source_id, target_id FROM catalog.links WHERE source_id = ANY (%(ids)s)
