-- Some models as they stand in lists.
SELECT id, slug, title, family, lineage, version_number, version_tag, is_latest, quality_score, declared_quality_score,
  evaluation_metrics, metric_count, parameter_count, provenance_complete, provenance_reasons, warnings, catalog.remedies() AS remedies, created_text,
  license, promotion_state, training_datasets, produced_by, tests_hypothesis
FROM catalog.models WHERE id = ANY (%(ids)s)
