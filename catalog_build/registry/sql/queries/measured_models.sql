-- The first models that may have been measured on each of some data sets, by lineage: those that are evaluated on one
-- of its names, that have an evaluation on it, or a metric called DATASET/METRIC. The latest and best come first, with
-- the number of all. Whether a metric's ground is really the data set, catalog.metrics says.
SELECT * FROM (
  SELECT c.lineage, m.id AS model_id, m.is_latest, count(*) OVER (PARTITION BY c.lineage) AS total,
    row_number() OVER (PARTITION BY c.lineage
      ORDER BY m.is_latest DESC, m.quality_score DESC NULLS LAST, m.id) AS nth
  FROM (
    SELECT n.lineage, l.source_id AS model_id
    FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(names)s::text[]) AS name) n
    JOIN catalog.links l ON l.target_id = n.name AND l.target_id = ANY (%(names)s) AND l.relation = 'evaluated_on'
    UNION
    SELECT n.lineage, v.model_id
    FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(names)s::text[]) AS name) n
    JOIN catalog.metrics v ON v.named_dataset = n.name AND v.named_dataset = ANY (%(names)s)
    UNION
    SELECT n.lineage, v.model_id
    FROM (SELECT unnest(%(lineages)s::text[]) AS lineage, unnest(%(names)s::text[]) AS name) n
    JOIN catalog.metrics v ON position('/' IN v.name) > 0 AND v.name COLLATE "C" >= n.name || '/' AND v.name COLLATE "C" < n.name || '0'
  ) c
  JOIN catalog.models m ON m.id = c.model_id
) numbered
WHERE nth <= %(limit)s
ORDER BY lineage, nth
