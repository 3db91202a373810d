-- The columns of the contract that the registry's views have: optional ones may be absent.
SELECT c.view_name, c.column_name
FROM catalog.contract c
WHERE NOT c.optional OR EXISTS (
  SELECT FROM information_schema.columns i
  WHERE i.table_schema = 'catalog' AND i.table_name = c.view_name AND i.column_name = c.column_name)
