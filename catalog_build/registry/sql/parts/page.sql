-- A page of models as they stand in lists, with the state that it is of: a page without models is one row of nulls.
-- The page is cut before anything else is looked up, so that what is passed over costs index entries only.
SELECT r.state, p.value::text AS value, m.id, m.slug, m.title, m.family, m.lineage, m.version_number, m.version_tag,
  m.is_latest, m.quality_score, m.declared_quality_score, m.evaluation_metrics, m.metric_count, m.parameter_count,
  m.provenance_complete, m.provenance_reasons, m.warnings, catalog.remedies() AS remedies, m.created_text, m.license,
  m.promotion_state,
  m.training_datasets, m.produced_by, m.tests_hypothesis
FROM catalog.registry r
LEFT JOIN (
  {page}
) p ON true
LEFT JOIN catalog.models m ON m.id = p.id
ORDER BY p.value {direction}, p.id COLLATE "C"
