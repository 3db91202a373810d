-- What the native registry keeps up to date by itself, whoever writes: the revision, the latest version of a lineage,
-- and for each model its provenance, effective score, metric summary, numbers and search words.
-- Statement triggers work on whole sets, so that a load of many rows costs a handful of set-based updates.
-- Applied by `registry init` whenever this text has changed.

-- Move the revision. Its row lock, held until commit, also puts concurrent writers in order: what follows in a
-- trigger sees all that was committed before.
CREATE OR REPLACE FUNCTION forge.move_revision() RETURNS void LANGUAGE sql AS $$
  UPDATE forge.revision SET revision = revision + 1, changed_at = clock_timestamp(), state = gen_random_uuid(),
    embargo_until = (SELECT max(embargo_until) FROM forge.artifacts WHERE embargo_until IS NOT NULL)
$$;

-- Note that these things were written in the present state of the registry.
CREATE OR REPLACE FUNCTION forge.stamp_artifacts(ids text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO forge.artifact_states (artifact_id, state)
  SELECT a.id, r.state FROM forge.artifacts a, forge.revision r WHERE a.id = ANY (ids)
  ON CONFLICT (artifact_id) DO UPDATE SET state = excluded.state
$$;

-- True inside the updates below, so that the triggers do not answer their own writes.
CREATE OR REPLACE FUNCTION forge.is_refreshing() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('forge.refreshing', true), '') = 'on'
$$;

-- Recompute what is kept for these models; rows that would not change are not written.
CREATE OR REPLACE FUNCTION forge.refresh_models(model_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  changed text[];
BEGIN
  PERFORM set_config('forge.refreshing', 'on', true);
  WITH chosen AS (
    SELECT array_agg(artifact_id) AS ids FROM forge.model_versions WHERE artifact_id = ANY (model_ids)
  ),
  ranked AS (
    SELECT m.artifact_id, m.name, m.value, m.position,
           row_number() OVER (PARTITION BY m.artifact_id ORDER BY m.position) AS nth
    FROM (SELECT DISTINCT ON (artifact_id, name) artifact_id, name, value, position
          FROM forge.model_metrics WHERE artifact_id = ANY (model_ids) ORDER BY artifact_id, name, position) m
  ),
  summarised AS (
    SELECT artifact_id, count(*)::integer AS total,
           -- without blanks, as documents hold it
           format('{%s}', string_agg(format('%s:%s', to_json(name), value), ',' ORDER BY position) FILTER (WHERE nth <= 64))::json AS metrics
    FROM ranked GROUP BY artifact_id
  ),
  named AS (
    -- the first 300 links: a tsvector may not grow beyond 1 MB
    SELECT l.source_artifact_id, string_agg(l.target_artifact_id || ' ' || coalesce(left(t.title, 500), ''), ' ') AS names
    FROM forge.artifact_links l LEFT JOIN forge.artifacts t ON t.id = l.target_artifact_id
    WHERE l.source_artifact_id = ANY (model_ids) AND l.position < 300 GROUP BY 1
  ),
  linked AS (
    SELECT l.source_id,
           array_agg(l.target_id::text ORDER BY l.position) FILTER (WHERE l.relation = 'trained_on') AS datasets,
           (array_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.relation = 'produced_by'))[1] AS analysis,
           (array_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.relation = 'tests_hypothesis'))[1] AS hypothesis
    FROM catalog.links l
    WHERE l.source_id = ANY (model_ids) AND l.relation IN ('trained_on', 'produced_by', 'tests_hypothesis')
    GROUP BY l.source_id
  ),
  fresh AS (
    SELECT a.id, a.title, a.is_latest, a.withdrawn_at IS NOT NULL AS withdrawn, a.created_at, p.reasons, p.warnings || v.load_warnings AS warnings,
           coalesce(s.metrics, '{}') AS metrics, coalesce(s.total, 0) AS total,
           coalesce(k.datasets, '{}') AS datasets, k.analysis, k.hypothesis,
           array_to_tsvector(catalog.words(concat_ws(' ', left(a.title, 10000), a.id, a.lineage, a.version_tag,
             CASE WHEN json_typeof(a.metadata -> 'tags') = 'array' THEN left(a.metadata ->> 'tags', 10000) END,
             v.tests_hypothesis_id, n.names))) AS search
    FROM chosen
    CROSS JOIN catalog.assess_provenance(chosen.ids) p
    JOIN forge.artifacts a ON a.id = p.model_id
    JOIN forge.model_versions v ON v.artifact_id = a.id
    LEFT JOIN summarised s ON s.artifact_id = a.id
    LEFT JOIN named n ON n.source_artifact_id = a.id
    LEFT JOIN linked k ON k.source_id = a.id
  ),
  written AS (
    UPDATE forge.model_versions v
    SET provenance_reasons = f.reasons, warnings = f.warnings,
        evaluation_metrics = f.metrics, metric_count = f.total, search = f.search,
        title = f.title, is_latest = f.is_latest, withdrawn = f.withdrawn, created_at = f.created_at,
        training_datasets = f.datasets, produced_by = f.analysis, tests_hypothesis = f.hypothesis
    FROM fresh f
    WHERE v.artifact_id = f.id
      AND (v.provenance_reasons, v.warnings, v.evaluation_metrics::text, v.metric_count, v.search,
           v.title, v.is_latest, v.withdrawn, v.created_at, v.training_datasets, v.produced_by, v.tests_hypothesis)
          IS DISTINCT FROM (f.reasons, f.warnings, f.metrics::text, f.total, f.search,
                            f.title, f.is_latest, f.withdrawn, f.created_at, f.datasets, f.analysis, f.hypothesis)
    RETURNING v.artifact_id
  )
  SELECT array_agg(artifact_id) INTO changed FROM written;
  PERFORM forge.stamp_artifacts(changed);
  PERFORM set_config('forge.refreshing', 'off', true);
