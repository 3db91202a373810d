-- How sure a value is, its unit, and who measured it; and numbers that are written as text.
ALTER TABLE forge.model_metrics
  ADD COLUMN unit text,  -- % where the value ends so, else as its evaluation states
  ADD COLUMN stderr double precision CHECK (stderr >= 0 AND stderr < 'Infinity'),
  ADD COLUMN ci_low double precision,
  ADD COLUMN ci_high double precision,
  ADD COLUMN ci_level double precision CHECK (ci_level > 0 AND ci_level < 1),
  ADD COLUMN plus_minus double precision CHECK (plus_minus >= 0 AND plus_minus < 'Infinity'),
  ADD COLUMN n bigint CHECK (n > 0),
  ADD COLUMN seeds integer CHECK (seeds > 0),
  ADD COLUMN source text,
  ADD CHECK ((ci_low IS NULL) = (ci_high IS NULL)),
  ADD CHECK (ci_low <= number AND number <= ci_high),
  ADD CHECK (number IS NOT NULL OR num_nonnulls(stderr, ci_low, plus_minus) = 0);

-- What is stored was read by a rule that took text for no number. The triggers of that time do not run meanwhile.
SELECT set_config('forge.refreshing', 'on', true);
CREATE TEMP TABLE read_again ON COMMIT DROP AS
SELECT m.artifact_id, m.position, catalog.metric_key(m.name) AS key, r.number, r.unit, r.plus_minus
FROM forge.model_metrics m CROSS JOIN LATERAL catalog.read_number(m.value) r
WHERE json_typeof(m.value) = 'string' AND r.number IS NOT NULL;
UPDATE forge.model_metrics m SET number = r.number, unit = r.unit, plus_minus = r.plus_minus
FROM read_again r WHERE m.artifact_id = r.artifact_id AND m.position = r.position;
DELETE FROM forge.model_numbers n USING (SELECT DISTINCT artifact_id, key FROM read_again) r
WHERE n.artifact_id = r.artifact_id AND n.key = r.key;
INSERT INTO forge.model_numbers
SELECT artifact_id, key, number, number = min(number) OVER w, number = max(number) OVER w, is_latest
FROM (
  SELECT DISTINCT m.artifact_id, r.key, m.number, v.is_latest
  FROM (SELECT DISTINCT artifact_id, key FROM read_again) r
  JOIN forge.model_metrics m ON m.artifact_id = r.artifact_id AND catalog.metric_key(m.name) = r.key AND m.number IS NOT NULL
  JOIN forge.model_versions v ON v.artifact_id = r.artifact_id AND NOT v.withdrawn
) stated
WINDOW w AS (PARTITION BY artifact_id, key);
UPDATE forge.revision SET revision = revision + 1, changed_at = clock_timestamp(), state = gen_random_uuid()
WHERE EXISTS (SELECT FROM read_again);
UPDATE forge.artifact_states s SET state = r.state FROM forge.revision r
WHERE s.artifact_id IN (SELECT artifact_id FROM read_again);
SELECT set_config('forge.refreshing', 'off', true);
