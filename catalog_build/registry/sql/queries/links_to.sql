-- The links that point at each of some models, by source id, with the number of all of them: the first ones, and the
-- first ones of what descends from the model.
SELECT target_id, source_id, relation, pin_version_number, pin_version_tag, pin_content_hash, pin_state, split, total, nth,
  descends AND nth_alike <= %(limit)s AS descends
FROM (
  SELECT l.*, relation IN ('derived_from', 'uses_input') AS descends,
    count(*) OVER (PARTITION BY target_id) AS total,
    row_number() OVER (PARTITION BY target_id ORDER BY source_id, position) AS nth,
    row_number() OVER (PARTITION BY target_id, relation IN ('derived_from', 'uses_input')
                       ORDER BY source_id, position) AS nth_alike
  FROM catalog.links l WHERE target_id = ANY (%(ids)s)
) numbered
WHERE nth <= %(limit)s OR (descends AND nth_alike <= %(limit)s)
ORDER BY target_id, nth