END $$;

-- Keep the numbers of these models as their metrics state them, of withdrawn ones none; what is right already is not
-- written.
CREATE OR REPLACE FUNCTION forge.refresh_numbers(model_ids text[]) RETURNS void LANGUAGE sql AS $$
  WITH stated AS MATERIALIZED (
    SELECT s.artifact_id, s.key, s.number, s.number = min(s.number) OVER w AS is_lowest,
           s.number = max(s.number) OVER w AS is_highest, a.is_latest
    FROM (SELECT DISTINCT artifact_id, catalog.metric_key(name) AS key, number
          FROM forge.model_metrics WHERE artifact_id = ANY (model_ids) AND number IS NOT NULL) s
    JOIN forge.artifacts a ON a.id = s.artifact_id AND a.withdrawn_at IS NULL
    WINDOW w AS (PARTITION BY s.artifact_id, s.key)
  ),
  gone AS (
    DELETE FROM forge.model_numbers n
    WHERE n.artifact_id = ANY (model_ids) AND (n.artifact_id, n.key, n.number) NOT IN (
      SELECT artifact_id, key, number FROM stated)
  )
  INSERT INTO forge.model_numbers AS n (artifact_id, key, number, is_lowest, is_highest, is_latest)
  SELECT artifact_id, key, number, is_lowest, is_highest, is_latest FROM stated
  ON CONFLICT (artifact_id, key, number) DO UPDATE
    SET is_lowest = excluded.is_lowest, is_highest = excluded.is_highest, is_latest = excluded.is_latest
    WHERE (n.is_lowest, n.is_highest, n.is_latest) <> (excluded.is_lowest, excluded.is_highest, excluded.is_latest)
$$;

