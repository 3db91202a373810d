-- The search words of some models, each with the models that have it: places in the order of the ids asked for, from 0,
-- each after the first as its distance from the one before.
SELECT json_agg(w.word ORDER BY w.word) AS words, json_agg(w.steps ORDER BY w.word) AS steps
FROM (
  SELECT s.word COLLATE "C" AS word, json_agg(s.step ORDER BY s.row) AS steps
  FROM (
    SELECT found.word, c.row, c.row - coalesce(lag(c.row) OVER (PARTITION BY found.word ORDER BY c.row), 1) AS step
    FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS c (id, row)
    JOIN catalog.models m ON m.id = c.id
    CROSS JOIN unnest(tsvector_to_array(m.search)) AS found (word)
  ) s
  GROUP BY s.word
) w
