-- Reading of columns whose types nobody knows: SciDEX's tables were first written for SQLite, so that dates and JSON may be
-- text, and booleans 0 and 1. None of these functions raises: what cannot be read is null.
-- Exception blocks are a subtransaction each, so that nothing here may run in parallel.

-- A value of any type as text: times in ISO 8601, whatever the session's settings are; what is empty is none.
CREATE FUNCTION catalog.scidex_text(value anyelement) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(btrim(to_jsonb(value) #>> '{}'), '')
$$;

-- JSON that readers of any language take: no NUL, no half of a surrogate pair, not deeper than documents may be.
-- JSON that was encoded twice is decoded twice; NaN and the infinities, which Python writes, become text.
CREATE FUNCTION catalog.scidex_json(content text) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  parsed jsonb;
  mended text;
BEGIN
  parsed := content::jsonb;
  IF jsonb_typeof(parsed) = 'string' THEN
    RETURN catalog.scidex_json(parsed #>> '{}');
  END IF;
  IF length(content) > 400 AND jsonb_path_exists(parsed, 'strict $.**{200}') THEN
    RETURN NULL;
  END IF;
  RETURN content::json;
EXCEPTION WHEN others THEN
  mended := regexp_replace(content, '([,:[][[:space:]]*)(NaN|-?Infinity)(?=[[:space:]]*[],}])', '\1"\2"', 'g');
  RETURN CASE WHEN mended <> content THEN catalog.scidex_json(mended) END;
END $$;

-- JSON as it is shown where nothing is made of it: as text, if it cannot be read; nothing where it holds nothing.
CREATE FUNCTION catalog.scidex_shown_json(content text) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN content !~ '^[[:space:]]*(null|[[][[:space:]]*[]]|[{][[:space:]]*[}])?[[:space:]]*$'
    THEN coalesce(catalog.scidex_json(content), to_json(content)) END
$$;

-- The members of an object in their order, of a key that stands twice the last; none of what is no object.
CREATE FUNCTION catalog.scidex_members(content json) RETURNS TABLE (key text, value json, ordinal bigint)
LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT ON (e.key COLLATE "C") e.key, e.value, e.ordinal
  FROM json_each(CASE WHEN json_typeof(content) = 'object' THEN content ELSE '{}' END) WITH ORDINALITY AS e (key, value, ordinal)
  ORDER BY e.key COLLATE "C", e.ordinal DESC
$$;

-- What an object of metrics holds: nested names are dotted; `place` gives the order.
CREATE FUNCTION catalog.scidex_metrics(content json) RETURNS TABLE (name text, value json, place bigint[])
LANGUAGE sql IMMUTABLE AS $$
  WITH RECURSIVE walk AS (
    SELECT m.key AS name, m.value, ARRAY[m.ordinal] AS place FROM catalog.scidex_members(content) m
    UNION ALL
    SELECT w.name || '.' || m.key, m.value, w.place || m.ordinal
    FROM walk w CROSS JOIN LATERAL catalog.scidex_members(w.value) m
  )
  SELECT w.name, w.value, w.place FROM walk w WHERE json_typeof(w.value) <> 'object' AND w.name <> ''
$$;

-- Where a family's field of the metadata belongs; null: it stays there.
CREATE FUNCTION catalog.scidex_place(key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN key IN ('equations', 'species', 'parameters', 'reactions', 'steady_states', 'architecture', 'framework', 'layer_config',
                 'model_type', 'features', 'coefficients') THEN 'architecture'
    WHEN key IN ('solver', 'training_metrics', 'fit_metrics') THEN 'training_config' END
$$;

-- A member of an object where it is text that says something.
CREATE FUNCTION catalog.scidex_string(fields jsonb, key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(fields -> key) WHEN 'string' THEN nullif(btrim(fields ->> key), '') END
$$;

-- The start of a stated year, month, day or instant of the years 1 to 9999; UTC where no zone is stated.
CREATE FUNCTION catalog.scidex_time(stated text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  start timestamptz;
BEGIN
  start := CASE
    WHEN stated ~ '^[0-9]{4}$' THEN stated || '-01-01T00:00:00Z'
    WHEN stated ~ '^[0-9]{4}-[0-9]{2}$' THEN stated || '-01T00:00:00Z'
    WHEN stated ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN stated || 'T00:00:00Z'
    WHEN stated ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?$' THEN stated || 'Z'
    WHEN stated ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'
      THEN stated
  END;
  RETURN CASE WHEN start BETWEEN '0001-01-01T00:00:00Z' AND '9999-12-31T23:59:59Z' THEN start END;
EXCEPTION WHEN others THEN
  RETURN NULL;
END $$;

-- A stated date in its own precision; an instant in UTC, to the second.
CREATE FUNCTION catalog.scidex_date(stated text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  start timestamptz := catalog.scidex_time(stated);
BEGIN
  RETURN CASE WHEN length(stated) > 10 THEN to_char(start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    WHEN start IS NOT NULL THEN stated END;
END $$;

-- A stated date as it is shown where nothing is made of it: as it is, if it cannot be read.
CREATE FUNCTION catalog.scidex_shown_date(stated text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(catalog.scidex_date(stated), stated)
$$;

CREATE FUNCTION catalog.scidex_number(stated text) RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE WHEN stated ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,4})?$' THEN stated::double precision END;
EXCEPTION WHEN others THEN
  RETURN NULL;
END $$;

CREATE FUNCTION catalog.scidex_score(stated text) RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  score double precision := catalog.scidex_number(stated);
BEGIN
  RETURN CASE WHEN score BETWEEN 0 AND 1 THEN score END;
END $$;

-- A whole number below 2^63, which may be written as 1e6 or 3.0.
CREATE FUNCTION catalog.scidex_count(stated text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  count numeric := CASE WHEN stated ~ '^[+]?[0-9]{1,40}([.][0-9]{1,40})?([eE][+]?[0-9]{1,2})?$' THEN stated::numeric END;
BEGIN
  RETURN CASE WHEN count = trunc(count) AND count < 9223372036854775808 THEN trunc(count) END;
END $$;

CREATE FUNCTION catalog.scidex_version_number(stated text) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  number numeric := catalog.scidex_count(stated);
BEGIN
  RETURN CASE WHEN number BETWEEN 1 AND 2147483647 THEN number::integer END;
END $$;

CREATE FUNCTION catalog.scidex_flag(stated text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN lower(stated) IN ('1', 't', 'true', 'y', 'yes', 'on') THEN true
    WHEN lower(stated) IN ('0', 'f', 'false', 'n', 'no', 'off') THEN false END
$$;

-- A digest as algorithm:hex; bare digits of its length are a SHA-256.
CREATE FUNCTION catalog.scidex_hash(stated text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN stated ~ '^[0-9A-Fa-f]{64}$' THEN 'sha256:' || lower(stated)
    WHEN stated ~ '^[A-Za-z0-9][A-Za-z0-9_.+-]*:[0-9A-Fa-f]+$' THEN stated END
$$;

-- The relation of the contract that a link type means, where a thing of this kind may state it; null: none.
CREATE FUNCTION catalog.scidex_relation(link_type text, kind text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE
    WHEN link_type IN ('derives_from', 'derived_from', 'fine_tuned_from', 'extends') THEN 'derived_from'
    WHEN link_type IN ('trained_on', 'evaluated_on') AND kind = 'model' THEN link_type
    WHEN link_type = 'produced_by' AND kind IN ('model', 'artifact') THEN link_type
    WHEN link_type = 'uses_input' AND kind IN ('model', 'analysis') THEN link_type
    WHEN link_type IN ('tests', 'tests_hypothesis') AND kind IN ('model', 'analysis') THEN 'tests_hypothesis' END;
END $$;
