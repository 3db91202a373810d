-- The contract's views of things and models, over what the other files read.

-- The provenance rule runs once over all models: to rank them asks for all anyway.
CREATE FUNCTION catalog.scidex_assess() RETURNS TABLE (model_id text, reasons jsonb, warnings jsonb) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT p.model_id, p.reasons, p.warnings
    FROM catalog.assess_provenance(ARRAY(SELECT k.id FROM catalog.scidex_keys k WHERE k.kind = 'model' AND NOT k.is_retracted)) p;
END $$;

CREATE VIEW catalog.models AS
SELECT m.id, catalog.slug(m.id) AS slug, v.lineage, v.title, v.version_number, v.version_tag, v.is_latest,
  catalog.scidex_time(v.stated_date) AS created_at, catalog.scidex_date(v.stated_date) AS created_text,
  catalog.scidex_string(m.fields, 'license') AS license,
  CASE WHEN m.family IN ('biophysical', 'deep_learning', 'statistical') THEN m.family ELSE 'other' END AS family,
  CASE WHEN m.promotion_state IN ('promoted', 'rejected', 'superseded') THEN m.promotion_state ELSE 'candidate' END AS promotion_state,
  scored.score AS declared_quality_score,
  catalog.effective_quality(scored.score, p.reasons) AS quality_score, p.reasons = '[]' AS provenance_complete,
  p.reasons AS provenance_reasons,
  p.warnings || catalog.scidex_warn(m.id, v.stated_number, v.version_number, v.taken_tag, v.other_latest) AS warnings, m.parameter_count,
  (SELECT coalesce(json_object_agg(f.name, f.value ORDER BY f.rank, f.place), '{}') FROM (
     SELECT * FROM (SELECT DISTINCT ON (t.name COLLATE "C") t.* FROM catalog.scidex_both_metrics(m.metrics, m.stated) t
                    ORDER BY t.name COLLATE "C", t.rank, t.place) one
     ORDER BY one.rank, one.place LIMIT 64) f) AS evaluation_metrics,
  (SELECT count(DISTINCT t.name)::integer FROM catalog.scidex_both_metrics(m.metrics, m.stated) t) AS metric_count,
  (SELECT coalesce(json_object_agg(t.key, t.value ORDER BY t.ordinal), '{}') FROM catalog.scidex_members(m.stated) t
   WHERE catalog.scidex_place(t.key) = 'architecture') AS architecture,
  catalog.scidex_training_config(m.params, m.stated) AS training_config, m.code_repository, m.code_commit, m.code_entrypoint,
  ARRAY(SELECT l.target_id FROM catalog.scidex_known_links l WHERE l.source_id = m.id AND l.relation = 'trained_on' ORDER BY l.rank, l.place, l.target_id COLLATE "C") AS training_datasets,
  (SELECT l.target_id FROM catalog.scidex_known_links l WHERE l.source_id = m.id AND l.relation = 'produced_by' ORDER BY l.rank, l.place, l.target_id COLLATE "C" LIMIT 1) AS produced_by,
  (SELECT l.target_id FROM catalog.scidex_known_links l WHERE l.source_id = m.id AND l.relation = 'tests_hypothesis' ORDER BY l.rank, l.place, l.target_id COLLATE "C" LIMIT 1) AS tests_hypothesis,
  array_to_tsvector(catalog.words(concat_ws(' ', left(v.title, 10000), m.id, v.lineage, v.version_tag,
    (SELECT string_agg(concat_ws(' ', l.target_id, left(t.title, 1000)), ' ') FROM catalog.scidex_known_links l
     LEFT JOIN catalog.scidex_keys t ON t.id = l.target_id WHERE l.source_id = m.id)))) AS search
FROM catalog.scidex_models m
JOIN catalog.scidex_versions v ON v.id = m.id AND NOT v.is_retracted
JOIN artifacts a ON a.id::text = m.id
LEFT JOIN catalog.scidex_assess() p ON p.model_id = m.id
CROSS JOIN LATERAL (SELECT catalog.scidex_score(catalog.scidex_text(a.quality_score)) AS score) scored;

CREATE VIEW catalog.artifacts AS
SELECT v.id, catalog.slug(v.id) AS slug, v.kind, v.lineage, v.title, v.version_number, v.version_tag, v.previous, v.is_latest,
  catalog.scidex_time(v.stated_date) AS created_at, catalog.scidex_date(v.stated_date) AS created_text, v.content_hash,
  coalesce(nullif(btrim(a.origin_url::text), ''), CASE WHEN v.kind = 'model' THEN
    (SELECT nullif(btrim(o.external_source_url::text), '') FROM model_versions o WHERE o.artifact_id::text = v.id) END) AS source_url,
  (SELECT catalog.scidex_string(m.fields, 'license') FROM catalog.scidex_metadata m WHERE m.id = v.id) AS license,
  (SELECT coalesce(catalog.scidex_string(m.fields, 'card'), catalog.scidex_string(m.fields, 'description'))
   FROM catalog.scidex_metadata m WHERE m.id = v.id) AS card,
  nullif(btrim(a.changelog::text), '') AS changelog,
  catalog.scidex_describe(v.id, v.taken_tag, v.other_latest) AS metadata,
  CASE WHEN v.is_retracted THEN coalesce(catalog.scidex_time(v.stated_date), '1970-01-01T00:00:00Z') END AS withdrawn_at,
  CASE WHEN v.is_retracted THEN 'Marked as retracted. The registry keeps no date of this: it is that of the version that is shown.' END AS withdrawn_reason,
  NULL::date AS embargo_until,
  md5(concat_ws(' ', a::text, v::text,
    (SELECT string_agg(o::text, ' ' ORDER BY o::text COLLATE "C") FROM model_versions o WHERE o.artifact_id::text = v.id),
    (SELECT string_agg(l::text, ' ' ORDER BY l::text COLLATE "C") FROM artifact_links l WHERE l.source_artifact_id::text = v.id),
    -- a model's provenance follows from other rows too; found once for a statement
    (SELECT json_object_agg(p.model_id, json_build_array(p.reasons, p.warnings))::jsonb FROM catalog.scidex_assess() p) -> v.id)) AS state
FROM catalog.scidex_versions v JOIN artifacts a ON a.id::text = v.id;

-- The snapshot that a statement reads from: equal ones see equal rows, and one that is gone does not come back while
-- this server runs. A replica does not tell all of its snapshot, so there it is not known.
CREATE VIEW catalog.registry AS
SELECT coalesce(trunc(extract(epoch FROM greatest(newest.changed_at, '1970-01-01T00:00:00Z')) * 1000)::bigint, 0) AS revision, newest.changed_at,
  CASE WHEN NOT pg_is_in_recovery() THEN
    concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), (SELECT checkpoint_lsn FROM pg_control_checkpoint()), pg_current_snapshot())
  END AS state
FROM (
  SELECT greatest((SELECT max(catalog.scidex_time(k.stated_date)) FROM catalog.scidex_keys k),
    (SELECT max(catalog.scidex_time(catalog.scidex_text(l.created_at))) FROM artifact_links l),
    (SELECT max(greatest(catalog.scidex_time(catalog.scidex_text(v.created_at)), catalog.scidex_time(catalog.scidex_text(v.training_completed_at))))
     FROM model_versions v)) AS changed_at
) newest;
