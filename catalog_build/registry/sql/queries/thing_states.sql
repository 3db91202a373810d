-- The states of some things: equal ones say that nothing was written to a thing; null where the registry cannot tell.
SELECT id, state FROM catalog.artifacts WHERE id = ANY (%(ids)s)
