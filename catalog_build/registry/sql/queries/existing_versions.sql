-- What is registered of some ids, of their lineages, and under their slugs.
SELECT a.id, a.slug, a.artifact_type, a.lineage, a.version_number, a.version_tag, a.document_hash,
  a.load_again
FROM forge.artifacts a
WHERE a.id = ANY (%(ids)s) OR a.lineage = ANY (%(lineages)s)
   OR a.slug IN (SELECT catalog.slug(one) FROM unnest(%(ids)s::text[]) AS one)
ORDER BY a.lineage, a.version_number
