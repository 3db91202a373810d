-- Some models with the other versions of their lineages, newest first: the newest ones and those asked for. `nth` counts
-- from the newest, `total` all versions of the lineage. Only those asked for carry what a version history does not show,
-- and the versions that were withdrawn.
SELECT m.id, m.slug, m.lineage, m.title, m.version_number, m.version_tag, m.is_latest, m.created_text, m.license, m.family,
  m.promotion_state, m.declared_quality_score, m.quality_score, m.provenance_complete, m.provenance_reasons, m.warnings,
  catalog.remedies() AS remedies,
  m.parameter_count, m.evaluation_metrics, m.metric_count, m.architecture, m.training_config, m.code_repository,
  m.code_commit, m.code_entrypoint, a.previous, a.content_hash, a.source_url, a.changelog, a.metadata, v.nth, v.total,
  CASE WHEN v.wanted THEN a.card END AS card, length(a.card) AS card_length, md5(a.card) AS card_digest,
  CASE WHEN v.wanted THEN (
    SELECT json_agg(json_build_array(w.id, w.slug, w.version_number, w.version_tag, catalog.tell_time(w.withdrawn_at),
      w.withdrawn_reason) ORDER BY w.version_number DESC)
    FROM catalog.artifacts w WHERE w.lineage = m.lineage AND w.withdrawn_at IS NOT NULL) END AS withdrawn,
  ARRAY(SELECT l.target_id FROM catalog.links l WHERE l.source_id = m.id AND l.relation = 'produced_by') AS analyses
FROM (
  SELECT n.id, n.id = ANY (%(ids)s) AS wanted, count(*) OVER (PARTITION BY n.lineage) AS total,
    row_number() OVER (PARTITION BY n.lineage ORDER BY n.version_number DESC, n.id COLLATE "C") AS nth
  FROM catalog.models n
  WHERE n.lineage = ANY (ARRAY(SELECT lineage FROM catalog.models WHERE id = ANY (%(ids)s)))
) v
JOIN catalog.models m ON m.id = v.id
JOIN catalog.artifacts a ON a.id = v.id
WHERE v.wanted OR v.nth <= %(limit)s
ORDER BY m.lineage, v.nth
