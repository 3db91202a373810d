-- What a publication policy publishes. Views and bounds stand in published/; these are the questions about single things,
-- as functions, since the planner would take longer over them than the server over the answers.

-- Whether a model, withdrawn or not, is one of the chosen ones and under no embargo on a day. Empty lists choose all; a
-- model has a tag as the label of its version or in the list `tags` of its metadata; data sets go by id, slug or lineage.
CREATE OR REPLACE FUNCTION catalog.publishes_model(
  model text, families text[], states text[], tags text[], datasets text[], day date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM (
      SELECT m.id, m.family, m.promotion_state, m.training_datasets FROM catalog.models m WHERE m.id = model
      UNION ALL
      SELECT w.id, w.family, w.promotion_state, w.training_datasets FROM catalog.withdrawn_models() w WHERE w.id = model
    ) m
    JOIN catalog.artifacts a ON a.id = m.id
    WHERE (a.embargo_until IS NULL OR a.embargo_until <= day)
      AND (families = '{}' OR m.family = ANY (families))
      AND (states = '{}' OR m.promotion_state = ANY (states))
      AND (tags = '{}' OR a.version_tag = ANY (tags) OR EXISTS (
        SELECT FROM json_array_elements_text(
          CASE WHEN json_typeof(a.metadata -> 'tags') = 'array' THEN a.metadata -> 'tags' ELSE '[]' END) AS tag
        WHERE tag = ANY (tags)))
      AND (datasets = '{}' OR m.training_datasets && datasets OR EXISTS (
        SELECT FROM catalog.artifacts d
        WHERE d.id = ANY (m.training_datasets) AND (d.slug = ANY (datasets) OR d.lineage = ANY (datasets)))));
END $$;

-- Whether a thing is published: a chosen model, or what such a one leads to in three steps, as far as its graph does.
-- Cost: one index look-up for each link that is passed over until a chosen model is found.
CREATE OR REPLACE FUNCTION catalog.publishes(
  thing text, kind text, embargo_until date, families text[], states text[], tags text[], datasets text[], day date)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  frontier text[] := ARRAY[thing];
BEGIN
  IF embargo_until > day THEN RETURN false; END IF;
  IF kind = 'model' THEN RETURN catalog.publishes_model(thing, families, states, tags, datasets, day); END IF;
  FOR step IN 1 .. 3 LOOP
    IF EXISTS (
      SELECT FROM catalog.links l JOIN catalog.models m ON m.id = l.source_id
      WHERE l.target_id = ANY (frontier) AND catalog.publishes_model(m.id, families, states, tags, datasets, day)
    ) THEN RETURN true; END IF;
    frontier := ARRAY(
      SELECT DISTINCT a.id FROM catalog.links l JOIN catalog.artifacts a ON a.id = l.source_id
      WHERE l.target_id = ANY (frontier) AND a.kind <> 'model' AND a.withdrawn_at IS NULL
        AND (a.embargo_until IS NULL OR a.embargo_until <= day));
    EXIT WHEN frontier = '{}';
  END LOOP;
  RETURN false;
END $$;
