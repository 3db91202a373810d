-- What a phrase searches for: the words that an index is asked for, and those that stand in so many models that they are
-- looked for in what the others find; null when there is none of a kind. If all are common, the index has to do, and
-- finds many.
SELECT
  catalog.search_for(CASE WHEN cardinality(w.rare) > 0 THEN w.rare ELSE w.common END)::text AS rare,
  catalog.search_for(CASE WHEN cardinality(w.rare) > 0 THEN w.common ELSE '{}' END)::text AS common,
  cardinality(w.rare) = 0 AS finds_many, catalog.search_query(%(phrase)s)::text AS words, catalog.name_key(%(phrase)s) AS key
FROM (
  SELECT coalesce(array_agg(p.word) FILTER (WHERE NOT p.is_common), '{}') AS rare,
    coalesce(array_agg(p.word) FILTER (WHERE p.is_common), '{}') AS common
  FROM (
    SELECT word, EXISTS (SELECT FROM unnest(c.words) AS one WHERE starts_with(one, word)) AS is_common
    FROM unnest(catalog.words(%(phrase)s)) AS word, (SELECT catalog.common_words() AS words) c
  ) p
) w
