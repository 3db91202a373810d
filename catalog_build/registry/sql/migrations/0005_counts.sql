-- Counts of parameters that are written as text: `87.12M` is one, `6.00` is none.

ALTER TABLE forge.artifacts
  -- an earlier version dropped the text of something: the same document is written again when it is loaded again
  ADD COLUMN load_again boolean NOT NULL DEFAULT false;

-- the triggers of that time do not run meanwhile
SELECT set_config('forge.refreshing', 'on', true);

-- The text of a count was not kept, so that nobody can know whether it was `6` or `6.00`.
UPDATE forge.artifacts a SET load_again = true
FROM forge.model_versions v
WHERE v.artifact_id = a.id AND v.parameter_count IS NOT NULL AND a.document_hash IS NOT NULL;

-- What was no count went into the metadata, under a name that was free there.
CREATE TEMP TABLE unread ON COMMIT DROP AS
SELECT a.id, k.name, catalog.read_count(k.value #>> '{}') AS count,
  btrim(CASE WHEN length(k.value::text) > 80 THEN left(k.value::text, 79) || '…' ELSE k.value::text END, '"') AS shown
FROM forge.model_versions v JOIN forge.artifacts a ON a.id = v.artifact_id
CROSS JOIN LATERAL (
  SELECT e.key AS name, e.value FROM json_each(a.metadata) e
  WHERE e.key ~ '^(declared_)*parameter_count$' ORDER BY length(e.key) DESC LIMIT 1
) k
WHERE v.load_warnings @> '[{"code": "parameter_count_unreadable"}]';

UPDATE forge.artifacts a SET metadata = (
  SELECT concat('{', string_agg(concat(to_json(e.key), ':', e.value), ',' ORDER BY e.place), '}')::json
  FROM json_each(a.metadata) WITH ORDINALITY e (key, value, place) WHERE e.key <> u.name)
FROM unread u WHERE u.id = a.id AND u.count IS NOT NULL;

UPDATE forge.model_versions v SET parameter_count = u.count, load_warnings = (
  SELECT coalesce(jsonb_agg(CASE WHEN w ->> 'code' = 'parameter_count_unreadable'
    THEN jsonb_build_object('code', 'parameter_count_unreadable', 'subjects', jsonb_build_array(u.shown)) ELSE w END), '[]')
  FROM jsonb_array_elements(v.load_warnings) w
  WHERE u.count IS NULL OR w ->> 'code' <> 'parameter_count_unreadable')
FROM unread u WHERE u.id = v.artifact_id;

SELECT set_config('forge.refreshing', 'off', true);
