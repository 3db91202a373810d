-- The provenance rule, over the views of the contract: the only place that knows it.
-- Applied after the adapter's views, which it reads.
--
-- The functions are PL/pgSQL, though each is one statement. PostgreSQL merges the body of an SQL function into the query
-- that calls it LATERAL. Where only one branch of a UNION ALL in a view is left, the planner removes the node above it,
-- to which an uncorrelated subquery such as ARRAY(SELECT …) is attached, and loses that this subquery depends on the
-- outer row: the result for the first row is then used for all rows. A PL/pgSQL body runs again for each row.
-- One plan for any value is kept by the session: to plan a body takes longer than to run it for one model.

-- The inputs of models: their trained_on and uses_input targets together with those of their producing analyses.
-- An input is pinned when any of these links that names it carries a pin whose version exists; its state is the worst
-- news that a reader must know: modified, then intact, unverified, missing, unpinned.
-- Cost: index look-ups by source, linear in the links of the given models.
CREATE OR REPLACE FUNCTION catalog.model_inputs(model_ids text[])
RETURNS TABLE (model_id text, input_id text, input_kind text, via text[], pinned boolean, state text, ordinal bigint)
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH sources AS (
    SELECT id AS model_id, id AS source_id, -1 AS rank FROM unnest(model_ids) AS id
    UNION ALL
    SELECT DISTINCT ON (l.source_id, l.target_id) l.source_id, l.target_id, l.position
    FROM catalog.links l
    WHERE l.source_id = ANY (model_ids) AND l.relation = 'produced_by' AND l.target_kind = 'analysis'
    ORDER BY 1, 2, 3
  ),
  -- by an array, which reaches the index whatever the view is made of; and each link is looked at once
  stated AS MATERIALIZED (
    SELECT l.source_id, l.position, l.target_id, l.target_kind, l.pin_state
    FROM catalog.links l
    WHERE l.source_id = ANY (ARRAY(SELECT source_id FROM sources)) AND l.relation IN ('trained_on', 'uses_input')
  ),
  named AS (
    SELECT s.model_id, l.target_id, l.target_kind, s.source_id, l.pin_state,
           row_number() OVER (PARTITION BY s.model_id ORDER BY s.rank, l.position) AS ordinal
    FROM sources s JOIN stated l ON l.source_id = s.source_id
  )
  SELECT n.model_id, n.target_id, min(n.target_kind), array_agg(DISTINCT n.source_id),
         bool_or(n.pin_state IN ('intact', 'modified', 'unverified')),
         (array_agg(n.pin_state ORDER BY array_position(
            ARRAY['modified', 'intact', 'unverified', 'missing', 'unpinned'], n.pin_state)))[1],
         min(n.ordinal)
  FROM named n
  GROUP BY n.model_id, n.target_id;
END $$;

-- The withdrawn things that each of some things depends on, through others too; those without any give no row.
-- Cost: where nothing is withdrawn one look for such a thing, else one index look-up for each thing that is reached.
CREATE OR REPLACE FUNCTION catalog.list_withdrawn_origins(ids text[]) RETURNS TABLE (id text, origins jsonb)
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  IF NOT EXISTS (SELECT FROM catalog.artifacts a WHERE a.withdrawn_at IS NOT NULL) THEN RETURN; END IF;
  RETURN QUERY
  WITH RECURSIVE walk (root, at) AS (
    SELECT one, one COLLATE "C" FROM unnest(ids) AS one
    UNION
    SELECT w.root, l.target_id COLLATE "C" FROM walk w JOIN catalog.links l ON l.source_id = w.at
    WHERE l.relation IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
  )
  SELECT w.root, jsonb_agg(w.at ORDER BY w.at)
  FROM walk w JOIN catalog.artifacts a ON a.id = w.at
  WHERE w.at <> w.root AND a.withdrawn_at IS NOT NULL
  GROUP BY w.root;
END $$;

