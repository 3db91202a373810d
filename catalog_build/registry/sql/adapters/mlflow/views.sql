-- The contract's views over MLflow's tables, which the search path finds while this runs; the views bind to them for good.
-- Times are epoch milliseconds there, and what cannot be a time is none here. Nothing is assumed to be there: runs can be
-- deleted under a version, and logged models exist for what MLflow 3 logged only.
-- The views `mlflow_…` carry the key of a version (workspace, name, version), by which others look up their rows in
-- MLflow's own indexes; the catalog's ids are made of this key, so that a look-up by id scans the versions once.

CREATE FUNCTION catalog.mlflow_time(milliseconds bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN milliseconds BETWEEN 1 AND 253402300799999 THEN to_timestamp(milliseconds / 1000.0) END
$$;

CREATE FUNCTION catalog.mlflow_time_text(milliseconds bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_char(catalog.mlflow_time(milliseconds) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

-- What a data set was to a run, from the context that it was logged with; without one, it is an input and no more.
CREATE FUNCTION catalog.mlflow_relation(context text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN context ~* '^train' THEN 'trained_on'
    WHEN context ~* '^(eval|test|valid|holdout)' THEN 'evaluated_on' ELSE 'uses_input' END
$$;

-- A metric's value: MLflow keeps NaN beside the number, and the infinities as the largest numbers.
CREATE FUNCTION catalog.mlflow_value(value double precision, is_nan boolean) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN value IS NULL THEN 'null'::json
    WHEN is_nan OR value = 'NaN' THEN '"NaN"'::json
    WHEN value >= 1.7976931348623157e308 THEN '"Infinity"'::json
    WHEN value <= -1.7976931348623157e308 THEN '"-Infinity"'::json
    ELSE to_json(value) END
$$;

CREATE FUNCTION catalog.mlflow_json(content text) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN content::json;
EXCEPTION WHEN others THEN
  RETURN to_json(content);
END $$;

-- The versions that are shown: neither deleted ones nor prompts, which share these tables.
-- A version's logged model is the one that its source names, else the one that its run put out; of several, the one
-- whose name ends the source. Its run is the one it names, else that of its logged model.
CREATE VIEW catalog.mlflow_versions AS
SELECT v.*, CASE v.workspace WHEN 'default' THEN v.name ELSE v.workspace || '/' || v.name END AS lineage,
  CASE v.workspace WHEN 'default' THEN v.name ELSE v.workspace || '/' || v.name END || '@' || v.version AS id,
  found.logged_id, coalesce(nullif(v.run_id, ''), nullif(logged.source_run_id::text, '')) AS run
FROM catalog.mlflow_version_rows v
LEFT JOIN LATERAL (
  SELECT coalesce(substring(v.source FROM '^models:/(m-[0-9a-f]+)'), CASE
    WHEN count(*) = 1 THEN min(l.model_id)
    WHEN count(*) FILTER (WHERE v.source LIKE '%/' || l.name) = 1 THEN min(l.model_id) FILTER (WHERE v.source LIKE '%/' || l.name)
    END)::text AS logged_id
  FROM inputs o JOIN logged_models l ON l.model_id = o.destination_id
  WHERE coalesce(v.source, '') !~ '^models:/m-' AND o.source_type = 'RUN_OUTPUT' AND o.source_id = v.run_id AND o.destination_type = 'MODEL_OUTPUT'
) found ON true
LEFT JOIN logged_models logged ON logged.model_id = found.logged_id
WHERE v.current_stage IS DISTINCT FROM 'Deleted_Internal' AND NOT EXISTS (
  SELECT FROM catalog.mlflow_model_tags t
  WHERE t.workspace = v.workspace AND t.name = v.name AND t.key = 'mlflow.prompt.is_prompt' AND lower(t.value) = 'true');

-- The runs that versions came from; a run that was moved to the trash is still one.
CREATE VIEW catalog.mlflow_runs AS
SELECT r.* FROM runs r WHERE r.run_uuid IN (SELECT v.run FROM catalog.mlflow_versions v);

-- The data sets of the experiments that these runs belong to: one row for each name and digest, whichever experiment
-- logged it. Versions are numbered by first use.
CREATE VIEW catalog.mlflow_datasets AS
SELECT d.*, 'dataset:' || d.name || ':' || d.digest AS id, 'dataset:' || d.name AS lineage, used.first_use
FROM (
  SELECT DISTINCT ON (d.name, d.digest) d.name::text AS name, d.digest::text AS digest, d.dataset_source_type::text AS source_type,
    d.dataset_source AS source, d.dataset_schema AS schema, d.dataset_profile AS profile
  FROM datasets d
  WHERE d.experiment_id IN (SELECT r.experiment_id FROM catalog.mlflow_runs r)
  ORDER BY d.name, d.digest, d.experiment_id
) d
LEFT JOIN (
  SELECT s.name::text AS name, s.digest::text AS digest, min(r.start_time) AS first_use
  FROM datasets s
  JOIN inputs i ON i.source_type = 'DATASET' AND i.source_id = s.dataset_uuid AND i.destination_type = 'RUN'
  JOIN runs r ON r.run_uuid = i.destination_id
  GROUP BY 1, 2
) used ON used.name = d.name AND used.digest = d.digest;

CREATE VIEW catalog.mlflow_dataset_versions AS
SELECT d.*, row_number() OVER (PARTITION BY d.lineage ORDER BY d.first_use NULLS FIRST, d.digest)::integer AS version_number,
  lag(d.id) OVER (PARTITION BY d.lineage ORDER BY d.first_use NULLS FIRST, d.digest) AS previous,
  lead(d.id) OVER (PARTITION BY d.lineage ORDER BY d.first_use NULLS FIRST, d.digest) IS NULL AS is_latest
FROM catalog.mlflow_datasets d;

-- The data sets that went into a run, each in its role there.
CREATE VIEW catalog.mlflow_uses AS
SELECT r.run_uuid::text AS run, d.name::text AS dataset, d.digest::text AS digest, context.value::text AS context,
  catalog.mlflow_relation(context.value::text) AS relation
FROM inputs i
JOIN runs r ON r.run_uuid = i.destination_id
JOIN datasets d ON d.dataset_uuid = i.source_id
LEFT JOIN input_tags context ON context.input_uuid = i.input_uuid AND context.name = 'mlflow.data.context'
WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN';

-- The newest value of each metric of a logged model on each data set. That a value is not a number stands with the
-- run's copy of it only.
CREATE VIEW catalog.mlflow_logged_metrics AS
SELECT DISTINCT ON (m.logged_id, m.name, m.dataset, m.digest) m.logged_id, m.name, m.value, m.dataset, m.digest,
  EXISTS (SELECT FROM metrics n WHERE n.run_uuid = m.run_id AND n.key = m.name AND n.step = m.step
          AND n.timestamp = m.timestamp AND n.is_nan) AS is_nan
FROM (
  SELECT m.model_id::text AS logged_id, m.metric_name::text AS name, m.metric_value AS value, m.metric_step AS step,
    m.metric_timestamp_ms AS timestamp, m.run_id, coalesce(m.dataset_name, d.name)::text AS dataset,
    coalesce(m.dataset_digest, d.digest)::text AS digest
  FROM logged_model_metrics m LEFT JOIN datasets d ON d.dataset_uuid = m.dataset_uuid
) m
ORDER BY m.logged_id, m.name, m.dataset, m.digest, m.step DESC, m.timestamp DESC, m.run_id;

-- A version's metrics: those of its logged model, then those of its run that the logged model does not have. Their
-- ground is the data set that the metric names, else the only one that the model was evaluated on.
-- The window keeps what is joined to this view from being looked up again for each of its rows.
CREATE VIEW catalog.mlflow_version_metrics AS
SELECT v.workspace, v.name AS model_name, v.version, v.id, m.name, m.value, m.is_nan, m.dataset, m.digest,
  coalesce(m.dataset, ground.dataset) AS ground_dataset, CASE WHEN m.dataset IS NULL THEN ground.digest ELSE m.digest END AS ground_digest,
  CASE WHEN m.dataset IS NULL THEN ground.split END AS ground_split,
  (row_number() OVER (PARTITION BY v.workspace, v.name, v.version, v.id
                      ORDER BY m.name COLLATE "C", m.dataset COLLATE "C" NULLS FIRST, m.digest COLLATE "C") - 1)::integer AS position
FROM catalog.mlflow_versions v
LEFT JOIN LATERAL (
  SELECT min(e.dataset) AS dataset, min(e.digest) AS digest, min(e.split) AS split
  FROM (
    SELECT u.dataset, u.digest, u.context AS split FROM catalog.mlflow_uses u WHERE u.run = v.run AND u.relation = 'evaluated_on'
    UNION ALL
    SELECT o.dataset_name, o.dataset_digest, NULL FROM logged_model_metrics o
    WHERE o.model_id = v.logged_id AND o.dataset_name IS NOT NULL
  ) e
  HAVING count(DISTINCT (e.dataset, e.digest)) = 1
) ground ON true
CROSS JOIN LATERAL (
  SELECT l.name, l.value, l.is_nan, l.dataset, l.digest FROM catalog.mlflow_logged_metrics l WHERE l.logged_id = v.logged_id
  UNION ALL
  SELECT r.key::text, r.value, r.is_nan, NULL, NULL FROM latest_metrics r
  WHERE r.run_uuid = v.run AND r.key NOT LIKE 'system/%' AND NOT EXISTS (
    SELECT FROM logged_model_metrics l WHERE l.model_id = v.logged_id AND l.metric_name = r.key)
) m;

-- All links, with the key of the version that states them (null for those of runs).
CREATE VIEW catalog.mlflow_links AS
SELECT v.workspace, v.name, v.version, v.id AS source_id, 0 AS position, 'produced_by' AS relation, v.run AS target_id,
  CASE WHEN EXISTS (SELECT FROM runs r WHERE r.run_uuid = v.run) THEN 'analysis' END AS target_kind,
  NULL::text AS digest, NULL::text AS split
FROM catalog.mlflow_versions v WHERE v.run IS NOT NULL
UNION ALL
SELECT v.workspace, v.name, v.version, v.id,
  1 + (SELECT count(*)::integer FROM catalog.mlflow_uses o WHERE o.run = u.run AND (o.dataset, o.digest) < (u.dataset, u.digest)),
  u.relation, 'dataset:' || u.dataset || ':' || u.digest, 'dataset', u.digest, u.context
FROM catalog.mlflow_versions v CROSS JOIN LATERAL (
  -- looked up for each version: else all versions may be joined with all uses before their runs are compared
  SELECT o.* FROM catalog.mlflow_uses o WHERE o.run = v.run OFFSET 0
) u
UNION ALL
-- what its metrics name and its run did not log
SELECT v.workspace, v.name, v.version, v.id,
  1000000 + (SELECT count(DISTINCT (o.dataset_name, o.dataset_digest))::integer FROM logged_model_metrics o
             WHERE o.model_id = v.logged_id AND (o.dataset_name::text, o.dataset_digest::text) < (e.dataset, e.digest)),
  'evaluated_on', 'dataset:' || e.dataset || ':' || e.digest,
  CASE WHEN (e.dataset, e.digest) IN (SELECT d.name, d.digest FROM catalog.mlflow_datasets d) THEN 'dataset' END, e.digest, NULL
FROM catalog.mlflow_versions v
CROSS JOIN LATERAL (
  SELECT coalesce(m.dataset_name, d.name)::text AS dataset, coalesce(m.dataset_digest, d.digest)::text AS digest
  FROM logged_model_metrics m LEFT JOIN datasets d ON d.dataset_uuid = m.dataset_uuid
  WHERE m.model_id = v.logged_id
  GROUP BY 1, 2
) e
WHERE e.dataset IS NOT NULL AND e.digest IS NOT NULL AND NOT EXISTS (
  SELECT FROM catalog.mlflow_uses u
  WHERE u.run = v.run AND u.dataset = e.dataset AND u.digest = e.digest AND u.relation = 'evaluated_on')
UNION ALL
SELECT NULL, NULL, NULL, u.run,
  (SELECT count(*)::integer FROM catalog.mlflow_uses o WHERE o.run = u.run AND (o.dataset, o.digest) < (u.dataset, u.digest)),
  'uses_input', 'dataset:' || u.dataset || ':' || u.digest, 'dataset', u.digest, u.context
FROM catalog.mlflow_uses u
WHERE u.relation <> 'evaluated_on' AND u.run IN (SELECT v.run FROM catalog.mlflow_versions v);

-- A version with all that is said of it. Tags of the version win over those of its registered model.
CREATE VIEW catalog.mlflow_described AS
SELECT v.workspace, v.name, v.version, v.id, v.lineage, v.run, v.logged_id, v.creation_time,
  coalesce(nullif(told.title, ''), v.name) AS title, names.aliases,
  NOT EXISTS (SELECT FROM catalog.mlflow_version_rows n WHERE n.workspace = v.workspace AND n.name = v.name
              AND n.version > v.version AND n.current_stage IS DISTINCT FROM 'Deleted_Internal') AS is_latest,
  (SELECT max(p.version) FROM catalog.mlflow_version_rows p WHERE p.workspace = v.workspace AND p.name = v.name
   AND p.version < v.version AND p.current_stage IS DISTINCT FROM 'Deleted_Internal') AS previous_version,
  CASE WHEN v.run_link ~ '^https?://' THEN v.run_link END AS source_url,
  (SELECT nullif(concat_ws(E'\n\n', nullif(m.description, ''), nullif(v.description, '')), '') FROM catalog.mlflow_models m
   WHERE m.workspace = v.workspace AND m.name = v.name) AS card,
  told.license,
  CASE
    WHEN told.family IN ('biophysical', 'deep_learning', 'statistical', 'other') THEN told.family
    WHEN made.flavour ~* '(torch|tensorflow|keras|transformers|fastai|paddle|diffusers)' THEN 'deep_learning'
    WHEN made.flavour ~* '(sklearn|statsmodels|xgboost|lightgbm|catboost|prophet|pmdarima)' THEN 'statistical'
    ELSE 'other' END AS family,
  CASE
    WHEN told.promotion IN ('candidate', 'promoted', 'rejected', 'superseded') THEN told.promotion
    WHEN v.current_stage = 'Production' OR names.is_promoted THEN 'promoted'
    WHEN v.current_stage = 'Archived' THEN 'superseded'
    ELSE 'candidate' END AS promotion_state,
  CASE WHEN told.quality ~ '^(0([.][0-9]{1,200})?|1([.]0{1,200})?|[.][0-9]{1,200})$' THEN told.quality::double precision END AS declared_quality_score,
  CASE WHEN told.parameters ~ '^[0-9]{1,200}$' THEN told.parameters::numeric END AS parameter_count,
  jsonb_path_query_array(jsonb_build_array(
    CASE WHEN told.parameters !~ '^[0-9]{1,200}$' THEN '{"code": "parameter_count_unreadable", "subjects": []}'::jsonb END,
    CASE WHEN told.quality !~ '^(0([.][0-9]{1,200})?|1([.]0{1,200})?|[.][0-9]{1,200})$'
      THEN jsonb_build_object('code', 'value_unreadable', 'subjects', jsonb_build_array('quality_score: ' || left(told.quality, 80))) END),
    '$[*] ? (@ != null)') AS warnings,
  made.repository, coalesce(nullif(made.commit, ''), made.source_version) AS commit, made.entrypoint,
  v.current_stage, v.status, v.user_id,
  CASE WHEN v.source ~ '^(models:|runs:|https?://)' THEN v.source END AS source
FROM catalog.mlflow_versions v
LEFT JOIN LATERAL (
  SELECT string_agg(a.alias, ', ' ORDER BY a.alias COLLATE "C") AS aliases,
    bool_or(lower(a.alias) IN ('champion', 'production', 'prod')) AS is_promoted
  FROM catalog.mlflow_aliases a WHERE a.workspace = v.workspace AND a.name = v.name AND a.version = v.version
) names ON true
LEFT JOIN LATERAL (
  SELECT (array_agg(t.value ORDER BY t.rank) FILTER (WHERE t.key = 'title'))[1] AS title,
    (array_agg(t.value ORDER BY t.rank) FILTER (WHERE t.key = 'license'))[1] AS license,
    (array_agg(lower(t.value) ORDER BY t.rank) FILTER (WHERE t.key IN ('family', 'model_family')))[1] AS family,
    (array_agg(lower(t.value) ORDER BY t.rank) FILTER (WHERE t.key = 'promotion_state'))[1] AS promotion,
    (array_agg(t.value ORDER BY t.rank) FILTER (WHERE t.key = 'quality_score'))[1] AS quality,
    (array_agg(t.value ORDER BY t.rank) FILTER (WHERE t.key = 'parameter_count'))[1] AS parameters
  FROM (
    SELECT 1 AS rank, o.key, o.value FROM catalog.mlflow_version_tags o
    WHERE o.workspace = v.workspace AND o.name = v.name AND o.version = v.version
    UNION ALL
    SELECT 2, o.key, o.value FROM catalog.mlflow_model_tags o WHERE o.workspace = v.workspace AND o.name = v.name
  ) t
) told ON true
LEFT JOIN LATERAL (
  SELECT min(nullif(r.source_version, ''))::text AS source_version,
    min(t.value) FILTER (WHERE t.key = 'mlflow.source.git.commit')::text AS commit,
    min(t.value) FILTER (WHERE t.key = 'mlflow.source.git.repoURL')::text AS repository,
    -- a path on somebody's disk says no more than its last part
    regexp_replace(coalesce(min(t.value) FILTER (WHERE t.key = 'mlflow.project.entryPoint'),
      min(t.value) FILTER (WHERE t.key = 'mlflow.source.name'), nullif(min(r.source_name), ''))::text, '^.*[/\\]', '') AS entrypoint,
    string_agg(CASE t.key WHEN 'mlflow.log-model.history' THEN substring(t.value FROM '"flavors": *[{](.*)') ELSE t.value END, ' ')
      FILTER (WHERE t.key IN ('mlflow.log-model.history', 'mlflow.autologging', 'estimator_class', 'framework', 'flavor')) AS flavour
  FROM runs r LEFT JOIN tags t ON t.run_uuid = r.run_uuid
  WHERE r.run_uuid = v.run
) made ON true;

-- The provenance rule for these links, all of whose data sets are registered and pinned by their digest: what is left
-- of catalog.assess_provenance, which gives the same for every version and would look up each one's links by id. One pass over all versions: lists sort by it.
CREATE VIEW catalog.mlflow_assessed AS
SELECT f.workspace, f.name, f.version, jsonb_path_query_array(jsonb_build_array(
    CASE WHEN NOT f.trained THEN '{"code": "training_dataset_missing", "subjects": []}'::jsonb END,
    CASE WHEN f.run IS NULL THEN '{"code": "analysis_missing", "subjects": []}'::jsonb
         WHEN f.known IS NULL THEN jsonb_build_object('code', 'analysis_unregistered', 'subjects', jsonb_build_array(f.run)) END,
    CASE WHEN NOT f.fed THEN '{"code": "inputs_missing", "subjects": []}'::jsonb END),
  '$[*] ? (@ != null)') AS reasons
FROM (
  SELECT v.workspace, v.name, v.version, min(v.run) AS run, min(r.run_uuid) AS known,
    coalesce(bool_or(u.relation = 'trained_on'), false) AS trained, coalesce(bool_or(u.relation <> 'evaluated_on'), false) AS fed
  FROM catalog.mlflow_versions v LEFT JOIN runs r ON r.run_uuid = v.run LEFT JOIN catalog.mlflow_uses u ON u.run = v.run
  GROUP BY v.workspace, v.name, v.version
) f;

CREATE VIEW catalog.links AS
SELECT l.source_id, l.position, l.relation, l.target_id, l.target_kind, NULL::integer AS pin_version_number,
  NULL::text AS pin_version_tag, 'mlflow:' || l.digest AS pin_content_hash,
  CASE WHEN l.digest IS NULL THEN 'unpinned' WHEN l.target_kind IS NULL THEN 'missing' ELSE 'intact' END AS pin_state, l.split
FROM catalog.mlflow_links l;
-- The snapshot that a statement reads from: equal ones see equal rows, and one that is gone does not come back while
-- this server runs. A replica does not tell all of its snapshot, so there it is not known.
CREATE VIEW catalog.registry AS
SELECT coalesce((extract(epoch FROM changed.at) * 1000)::bigint, 0) AS revision, changed.at AS changed_at,
  CASE WHEN NOT pg_is_in_recovery() THEN
    concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), (SELECT checkpoint_lsn FROM pg_control_checkpoint()), pg_current_snapshot())
  END AS state
FROM (
  SELECT max(told.at) AS at FROM (
    SELECT greatest(catalog.mlflow_time(m.creation_time), catalog.mlflow_time(m.last_updated_time)) AS at FROM catalog.mlflow_models m
    UNION ALL
    SELECT greatest(catalog.mlflow_time(v.creation_time), catalog.mlflow_time(v.last_updated_time)) FROM catalog.mlflow_version_rows v
    UNION ALL
    SELECT greatest(catalog.mlflow_time(r.start_time), catalog.mlflow_time(r.end_time), catalog.mlflow_time(r.deleted_time))
    FROM catalog.mlflow_runs r
  ) told
) changed;

CREATE VIEW catalog.metrics AS
SELECT m.id AS model_id, m.position, m.name, m.name AS measure, catalog.mlflow_value(m.value, m.is_nan) AS value,
  CASE WHEN NOT m.is_nan AND m.value > -1.7976931348623157e308 AND m.value < 1.7976931348623157e308 THEN m.value END AS number,
  'dataset:' || m.dataset || ':' || m.digest AS named_dataset,
  'dataset:' || m.ground_dataset AS dataset,
  coalesce(numbered.version_number::text, m.ground_digest) AS dataset_version,
  m.ground_split AS split, NULL::boolean AS higher_is_better
FROM catalog.mlflow_version_metrics m
LEFT JOIN (
  SELECT d.name, d.digest, min(d.version_number) AS version_number FROM catalog.mlflow_dataset_versions d GROUP BY d.name, d.digest
) numbered ON numbered.name = m.ground_dataset AND numbered.digest = m.ground_digest;

CREATE VIEW catalog.metric_definitions AS
SELECT NULL::text AS name, NULL::text AS title, NULL::text AS direction, NULL::double precision AS target, NULL::text AS unit
WHERE false;

CREATE VIEW catalog.models AS
SELECT d.id, catalog.slug(d.id) AS slug, d.lineage, d.title, d.version AS version_number, d.aliases AS version_tag, d.is_latest,
  catalog.mlflow_time(d.creation_time) AS created_at, catalog.mlflow_time_text(d.creation_time) AS created_text,
  d.license, d.family, d.promotion_state, d.declared_quality_score,
  catalog.effective_quality(d.declared_quality_score, assessed.reasons) AS quality_score,
  assessed.reasons = '[]' AS provenance_complete, assessed.reasons AS provenance_reasons,
  d.warnings, d.parameter_count,
  (SELECT coalesce(json_object_agg(f.name, f.value ORDER BY f.position), '{}') FROM (
     SELECT DISTINCT ON (m.name COLLATE "C") m.name, m.position, catalog.mlflow_value(m.value, m.is_nan) AS value
     FROM catalog.mlflow_version_metrics m WHERE m.workspace = d.workspace AND m.model_name = d.name AND m.version = d.version
     ORDER BY m.name COLLATE "C", m.position LIMIT 64) f) AS evaluation_metrics,
  (SELECT count(DISTINCT m.name)::integer FROM catalog.mlflow_version_metrics m
   WHERE m.workspace = d.workspace AND m.model_name = d.name AND m.version = d.version) AS metric_count,
  (SELECT coalesce(json_object_agg(t.key, t.value ORDER BY t.key COLLATE "C"), '{}') FROM tags t
   WHERE t.run_uuid = d.run AND t.key IN ('estimator_class', 'estimator_name', 'framework', 'flavor')) AS architecture,
  (SELECT coalesce(json_object_agg(p.key, p.value ORDER BY p.key COLLATE "C"), '{}') FROM (
     SELECT r.key, r.value FROM params r WHERE r.run_uuid = d.run
     UNION ALL
     SELECT l.param_key, l.param_value FROM logged_model_params l WHERE l.model_id = d.logged_id
       AND NOT EXISTS (SELECT FROM params r WHERE r.run_uuid = d.run AND r.key = l.param_key)) p) AS training_config,
  d.repository AS code_repository, d.commit AS code_commit, d.entrypoint AS code_entrypoint,
  ARRAY(SELECT l.target_id FROM catalog.mlflow_links l
        WHERE l.workspace = d.workspace AND l.name = d.name AND l.version = d.version AND l.relation = 'trained_on'
        ORDER BY l.position) AS training_datasets,
  d.run AS produced_by, NULL::text AS tests_hypothesis,
  array_to_tsvector(catalog.words(concat_ws(' ', left(d.title, 10000), d.id, d.lineage, d.aliases, d.run,
    (SELECT string_agg(u.dataset, ' ') FROM catalog.mlflow_uses u WHERE u.run = d.run)))) AS search
FROM catalog.mlflow_described d
LEFT JOIN catalog.mlflow_assessed assessed
  ON assessed.workspace = d.workspace AND assessed.name = d.name AND assessed.version = d.version;

CREATE VIEW catalog.artifacts AS
SELECT d.id, catalog.slug(d.id) AS slug, 'model' AS kind, d.lineage, d.title, d.version AS version_number, d.aliases AS version_tag,
  d.lineage || '@' || d.previous_version AS previous, d.is_latest,
  catalog.mlflow_time(d.creation_time) AS created_at, catalog.mlflow_time_text(d.creation_time) AS created_text,
  NULL::text AS content_hash, d.source_url, d.license, d.card, NULL::text AS changelog,
  json_strip_nulls(json_build_object('stage', nullif(d.current_stage, 'None'), 'status', d.status, 'registered_by', nullif(d.user_id, ''),
    'source', d.source, 'logged_model', d.logged_id,
    'tags', (SELECT json_object_agg(t.key, t.value ORDER BY t.key COLLATE "C") FROM catalog.mlflow_version_tags t
             WHERE t.workspace = d.workspace AND t.name = d.name AND t.version = d.version AND t.key !~ '^_?mlflow'),
    'model_tags', (SELECT json_object_agg(t.key, t.value ORDER BY t.key COLLATE "C") FROM catalog.mlflow_model_tags t
             WHERE t.workspace = d.workspace AND t.name = d.name AND t.key !~ '^_?mlflow'))) AS metadata,
  NULL::timestamptz AS withdrawn_at, NULL::text AS withdrawn_reason, NULL::date AS embargo_until,
  md5(concat(d::text,
    (SELECT json_agg(t ORDER BY t.key) FROM catalog.mlflow_version_tags t
     WHERE t.workspace = d.workspace AND t.name = d.name AND t.version = d.version),
    (SELECT json_agg(t ORDER BY t.key) FROM catalog.mlflow_model_tags t WHERE t.workspace = d.workspace AND t.name = d.name),
    (SELECT json_agg(t ORDER BY t.key) FROM tags t WHERE t.run_uuid = d.run),
    (SELECT json_agg(p ORDER BY p.key) FROM params p WHERE p.run_uuid = d.run),
    (SELECT json_agg(p ORDER BY p.param_key) FROM logged_model_params p WHERE p.model_id = d.logged_id),
    (SELECT json_agg(l ORDER BY l.position) FROM catalog.mlflow_links l
     WHERE l.workspace = d.workspace AND l.name = d.name AND l.version = d.version),
    (SELECT json_agg(m ORDER BY m.position) FROM catalog.mlflow_version_metrics m
     WHERE m.workspace = d.workspace AND m.model_name = d.name AND m.version = d.version))) AS state
FROM catalog.mlflow_described d
UNION ALL
SELECT r.run_uuid::text, catalog.slug(r.run_uuid::text), 'analysis', r.run_uuid::text,
  coalesce(nullif(r.name, ''), (SELECT nullif(t.value, '') FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.runName'), r.run_uuid)::text,
  1, NULL, NULL, true, catalog.mlflow_time(r.start_time), catalog.mlflow_time_text(r.start_time), NULL, NULL, NULL,
  (SELECT nullif(t.value, '')::text FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.note.content'), NULL,
  json_strip_nulls(json_build_object('experiment', (SELECT e.name FROM experiments e WHERE e.experiment_id = r.experiment_id),
    'status', r.status, 'ended', catalog.mlflow_time_text(r.end_time), 'deleted', CASE WHEN r.lifecycle_stage = 'deleted' THEN true END,
    'tags', (SELECT json_object_agg(t.key, t.value ORDER BY t.key COLLATE "C") FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key !~ '^mlflow'))),
  NULL, NULL, NULL,
  md5(concat(r::text, (SELECT e.name FROM experiments e WHERE e.experiment_id = r.experiment_id),
    (SELECT json_agg(t ORDER BY t.key) FROM tags t WHERE t.run_uuid = r.run_uuid),
    (SELECT json_agg(u ORDER BY u.dataset, u.digest) FROM catalog.mlflow_uses u WHERE u.run = r.run_uuid)))
FROM catalog.mlflow_runs r
UNION ALL
SELECT d.id, catalog.slug(d.id), 'dataset', d.lineage, d.name, d.version_number, d.digest, d.previous, d.is_latest,
  catalog.mlflow_time(d.first_use), catalog.mlflow_time_text(d.first_use), 'mlflow:' || d.digest,
  substring(d.source FROM '"url": *"(https?://[^"\\]+)"'), NULL, NULL, NULL,
  json_strip_nulls(json_build_object('source_type', d.source_type,
    'source', CASE WHEN d.source_type NOT IN ('code', 'local') THEN catalog.mlflow_json(d.source) END,
    'profile', catalog.mlflow_json(d.profile), 'schema', catalog.mlflow_json(d.schema))),
  NULL, NULL, NULL,
  md5(d::text)
FROM catalog.mlflow_dataset_versions d;
