-- The words of a phrase, folded, and all words that any model has, by code points; none where more than 200,000 models have
-- some, of which reading them would take seconds.
SELECT r.state, catalog.fold_text(%(phrase)s) AS folded, CASE WHEN (SELECT count(*) FROM (SELECT FROM catalog.models LIMIT 200001) few) <= 200000 THEN (
    SELECT array_agg(w.word ORDER BY w.word COLLATE "C")
    FROM (SELECT DISTINCT unnest(tsvector_to_array(m.search)) AS word FROM catalog.models m) w) END AS words
FROM catalog.registry r
