-- One page of the links that point at each of some things, by source id, with the number of all of them.
SELECT target_id, source_id, relation, pin_version_number, pin_version_tag, pin_content_hash, pin_state, split, total
FROM (
  SELECT l.*, count(*) OVER (PARTITION BY target_id) AS total,
    row_number() OVER (PARTITION BY target_id ORDER BY source_id, position) AS nth
  FROM catalog.links l WHERE target_id = ANY (%(ids)s)
) numbered
WHERE nth > %(offset)s AND nth <= %(offset)s + %(limit)s
ORDER BY target_id, nth
