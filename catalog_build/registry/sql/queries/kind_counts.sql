-- How many versions of each kind there are.
SELECT kind, count(*) AS total, count(*) FILTER (WHERE is_latest) AS latest FROM catalog.artifacts GROUP BY kind ORDER BY kind
