-- The models that test each of some hypotheses, the latest and best first.
SELECT l.target_id, m.id AS model_id
FROM (SELECT DISTINCT target_id, source_id FROM catalog.links
      WHERE target_id = ANY (%(ids)s) AND relation = 'tests_hypothesis') l
JOIN catalog.models m ON m.id = l.source_id
ORDER BY l.target_id, m.is_latest DESC, m.quality_score DESC NULLS LAST, m.id
