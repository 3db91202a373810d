-- Columns of the contract that the registry's views lack or give another type; optional ones may be absent.
SELECT c.view_name, c.column_name,
  CASE WHEN i.column_name IS NULL THEN format('the column is missing; it is %s: %s', c.data_type, c.meaning)
       ELSE format('has type %s, the contract says %s', i.data_type, c.data_type) END AS reason
FROM (SELECT *, row_number() OVER () AS ordinal FROM catalog.contract) c
LEFT JOIN information_schema.columns i
  ON i.table_schema = 'catalog' AND i.table_name = c.view_name AND i.column_name = c.column_name
WHERE i.data_type IS DISTINCT FROM c.data_type AND NOT (c.optional AND i.column_name IS NULL)
ORDER BY c.ordinal
