-- The first models that test each of some hypotheses, the latest and best first, with the number of all.
SELECT * FROM (
  SELECT l.target_id, m.id AS model_id, count(*) OVER (PARTITION BY l.target_id) AS total,
    row_number() OVER (PARTITION BY l.target_id ORDER BY m.is_latest DESC, m.quality_score DESC NULLS LAST, m.id) AS nth
  FROM (SELECT DISTINCT target_id, source_id FROM catalog.links
        WHERE target_id = ANY (%(ids)s) AND relation = 'tests_hypothesis') l
  JOIN catalog.models m ON m.id = l.source_id
) numbered
WHERE nth <= %(limit)s
ORDER BY target_id, nth
