-- A thing's metadata as the catalog shows them: what is shown nowhere else, and under `scidex` what stands in columns.

CREATE VIEW catalog.scidex_columns AS
SELECT k.id, f.rank, f.key, f.value
FROM artifacts a
JOIN catalog.scidex_keys k ON k.id = a.id::text
LEFT JOIN model_versions v ON v.artifact_id::text = k.id AND k.kind = 'model'
CROSS JOIN LATERAL (VALUES
  (1, 'artifact_type', CASE WHEN lower(a.artifact_type::text) <> k.kind THEN to_json(a.artifact_type::text) END),
  (2, 'lifecycle_state', to_json(catalog.scidex_text(a.lifecycle_state))),
  (3, 'superseded_by', to_json(catalog.scidex_text(a.superseded_by))),
  (4, 'origin_type', to_json(catalog.scidex_text(a.origin_type))),
  (5, 'created_by', to_json(catalog.scidex_text(a.created_by))),
  (6, 'quality_score', CASE WHEN k.kind <> 'model' THEN to_json(catalog.scidex_score(catalog.scidex_text(a.quality_score))) END),
  (7, 'entity_ids', catalog.scidex_shown_json(a.entity_ids::text)),
  (8, 'provenance_chain', catalog.scidex_shown_json(a.provenance_chain::text)),
  (9, 'is_external', coalesce(to_json(catalog.scidex_flag(catalog.scidex_text(v.is_external))), to_json(catalog.scidex_text(v.is_external)))),
  (10, 'external_source_url', CASE WHEN a.origin_url::text <> v.external_source_url::text THEN to_json(v.external_source_url::text) END),
  (11, 'external_source_version', to_json(catalog.scidex_text(v.external_source_version))),
  (12, 'benchmark_id', to_json(catalog.scidex_text(v.benchmark_id))),
  (13, 'promotion_notes', to_json(catalog.scidex_text(v.promotion_notes))),
  (14, 'trained_by', to_json(catalog.scidex_text(v.trained_by))),
  (15, 'gpu_allocation_id', to_json(catalog.scidex_text(v.gpu_allocation_id))),
  (16, 'training_started_at', to_json(catalog.scidex_shown_date(catalog.scidex_text(v.training_started_at)))),
  (17, 'training_completed_at', to_json(catalog.scidex_shown_date(catalog.scidex_text(v.training_completed_at))))
) AS f (rank, key, value)
WHERE f.value IS NOT NULL;

-- Members of the stated metadata that are shown in no place of their own.
CREATE VIEW catalog.scidex_rest AS
SELECT m.id, t.key, t.value, t.ordinal
FROM catalog.scidex_metadata m JOIN catalog.scidex_keys k ON k.id = m.id
LEFT JOIN catalog.scidex_models o ON o.id = m.id
CROSS JOIN LATERAL catalog.scidex_members(m.stated) t
WHERE (CASE
  WHEN t.key = 'scidex' THEN true
  WHEN t.key = 'license' THEN catalog.scidex_string(m.fields, 'license') IS NOT NULL
  WHEN t.key = 'card' THEN catalog.scidex_string(m.fields, 'card') IS NOT NULL
  WHEN t.key = 'description' THEN catalog.scidex_string(m.fields, 'card') IS NULL AND catalog.scidex_string(m.fields, 'description') IS NOT NULL
  WHEN k.kind <> 'model' THEN false
  WHEN t.key = 'evaluation_metrics' THEN true
  WHEN t.key = 'parameter_count' THEN o.parameter_count IS NOT NULL
  WHEN t.key = 'model_family' THEN o.family IN ('biophysical', 'deep_learning', 'statistical', 'other')
  WHEN t.key = 'training_config' THEN json_typeof(t.value) <> 'object' OR NOT EXISTS (
    SELECT FROM catalog.scidex_members(t.value) c JOIN catalog.scidex_members(o.params) p ON p.key = c.key AND p.value::text <> c.value::text)
  ELSE catalog.scidex_place(t.key) IS NOT NULL END) IS NOT TRUE;

CREATE FUNCTION catalog.scidex_describe(of_id text, taken_tag text, other_latest text) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
  links json;
  unreadable json;
  columns json;
BEGIN
  -- links of types that the catalog has no relation for
  SELECT json_object_agg(t.link_type, t.targets ORDER BY t.link_type COLLATE "C") INTO links FROM (
    SELECT s.link_type, json_agg(DISTINCT s.target_id COLLATE "C") AS targets
    FROM catalog.scidex_stated_links s JOIN catalog.scidex_keys k ON k.id = s.source_id
    WHERE s.source_id = of_id AND s.link_type <> '' AND s.target_id <> ''
      AND catalog.scidex_relation(s.link_type, k.kind) IS NULL
    GROUP BY s.link_type) t;
  SELECT json_object_agg(f.field, f.value ORDER BY f.rank, f.field COLLATE "C") INTO unreadable FROM (
    SELECT u.rank, u.field, u.value FROM catalog.scidex_unreadable(of_id) u
    UNION ALL SELECT 100, 'version_tag', taken_tag WHERE taken_tag IS NOT NULL
    UNION ALL SELECT 101, 'latest_version', other_latest WHERE other_latest IS NOT NULL) f;
  SELECT json_object_agg(f.key, f.value ORDER BY f.rank) INTO columns FROM (
    SELECT c.rank, c.key, c.value FROM catalog.scidex_columns c WHERE c.id = of_id
    UNION ALL SELECT 100, 'links', links WHERE links IS NOT NULL
    UNION ALL SELECT 101, 'unreadable', unreadable WHERE unreadable IS NOT NULL
    UNION ALL SELECT 102, 'metadata', m.stated -> 'scidex' FROM catalog.scidex_metadata m
      WHERE m.id = of_id AND m.stated -> 'scidex' IS NOT NULL) f;
  RETURN (
    SELECT coalesce(json_object_agg(f.key, f.value ORDER BY f.rank, f.ordinal), '{}') FROM (
      SELECT 1 AS rank, r.key, r.value, r.ordinal FROM catalog.scidex_rest r WHERE r.id = of_id
      UNION ALL SELECT 2, 'scidex', columns, 0 WHERE columns IS NOT NULL) f);
END $$;
