-- One page of the models that link to each of some things, the latest and best first, with the number of all of them.
SELECT target_id, model_id, relation, total FROM (
  SELECT l.target_id, m.id AS model_id, l.relation, count(*) OVER (PARTITION BY l.target_id) AS total,
    row_number() OVER (PARTITION BY l.target_id
      ORDER BY m.is_latest DESC, m.quality_score DESC NULLS LAST, m.id, l.relation) AS nth
  FROM (SELECT DISTINCT target_id, source_id, relation FROM catalog.links WHERE target_id = ANY (%(ids)s)) l
  JOIN catalog.models m ON m.id = l.source_id
) numbered
WHERE nth > %(offset)s AND nth <= %(offset)s + %(limit)s
ORDER BY target_id, nth
