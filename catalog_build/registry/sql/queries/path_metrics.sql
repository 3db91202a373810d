-- The names of metrics that may hold that of a dataset, as DATASET/METRIC, of the models around each of some lineages.
SELECT DISTINCT n.lineage, v.name
FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(models)s::text[]) AS model_id) n
JOIN catalog.metrics v ON v.model_id = n.model_id AND v.model_id = ANY (%(models)s)
WHERE position('/' IN v.name) > 0
