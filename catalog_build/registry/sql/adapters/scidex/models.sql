-- What only models have, from their metadata and from model_versions.

CREATE VIEW catalog.scidex_models AS
SELECT k.id, k.kind, m.stated, m.fields, m.unreadable, read.params, read.metrics,
  CASE WHEN read.params IS NULL THEN nullif(btrim(v.training_params_json::text), '') END AS unreadable_params,
  CASE WHEN read.metrics IS NULL THEN nullif(btrim(v.eval_metrics_json::text), '') END AS unreadable_metrics,
  lower(regexp_replace(m.fields ->> 'model_family', '[ -]+', '_', 'g')) AS family,
  catalog.scidex_text(v.promotion_state) AS stated_promotion, lower(catalog.scidex_text(v.promotion_state)) AS promotion_state,
  nullif(m.fields ->> 'parameter_count', '') AS stated_count, catalog.read_count(m.fields ->> 'parameter_count') AS parameter_count,
  nullif(btrim(v.code_repo_url::text), '') AS code_repository, nullif(btrim(v.code_commit_sha::text), '') AS code_commit,
  nullif(btrim(v.code_entrypoint::text), '') AS code_entrypoint, catalog.scidex_text(v.eval_dataset_artifact_id) AS eval_dataset
FROM catalog.scidex_keys k
JOIN catalog.scidex_metadata m ON m.id = k.id
LEFT JOIN model_versions v ON v.artifact_id::text = k.id
CROSS JOIN LATERAL (
  SELECT CASE json_typeof(j.params) WHEN 'object' THEN j.params END AS params,
    CASE json_typeof(j.metrics) WHEN 'object' THEN j.metrics END AS metrics
  FROM (SELECT catalog.scidex_json(v.training_params_json::text) AS params, catalog.scidex_json(v.eval_metrics_json::text) AS metrics OFFSET 0) j
  OFFSET 0
) read
WHERE k.kind = 'model';

-- The configuration that a model was trained with: what model_versions says wins over what the metadata says of the same.
CREATE FUNCTION catalog.scidex_training_config(params json, stated json) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(json_object_agg(s.key, s.value ORDER BY s.rank, s.ordinal), '{}') FROM (
      SELECT DISTINCT ON (one.key COLLATE "C") one.* FROM (
        SELECT 1 AS rank, t.* FROM catalog.scidex_members(params) t
        UNION ALL SELECT 2, t.* FROM catalog.scidex_members(stated -> 'training_config') t
        UNION ALL
        SELECT 3, t.* FROM catalog.scidex_members(stated) t
        WHERE catalog.scidex_place(t.key) = 'training_config' OR (t.key = 'training_config' AND json_typeof(t.value) NOT IN ('object', 'null'))
      ) one
      ORDER BY one.key COLLATE "C", one.rank
    ) s);
END $$;

-- Metrics of model_versions first, then those of the metadata that it does not state alike; lists are none.
CREATE FUNCTION catalog.scidex_both_metrics(metrics json, stated json)
RETURNS TABLE (rank integer, place bigint[], name text, value json) LANGUAGE plpgsql IMMUTABLE ROWS 20 AS $$
BEGIN
  RETURN QUERY
    SELECT DISTINCT ON (t.name COLLATE "C", t.value::text COLLATE "C") t.rank, t.place, t.name, t.value
    FROM (
      SELECT 1 AS rank, one.* FROM catalog.scidex_metrics(metrics) one
      UNION ALL
      SELECT 2, one.* FROM catalog.scidex_metrics(stated -> 'evaluation_metrics') one
    ) t
    WHERE json_typeof(t.value) <> 'array'
    ORDER BY t.name COLLATE "C", t.value::text COLLATE "C", t.rank, t.place;
END $$;

-- They were measured on the data set that model_versions names for its own, else on the only one that the model is
-- evaluated on.
CREATE VIEW catalog.metrics AS
SELECT m.id AS model_id, (row_number() OVER (PARTITION BY m.id ORDER BY v.rank, v.place) - 1)::integer AS position,
  v.name, v.name AS measure, v.value, r.number,
  ground.named AS named_dataset, coalesce(d.lineage, ground.target_id) AS dataset, d.version_number::text AS dataset_version,
  NULL::text AS split, NULL::boolean AS higher_is_better,
  ground.named IS NULL AND ground.target_id IS NOT NULL AS dataset_assumed, r.unit, r.plus_minus
FROM catalog.scidex_models m
CROSS JOIN LATERAL catalog.scidex_both_metrics(m.metrics, m.stated) v
CROSS JOIN LATERAL catalog.read_number(v.value) r
LEFT JOIN (
  SELECT s.source_id, min(s.target_id) AS target_id FROM catalog.scidex_stated_links s
  WHERE s.link_type = 'evaluated_on' AND s.target_id <> ''
  GROUP BY s.source_id HAVING count(DISTINCT s.target_id) = 1
) only_one ON only_one.source_id = m.id
CROSS JOIN LATERAL (
  SELECT named, coalesce(named, only_one.target_id) AS target_id FROM (SELECT CASE v.rank WHEN 1 THEN m.eval_dataset END AS named) n
) ground
LEFT JOIN catalog.scidex_versions d ON d.id = ground.target_id;

CREATE VIEW catalog.metric_definitions AS
SELECT NULL::text AS name, NULL::text AS title, NULL::text AS direction, NULL::double precision AS target, NULL::text AS unit
WHERE false;
