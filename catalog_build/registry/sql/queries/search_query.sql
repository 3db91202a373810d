-- What a phrase searches for; null when it holds no word.
SELECT catalog.search_query(%(phrase)s)::text AS query
