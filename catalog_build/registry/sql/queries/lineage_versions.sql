-- The newest versions of some model lineages, newest first, with how many each has in all.
SELECT * FROM (
  SELECT m.id, m.slug, m.lineage, m.version_number, m.version_tag, a.previous, m.is_latest, m.created_text,
    m.quality_score, m.declared_quality_score, m.provenance_complete, a.changelog,
    a.metadata, m.training_config, m.architecture,
    count(*) OVER (PARTITION BY m.lineage) AS total,
    row_number() OVER (PARTITION BY m.lineage ORDER BY m.version_number DESC) AS nth
  FROM catalog.models m JOIN catalog.artifacts a ON a.id = m.id
  WHERE m.lineage = ANY (%(lineages)s)
) numbered
WHERE nth <= %(limit)s
ORDER BY lineage, version_number DESC
