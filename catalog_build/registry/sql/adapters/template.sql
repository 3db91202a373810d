-- Views of the catalog's contract over tables of your own. Change what stands right of each AS, then:
--
--   forge-catalog registry adapt --sql views.sql --check     what would be done
--   forge-catalog registry adapt --sql views.sql             all or nothing, and only schema catalog is written
--   forge-catalog registry check                             what the provenance rule finds
--
-- It works as it stands over three tables (in schema public, or the one that --schema names):
--
--   my_models (name text, version int, title text, trained_at timestamptz, loss float8, score float8, data text, script text)
--   my_data (name text, digest text)
--   my_scripts (name text, commit text)
--
-- What you do not have stays NULL::type where the contract allows null (SELECT * FROM catalog.contract). The functions
-- catalog.slug, words, effective_quality and assess_provenance are there before this file runs. The order of the views
-- is free, but each after those that it reads.

-- Everything that has a page, one row for each version of each thing. Ids name versions, lineages name things.
CREATE VIEW catalog.artifacts AS
SELECT t.id, catalog.slug(t.id) AS slug, t.kind, t.lineage, t.title, t.version_number,
  NULL::text AS version_tag,                      -- a label, unique within the lineage
  NULL::text AS previous,                         -- id of the version that this one came from
  t.is_latest,                                    -- true for the highest version_number of each lineage only
  t.created_at, to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_text,
  t.content_hash,                                 -- algorithm:hex
  NULL::text AS source_url, NULL::text AS license,
  NULL::text AS card,                             -- Markdown
  NULL::text AS changelog,
  '{}'::json AS metadata,                         -- anything else, as a JSON object
  NULL::timestamptz AS withdrawn_at, NULL::text AS withdrawn_reason,  -- leave a withdrawn model out of catalog.models
  NULL::date AS embargo_until,                    -- the day, in UTC, from which it may be published
  NULL::text AS state                             -- changes with each write to the thing; null: contents are compared
FROM (
  SELECT m.name || '/' || m.version AS id, 'model' AS kind, m.name AS lineage, m.title, m.version AS version_number,
    NOT EXISTS (SELECT FROM my_models n WHERE n.name = m.name AND n.version > m.version) AS is_latest,
    m.trained_at AS created_at, NULL::text AS content_hash
  FROM my_models m
  UNION ALL SELECT 'data/' || d.name, 'dataset', 'data/' || d.name, d.name, 1, true, NULL, 'sha256:' || d.digest FROM my_data d
  UNION ALL SELECT 'script/' || s.name, 'analysis', 'script/' || s.name, s.name, 1, true, NULL, NULL FROM my_scripts s
) t;

-- What links to what: trained_on, evaluated_on, produced_by, tests_hypothesis, uses_input, derived_from. `position`
-- counts the links of one source. A link that names a version, a tag or a digest is pinned.
CREATE VIEW catalog.links AS
SELECT m.name || '/' || m.version AS source_id, 0 AS position, 'trained_on' AS relation, 'data/' || m.data AS target_id,
  CASE WHEN d.name IS NOT NULL THEN 'dataset' END AS target_kind,         -- null: not registered
  NULL::integer AS pin_version_number, NULL::text AS pin_version_tag, 'sha256:' || d.digest AS pin_content_hash,
  CASE WHEN d.digest IS NULL THEN 'unpinned' ELSE 'intact' END AS pin_state, -- unpinned, missing, modified, unverified, intact
  'train'::text AS split
FROM my_models m LEFT JOIN my_data d ON d.name = m.data
WHERE m.data IS NOT NULL
UNION ALL
SELECT m.name || '/' || m.version, 1, 'produced_by', 'script/' || m.script,
  CASE WHEN s.name IS NOT NULL THEN 'analysis' END, NULL, NULL, NULL, 'unpinned', NULL
FROM my_models m LEFT JOIN my_scripts s ON s.name = m.script
WHERE m.script IS NOT NULL;

-- One row for each metric of each model. What is no finite number has a null `number` and is shown, never ranked. Where
-- values may be text, such as 88.678 or 96.3 ± 2.6 %, take `number`, `unit` and `plus_minus` from catalog.read_number(value).
-- `unit`, `plus_minus`, `stderr`, `ci_low`, `ci_high`, `ci_level`, `n`, `seeds`, `source` and `dataset_assumed` may be left out.
CREATE VIEW catalog.metrics AS
SELECT m.name || '/' || m.version AS model_id, 0 AS position, 'loss' AS name, e.measure, to_json(m.loss) AS value,
  CASE WHEN m.loss > '-Infinity' AND m.loss < 'Infinity' THEN m.loss END AS number,
  NULL::text AS named_dataset,                    -- id of the dataset, where your tables state on what it was measured
  e.dataset, e.dataset_version, e.split, e.dataset_assumed, NULL::boolean AS higher_is_better
FROM my_models m
-- what it was measured on, by what is stated (dataset, version, split), by its name, and by the links of its model
CROSS JOIN LATERAL catalog.measured_on(m.name || '/' || m.version, 'loss', NULL, NULL, NULL) e
WHERE m.loss IS NOT NULL;

-- Directions that are not well known; accuracy, rmse and the like need no row.
CREATE VIEW catalog.metric_definitions AS
SELECT 'loss' AS name, 'Loss' AS title, 'down' AS direction, NULL::double precision AS target, NULL::text AS unit;

CREATE VIEW catalog.models AS
SELECT a.id, a.slug, a.lineage, a.title, a.version_number, a.version_tag, a.is_latest, a.created_at, a.created_text, a.license,
  'statistical' AS family,                        -- biophysical, deep_learning, statistical or other
  'candidate' AS promotion_state,                 -- candidate, promoted, rejected or superseded
  m.score AS declared_quality_score,              -- 0 to 1
  catalog.effective_quality(m.score, p.reasons) AS quality_score, p.reasons = '[]' AS provenance_complete,
  p.reasons AS provenance_reasons, p.warnings, NULL::numeric AS parameter_count,
  CASE WHEN m.loss IS NULL THEN '{}' ELSE json_build_object('loss', m.loss) END AS evaluation_metrics,
  (m.loss IS NOT NULL)::integer AS metric_count,
  '{}'::json AS architecture, '{}'::json AS training_config,
  NULL::text AS code_repository, (SELECT s.commit FROM my_scripts s WHERE s.name = m.script) AS code_commit,
  m.script AS code_entrypoint,
  CASE WHEN m.data IS NULL THEN '{}' ELSE ARRAY['data/' || m.data] END AS training_datasets,
  'script/' || m.script AS produced_by, NULL::text AS tests_hypothesis,
  array_to_tsvector(catalog.words(concat_ws(' ', a.title, a.id, m.data, m.script))) AS search
FROM my_models m JOIN catalog.artifacts a ON a.id = m.name || '/' || m.version
CROSS JOIN LATERAL catalog.assess_provenance(ARRAY[a.id]) p;

-- Where the registry stands. The snapshot that a statement reads from tells every write of the server, at no cost.
CREATE VIEW catalog.registry AS
SELECT coalesce(extract(epoch FROM max(m.trained_at))::bigint, 0) AS revision, max(m.trained_at) AS changed_at,
  CASE WHEN NOT pg_is_in_recovery() THEN
    catalog.tell_state(
      concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), (SELECT checkpoint_lsn FROM pg_control_checkpoint()),
                pg_current_snapshot()),
      NULL)                                       -- the last day until which anything is under embargo
  END AS state
FROM my_models m WHERE isfinite(m.trained_at);
