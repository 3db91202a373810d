-- Some models as they stand in lists.
SELECT m.id, m.slug, m.title, m.family, m.lineage, m.version_number, m.version_tag, m.is_latest, m.quality_score,
  m.declared_quality_score, m.evaluation_metrics, m.metric_count, m.parameter_count, m.provenance_complete,
  m.provenance_reasons, m.warnings, m.created_text, m.license, m.promotion_state,
  (SELECT array_agg(l.target_id ORDER BY l.position) FROM catalog.links l
   WHERE l.source_id = m.id AND l.relation = 'trained_on') AS training_datasets,
  (SELECT l.target_id FROM catalog.links l
   WHERE l.source_id = m.id AND l.relation = 'produced_by' ORDER BY l.position LIMIT 1) AS produced_by,
  (SELECT l.target_id FROM catalog.links l
   WHERE l.source_id = m.id AND l.relation = 'tests_hypothesis' ORDER BY l.position LIMIT 1) AS tests_hypothesis
FROM catalog.models m
WHERE m.id = ANY (%(ids)s)
