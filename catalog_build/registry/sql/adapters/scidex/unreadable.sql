-- What cannot be read as what its column should hold: shown as it stands in the metadata of a thing, with a warning on models.

CREATE VIEW catalog.scidex_faults AS
SELECT k.id, f.rank, f.field, f.value
FROM artifacts a
JOIN catalog.scidex_keys k ON k.id = a.id::text
JOIN catalog.scidex_metadata m ON m.id = k.id
LEFT JOIN catalog.scidex_keys p ON p.id = k.parent
CROSS JOIN LATERAL (VALUES
  (1, 'metadata', m.unreadable, true),
  (2, 'created_at', k.stated_date, catalog.scidex_time(k.stated_date) IS NULL),
  (3, 'content_hash', catalog.scidex_text(a.content_hash), k.content_hash IS NULL),
  (4, 'version_number', catalog.scidex_text(a.version_number), k.stated_number IS NULL),
  (5, 'is_latest', catalog.scidex_text(a.is_latest), k.stated_latest IS NULL),
  (6, 'quality_score', catalog.scidex_text(a.quality_score), catalog.scidex_score(catalog.scidex_text(a.quality_score)) IS NULL),
  (7, 'parent_version_id', k.parent, p.kind <> k.kind),
  (8, 'pinned_artifacts', m.fields ->> 'pinned_artifacts', k.kind IN ('analysis', 'model') AND m.content LIKE '%pinned_artifacts%'
    AND json_typeof(catalog.scidex_json(m.fields ->> 'pinned_artifacts')) IS DISTINCT FROM 'array')
) AS f (rank, field, value, is_unreadable)
WHERE f.value IS NOT NULL AND f.is_unreadable
UNION ALL
SELECT p.id, 9, 'pinned_artifacts.' || p.ordinal, p.stated FROM catalog.scidex_pins p
WHERE p.target IS NULL OR (p.stated_number IS NOT NULL AND catalog.scidex_version_number(p.stated_number) IS NULL)
  OR (p.stated_hash IS NOT NULL AND catalog.scidex_hash(p.stated_hash) IS NULL)
UNION ALL
SELECT m.id, f.rank, f.field, f.value
FROM catalog.scidex_models m CROSS JOIN LATERAL (
  VALUES
    (10, 'model_family', m.fields ->> 'model_family', m.family NOT IN ('biophysical', 'deep_learning', 'statistical', 'other', '')),
    (11, 'promotion_state', m.stated_promotion, m.promotion_state NOT IN ('candidate', 'promoted', 'rejected', 'superseded')),
    (12, 'training_params_json', m.unreadable_params, m.unreadable_params <> 'null'),
    (13, 'eval_metrics_json', m.unreadable_metrics, m.unreadable_metrics <> 'null'),
    (14, 'evaluation_metrics', m.fields ->> 'evaluation_metrics', jsonb_typeof(m.fields -> 'evaluation_metrics') <> 'object')
  UNION ALL
  SELECT 15, 'eval_metrics_json.' || t.name, t.value::text, json_typeof(t.value) = 'array' FROM catalog.scidex_metrics(m.metrics) t
  UNION ALL
  SELECT 16, 'evaluation_metrics.' || t.name, t.value::text, json_typeof(t.value) = 'array'
  FROM catalog.scidex_metrics(m.stated -> 'evaluation_metrics') t
  UNION ALL
  SELECT 17, n.field, m.fields ->> n.field, jsonb_path_exists(m.fields -> n.field, 'lax $[*] ? (@.type() != "string" && @.type() != "null")')
  FROM (VALUES ('trained_on_dataset_id'), ('produced_by_analysis_id'), ('tests_hypothesis_id')) AS n (field)
) AS f (rank, field, value, is_unreadable)
WHERE f.value IS NOT NULL AND f.is_unreadable;

CREATE FUNCTION catalog.scidex_unreadable(of_id text) RETURNS SETOF catalog.scidex_faults LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN QUERY SELECT * FROM catalog.scidex_faults f WHERE f.id = of_id; END $$;

-- What is said of a model beside its provenance: what cannot be read of itself, and of what its links lead to.
CREATE FUNCTION catalog.scidex_warn(of_id text, stated_number integer, version_number integer, taken_tag text, other_latest text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  found jsonb;
  subjects jsonb;
BEGIN
  SELECT jsonb_build_array(jsonb_build_object('code', 'parameter_count_unreadable', 'subjects', jsonb_build_array(left(m.stated_count, 80))))
  INTO found FROM catalog.scidex_models m WHERE m.id = of_id AND m.stated_count IS NOT NULL AND m.parameter_count IS NULL;
  found := coalesce(found, '[]');
  SELECT jsonb_agg(s.subject ORDER BY s.origin COLLATE "C", s.rank, s.subject COLLATE "C") INTO subjects FROM (
    SELECT '' AS origin, u.rank, u.field || ': ' || left(u.value, 80) AS subject FROM catalog.scidex_unreadable(of_id) u
    UNION ALL SELECT '', 100, 'version_tag: ' || taken_tag WHERE taken_tag IS NOT NULL
    UNION ALL SELECT '', 101, 'is_latest: ' || other_latest WHERE other_latest IS NOT NULL
    UNION ALL
    SELECT u.id, u.rank, u.id || ': ' || u.field || ': ' || left(u.value, 80)
    FROM (SELECT DISTINCT l.target_id FROM catalog.scidex_known_links l JOIN catalog.scidex_keys t ON t.id = l.target_id AND t.kind <> 'model'
          WHERE l.source_id = of_id AND l.relation <> 'evaluated_on') l
    CROSS JOIN LATERAL catalog.scidex_unreadable(l.target_id) u
  ) s;
  IF subjects IS NOT NULL THEN
    found := found || jsonb_build_array(jsonb_build_object('code', 'value_unreadable', 'subjects', subjects));
  END IF;
  IF stated_number <> version_number THEN
    found := found || jsonb_build_array(jsonb_build_object('code', 'version_renumbered', 'subjects',
      jsonb_build_array('version_number: ' || stated_number)));
  END IF;
  RETURN found;
END $$;
