-- Models with incomplete provenance, among these ids or (null) all.
SELECT id, title, provenance_reasons FROM catalog.models
WHERE NOT provenance_complete AND (%(ids)s::text[] IS NULL OR id = ANY (%(ids)s))
ORDER BY id