-- What the rule finds for each model: `reasons` cap the score, `warnings` do not. Both are lists of
-- {"code", "subjects"}; codes and their sentences stand in core/reasons.py.
CREATE OR REPLACE FUNCTION catalog.assess_provenance(model_ids text[])
RETURNS TABLE (model_id text, reasons jsonb, warnings jsonb)
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH expected (relation, kind, rank, missing, unregistered, wrong_kind) AS (VALUES
    ('trained_on', 'dataset', 1, 'training_dataset_missing', 'training_dataset_unregistered', 'training_dataset_wrong_kind'),
    ('produced_by', 'analysis', 2, 'analysis_missing', 'analysis_unregistered', 'analysis_wrong_kind'),
    ('tests_hypothesis', 'hypothesis', 4, NULL, 'hypothesis_unregistered', 'hypothesis_wrong_kind')
  ),
  stated AS MATERIALIZED (
    SELECT l.source_id, l.position, l.relation, l.target_id, l.target_kind
    FROM catalog.links l
    WHERE l.source_id = ANY (model_ids) AND l.relation IN ('trained_on', 'produced_by', 'tests_hypothesis')
  ),
  found AS (
    SELECT m.id AS model_id, e.rank, e.missing, e.unregistered, e.wrong_kind, count(l.target_id) AS links,
           bool_or(l.target_kind = e.kind) AS satisfied,
           jsonb_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.target_id IS NOT NULL AND l.target_kind IS NULL) AS unknown,
           jsonb_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.target_kind <> e.kind) AS others
    FROM unnest(model_ids) AS m (id)
    CROSS JOIN expected e
    LEFT JOIN stated l ON l.source_id = m.id AND l.relation = e.relation
    GROUP BY m.id, e.rank, e.missing, e.unregistered, e.wrong_kind
  ),
  inputs AS (
    SELECT m.id AS model_id, count(i.input_id) AS total,
           jsonb_agg(i.input_id ORDER BY i.ordinal) FILTER (WHERE NOT i.pinned AND i.state = 'unpinned') AS unpinned,
           jsonb_agg(i.input_id ORDER BY i.ordinal) FILTER (WHERE NOT i.pinned AND i.state = 'missing') AS missing,
           jsonb_agg(i.input_id ORDER BY i.ordinal) FILTER (WHERE i.state = 'modified') AS modified
    FROM unnest(model_ids) AS m (id) LEFT JOIN catalog.model_inputs(model_ids) i ON i.model_id = m.id
    GROUP BY m.id
  ),
  lacking (model_id, rank, code, subjects) AS (
    SELECT f.model_id, f.rank, f.missing, '[]'::jsonb FROM found f WHERE f.links = 0 AND f.missing IS NOT NULL
    UNION ALL
    SELECT f.model_id, f.rank, f.unregistered, f.unknown FROM found f WHERE f.satisfied IS NOT TRUE AND f.unknown IS NOT NULL
    UNION ALL
    SELECT f.model_id, f.rank, f.wrong_kind, f.others FROM found f WHERE f.satisfied IS NOT TRUE AND f.others IS NOT NULL
    UNION ALL
    SELECT i.model_id, 3, 'inputs_missing', '[]'::jsonb FROM inputs i WHERE i.total = 0
    UNION ALL
    SELECT i.model_id, 3, 'input_unpinned', i.unpinned FROM inputs i WHERE i.unpinned IS NOT NULL
    UNION ALL
    SELECT i.model_id, 3, 'pinned_version_missing', i.missing FROM inputs i WHERE i.missing IS NOT NULL
  ),
  noted (model_id, code, subjects) AS (
    SELECT i.model_id, 'input_modified', i.modified FROM inputs i WHERE i.modified IS NOT NULL
    UNION ALL
    SELECT DISTINCT l.source_id, 'self_link', jsonb_build_array(l.source_id)
    FROM catalog.links l WHERE l.source_id = ANY (model_ids) AND l.target_id = l.source_id
    UNION ALL
    SELECT o.id, 'origin_withdrawn', o.origins FROM catalog.list_withdrawn_origins(model_ids) o
  )
  SELECT m.id, coalesce(l.listed, '[]'), coalesce(n.listed, '[]')
  FROM unnest(model_ids) AS m (id)
  LEFT JOIN (SELECT model_id, jsonb_agg(jsonb_build_object('code', code, 'subjects', subjects) ORDER BY rank, code) AS listed
             FROM lacking GROUP BY model_id) l ON l.model_id = m.id
  LEFT JOIN (SELECT model_id, jsonb_agg(jsonb_build_object('code', code, 'subjects', subjects) ORDER BY code) AS listed
             FROM noted GROUP BY model_id) n ON n.model_id = m.id;
END $$;

-- The things whose links tell where some things came from: these themselves, what they lead to in three steps, and the
-- models that all of these are derived from, for a hundred steps. Cycles end, since a thing is visited once.
-- Cost: one index look-up for each thing; a step reads all its links at once.
CREATE OR REPLACE FUNCTION catalog.list_origins(ids text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  origins text[] := ids;
  frontier text[] := ids;
  reached text[];
BEGIN
  FOR step IN 1 .. 100 LOOP
    SELECT array_agg(DISTINCT l.target_id) INTO reached FROM catalog.links l
      WHERE l.source_id = ANY (frontier) AND l.relation <> 'evaluated_on'
        AND (step <= 3 OR (l.relation = 'derived_from' AND l.target_kind = 'model'));
    frontier := ARRAY(SELECT unnest(reached) EXCEPT SELECT unnest(origins));
    EXIT WHEN frontier = '{}';
    origins := origins || frontier;
  END LOOP;
  RETURN origins;
END $$;

-- The numbers of metrics, for a registry that keeps no table of them: right for any, fast for some thousands of models.
DO $$
BEGIN
  IF to_regclass('catalog.numbers') IS NULL AND to_regclass('catalog.metrics') IS NOT NULL
      AND to_regclass('catalog.models') IS NOT NULL THEN
    CREATE VIEW catalog.numbers AS
    SELECT s.model_id, s.key, s.number, s.number = min(s.number) OVER w AS is_lowest,
      s.number = max(s.number) OVER w AS is_highest, m.is_latest
    FROM (SELECT DISTINCT model_id, catalog.metric_key(name) AS key, number FROM catalog.metrics WHERE number IS NOT NULL) s
    JOIN catalog.models m ON m.id = s.model_id
    WINDOW w AS (PARTITION BY s.model_id, s.key);
  END IF;
EXCEPTION WHEN undefined_column THEN
  -- the check of the contract names the column
END $$;

-- Describe every column in the database itself, for psql's \d+ and other tools.
DO $$
DECLARE entry record;
BEGIN
  FOR entry IN
    SELECT c.* FROM catalog.contract c JOIN information_schema.columns i
      ON i.table_schema = 'catalog' AND i.table_name = c.view_name AND i.column_name = c.column_name
  LOOP
    EXECUTE format('COMMENT ON COLUMN catalog.%I.%I IS %L', entry.view_name, entry.column_name, entry.meaning);
  END LOOP;
END $$;
