-- The models whose title or id is a phrase (tier 0), or begins with it (tier 1), among those that have its words; of each at
-- most one more than a thousand. One row without a model where there is none.
SELECT r.state, n.id, n.tier
FROM catalog.registry r
LEFT JOIN (
  (SELECT m.id, 0 AS tier FROM catalog.models m
   WHERE m.search @@ %(words)s::text::tsquery
     AND (catalog.name_key(m.title) COLLATE "C" = %(key)s OR catalog.name_key(m.id) COLLATE "C" = %(key)s)
   LIMIT 1001)
  UNION ALL
  (SELECT m.id, 1 AS tier FROM catalog.models m
   WHERE m.search @@ %(words)s::text::tsquery
     AND (catalog.name_key(m.title) COLLATE "C" >= %(key)s AND catalog.name_key(m.title) COLLATE "C" < %(key)s || chr(1114111)
       OR catalog.name_key(m.id) COLLATE "C" >= %(key)s AND catalog.name_key(m.id) COLLATE "C" < %(key)s || chr(1114111))
   LIMIT 1001)
) n ON true
