-- When the copy of an adapter's views was last refreshed, and whether this role may refresh it here.
SELECT c.refreshed_at, NOT current_setting('transaction_read_only')::boolean
  AND has_database_privilege(current_database(), 'TEMPORARY')
  AND (SELECT bool_and(has_table_privilege(t.oid, 'SELECT') AND (t.relname LIKE 'live\_%%' OR (
         has_table_privilege(t.oid, 'INSERT') AND has_table_privilege(t.oid, 'UPDATE') AND has_table_privilege(t.oid, 'DELETE'))))
       FROM pg_class t
       WHERE t.relnamespace = 'catalog'::regnamespace AND (t.relname LIKE 'live\_%%' OR t.relkind = 'r')) AS refreshable
FROM catalog.copy c
