-- The columns that the contract says are never null, by view.
SELECT view_name, array_agg(column_name) FROM catalog.contract WHERE NOT nullable GROUP BY view_name ORDER BY view_name
