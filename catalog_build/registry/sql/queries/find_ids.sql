-- The thing that each name means: a slug or, failing that, an id, with the state of the registry that says so.
-- Names that mean nothing give no row.
SELECT named.name, found.id, found.slug, found.kind, found.withdrawn, r.state
FROM catalog.registry r
CROSS JOIN unnest(%(names)s::text[]) AS named (name)
CROSS JOIN LATERAL (
  SELECT a.id, a.slug, a.kind, a.withdrawn_at IS NOT NULL AS withdrawn FROM catalog.artifacts a WHERE a.slug = named.name OR a.id = named.name
  ORDER BY a.slug = named.name DESC LIMIT 1
) found
