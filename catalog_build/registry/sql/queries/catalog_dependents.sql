-- Views of other schemas that read the tables and views of schema catalog, or those of a native registry.
SELECT DISTINCT r.ev_class::regclass::text AS name
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
WHERE t.relnamespace IN (to_regnamespace('catalog'), to_regnamespace('forge'))
  AND c.relnamespace NOT IN (to_regnamespace('catalog'), coalesce(to_regnamespace('forge'), to_regnamespace('catalog')))
ORDER BY 1
