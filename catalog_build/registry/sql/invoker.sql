-- The views of the contract read their tables with the rights of who asks, so that row-level security decides for each
-- reader what it sees. Servers before 15 cannot: there the views read with the rights of the role that made them.
DO $$
DECLARE view record;
BEGIN
  IF current_setting('server_version_num')::integer >= 150000 THEN
    FOR view IN SELECT c.oid::regclass AS name FROM pg_class c
      WHERE c.relnamespace = 'catalog'::regnamespace AND c.relkind = 'v'
        AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
    LOOP
      EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', view.name);
    END LOOP;
  END IF;
END $$;
