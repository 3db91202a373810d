-- What the name of a link's target may mean: itself, since it need not be registered, and what has it as slug or lineage;
-- with the state of the registry that says so.
SELECT named.id, r.state
FROM catalog.registry r
CROSS JOIN (
  SELECT %(name)s::text AS id UNION SELECT a.id FROM catalog.artifacts a WHERE a.slug = %(name)s OR a.lineage = %(name)s
) named
ORDER BY named.id
