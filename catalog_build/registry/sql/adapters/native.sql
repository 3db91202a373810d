-- The contract's views over the native registry (schema forge). Look-ups that few questions need are scalar
-- subqueries, so that a question which does not name the column does not pay for them.

CREATE VIEW catalog.registry AS
SELECT revision, changed_at, catalog.tell_state(state::text, embargo_until) AS state FROM forge.revision;

CREATE VIEW catalog.artifacts AS
SELECT a.id, a.slug, a.artifact_type AS kind, a.lineage, a.title, a.version_number, a.version_tag,
  coalesce(a.parent_version_id, (
    SELECT p.id FROM forge.artifacts p WHERE p.lineage = a.lineage AND p.version_number < a.version_number
    ORDER BY p.version_number DESC LIMIT 1)) AS previous,
  a.is_latest, a.created_at, a.created_text, a.content_hash, a.origin_url AS source_url, a.license, a.card, a.changelog,
  a.metadata, a.withdrawn_at, a.withdrawn_reason, a.embargo_until,
  (SELECT s.state::text FROM forge.artifact_states s WHERE s.artifact_id = a.id) AS state
FROM forge.artifacts a;

-- A left join, though each model has its artifact: a question that names no column of `a` then leaves the join out.
CREATE VIEW catalog.models AS
SELECT v.artifact_id AS id, a.slug, a.lineage, v.title, a.version_number, a.version_tag, v.is_latest, v.created_at,
  a.created_text, a.license, v.model_family AS family, v.promotion_state, v.declared_quality_score, v.quality_score,
  v.provenance_complete, v.provenance_reasons, v.warnings, v.parameter_count, v.evaluation_metrics, v.metric_count,
  v.architecture, v.training_params_json AS training_config, v.code_repo_url AS code_repository,
  v.code_commit_sha AS code_commit, v.code_entrypoint, v.training_datasets, v.produced_by, v.tests_hypothesis, v.search
FROM forge.model_versions v LEFT JOIN forge.artifacts a ON a.id = v.artifact_id
WHERE NOT v.withdrawn;

CREATE OR REPLACE FUNCTION catalog.withdrawn_models()
RETURNS TABLE (id text, family text, promotion_state text, training_datasets text[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT v.artifact_id, v.model_family, v.promotion_state, v.training_datasets FROM forge.model_versions v WHERE v.withdrawn
$$;

CREATE VIEW catalog.links AS
WITH stated AS (
  SELECT l.source_artifact_id, l.position, l.link_type, l.target_artifact_id, l.pin_version_number, l.pin_version_tag,
    l.pin_content_hash, l.split
  FROM forge.artifact_links l
  UNION ALL
  -- a model that says in a field which hypothesis it tests is held to it as by a link
  SELECT v.artifact_id, 1000000, 'tests_hypothesis', v.tests_hypothesis_id, NULL, NULL, NULL, NULL
  FROM forge.model_versions v
  WHERE v.tests_hypothesis_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM forge.artifact_links l WHERE l.source_artifact_id = v.artifact_id
      AND l.link_type = 'tests_hypothesis' AND l.target_artifact_id = v.tests_hypothesis_id)
)
SELECT s.source_artifact_id AS source_id, s.position, s.link_type AS relation, s.target_artifact_id AS target_id,
  (SELECT t.artifact_type FROM forge.artifacts t WHERE t.id = s.target_artifact_id) AS target_kind,
  s.pin_version_number, s.pin_version_tag, s.pin_content_hash,
  CASE
    WHEN s.pin_version_number IS NULL AND s.pin_version_tag IS NULL AND s.pin_content_hash IS NULL THEN 'unpinned'
    ELSE coalesce((
      SELECT CASE
          WHEN s.pin_content_hash IS NULL OR lower(v.content_hash) = lower(s.pin_content_hash) THEN 'intact'
          WHEN v.content_hash IS NULL THEN 'unverified'
          ELSE 'modified'
        END
      FROM forge.artifacts t JOIN forge.artifacts v ON v.lineage = t.lineage
      WHERE t.id = s.target_artifact_id
        AND CASE WHEN s.pin_version_number IS NULL AND s.pin_version_tag IS NULL THEN v.id = t.id
            ELSE (s.pin_version_number IS NULL OR v.version_number = s.pin_version_number)
              AND (s.pin_version_tag IS NULL OR v.version_tag = s.pin_version_tag) END
      LIMIT 1), 'missing')
  END AS pin_state,
  s.split
FROM stated s;

CREATE VIEW catalog.numbers AS
SELECT artifact_id AS model_id, key, number, is_lowest, is_highest, is_latest FROM forge.model_numbers;

-- As of the last ANALYZE, which counts the words of a sample; the prefix of a common word is common too.
CREATE OR REPLACE FUNCTION catalog.common_words() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(c.word), '{}')
  FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS c (word, share)
  WHERE s.schemaname = 'forge' AND s.tablename = 'model_versions' AND s.attname = 'search'
    AND c.word IS NOT NULL AND c.share > 0.1
$$;

CREATE VIEW catalog.metric_definitions AS
SELECT name, title, direction, target, unit FROM forge.metric_definitions;