-- One latest version in each lineage: the highest number of those that are not withdrawn. Cleared before it is set,
-- since the unique index on the latest one is checked row by row.
CREATE OR REPLACE FUNCTION forge.refresh_latest(lineages text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  changed text[];
BEGIN
  PERFORM set_config('forge.refreshing', 'on', true);
  UPDATE forge.artifacts a SET withdrawn_at = s.withdrawn_at, withdrawn_reason = s.reason
  FROM (SELECT b.id, w.withdrawn_at, w.reason
        FROM forge.artifacts b LEFT JOIN forge.withdrawals w ON w.artifact_id = b.id
        WHERE b.lineage = ANY (lineages)
          AND (b.withdrawn_at, b.withdrawn_reason) IS DISTINCT FROM (w.withdrawn_at, w.reason)) s
  WHERE a.id = s.id;
  WITH written AS (
    UPDATE forge.artifacts a SET is_latest = false
    WHERE a.lineage = ANY (lineages) AND a.is_latest
      AND (a.withdrawn_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM forge.artifacts b
        WHERE b.lineage = a.lineage AND b.version_number > a.version_number AND b.withdrawn_at IS NULL))
    RETURNING a.id
  )
  SELECT array_agg(id) INTO changed FROM written;
  WITH written AS (
    UPDATE forge.artifacts a SET is_latest = true
    WHERE a.lineage = ANY (lineages) AND NOT a.is_latest AND a.withdrawn_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM forge.artifacts b
        WHERE b.lineage = a.lineage AND b.version_number > a.version_number AND b.withdrawn_at IS NULL)
    RETURNING a.id
  )
  SELECT array_agg(id) || changed INTO changed FROM written;
  PERFORM forge.stamp_artifacts(changed);
  UPDATE forge.model_versions v SET is_latest = a.is_latest, withdrawn = a.withdrawn_at IS NOT NULL
  FROM forge.artifacts a
  WHERE a.lineage = ANY (lineages) AND a.id = v.artifact_id
    AND (v.is_latest, v.withdrawn) <> (a.is_latest, a.withdrawn_at IS NOT NULL);
  UPDATE forge.model_numbers n SET is_latest = a.is_latest
  FROM forge.artifacts a
  WHERE a.id = ANY (changed) AND n.artifact_id = a.id AND n.is_latest <> a.is_latest;
  PERFORM set_config('forge.refreshing', 'off', true);
END $$;

-- Work out again all that is kept, where it would come out otherwise than before: `registry init` does so when a
-- definition has changed that it comes from. Some at a time, for memory; rows that would not change are not written.
CREATE OR REPLACE FUNCTION forge.refresh_all() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part text[];
  last text := '';
BEGIN
  IF NOT EXISTS (SELECT FROM forge.artifacts) THEN RETURN; END IF;
  PERFORM forge.move_revision();
  PERFORM forge.refresh_rows();
  LOOP
    part := ARRAY(SELECT DISTINCT lineage FROM forge.artifacts WHERE lineage > last ORDER BY lineage LIMIT 10000);
    EXIT WHEN part = '{}';
    PERFORM forge.refresh_latest(part);
    last := part[cardinality(part)];
  END LOOP;
  last := '';
  LOOP
    part := ARRAY(SELECT artifact_id FROM forge.model_versions WHERE artifact_id > last ORDER BY artifact_id LIMIT 10000);
    EXIT WHEN part = '{}';
    PERFORM forge.refresh_numbers(part);
    PERFORM forge.refresh_models(part);
    last := part[cardinality(part)];
  END LOOP;
END $$;

-- Work out again what comes from a row alone. Generated columns the server works out only when a column is written that
-- they come from; numbers are read as values were loaded.
CREATE OR REPLACE FUNCTION forge.refresh_rows() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  changed text[];
BEGIN
  PERFORM set_config('forge.refreshing', 'on', true);
  WITH renamed AS (
    UPDATE forge.artifacts SET id = id WHERE slug <> catalog.slug(id) RETURNING id
  ),
  scored AS (
    UPDATE forge.model_versions SET declared_quality_score = declared_quality_score
    WHERE quality_score IS DISTINCT FROM catalog.effective_quality(declared_quality_score, provenance_reasons)
    RETURNING artifact_id
  ),
  read AS (
    UPDATE forge.model_metrics m SET number = r.number, unit = coalesce(r.unit, m.unit), plus_minus = r.plus_minus
    FROM (SELECT artifact_id, position, n.* FROM forge.model_metrics, catalog.read_number(value) n) r
    WHERE r.artifact_id = m.artifact_id AND r.position = m.position
      AND (m.number, m.plus_minus) IS DISTINCT FROM (r.number, r.plus_minus)
    RETURNING m.artifact_id
  )
  SELECT array_agg(id) INTO changed FROM (
    SELECT id FROM renamed UNION SELECT artifact_id FROM scored UNION SELECT artifact_id FROM read) written;
  PERFORM forge.stamp_artifacts(changed);
  PERFORM set_config('forge.refreshing', 'off', true);
