-- What some models are linked to that lists are filtered by; `row` is a model's place in the order of the ids asked for.
SELECT l.relation, json_agg(c.row - 1 ORDER BY c.row, l.position) AS rows,
  json_agg(l.target_id ORDER BY c.row, l.position) AS targets
FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS c (id, row)
JOIN catalog.links l ON l.source_id = c.id AND l.source_id = ANY (%(ids)s)
WHERE l.relation IN ('trained_on', 'produced_by', 'tests_hypothesis')
GROUP BY l.relation
