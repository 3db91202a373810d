-- What may be published of catalog.models. Words of linked things that are not published cannot be searched for; the
-- others are those that forge.refresh_models keeps, or an adapter: of the first 300 links and of the tested hypothesis.
SELECT q.id, q.slug, q.lineage, q.title, q.version_number, q.version_tag,
  NOT EXISTS (SELECT FROM catalog.models n WHERE n.lineage = q.lineage AND n.version_number > q.version_number
    AND {chosen_n}) AS is_latest,
  q.created_at, q.created_text, q.license, q.family, q.promotion_state, q.declared_quality_score, q.quality_score,
  q.provenance_complete, q.provenance_reasons, q.warnings, q.parameter_count, q.evaluation_metrics, q.metric_count,
  q.architecture, q.training_config, q.code_repository, q.code_commit, q.code_entrypoint, q.training_datasets,
  q.produced_by, q.tests_hypothesis,
  CASE WHEN EXISTS (
      SELECT FROM catalog.links l JOIN catalog.artifacts t ON t.id = l.target_id
      WHERE l.source_id = q.id AND NOT {linked_t})
    THEN (
      SELECT array_to_tsvector(catalog.words(concat_ws(' ', left(q.title, 10000), q.id, q.lineage, q.version_tag,
        CASE WHEN json_typeof(o.metadata -> 'tags') = 'array' THEN left(o.metadata ->> 'tags', 10000) END,
        (SELECT string_agg(concat_ws(' ', l.target_id, CASE WHEN l.position < 300 THEN left(t.title, 500) END), ' ') FROM catalog.links l
         LEFT JOIN catalog.artifacts t ON t.id = l.target_id AND {linked_t}
         WHERE l.source_id = q.id AND (l.position < 300 OR l.relation = 'tests_hypothesis')))))
      FROM catalog.artifacts o WHERE o.id = q.id)
    ELSE q.search END AS search
FROM catalog.models q WHERE {chosen_q}