END $$;

-- Models whose provenance can depend on these lineages: linked to any version, by themselves or through an analysis.
CREATE OR REPLACE FUNCTION forge.models_depending_on(lineages text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH things AS (SELECT id FROM forge.artifacts WHERE lineage = ANY (lineages) UNION SELECT unnest(lineages)),
  direct AS (
    SELECT l.source_artifact_id AS id FROM forge.artifact_links l JOIN things t ON t.id = l.target_artifact_id
    UNION SELECT v.artifact_id FROM forge.model_versions v JOIN things t ON t.id = v.tests_hypothesis_id
  )
  SELECT coalesce(array_agg(id), '{}') FROM (
    SELECT id FROM direct
    UNION
    SELECT l.source_artifact_id FROM forge.artifact_links l JOIN direct d ON d.id = l.target_artifact_id
    WHERE l.link_type = 'produced_by'
  ) affected
$$;

-- These things, and all that depends on them, through others too: what carries a warning when one of them is withdrawn.
CREATE OR REPLACE FUNCTION forge.list_descendants(ids text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE reached (id) AS (
    SELECT unnest(ids) COLLATE "C"
    UNION
    SELECT l.source_artifact_id FROM reached r JOIN forge.artifact_links l ON l.target_artifact_id = r.id
    WHERE l.link_type IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
  )
  SELECT coalesce(array_agg(id), '{}') FROM reached
$$;

-- Renew the warnings of all that depends on these things. Those of models are stored, others are reckoned when read.
CREATE OR REPLACE FUNCTION forge.mark_descendants(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  descendants text[] := forge.list_descendants(ids);
BEGIN
  PERFORM forge.stamp_artifacts(ARRAY(
    SELECT a.id FROM forge.artifacts a WHERE a.id = ANY (descendants) AND a.artifact_type <> 'model'));
  PERFORM forge.refresh_models(descendants);
END $$;

-- Bring everything up to date that depends on these things, and refuse a lineage of several kinds.
CREATE OR REPLACE FUNCTION forge.refresh_things(ids text[], lineages text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  mixed text;
BEGIN
  PERFORM forge.move_revision();
  SELECT lineage INTO mixed FROM forge.artifacts WHERE lineage = ANY (lineages)
    GROUP BY lineage HAVING count(DISTINCT artifact_type) > 1 LIMIT 1;
  IF mixed IS NOT NULL THEN
    RAISE EXCEPTION 'lineage % would hold versions of different kinds', quote_literal(mixed)
      USING ERRCODE = 'check_violation', HINT = 'Give the other kind a lineage of its own.';
  END IF;
  PERFORM forge.stamp_artifacts(ids);
  PERFORM forge.refresh_latest(lineages);
  PERFORM forge.refresh_numbers(ids);
  PERFORM forge.refresh_models(ids || lineages || forge.models_depending_on(ids || lineages));
  -- where nothing is withdrawn there are no warnings to pass on
  IF EXISTS (SELECT FROM forge.withdrawals) THEN PERFORM forge.mark_descendants(ids); END IF;
END $$;

CREATE OR REPLACE FUNCTION forge.after_artifacts_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lineages text[];
  ids text[];
BEGIN
  IF forge.is_refreshing() THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN SELECT array_agg(DISTINCT lineage), array_agg(id) INTO lineages, ids FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT lineage), array_agg(id) INTO lineages, ids FROM stale;
  ELSE
    SELECT array_agg(DISTINCT lineage), array_agg(DISTINCT id) INTO lineages, ids
    FROM (SELECT lineage, id FROM fresh UNION SELECT lineage, id FROM stale) changed;
  END IF;
  IF lineages IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.refresh_things(ids, lineages);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION forge.after_links_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sources text[];
BEGIN
  IF forge.is_refreshing() THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN SELECT array_agg(DISTINCT source_artifact_id) INTO sources FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT source_artifact_id) INTO sources FROM stale;
  ELSE
    SELECT array_agg(DISTINCT source_artifact_id) INTO sources
    FROM (SELECT source_artifact_id FROM fresh UNION SELECT source_artifact_id FROM stale) changed;
  END IF;
  IF sources IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.move_revision();
  PERFORM forge.stamp_artifacts(sources);
  PERFORM forge.refresh_models(sources || coalesce((
    SELECT array_agg(l.source_artifact_id) FROM forge.artifact_links l
    WHERE l.target_artifact_id = ANY (sources) AND l.link_type = 'produced_by'), '{}'));
  IF EXISTS (SELECT FROM forge.withdrawals) THEN PERFORM forge.mark_descendants(sources); END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION forge.after_models_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids text[];
BEGIN
  IF forge.is_refreshing() THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT artifact_id) INTO ids FROM stale;
  ELSE SELECT array_agg(DISTINCT artifact_id) INTO ids FROM fresh;
  END IF;
  IF ids IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.move_revision();
  PERFORM forge.stamp_artifacts(ids);
  PERFORM forge.refresh_numbers(ids);
  PERFORM forge.refresh_models(ids);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION forge.after_withdrawals_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids text[];
BEGIN
  IF TG_OP = 'INSERT' THEN SELECT array_agg(artifact_id) INTO ids FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(artifact_id) INTO ids FROM stale;
  ELSE
    SELECT array_agg(artifact_id) INTO ids
    FROM (SELECT artifact_id FROM fresh UNION SELECT artifact_id FROM stale) changed;
  END IF;
  IF ids IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.refresh_things(ids, ARRAY(SELECT DISTINCT a.lineage FROM forge.artifacts a WHERE a.id = ANY (ids)));
  -- where the last one was undone; else the line above has done it
  IF NOT EXISTS (SELECT FROM forge.withdrawals) THEN PERFORM forge.mark_descendants(ids); END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION forge.after_definitions_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM forge.move_revision();
  RETURN NULL;
END $$;

DO $$
DECLARE
  target record;
BEGIN
  FOR target IN SELECT * FROM (VALUES
      ('artifacts', 'forge.after_artifacts_change'), ('artifact_links', 'forge.after_links_change'),
      ('model_versions', 'forge.after_models_change'), ('model_metrics', 'forge.after_models_change'),
      ('withdrawals', 'forge.after_withdrawals_change')) AS t (name, handler)
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER keep_insert AFTER INSERT ON forge.%I REFERENCING NEW TABLE AS fresh '
                   'FOR EACH STATEMENT EXECUTE FUNCTION %s()', target.name, target.handler);
    EXECUTE format('CREATE OR REPLACE TRIGGER keep_update AFTER UPDATE ON forge.%I REFERENCING NEW TABLE AS fresh OLD TABLE AS stale '
                   'FOR EACH STATEMENT EXECUTE FUNCTION %s()', target.name, target.handler);
    EXECUTE format('CREATE OR REPLACE TRIGGER keep_delete AFTER DELETE ON forge.%I REFERENCING OLD TABLE AS stale '
                   'FOR EACH STATEMENT EXECUTE FUNCTION %s()', target.name, target.handler);
  END LOOP;
END $$;
CREATE OR REPLACE TRIGGER keep_change AFTER INSERT OR UPDATE OR DELETE ON forge.metric_definitions
  FOR EACH STATEMENT EXECUTE FUNCTION forge.after_definitions_change();
