-- The contract's views over MLflow's tables, which the search path finds while this runs; the views bind to them for good.
-- Times are epoch milliseconds there, and what cannot be a time is none here. Nothing is assumed to be there: runs can be
-- deleted under a version, and logged models exist for what MLflow 3 logged only.
-- The views `mlflow_…` carry the key of a version (workspace, name, version), by which others look up their rows in
-- MLflow's own indexes; the catalog's ids are made of this key, so that a look-up by id scans the versions once.

CREATE OR REPLACE FUNCTION catalog.remedies() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 'mlflow' $$;

CREATE FUNCTION catalog.mlflow_time(milliseconds bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN milliseconds BETWEEN 1 AND 253402300799999 THEN to_timestamp(milliseconds / 1000.0) END
$$;

CREATE FUNCTION catalog.mlflow_time_text(milliseconds bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_char(catalog.mlflow_time(milliseconds) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

-- What a dataset was to a run, from the context that it was logged with, whatever its capitals and the blanks around it;
-- without one, or with a word for neither, it is an input and no more.
CREATE FUNCTION catalog.mlflow_relation(context text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN context ~* '^\s*train' THEN 'trained_on'
    WHEN context ~* '^\s*(eval|test|valid|hold[\s_-]?out|devel|(val|dev)(set|data)?($|[^a-z]))' THEN 'evaluated_on'
    ELSE 'uses_input' END
$$;

-- All datasets that nobody named have the name that MLflow gives to each: only the digest tells these apart, so that none
-- is a version of another.
CREATE FUNCTION catalog.mlflow_dataset_lineage(name text, digest text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE name WHEN 'dataset' THEN 'dataset:dataset:' || digest ELSE 'dataset:' || name END
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

-- A name as a part of an address: anything but letters of ASCII, digits and `-_.!~*'()` as its bytes.
CREATE FUNCTION catalog.mlflow_encode(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN name ~ '^[A-Za-z0-9_.!~*''()-]*$' THEN name ELSE (
    SELECT string_agg(CASE WHEN chr(b) ~ '^[A-Za-z0-9_.!~*''()-]$' THEN chr(b) ELSE '%' || upper(lpad(to_hex(b), 2, '0')) END, '' ORDER BY n)
    FROM (SELECT n, get_byte(convert_to(name, 'UTF8'), n) AS b FROM generate_series(0, octet_length(name) - 1) AS n) bytes) END
$$;

-- A page of MLflow's own site, where `registry adapt` was told its address; elsewhere null.
CREATE FUNCTION catalog.mlflow_page(path text, workspace text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT catalog.mlflow_address() || '/#/' || path
    || CASE WHEN workspace <> 'default' THEN '?workspace=' || catalog.mlflow_encode(workspace) ELSE '' END
$$;

-- Signature and size of a model, where the client that logged it wrote them into a tag of its run: those of the newest
-- model whose path the source of the version ends with, or of the only one.
CREATE FUNCTION catalog.mlflow_packed(history text, source text) RETURNS TABLE (signature json, size numeric)
LANGUAGE plpgsql IMMUTABLE STRICT ROWS 1 AS $$
BEGIN
  RETURN QUERY
  SELECT CASE WHEN json_typeof(e.entry -> 'signature') = 'object' THEN (
      SELECT json_object_agg(s.key, catalog.mlflow_json(s.value) ORDER BY s.key) FROM json_each_text(e.entry -> 'signature') s
      WHERE s.value IS NOT NULL) END,
    CASE WHEN e.entry ->> 'model_size_bytes' ~ '^[0-9]{1,18}$' THEN (e.entry ->> 'model_size_bytes')::numeric END
  FROM json_array_elements(history::json) WITH ORDINALITY AS e (entry, n)
  WHERE right(source, length(e.entry ->> 'artifact_path') + 1) = '/' || (e.entry ->> 'artifact_path')
    OR json_array_length(history::json) = 1
  ORDER BY e.n DESC
  LIMIT 1;
EXCEPTION WHEN others THEN
  RETURN;
END $$;

-- The versions that are shown: neither deleted ones nor prompts, which share these tables.
-- A version's logged model is the one that its source names, else the one that its run put out; of several, the one
-- whose name ends the source. Its run is the one it names, else that of its logged model. `logged_step` is the step at
-- which this run put it out, where that is a later one than 0.
CREATE VIEW catalog.mlflow_versions AS
SELECT v.*, CASE v.workspace WHEN 'default' THEN v.name ELSE v.workspace || '/' || v.name END AS lineage,
  CASE v.workspace WHEN 'default' THEN v.name ELSE v.workspace || '/' || v.name END || '@' || v.version AS id,
  found.logged_id, coalesce(nullif(v.run_id, ''), nullif(logged.source_run_id::text, '')) AS run, output.step AS logged_step
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
LEFT JOIN inputs output ON output.source_type = 'RUN_OUTPUT' AND output.destination_type = 'MODEL_OUTPUT' AND output.step > 0
  AND output.source_id = coalesce(nullif(v.run_id, ''), nullif(logged.source_run_id::text, '')) AND output.destination_id = found.logged_id
WHERE v.current_stage IS DISTINCT FROM 'Deleted_Internal' AND NOT EXISTS (
  SELECT FROM catalog.mlflow_model_tags t
  WHERE t.workspace = v.workspace AND t.name = v.name AND t.key = 'mlflow.prompt.is_prompt' AND lower(t.value) = 'true');

CREATE VIEW catalog.mlflow_logged_models AS
SELECT model_id::text AS logged_id, name::text AS name, creation_timestamp_ms AS created FROM logged_models WHERE lifecycle_stage IS DISTINCT FROM 'deleted';

-- The runs that versions came from, and those that took the logged model of one as an input, as each evaluation of it
-- does; a run that was moved to the trash is still one.
CREATE VIEW catalog.mlflow_runs AS
SELECT r.*, r.run_uuid IN (SELECT v.run FROM catalog.mlflow_versions v WHERE v.run IS NOT NULL) AS made_a_version
FROM runs r
WHERE r.run_uuid IN (SELECT v.run FROM catalog.mlflow_versions v) OR r.run_uuid IN (
  SELECT i.source_id FROM catalog.mlflow_versions v
  JOIN inputs i ON i.destination_type = 'MODEL_INPUT' AND i.destination_id = v.logged_id AND i.source_type = 'RUN_INPUT');

-- The datasets of the experiments that these runs belong to: one row for each name and digest, whichever experiment
-- logged it. Versions are numbered by first use. One that nobody named is called after its digest and the first run of
-- the experiment that used it.
CREATE VIEW catalog.mlflow_datasets AS
SELECT d.name, d.digest, d.source_type, d.source, d.schema, d.profile, 'dataset:' || d.name || ':' || d.digest AS id,
  catalog.mlflow_dataset_lineage(d.name, d.digest) AS lineage, used.first_use,
  CASE WHEN d.name = 'dataset' THEN concat('dataset ', d.digest, (
    SELECT ' of run ' || coalesce(nullif(r.name, ''), r.run_uuid) FROM inputs i JOIN runs r ON r.run_uuid = i.destination_id
    WHERE i.source_type = 'DATASET' AND i.source_id = d.dataset_uuid AND i.destination_type = 'RUN'
    ORDER BY r.start_time, r.run_uuid LIMIT 1)) ELSE d.name END AS title
FROM (
  SELECT DISTINCT ON (d.name, d.digest) d.name::text AS name, d.digest::text AS digest, d.dataset_source_type::text AS source_type,
    d.dataset_source AS source, d.dataset_schema AS schema, d.dataset_profile AS profile, d.dataset_uuid
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

-- The values of logged models, each with the dataset that it names, if any, whichever way MLflow kept it.
CREATE VIEW catalog.mlflow_logged_values AS
SELECT m.model_id::text AS logged_id, m.run_id::text AS run, m.metric_name::text AS name, m.metric_value AS value,
  m.metric_step AS step, m.metric_timestamp_ms AS timestamp, coalesce(m.dataset_name, d.name)::text AS dataset,
  coalesce(m.dataset_digest, d.digest)::text AS digest
FROM logged_model_metrics m LEFT JOIN datasets d ON d.dataset_uuid = m.dataset_uuid;

-- The datasets that went into a run, each in its role there. Where a metric is logged with a dataset, MLflow makes this an
-- input of the run without a context: it was evaluated on, unless the metric is one of training.
CREATE VIEW catalog.mlflow_uses AS
SELECT r.run_uuid::text AS run, d.name::text AS dataset, d.digest::text AS digest, nullif(btrim(context.value::text), '') AS context,
  CASE WHEN nullif(btrim(context.value::text), '') IS NULL AND EXISTS (
    SELECT FROM inputs o JOIN catalog.mlflow_logged_values m ON m.logged_id = o.destination_id AND m.run = o.source_id
    WHERE o.source_id = r.run_uuid AND o.source_type IN ('RUN_INPUT', 'RUN_OUTPUT') AND o.destination_type IN ('MODEL_INPUT', 'MODEL_OUTPUT')
      AND m.dataset = d.name AND m.digest = d.digest AND NOT catalog.is_training(catalog.name_split(m.name)))
  THEN 'evaluated_on' ELSE catalog.mlflow_relation(context.value::text) END AS relation
FROM inputs i
JOIN runs r ON r.run_uuid = i.destination_id
JOIN datasets d ON d.dataset_uuid = i.source_id
LEFT JOIN input_tags context ON context.input_uuid = i.input_uuid AND context.name = 'mlflow.data.context'
WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN';

-- What each run measured a logged model on. What the run itself trained on gives values of training: `autolog` names the
-- training data with every metric that it logs.
CREATE VIEW catalog.mlflow_measured AS
SELECT m.logged_id, m.run, m.dataset, m.digest, u.run IS NOT NULL AS is_training_data, u.run IS NULL AND m.evaluated AS evaluated
FROM (
  SELECT m.logged_id, m.run, m.dataset, m.digest, bool_or(NOT catalog.is_training(catalog.name_split(m.name))) AS evaluated
  FROM catalog.mlflow_logged_values m
  WHERE m.dataset IS NOT NULL AND m.digest IS NOT NULL
  GROUP BY m.logged_id, m.run, m.dataset, m.digest
) m
LEFT JOIN LATERAL (
  -- looked up for each run, and not by dataset, which many runs may share
  SELECT o.* FROM catalog.mlflow_uses o WHERE o.run = m.run OFFSET 0
) u ON u.dataset = m.dataset AND u.digest = m.digest AND u.relation = 'trained_on';

-- The last value of each metric of a logged model, by step and time, of each run on each dataset. That a value is not a
-- number stands with the run's copy of it only.
CREATE VIEW catalog.mlflow_logged_metrics AS
SELECT DISTINCT ON (m.logged_id, m.run, m.name, m.dataset, m.digest) m.*,
  EXISTS (SELECT FROM metrics n WHERE n.run_uuid = m.run AND n.key = m.name AND n.step = m.step
          AND n.timestamp = m.timestamp AND n.is_nan) AS is_nan
FROM catalog.mlflow_logged_values m
ORDER BY m.logged_id, m.run, m.name, m.dataset, m.digest, m.step DESC, m.timestamp DESC;

-- What a version's metrics are: the last value of its run by step and time, or of its logged model as this run wrote it,
-- whichever is newer (`log_model` copies the values of its step, often the first, to the logged model); then what the
-- logged model has on a dataset that the value names; then what other runs wrote of it, which evaluated it. A model that
-- was logged at a later step than 0 is a checkpoint: what the run logged after this step is not its.
-- The window keeps what is joined to this view from being looked up again for each of its rows.
CREATE VIEW catalog.mlflow_version_values AS
SELECT v.workspace, v.name AS model_name, v.version, v.id, v.run, v.logged_id, m.name, m.value, m.is_nan, m.dataset, m.digest,
  nullif(m.run, v.run) AS other_run,
  (row_number() OVER (PARTITION BY v.workspace, v.name, v.version, v.id ORDER BY nullif(m.run, v.run) COLLATE "C" NULLS FIRST,
     m.name COLLATE "C", m.dataset COLLATE "C" NULLS FIRST, m.digest COLLATE "C") - 1)::integer AS position
FROM catalog.mlflow_versions v
CROSS JOIN LATERAL (
  SELECT l.run, l.name, l.value, l.is_nan, l.dataset, l.digest FROM catalog.mlflow_logged_metrics l
  WHERE l.logged_id = v.logged_id AND (l.dataset IS NOT NULL OR l.run IS DISTINCT FROM v.run OR NOT EXISTS (
    SELECT FROM latest_metrics r WHERE r.run_uuid = v.run AND r.key = l.name AND v.logged_step IS NULL
      AND (r.step, coalesce(r.timestamp, 0)) > (l.step, l.timestamp)))
  UNION ALL
  SELECT v.run, r.name, r.value, r.is_nan, NULL, NULL
  FROM (
    SELECT r.key::text AS name, r.value, r.is_nan, r.step, coalesce(r.timestamp, 0) AS timestamp FROM latest_metrics r
    WHERE r.run_uuid = v.run AND (v.logged_step IS NULL OR r.step <= v.logged_step)
    UNION ALL
    SELECT h.* FROM (
      SELECT DISTINCT ON (h.key) h.key::text, h.value, h.is_nan, h.step, h.timestamp
      FROM metrics h JOIN latest_metrics r ON r.run_uuid = h.run_uuid AND r.key = h.key AND r.step > v.logged_step
      WHERE h.run_uuid = v.run AND h.step <= v.logged_step
      ORDER BY h.key, h.step DESC, h.timestamp DESC, h.value DESC
    ) h WHERE v.logged_step IS NOT NULL
  ) r
  WHERE r.name NOT LIKE 'system/%' AND NOT EXISTS (
    SELECT FROM logged_model_metrics l
    WHERE l.model_id = v.logged_id AND l.metric_name = r.name AND l.run_id = v.run
      AND (l.metric_step, l.metric_timestamp_ms) >= (r.step, r.timestamp))
) m;

-- The datasets of each version that decide what its metrics were measured on: the only one that it was evaluated on, with
-- the runs that did so; the only one that its run trained on; and which of the datasets that its logged model's values
-- name were training data to the run that wrote them. The window keeps this from being found again for each metric.
CREATE VIEW catalog.mlflow_version_datasets AS
SELECT v.workspace, v.name, v.version, d.*, row_number() OVER (PARTITION BY v.workspace, v.name, v.version) AS one
FROM catalog.mlflow_versions v
CROSS JOIN LATERAL (
  SELECT CASE WHEN count(DISTINCT (e.dataset, e.digest)) FILTER (WHERE e.evaluated) = 1 THEN min(e.dataset) FILTER (WHERE e.evaluated) END
      AS evaluated_dataset,
    min(e.digest) FILTER (WHERE e.evaluated) AS evaluated_digest, min(e.split) FILTER (WHERE e.evaluated) AS evaluated_split,
    array_agg(e.run) FILTER (WHERE e.evaluated) AS evaluating_runs,
    CASE WHEN count(DISTINCT (e.dataset, e.digest)) FILTER (WHERE e.trained) = 1 THEN min(e.dataset) FILTER (WHERE e.trained) END
      AS trained_dataset,
    min(e.digest) FILTER (WHERE e.trained) AS trained_digest,
    array_agg(concat_ws(e'\n', e.run, e.digest, e.dataset)) FILTER (WHERE e.is_training_data) AS training_data
  FROM (
    SELECT u.run, u.dataset, u.digest, u.context AS split, u.relation = 'evaluated_on' AS evaluated, u.relation = 'trained_on' AS trained,
      false AS is_training_data
    FROM catalog.mlflow_uses u WHERE u.run = v.run AND u.relation <> 'uses_input'
    UNION ALL
    SELECT o.run, o.dataset, o.digest, NULL, o.evaluated, false, o.is_training_data FROM catalog.mlflow_measured o WHERE o.logged_id = v.logged_id
  ) e
) d;

-- A version's metrics with what each was measured on. A value that names no dataset is one of training where its name says
-- so, and belongs to the only data that its run trained on. Any other may be assumed to be of the only dataset that the
-- version was evaluated on, where that was done in the same run, no value of this metric names its dataset, and name and
-- context do not speak of different splits. A value that names what its run trained on states no split of it: `autolog`
-- does so for scores of cross-validation and counts of iterations too. It is of training data, and no evaluation.
CREATE VIEW catalog.mlflow_version_metrics AS
SELECT m.workspace, m.model_name, m.version, m.id, m.name, m.value, m.is_nan, m.dataset, m.digest, m.other_run, m.position,
  CASE WHEN m.dataset IS NOT NULL THEN m.dataset WHEN m.training THEN m.trained_dataset WHEN m.assumed THEN m.evaluated_dataset END
    AS ground_dataset,
  CASE WHEN m.dataset IS NOT NULL THEN m.digest WHEN m.training THEN m.trained_digest WHEN m.assumed THEN m.evaluated_digest END
    AS ground_digest,
  coalesce(m.named_split, CASE WHEN m.of_training_data THEN 'training data' WHEN m.assumed THEN m.evaluated_split END) AS ground_split,
  m.assumed, 'MLflow run ' || coalesce(nullif(r.name, '') || ' (' || m.other_run || ')', m.other_run) AS source
FROM (
  SELECT c.*, catalog.is_training(c.named_split) AS training,
    c.dataset IS NULL AND NOT c.named_elsewhere AND c.evaluated_dataset IS NOT NULL
      AND coalesce(coalesce(c.other_run, c.run) = ANY (c.evaluating_runs), false) AND NOT catalog.is_training(c.named_split)
      AND NOT coalesce(c.named_split ~* '^(val|dev)' AND c.evaluated_split ~* '^(test|hold)', false)
      AND NOT coalesce(c.named_split ~* '^(test|hold)' AND c.evaluated_split ~* '^(val|dev)', false) AS assumed
  FROM (
    SELECT m.*, catalog.name_split(m.name) AS named_split,
      m.dataset IS NOT NULL AND concat_ws(e'\n', coalesce(m.other_run, m.run), m.digest, m.dataset) = ANY (d.training_data) AS of_training_data,
      d.evaluated_dataset, d.evaluated_digest, d.evaluated_split, d.evaluating_runs, d.trained_dataset, d.trained_digest,
      bool_or(m.dataset IS NOT NULL) OVER (PARTITION BY m.workspace, m.model_name, m.version, m.id, m.name) AS named_elsewhere
    FROM catalog.mlflow_version_values m
    JOIN catalog.mlflow_version_datasets d ON d.workspace = m.workspace AND d.name = m.model_name AND d.version = m.version
  ) c
) m
LEFT JOIN runs r ON r.run_uuid = m.other_run;

-- All links, with the key of the version that states them (null for those of runs).
CREATE VIEW catalog.mlflow_links AS
SELECT v.workspace, v.name, v.version, v.id AS source_id, 0 AS position, 'produced_by' AS relation, v.run AS target_id,
  CASE WHEN EXISTS (SELECT FROM runs r WHERE r.run_uuid = v.run) THEN 'analysis' END AS target_kind,
  NULL::text AS digest, NULL::integer AS version_number, NULL::text AS split
FROM catalog.mlflow_versions v WHERE v.run IS NOT NULL
UNION ALL
SELECT v.workspace, v.name, v.version, v.id,
  1 + (SELECT count(*)::integer FROM catalog.mlflow_uses o WHERE o.run = u.run AND (o.dataset, o.digest) < (u.dataset, u.digest)),
  u.relation, 'dataset:' || u.dataset || ':' || u.digest, 'dataset', u.digest, NULL, u.context
FROM catalog.mlflow_versions v CROSS JOIN LATERAL (
  -- looked up for each version: else all versions may be joined with all uses before their runs are compared
  SELECT o.* FROM catalog.mlflow_uses o WHERE o.run = v.run OFFSET 0
) u
UNION ALL
-- what its metrics name and its run did not log, evaluations by other runs included
SELECT v.workspace, v.name, v.version, v.id, 999999 + e.place, 'evaluated_on', 'dataset:' || e.dataset || ':' || e.digest,
  CASE WHEN (e.dataset, e.digest) IN (SELECT d.name, d.digest FROM catalog.mlflow_datasets d) THEN 'dataset' END, e.digest, NULL, NULL
FROM catalog.mlflow_versions v
CROSS JOIN LATERAL (
  SELECT m.dataset, m.digest, row_number() OVER (ORDER BY m.dataset, m.digest)::integer AS place
  FROM catalog.mlflow_measured m WHERE m.logged_id = v.logged_id AND m.evaluated GROUP BY m.dataset, m.digest
) e
WHERE NOT EXISTS (
  SELECT FROM catalog.mlflow_uses u
  WHERE u.run = v.run AND u.dataset = e.dataset AND u.digest = e.digest AND u.relation = 'evaluated_on')
UNION ALL
-- what a run that made a version only evaluated on is no input of what it made
SELECT NULL, NULL, NULL, u.run,
  (SELECT count(*)::integer FROM catalog.mlflow_uses o WHERE o.run = u.run AND (o.dataset, o.digest) < (u.dataset, u.digest)),
  'uses_input', 'dataset:' || u.dataset || ':' || u.digest, 'dataset', u.digest, NULL, u.context
FROM catalog.mlflow_uses u JOIN catalog.mlflow_runs r ON r.run_uuid = u.run
WHERE u.relation <> 'evaluated_on' OR NOT r.made_a_version
UNION ALL
-- nor is a model that it evaluated beside its own
SELECT NULL, NULL, NULL, r.run_uuid::text, 999999 + row_number() OVER (PARTITION BY r.run_uuid ORDER BY v.id COLLATE "C")::integer,
  'uses_input', v.id, 'model', NULL, v.version, NULL
FROM catalog.mlflow_runs r
JOIN inputs i ON i.source_type = 'RUN_INPUT' AND i.source_id = r.run_uuid AND i.destination_type = 'MODEL_INPUT'
JOIN catalog.mlflow_versions v ON v.logged_id = i.destination_id
WHERE NOT r.made_a_version;

-- A version with all that is stated about it. Tags of the version win over those of its registered model.
CREATE VIEW catalog.mlflow_described AS
SELECT v.workspace, v.name, v.version, v.id, v.lineage, v.run, v.logged_id, v.creation_time,
  coalesce(nullif(told.title, ''), v.name) AS title, names.aliases,
  NOT EXISTS (SELECT FROM catalog.mlflow_version_rows n WHERE n.workspace = v.workspace AND n.name = v.name
              AND n.version > v.version AND n.current_stage IS DISTINCT FROM 'Deleted_Internal') AS is_latest,
  (SELECT max(p.version) FROM catalog.mlflow_version_rows p WHERE p.workspace = v.workspace AND p.name = v.name
   AND p.version < v.version AND p.current_stage IS DISTINCT FROM 'Deleted_Internal') AS previous_version,
  coalesce(catalog.mlflow_page(format('models/%s/versions/%s', catalog.mlflow_encode(v.name), v.version), v.workspace),
    CASE WHEN v.run_link ~ '^https?://' THEN v.run_link END) AS source_url, nullif(v.run_link, '') AS run_link,
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
  catalog.read_count(told.parameters) AS parameter_count,
  jsonb_path_query_array(jsonb_build_array(
    CASE WHEN told.parameters <> '' AND catalog.read_count(told.parameters) IS NULL
      THEN jsonb_build_object('code', 'parameter_count_unreadable', 'subjects', jsonb_build_array(left(told.parameters, 80))) END,
    CASE WHEN told.quality !~ '^(0([.][0-9]{1,200})?|1([.]0{1,200})?|[.][0-9]{1,200})$'
      THEN jsonb_build_object('code', 'value_unreadable', 'subjects', jsonb_build_array('quality_score: ' || left(told.quality, 80))) END),
    '$[*] ? (@ != null)') AS warnings,
  made.repository, coalesce(nullif(made.commit, ''), made.source_version) AS commit, made.entrypoint,
  v.current_stage, v.status, v.user_id, made.run_facts, packed.signature::text AS signature, packed.size AS size,
  CASE WHEN v.source ~ '^(models:|runs:|https?://)' THEN v.source END AS source
FROM catalog.mlflow_versions v
LEFT JOIN LATERAL (
  SELECT array_agg(a.alias ORDER BY a.alias COLLATE "C") AS aliases,
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
    json_strip_nulls(json_build_object('name', coalesce(nullif(min(r.name), ''), min(t.value) FILTER (WHERE t.key = 'mlflow.runName')),
      'user', coalesce(nullif(min(r.user_id), ''), min(t.value) FILTER (WHERE t.key = 'mlflow.user')),
      'experiment', min(e.name),
      'parent_run', min(t.value) FILTER (WHERE t.key = 'mlflow.parentRunId')))::text AS run_facts,
    min(t.value) FILTER (WHERE t.key = 'mlflow.log-model.history') AS history,
    min(t.value) FILTER (WHERE t.key = 'mlflow.source.git.commit')::text AS commit,
    min(t.value) FILTER (WHERE t.key = 'mlflow.source.git.repoURL')::text AS repository,
    -- a path on somebody's disk says no more than its last part
    regexp_replace(coalesce(min(t.value) FILTER (WHERE t.key = 'mlflow.project.entryPoint'),
      min(t.value) FILTER (WHERE t.key = 'mlflow.source.name'), nullif(min(r.source_name), ''))::text, '^.*[/\\]', '') AS entrypoint,
    string_agg(CASE t.key WHEN 'mlflow.log-model.history' THEN substring(t.value FROM '"flavors": *[{](.*)') ELSE t.value END, ' ')
      FILTER (WHERE t.key IN ('mlflow.log-model.history', 'mlflow.autologging', 'estimator_class', 'framework', 'flavor')) AS flavour
  FROM runs r LEFT JOIN catalog.mlflow_experiments e ON e.experiment_id = r.experiment_id LEFT JOIN tags t ON t.run_uuid = r.run_uuid
  WHERE r.run_uuid = v.run
) made ON true
LEFT JOIN LATERAL catalog.mlflow_packed(made.history, coalesce(v.source, '')) packed ON true;

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
SELECT l.source_id, l.position, l.relation, l.target_id, l.target_kind, l.version_number AS pin_version_number,
  NULL::text AS pin_version_tag, 'mlflow:' || l.digest AS pin_content_hash,
  CASE WHEN l.digest IS NULL AND l.version_number IS NULL THEN 'unpinned' WHEN l.target_kind IS NULL THEN 'missing' ELSE 'intact' END AS pin_state, l.split
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
  catalog.mlflow_dataset_lineage(m.ground_dataset, m.ground_digest) AS dataset,
  coalesce(numbered.version_number::text, m.ground_digest) AS dataset_version,
  m.ground_split AS split, NULL::boolean AS higher_is_better, m.assumed AS dataset_assumed, m.source
FROM catalog.mlflow_version_metrics m
LEFT JOIN (
  SELECT d.name, d.digest, min(d.version_number) AS version_number FROM catalog.mlflow_dataset_versions d GROUP BY d.name, d.digest
) numbered ON numbered.name = m.ground_dataset AND numbered.digest = m.ground_digest;

CREATE VIEW catalog.metric_definitions AS
SELECT NULL::text AS name, NULL::text AS title, NULL::text AS direction, NULL::double precision AS target, NULL::text AS unit
WHERE false;

CREATE VIEW catalog.models AS
SELECT d.id, catalog.slug(d.id) AS slug, d.lineage, d.title, d.version AS version_number, NULL::text AS version_tag, d.is_latest,
  catalog.mlflow_time(d.creation_time) AS created_at, catalog.mlflow_time_text(d.creation_time) AS created_text,
  d.license, d.family, d.promotion_state, d.declared_quality_score,
  catalog.effective_quality(d.declared_quality_score, assessed.reasons) AS quality_score,
  assessed.reasons = '[]' AS provenance_complete, assessed.reasons AS provenance_reasons,
  d.warnings, d.parameter_count,
  (SELECT coalesce(json_object_agg(f.name, f.value ORDER BY f.position), '{}') FROM (
     SELECT DISTINCT ON (m.name COLLATE "C") m.name, m.position, catalog.mlflow_value(m.value, m.is_nan) AS value
     FROM catalog.mlflow_version_values m WHERE m.workspace = d.workspace AND m.model_name = d.name AND m.version = d.version
     ORDER BY m.name COLLATE "C", m.position LIMIT 64) f) AS evaluation_metrics,
  (SELECT count(DISTINCT m.name)::integer FROM catalog.mlflow_version_values m
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
  array_to_tsvector(catalog.words(concat_ws(' ', left(d.title, 10000), d.id, d.lineage, array_to_string(d.aliases, ' '), d.run,
    (SELECT string_agg(u.dataset, ' ') FROM catalog.mlflow_uses u WHERE u.run = d.run)))) AS search
FROM catalog.mlflow_described d
LEFT JOIN catalog.mlflow_assessed assessed
  ON assessed.workspace = d.workspace AND assessed.name = d.name AND assessed.version = d.version;

CREATE VIEW catalog.artifacts AS
SELECT d.id, catalog.slug(d.id) AS slug, 'model' AS kind, d.lineage, d.title, d.version AS version_number, NULL::text AS version_tag,
  d.lineage || '@' || d.previous_version AS previous, d.is_latest,
  catalog.mlflow_time(d.creation_time) AS created_at, catalog.mlflow_time_text(d.creation_time) AS created_text,
  NULL::text AS content_hash, d.source_url, d.license, d.card, NULL::text AS changelog,
  json_strip_nulls(json_build_object('aliases', to_json(d.aliases), 'stage', nullif(d.current_stage, 'None'), 'status', d.status,
    'registered_by', nullif(d.user_id, ''), 'source', d.source, 'run_link', d.run_link, 'logged_model', d.logged_id,
    'model_size_bytes', d.size, 'signature', d.signature::json, 'run', nullif(d.run_facts, '{}')::json,
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
  1, NULL, NULL, true, catalog.mlflow_time(r.start_time), catalog.mlflow_time_text(r.start_time), NULL,
  catalog.mlflow_page(format('experiments/%s/runs/%s', r.experiment_id, r.run_uuid), e.workspace), NULL,
  (SELECT nullif(t.value, '')::text FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.note.content'), NULL,
  json_strip_nulls(json_build_object('experiment', e.name, 'user', coalesce(nullif(r.user_id, ''), (
      SELECT nullif(t.value, '') FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.user')),
    'parent_run', (SELECT json_strip_nulls(json_build_object('id', t.value, 'name', nullif(p.name, ''))) FROM tags t
                   LEFT JOIN runs p ON p.run_uuid = t.value WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.parentRunId'),
    'status', r.status, 'ended', catalog.mlflow_time_text(r.end_time), 'deleted', CASE WHEN r.lifecycle_stage = 'deleted' THEN true END,
    'tags', (SELECT json_object_agg(t.key, t.value ORDER BY t.key COLLATE "C") FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key !~ '^mlflow'))),
  NULL, NULL, NULL,
  md5(concat(r::text, e.name,
    (SELECT p.name FROM tags t JOIN runs p ON p.run_uuid = t.value WHERE t.run_uuid = r.run_uuid AND t.key = 'mlflow.parentRunId'),
    CASE WHEN NOT r.made_a_version THEN (
      SELECT string_agg(v.id, ' ' ORDER BY v.id COLLATE "C") FROM inputs i JOIN catalog.mlflow_versions v ON v.logged_id = i.destination_id
      WHERE i.source_type = 'RUN_INPUT' AND i.source_id = r.run_uuid AND i.destination_type = 'MODEL_INPUT') END,
    (SELECT json_agg(t ORDER BY t.key) FROM tags t WHERE t.run_uuid = r.run_uuid),
    (SELECT json_agg(u ORDER BY u.dataset, u.digest) FROM catalog.mlflow_uses u WHERE u.run = r.run_uuid)))
FROM catalog.mlflow_runs r LEFT JOIN catalog.mlflow_experiments e ON e.experiment_id = r.experiment_id
UNION ALL
SELECT d.id, catalog.slug(d.id), 'dataset', d.lineage, d.title, d.version_number, d.digest, d.previous, d.is_latest,
  catalog.mlflow_time(d.first_use), catalog.mlflow_time_text(d.first_use), 'mlflow:' || d.digest,
  substring(d.source FROM '"url": *"(https?://[^"\\]+)"'), NULL, NULL, NULL,
  json_strip_nulls(json_build_object('source_type', d.source_type,
    'source', CASE WHEN d.source_type NOT IN ('code', 'local') THEN catalog.mlflow_json(d.source) END,
    'profile', catalog.mlflow_json(d.profile), 'schema', catalog.mlflow_json(d.schema))),
  NULL, NULL, NULL,
  md5(d::text)
FROM catalog.mlflow_dataset_versions d;
