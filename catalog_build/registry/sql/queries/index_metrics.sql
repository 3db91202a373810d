-- The numbers of some models, metric by metric: `steps` are places as in index_words.sql, one for each number.
SELECT s.name, json_agg(s.step ORDER BY s.row, s.position) AS steps, json_agg(s.number ORDER BY s.row, s.position) AS numbers
FROM (
  SELECT v.name, v.position, v.number, c.row,
    c.row - coalesce(lag(c.row) OVER (PARTITION BY v.name ORDER BY c.row, v.position), 1) AS step
  FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS c (id, row)
  JOIN catalog.metrics v ON v.model_id = c.id
  WHERE v.number IS NOT NULL
) s
GROUP BY s.name
ORDER BY s.name COLLATE "C"
