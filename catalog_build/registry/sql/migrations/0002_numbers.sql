-- The numbers of metrics apart from what else is known of them: lists are sorted and bounded by these, from indexes alone.
CREATE TABLE forge.model_numbers (
  artifact_id text COLLATE "C" NOT NULL,  -- no foreign key, which would be looked up row by row: triggers keep the table
  key text COLLATE "C" NOT NULL,  -- catalog.metric_key(name), so that any name and id fit an index entry
  number double precision NOT NULL,
  is_lowest boolean NOT NULL,  -- of what the model states for the metric
  is_highest boolean NOT NULL,
  is_latest boolean NOT NULL,
  PRIMARY KEY (artifact_id, key, number)
);
INSERT INTO forge.model_numbers
SELECT artifact_id, key, number, number = min(number) OVER w, number = max(number) OVER w, is_latest
FROM (
  SELECT DISTINCT m.artifact_id, catalog.metric_key(m.name) AS key, m.number, v.is_latest
  FROM forge.model_metrics m JOIN forge.model_versions v USING (artifact_id) WHERE m.number IS NOT NULL
) stated
WINDOW w AS (PARTITION BY artifact_id, key);

-- A walk in the order of a metric, either way: of all models, of the latest ones, and of the few that state several
-- numbers, whose order by the one end says nothing of the other.
CREATE INDEX model_numbers_in_order ON forge.model_numbers (key, number DESC NULLS LAST, artifact_id)
  INCLUDE (is_lowest, is_highest, is_latest);
CREATE INDEX latest_numbers_in_order ON forge.model_numbers (key, number DESC NULLS LAST, artifact_id)
  INCLUDE (is_lowest, is_highest) WHERE is_latest;
CREATE INDEX several_numbers_in_order ON forge.model_numbers (key, number DESC NULLS LAST, artifact_id)
  WHERE NOT (is_lowest AND is_highest);

-- what is left to ask of metrics by name: whether any value states its direction
DROP INDEX forge.model_metrics_by_number;
CREATE INDEX model_metrics_by_name ON forge.model_metrics (name);
CREATE INDEX model_metrics_by_direction ON forge.model_metrics (name, higher_is_better) WHERE higher_is_better IS NOT NULL;
