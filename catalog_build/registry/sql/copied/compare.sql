-- The keys of which the view says something else than its copy does, as a whole: rows need no key of their own.
CREATE TEMP TABLE moved ON COMMIT DROP AS
SELECT coalesce(f.key, k.key) AS key
FROM (SELECT {key} AS key, md5(string_agg(ROW({columns})::text, ',' ORDER BY ROW({columns})::text COLLATE "C")) AS digest
      FROM fresh GROUP BY 1) f
FULL JOIN (SELECT {key} AS key, md5(string_agg(ROW({columns})::text, ',' ORDER BY ROW({columns})::text COLLATE "C")) AS digest
           FROM catalog.{view} GROUP BY 1) k ON k.key = f.key
WHERE f.digest IS DISTINCT FROM k.digest
