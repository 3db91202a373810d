SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA catalog;
CREATE SCHEMA forge;
CREATE FUNCTION catalog.assess_provenance(model_ids text[]) RETURNS TABLE(model_id text, reasons jsonb, warnings jsonb)
    LANGUAGE plpgsql STABLE ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH expected (relation, kind, rank, missing, unregistered, wrong_kind) AS (VALUES
    ('trained_on', 'dataset', 1, 'training_dataset_missing', 'training_dataset_unregistered', 'training_dataset_wrong_kind'),
    ('produced_by', 'analysis', 2, 'analysis_missing', 'analysis_unregistered', 'analysis_wrong_kind'),
    ('tests_hypothesis', 'hypothesis', 4, NULL, 'hypothesis_unregistered', 'hypothesis_wrong_kind')
  ),
  stated AS MATERIALIZED (
    SELECT l.source_id, l.position, l.relation, l.target_id, l.target_kind
    FROM catalog.links l
    WHERE l.source_id = ANY (model_ids) AND l.relation IN ('trained_on', 'produced_by', 'tests_hypothesis')
  ),
  found AS (
    SELECT m.id AS model_id, e.rank, e.missing, e.unregistered, e.wrong_kind, count(l.target_id) AS links,
           bool_or(l.target_kind = e.kind) AS satisfied,
           jsonb_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.target_id IS NOT NULL AND l.target_kind IS NULL) AS unknown,
           jsonb_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.target_kind <> e.kind) AS others
    FROM unnest(model_ids) AS m (id)
    CROSS JOIN expected e
    LEFT JOIN stated l ON l.source_id = m.id AND l.relation = e.relation
    GROUP BY m.id, e.rank, e.missing, e.unregistered, e.wrong_kind
  ),
  inputs AS (
    SELECT m.id AS model_id, count(i.input_id) AS total,
           jsonb_agg(i.input_id ORDER BY i.ordinal) FILTER (WHERE NOT i.pinned AND i.state = 'unpinned') AS unpinned,
           jsonb_agg(i.input_id ORDER BY i.ordinal) FILTER (WHERE NOT i.pinned AND i.state = 'missing') AS missing,
           jsonb_agg(i.input_id ORDER BY i.ordinal) FILTER (WHERE i.state = 'modified') AS modified
    FROM unnest(model_ids) AS m (id) LEFT JOIN catalog.model_inputs(model_ids) i ON i.model_id = m.id
    GROUP BY m.id
  ),
  lacking (model_id, rank, code, subjects) AS (
    SELECT f.model_id, f.rank, f.missing, '[]'::jsonb FROM found f WHERE f.links = 0 AND f.missing IS NOT NULL
    UNION ALL
    SELECT f.model_id, f.rank, f.unregistered, f.unknown FROM found f WHERE f.satisfied IS NOT TRUE AND f.unknown IS NOT NULL
    UNION ALL
    SELECT f.model_id, f.rank, f.wrong_kind, f.others FROM found f WHERE f.satisfied IS NOT TRUE AND f.others IS NOT NULL
    UNION ALL
    SELECT i.model_id, 3, 'inputs_missing', '[]'::jsonb FROM inputs i WHERE i.total = 0
    UNION ALL
    SELECT i.model_id, 3, 'input_unpinned', i.unpinned FROM inputs i WHERE i.unpinned IS NOT NULL
    UNION ALL
    SELECT i.model_id, 3, 'pinned_version_missing', i.missing FROM inputs i WHERE i.missing IS NOT NULL
  ),
  noted (model_id, code, subjects) AS (
    SELECT i.model_id, 'input_modified', i.modified FROM inputs i WHERE i.modified IS NOT NULL
    UNION ALL
    SELECT DISTINCT l.source_id, 'self_link', jsonb_build_array(l.source_id)
    FROM catalog.links l WHERE l.source_id = ANY (model_ids) AND l.target_id = l.source_id
    UNION ALL
    SELECT o.id, 'origin_withdrawn', o.origins FROM catalog.list_withdrawn_origins(model_ids) o
  )
  SELECT m.id, coalesce(l.listed, '[]'), coalesce(n.listed, '[]')
  FROM unnest(model_ids) AS m (id)
  LEFT JOIN (SELECT model_id, jsonb_agg(jsonb_build_object('code', code, 'subjects', subjects) ORDER BY rank, code) AS listed
             FROM lacking GROUP BY model_id) l ON l.model_id = m.id
  LEFT JOIN (SELECT model_id, jsonb_agg(jsonb_build_object('code', code, 'subjects', subjects) ORDER BY code) AS listed
             FROM noted GROUP BY model_id) n ON n.model_id = m.id;
END $$;
CREATE FUNCTION catalog.bare_split(stated text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  SELECT (regexp_match(lower(stated COLLATE "C"), '^ *(' || catalog.split_words() || ')([ _-]?(set|split|data|dataset))? *$'))[1]
$_$;
CREATE FUNCTION catalog.blanks() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT '[ \t-\r\u0085\u00A0\u2000-\u200A\u202F\u205F\u3000]*'
$$;
CREATE FUNCTION catalog.common_words() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT coalesce(array_agg(c.word), '{}')
  FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS c (word, share)
  WHERE s.schemaname = 'forge' AND s.tablename = 'model_versions' AND s.attname = 'search'
    AND c.word IS NOT NULL AND c.share > 0.1
$$;
CREATE FUNCTION catalog.cut_name(metric text) RETURNS TABLE(cut integer, dataset text, measure text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT c.cut, c.dataset, c.measure
  FROM (
    SELECT g.cut, array_to_string(p.parts[:g.cut], '/') AS dataset, array_to_string(p.parts[g.cut + 1:], '/') AS measure
    FROM (SELECT string_to_array(metric, '/') AS parts) p, generate_series(1, cardinality(p.parts) - 1) AS g (cut)
  ) c
  WHERE catalog.bare_split(c.dataset) IS NULL AND catalog.bare_split(c.measure) IS NULL
$$;
CREATE FUNCTION catalog.effective_quality(declared double precision, reasons jsonb) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE WHEN declared IS NULL OR reasons = '[]' THEN declared ELSE least(declared, 0.3) END
$$;
CREATE FUNCTION catalog.find_dataset(stated text, version text) RETURNS TABLE(lineage text, version_label text)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT b.lineage, coalesce(
    (SELECT v.version_number::text FROM catalog.artifacts v
     WHERE v.lineage = b.lineage AND (v.version_number::text = version OR v.version_tag = version)
     ORDER BY v.version_tag = version DESC NULLS LAST LIMIT 1),
    version,
    CASE WHEN b.versions = 1 THEN b.version_number::text END)
  FROM (
    SELECT f.lineage, f.rank, count(*) AS versions, min(f.version_number) AS version_number
    FROM (
      SELECT a.lineage, a.version_number, 1 AS rank FROM catalog.artifacts a WHERE a.id = stated AND a.kind = 'dataset'
      UNION ALL
      SELECT a.lineage, a.version_number, 2 FROM catalog.artifacts a WHERE a.lineage = stated AND a.kind = 'dataset'
    ) f
    GROUP BY f.lineage, f.rank ORDER BY f.rank, f.lineage LIMIT 1
  ) b
$$;
CREATE FUNCTION catalog.find_linked(of_model text, metric text) RETURNS TABLE(measure text, lineage text, version_label text)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT b.measure, b.lineage, b.version_label
  FROM (
    SELECT min(f.measure) AS measure, CASE WHEN count(DISTINCT f.lineage) = 1 THEN min(f.lineage) END AS lineage,
      CASE WHEN count(DISTINCT f.lineage) = 1 AND count(DISTINCT f.version_label) = 1 THEN min(f.version_label) END AS version_label
    FROM (
      SELECT n.*, max(n.cut) OVER () AS longest, min(n.rank) OVER (PARTITION BY n.cut) AS best_rank
      FROM (
        SELECT c.cut, c.measure, g.lineage, g.version_label, CASE l.relation WHEN 'evaluated_on' THEN 1 ELSE 2 END AS rank
        FROM catalog.links l
        JOIN catalog.artifacts d ON d.id = l.target_id AND d.kind = 'dataset'
        JOIN catalog.cut_name(metric) c ON c.dataset IN (d.id, d.lineage, d.title)
        CROSS JOIN LATERAL catalog.find_dataset(l.target_id, coalesce(l.pin_version_tag, l.pin_version_number::text)) g
        WHERE l.source_id = of_model
      ) n
    ) f
    WHERE f.cut = f.longest AND f.rank = f.best_rank
  ) b
  WHERE b.measure IS NOT NULL
$$;
CREATE FUNCTION catalog.find_named(metric text) RETURNS TABLE(measure text, lineage text, version_label text, is_sure boolean)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT b.measure, b.lineage, b.version_label, b.is_sure
  FROM (
    SELECT min(f.measure) AS measure, CASE WHEN count(DISTINCT f.lineage) = 1 THEN min(f.lineage) END AS lineage,
      CASE WHEN count(DISTINCT f.lineage) = 1 AND count(DISTINCT f.id) FILTER (WHERE f.rank = f.best_rank) = 1
        THEN (min(f.version_number) FILTER (WHERE f.rank = f.best_rank))::text END AS version_label,
      bool_and(f.shortest = f.cut) AND count(DISTINCT f.id) = 1 AS is_sure
    FROM (
      SELECT n.*, max(n.cut) OVER () AS longest, min(n.cut) OVER () AS shortest, min(n.rank) OVER (PARTITION BY n.cut) AS best_rank
      FROM (
        SELECT c.cut, c.measure, a.id, a.lineage, a.version_number, a.rank
        FROM catalog.cut_name(metric) c
        CROSS JOIN LATERAL (
          SELECT d.id, d.lineage, d.version_number, 1 AS rank FROM catalog.artifacts d WHERE d.id = c.dataset AND d.kind = 'dataset'
          UNION ALL
          SELECT d.id, d.lineage, d.version_number, 2 FROM catalog.artifacts d WHERE d.lineage = c.dataset AND d.kind = 'dataset'
          UNION ALL
          SELECT d.id, d.lineage, d.version_number, 3 FROM catalog.artifacts d WHERE d.title = c.dataset AND d.kind = 'dataset'
        ) a
      ) n
    ) f
    WHERE f.cut = f.longest
  ) b
  WHERE b.measure IS NOT NULL
$$;
CREATE FUNCTION catalog.fold_text(phrase text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT btrim(regexp_replace(
    replace(replace(replace(translate(
      lower(lower(normalize(regexp_replace(normalize(regexp_replace(phrase,
        '://[^\s/"''<>`\\?#]+@|(/home/|[/\\]Users[/\\]+)[^\s/\\]+|bearer\s+[A-Za-z0-9._~+/-]{8,}'
        '|((key|token|pass|secret|credential|pwd|auth|bearer|sig)[A-Za-z0-9_.-]*(=|["'']\s*:\s*)'
        '|--[A-Za-z0-9_.-]*(key|token|pass|secret|credential|pwd|auth|bearer|sig)[A-Za-z0-9_.-]*[\s\\]+)'
        '("[^"\n]+"|''[^''\n]+''|["'']?[^\s&;,"'']+)',
        ' ', 'gi'), NFKD), '[\u0300-\u036f]', '', 'g'), NFC) COLLATE "C") COLLATE "default"),
      'ςıøłđħ', 'σioldh'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u303f\u30a0\u30fb]+', ' ', 'g'))
$$;
CREATE FUNCTION catalog.is_readable(content json) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
BEGIN
  RETURN CASE
    WHEN position('\u' IN content::text) > 0 AND content::text ~* '\\u(0000|d[89a-f])' THEN false
    WHEN length(content::text) - length(translate(content::text, '[{', '')) < 200 THEN true
    ELSE NOT jsonb_path_exists(content::jsonb, 'strict $.**{200}') END;
END $_$;
CREATE FUNCTION catalog.is_training(split text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT coalesce(catalog.bare_split(split) IN ('train', 'training'), false)
$$;
CREATE FUNCTION catalog.list_origins(ids text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  origins text[] := ids;
  frontier text[] := ids;
  reached text[];
BEGIN
  FOR step IN 1 .. 100 LOOP
    SELECT array_agg(DISTINCT l.target_id) INTO reached FROM catalog.links l
      WHERE l.source_id = ANY (frontier) AND l.relation <> 'evaluated_on'
        AND (step <= 3 OR (l.relation = 'derived_from' AND l.target_kind = 'model'));
    frontier := ARRAY(SELECT unnest(reached) EXCEPT SELECT unnest(origins));
    EXIT WHEN frontier = '{}';
    origins := origins || frontier;
  END LOOP;
  RETURN origins;
END $$;
CREATE FUNCTION catalog.list_withdrawn_origins(ids text[]) RETURNS TABLE(id text, origins jsonb)
    LANGUAGE plpgsql STABLE ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
BEGIN
  IF NOT EXISTS (SELECT FROM catalog.artifacts a WHERE a.withdrawn_at IS NOT NULL) THEN RETURN; END IF;
  RETURN QUERY
  WITH RECURSIVE walk (root, at) AS (
    SELECT one, one COLLATE "C" FROM unnest(ids) AS one
    UNION
    SELECT w.root, l.target_id COLLATE "C" FROM walk w JOIN catalog.links l ON l.source_id = w.at
    WHERE l.relation IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
  )
  SELECT w.root, jsonb_agg(w.at ORDER BY w.at)
  FROM walk w JOIN catalog.artifacts a ON a.id = w.at
  WHERE w.at <> w.root AND a.withdrawn_at IS NOT NULL
  GROUP BY w.root;
END $$;
CREATE FUNCTION catalog.lists_reasons(listed jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
BEGIN
  RETURN listed = '[]' OR (jsonb_typeof(listed) = 'array' AND NOT EXISTS (
    SELECT FROM jsonb_array_elements(listed) AS one
    WHERE jsonb_typeof(one) <> 'object' OR jsonb_typeof(one -> 'code') IS DISTINCT FROM 'string'
      OR jsonb_typeof(one -> 'subjects') IS DISTINCT FROM 'array'
      OR jsonb_path_exists(one, '$.subjects[*] ? (@.type() != "string")')));
END $_$;
CREATE FUNCTION catalog.measured_on(of_model text, metric text, named_dataset text, named_version text, named_split text) RETURNS TABLE(measure text, dataset text, dataset_version text, split text, dataset_assumed boolean)
    LANGUAGE sql STABLE ROWS 1 PARALLEL SAFE
    AS $$
  SELECT coalesce(linked.measure, named.measure, metric) AS measure,
    CASE WHEN stated.dataset IS NOT NULL THEN stated.dataset
      WHEN linked.measure IS NOT NULL THEN linked.lineage
      WHEN named.measure IS NOT NULL THEN named.lineage
      WHEN catalog.is_training(coalesce(named_split, stated.split, catalog.name_split(metric))) THEN trained.dataset
      ELSE evaluated.dataset END AS dataset,
    CASE WHEN stated.dataset IS NOT NULL AND named_version IS NULL THEN stated.version_label
      WHEN stated.dataset IS NOT NULL THEN coalesce((
        SELECT v.version_number::text FROM catalog.artifacts v
        WHERE v.lineage = stated.dataset AND (v.version_number::text = named_version OR v.version_tag = named_version)
        ORDER BY v.version_tag = named_version DESC NULLS LAST LIMIT 1), named_version)
      WHEN linked.measure IS NOT NULL THEN linked.version_label
      WHEN named.measure IS NOT NULL THEN named.version_label
      WHEN catalog.is_training(coalesce(named_split, stated.split, catalog.name_split(metric))) THEN trained.version_label
      ELSE evaluated.version_label END AS dataset_version,
    CASE WHEN stated.dataset IS NOT NULL THEN named_split
      WHEN coalesce(linked.measure, named.measure) IS NOT NULL
        THEN coalesce(named_split, stated.split, catalog.name_split(coalesce(linked.measure, named.measure)))
      ELSE coalesce(named_split, stated.split, catalog.name_split(metric), evaluated.split) END AS split,
    stated.dataset IS NULL AND coalesce(linked.measure, named.measure) IS NULL AND evaluated.dataset IS NOT NULL
      AND NOT catalog.is_training(coalesce(named_split, stated.split, catalog.name_split(metric))) AS dataset_assumed
  FROM (SELECT) only_row
  LEFT JOIN LATERAL (
    SELECT min(CASE WHEN b.split IS NULL THEN coalesce(g.lineage, named_dataset) END) AS dataset,
      min(CASE WHEN b.split IS NULL THEN g.version_label END) AS version_label, min(b.split) AS split
    FROM (SELECT catalog.bare_split(named_dataset) AS split) b
    LEFT JOIN LATERAL catalog.find_dataset(named_dataset, NULL) g ON true
    WHERE named_dataset IS NOT NULL
  ) stated ON true
  LEFT JOIN LATERAL (
    SELECT min(n.measure) AS measure, min(n.lineage) AS lineage, min(n.version_label) AS version_label, bool_and(n.is_sure) AS is_sure
    FROM catalog.find_named(metric) n WHERE catalog.names_no_dataset(named_dataset) AND position('/' IN metric) > 0
  ) named ON true
  LEFT JOIN LATERAL (
    SELECT min(n.measure) AS measure, min(n.lineage) AS lineage, min(n.version_label) AS version_label
    FROM catalog.find_linked(of_model, metric) n WHERE NOT named.is_sure
  ) linked ON true
  LEFT JOIN LATERAL (
    SELECT min(o.dataset) AS dataset, min(o.version_label) AS version_label, min(o.split) AS split
    FROM catalog.only_dataset(of_model, 'evaluated_on') o WHERE catalog.names_no_dataset(named_dataset)
  ) evaluated ON true
  LEFT JOIN LATERAL (
    SELECT min(o.dataset) AS dataset, min(o.version_label) AS version_label
    FROM catalog.only_dataset(of_model, 'trained_on') o WHERE catalog.names_no_dataset(named_dataset)
  ) trained ON true
$$;
CREATE FUNCTION catalog.metric_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT CASE WHEN octet_length(name) <= 200 THEN name
    ELSE left(name, 30) || '~' || encode(sha256(convert_to(name, 'UTF8')), 'hex') END
$$;
CREATE FUNCTION catalog.model_inputs(model_ids text[]) RETURNS TABLE(model_id text, input_id text, input_kind text, via text[], pinned boolean, state text, ordinal bigint)
    LANGUAGE plpgsql STABLE ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH sources AS (
    SELECT id AS model_id, id AS source_id, -1 AS rank FROM unnest(model_ids) AS id
    UNION ALL
    SELECT DISTINCT ON (l.source_id, l.target_id) l.source_id, l.target_id, l.position
    FROM catalog.links l
    WHERE l.source_id = ANY (model_ids) AND l.relation = 'produced_by' AND l.target_kind = 'analysis'
    ORDER BY 1, 2, 3
  ),
  -- by an array, which reaches the index whatever the view is made of; and each link is looked at once
  stated AS MATERIALIZED (
    SELECT l.source_id, l.position, l.target_id, l.target_kind, l.pin_state
    FROM catalog.links l
    WHERE l.source_id = ANY (ARRAY(SELECT source_id FROM sources)) AND l.relation IN ('trained_on', 'uses_input')
  ),
  named AS (
    SELECT s.model_id, l.target_id, l.target_kind, s.source_id, l.pin_state,
           row_number() OVER (PARTITION BY s.model_id ORDER BY s.rank, l.position) AS ordinal
    FROM sources s JOIN stated l ON l.source_id = s.source_id
  )
  SELECT n.model_id, n.target_id, min(n.target_kind), array_agg(DISTINCT n.source_id),
         bool_or(n.pin_state IN ('intact', 'modified', 'unverified')),
         (array_agg(n.pin_state ORDER BY array_position(
            ARRAY['modified', 'intact', 'unverified', 'missing', 'unpinned'], n.pin_state)))[1],
         min(n.ordinal)
  FROM named n
  GROUP BY n.model_id, n.target_id;
END $$;
CREATE FUNCTION catalog.name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT COST 1000 PARALLEL SAFE
    AS $$
  SELECT left(replace(catalog.fold_text(left(name, 1000)), ' ', ''), 200)
$$;
CREATE FUNCTION catalog.name_split(metric text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  SELECT CASE WHEN lower(metric COLLATE "C") !~ '(^|[_/. -])((std|standard)[_/. -]dev|(p|t|z|abs|min|max)[_/. -]val|(t|z|f|ks)[_/. -]test)$'
    THEN coalesce(
      (regexp_match(lower(metric COLLATE "C"), '^(' || catalog.split_words() || ')($|[_/. -](?!stat(istics?)?$))'))[1],
      (regexp_match(lower(metric COLLATE "C"), '[_/. -](' || catalog.split_words() || ')$'))[1]) END
$_$;
CREATE FUNCTION catalog.names_no_dataset(stated text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT stated IS NULL OR catalog.bare_split(stated) IS NOT NULL
$$;
CREATE FUNCTION catalog.nearest_double(stated text) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  -- 0.DIGITS · 10^magnitude, beside the bounds from which float64 rounds to infinity, and up to which to nothing. OFFSET
  -- keeps the planner from casting a constant before it is compared.
  SELECT CASE
      WHEN v.digits = '' THEN 0
      WHEN (v.magnitude, v.digits COLLATE "C") >= (309, round(2::numeric ^ 1024 - 2::numeric ^ 970)::text) THEN NULL
      WHEN (v.magnitude, v.digits COLLATE "C") <= (-323, round(5::numeric ^ 1075)::text) THEN 0
      ELSE v.literal::double precision
    END
  FROM (
    SELECT p.literal, btrim(p.whole || p.fraction, '0') AS digits,
      length(p.whole) - (length(p.whole || p.fraction) - length(ltrim(p.whole || p.fraction, '0')))
      + CASE WHEN length(p.power) > 9 THEN 1000000000 ELSE coalesce(nullif(p.power, '')::bigint, 0) END
        * CASE p.sign WHEN '-' THEN -1 ELSE 1 END AS magnitude
    FROM (
      SELECT stated AS literal, m[1] AS whole, coalesce(m[2], '') AS fraction, m[3] AS sign, coalesce(m[4], '') AS power
      FROM regexp_match(stated, '^[+-]?([0-9]+)(?:[.]([0-9]+))?(?:[eE]([+-]?)0*([0-9]*))?$') AS m OFFSET 0
    ) p
  ) v
$_$;
CREATE FUNCTION catalog.only_dataset(of_model text, of_relation text) RETURNS TABLE(dataset text, version_label text, split text)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT CASE WHEN catalog.bare_split(l.target) IS NULL THEN coalesce(g.lineage, l.target) END,
    CASE WHEN catalog.bare_split(l.target) IS NULL THEN coalesce(g.version_label, l.version) END,
    coalesce(l.split, catalog.bare_split(l.target))
  FROM (
    SELECT min(k.target_id) AS target, min(coalesce(k.pin_version_tag, k.pin_version_number::text)) AS version,
      CASE WHEN count(DISTINCT k.split) = 1 AND count(k.split) = count(*) THEN min(k.split) END AS split
    FROM catalog.links k WHERE k.source_id = of_model AND k.relation = of_relation HAVING count(DISTINCT k.target_id) = 1
  ) l
  LEFT JOIN LATERAL catalog.find_dataset(l.target, l.version) g ON true
$$;
CREATE FUNCTION catalog.publishes(thing text, kind text, embargo_until date, families text[], states text[], tags text[], datasets text[], day date) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  frontier text[] := ARRAY[thing];
BEGIN
  IF embargo_until > day THEN RETURN false; END IF;
  IF kind = 'model' THEN RETURN catalog.publishes_model(thing, families, states, tags, datasets, day); END IF;
  FOR step IN 1 .. 3 LOOP
    IF EXISTS (
      SELECT FROM catalog.links l JOIN catalog.models m ON m.id = l.source_id
      WHERE l.target_id = ANY (frontier) AND catalog.publishes_model(m.id, families, states, tags, datasets, day)
    ) THEN RETURN true; END IF;
    frontier := ARRAY(
      SELECT DISTINCT a.id FROM catalog.links l JOIN catalog.artifacts a ON a.id = l.source_id
      WHERE l.target_id = ANY (frontier) AND a.kind <> 'model' AND a.withdrawn_at IS NULL
        AND (a.embargo_until IS NULL OR a.embargo_until <= day));
    EXIT WHEN frontier = '{}';
  END LOOP;
  RETURN false;
END $$;
CREATE FUNCTION catalog.publishes_model(model text, families text[], states text[], tags text[], datasets text[], day date) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM (
      SELECT m.id, m.family, m.promotion_state, m.training_datasets FROM catalog.models m WHERE m.id = model
      UNION ALL
      SELECT w.id, w.family, w.promotion_state, w.training_datasets FROM catalog.withdrawn_models() w WHERE w.id = model
    ) m
    JOIN catalog.artifacts a ON a.id = m.id
    WHERE (a.embargo_until IS NULL OR a.embargo_until <= day)
      AND (families = '{}' OR m.family = ANY (families))
      AND (states = '{}' OR m.promotion_state = ANY (states))
      AND (tags = '{}' OR a.version_tag = ANY (tags) OR EXISTS (
        SELECT FROM json_array_elements_text(
          CASE WHEN json_typeof(a.metadata -> 'tags') = 'array' THEN a.metadata -> 'tags' ELSE '[]' END) AS tag
        WHERE tag = ANY (tags)))
      AND (datasets = '{}' OR m.training_datasets && datasets OR EXISTS (
        SELECT FROM catalog.artifacts d
        WHERE d.id = ANY (m.training_datasets) AND (d.slug = ANY (datasets) OR d.lineage = ANY (datasets)))));
END $$;
CREATE FUNCTION catalog.read_count(stated text) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  SELECT CASE WHEN c.count = trunc(c.count) AND c.count < 9223372036854775808 THEN trunc(c.count) END
  FROM (
    SELECT coalesce(m[1]::numeric,
      m[2]::numeric * CASE m[3] WHEN 'K' THEN 1000 WHEN 'M' THEN 1000000 WHEN 'B' THEN 1000000000 ELSE 1000000000000 END) AS count
    FROM regexp_match(stated, replace('^_(?:([0-9]{1,40})|([0-9]{1,40}(?:[.][0-9]{1,40})?)([KMBT]))_$', '_', catalog.blanks())) AS m
  ) c
$_$;
CREATE FUNCTION catalog.read_number(value json) RETURNS TABLE(number double precision, unit text, plus_minus double precision)
    LANGUAGE sql IMMUTABLE ROWS 1 PARALLEL SAFE
    AS $_$
  SELECT r.number, CASE WHEN r.number IS NOT NULL AND r.is_share THEN '%' END,
    CASE WHEN r.number IS NOT NULL AND r.plus_minus >= 0 THEN r.plus_minus END
  FROM (
    -- without a call for each
    SELECT CASE WHEN p[1] ~ catalog.usual_decimal() THEN p[1]::double precision ELSE catalog.nearest_double(p[1]) END AS number,
      CASE WHEN p[3] ~ catalog.usual_decimal() THEN p[3]::double precision ELSE catalog.nearest_double(p[3]) END AS plus_minus,
      '%' IN (p[2], p[4]) AS is_share
    FROM (
      SELECT CASE json_typeof(value)
          WHEN 'number' THEN ARRAY[value #>> '{}']
          -- text that PostgreSQL cannot hold raises an error: NUL, and halves of surrogate pairs, which no number has
          WHEN 'string' THEN CASE WHEN value::text !~* '\\u(0000|d[89a-f])' THEN regexp_match(value #>> '{}',
            replace(replace('^_(D)_(%?)(?:_(?:±|[+]/-)_(D)_(%?))?_$', 'D', '[+-]?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?'),
                    '_', catalog.blanks())) END
        END AS p OFFSET 0
    ) stated OFFSET 0
  ) r
$_$;
CREATE FUNCTION catalog.remedies() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT NULL::text $$;
CREATE FUNCTION catalog.search_for(words text[]) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT string_agg('''' || replace(replace(word, '\', '\\'), '''', '''''') || ''':*', ' & ' ORDER BY word)::tsquery
  FROM unnest(words) AS word
$$;
CREATE FUNCTION catalog.search_query(phrase text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT catalog.search_for(catalog.words(phrase)) $$;
CREATE FUNCTION catalog.show_object(content json, name text) RETURNS json
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN CASE
    WHEN content IS NULL THEN '{}'
    WHEN NOT catalog.is_readable(content) THEN json_build_object(name, content::text)
    WHEN json_typeof(content) = 'object' THEN content
    ELSE json_build_object(name, content) END;
END $$;
CREATE FUNCTION catalog.slug(id text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  SELECT CASE
    WHEN (id COLLATE "C") ~ '^[a-z0-9]([a-z0-9._@-]{0,98}[a-z0-9])?$'
      AND position('..' IN id) = 0
      AND (id COLLATE "C") !~ '^(compare|index|page|404|(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?)$'
    THEN id
    ELSE coalesce(nullif(trim(BOTH '-' FROM left(
           regexp_replace(lower(id COLLATE "C"), '[^a-z0-9]+' COLLATE "C", '-', 'g'), 60)), ''), 'id')
         || '~' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 16)
  END
$_$;
CREATE FUNCTION catalog.split_words() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT 'train|training|val|valid|validation|dev|test|eval|holdout'
$$;
CREATE FUNCTION catalog.tell_state(state text, embargo_until date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT CASE WHEN embargo_until > (now() AT TIME ZONE 'UTC')::date THEN concat(state, '+', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
    ELSE state END
$$;
CREATE FUNCTION catalog.tell_time(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;
CREATE FUNCTION catalog.usual_decimal() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  SELECT '^[+-]?[0-9]{1,100}([.][0-9]{1,100})?([eE][+-]?[0-9]{1,2})?$'
$_$;
CREATE FUNCTION catalog.withdrawn_models() RETURNS TABLE(id text, family text, promotion_state text, training_datasets text[])
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT v.artifact_id, v.model_family, v.promotion_state, v.training_datasets FROM forge.model_versions v WHERE v.withdrawn
$$;
CREATE FUNCTION catalog.words(phrase text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT coalesce(array_agg(DISTINCT CASE WHEN run.is_dense THEN substr(word, place, 2) ELSE left(word, 200) END), '{}')
  FROM unnest(string_to_array(regexp_replace(catalog.fold_text(phrase),
    '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3'
    '\U00020000-\U000323af]+)', ' \1 ', 'g'), ' ')) AS word,
  LATERAL (SELECT word ~ ('^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf'
    '\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U000323af]') AS is_dense) run,
  LATERAL generate_series(1, CASE WHEN run.is_dense THEN length(word) ELSE 1 END) AS place
  WHERE word <> ''
$$;
CREATE FUNCTION forge.after_artifacts_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  lineages text[];
  ids text[];
BEGIN
  IF forge.is_refreshing() THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN SELECT array_agg(DISTINCT lineage), array_agg(id) INTO lineages, ids FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT lineage), array_agg(id) INTO lineages, ids FROM stale;
  ELSE
    SELECT array_agg(DISTINCT lineage), array_agg(DISTINCT id) INTO lineages, ids
    FROM (SELECT lineage, id FROM fresh UNION SELECT lineage, id FROM stale) changed;
  END IF;
  IF lineages IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.refresh_things(ids, lineages);
  RETURN NULL;
END $$;
CREATE FUNCTION forge.after_definitions_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM forge.move_revision();
  RETURN NULL;
END $$;
CREATE FUNCTION forge.after_links_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  sources text[];
BEGIN
  IF forge.is_refreshing() THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN SELECT array_agg(DISTINCT source_artifact_id) INTO sources FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT source_artifact_id) INTO sources FROM stale;
  ELSE
    SELECT array_agg(DISTINCT source_artifact_id) INTO sources
    FROM (SELECT source_artifact_id FROM fresh UNION SELECT source_artifact_id FROM stale) changed;
  END IF;
  IF sources IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.move_revision();
  PERFORM forge.stamp_artifacts(sources);
  PERFORM forge.refresh_models(sources || coalesce((
    SELECT array_agg(l.source_artifact_id) FROM forge.artifact_links l
    WHERE l.target_artifact_id = ANY (sources) AND l.link_type = 'produced_by'), '{}'));
  IF EXISTS (SELECT FROM forge.withdrawals) THEN PERFORM forge.mark_descendants(sources); END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION forge.after_models_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  ids text[];
BEGIN
  IF forge.is_refreshing() THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT artifact_id) INTO ids FROM stale;
  ELSE SELECT array_agg(DISTINCT artifact_id) INTO ids FROM fresh;
  END IF;
  IF ids IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.move_revision();
  PERFORM forge.stamp_artifacts(ids);
  PERFORM forge.refresh_numbers(ids);
  PERFORM forge.refresh_models(ids);
  RETURN NULL;
END $$;
CREATE FUNCTION forge.after_withdrawals_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  ids text[];
BEGIN
  IF TG_OP = 'INSERT' THEN SELECT array_agg(artifact_id) INTO ids FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(artifact_id) INTO ids FROM stale;
  ELSE
    SELECT array_agg(artifact_id) INTO ids
    FROM (SELECT artifact_id FROM fresh UNION SELECT artifact_id FROM stale) changed;
  END IF;
  IF ids IS NULL THEN RETURN NULL; END IF;
  PERFORM forge.refresh_things(ids, ARRAY(SELECT DISTINCT a.lineage FROM forge.artifacts a WHERE a.id = ANY (ids)));
  -- where the last one was undone; else the line above has done it
  IF NOT EXISTS (SELECT FROM forge.withdrawals) THEN PERFORM forge.mark_descendants(ids); END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION forge.is_refreshing() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT coalesce(current_setting('forge.refreshing', true), '') = 'on'
$$;
CREATE FUNCTION forge.list_descendants(ids text[]) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
  WITH RECURSIVE reached (id) AS (
    SELECT unnest(ids) COLLATE "C"
    UNION
    SELECT l.source_artifact_id FROM reached r JOIN forge.artifact_links l ON l.target_artifact_id = r.id
    WHERE l.link_type IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
  )
  SELECT coalesce(array_agg(id), '{}') FROM reached
$$;
CREATE FUNCTION forge.mark_descendants(ids text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  descendants text[] := forge.list_descendants(ids);
BEGIN
  PERFORM forge.stamp_artifacts(ARRAY(
    SELECT a.id FROM forge.artifacts a WHERE a.id = ANY (descendants) AND a.artifact_type <> 'model'));
  PERFORM forge.refresh_models(descendants);
END $$;
CREATE FUNCTION forge.models_depending_on(lineages text[]) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
  WITH things AS (SELECT id FROM forge.artifacts WHERE lineage = ANY (lineages) UNION SELECT unnest(lineages)),
  direct AS (
    SELECT l.source_artifact_id AS id FROM forge.artifact_links l JOIN things t ON t.id = l.target_artifact_id
    UNION SELECT v.artifact_id FROM forge.model_versions v JOIN things t ON t.id = v.tests_hypothesis_id
  )
  SELECT coalesce(array_agg(id), '{}') FROM (
    SELECT id FROM direct
    UNION
    SELECT l.source_artifact_id FROM forge.artifact_links l JOIN direct d ON d.id = l.target_artifact_id
    WHERE l.link_type = 'produced_by'
  ) affected
$$;
CREATE FUNCTION forge.move_revision() RETURNS void
    LANGUAGE sql
    AS $$
  UPDATE forge.revision SET revision = revision + 1, changed_at = clock_timestamp(), state = gen_random_uuid(),
    embargo_until = (SELECT max(embargo_until) FROM forge.artifacts WHERE embargo_until IS NOT NULL)
$$;
CREATE FUNCTION forge.refresh_all() RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  part text[];
  last text := '';
BEGIN
  IF NOT EXISTS (SELECT FROM forge.artifacts) THEN RETURN; END IF;
  PERFORM forge.move_revision();
  PERFORM forge.refresh_rows();
  LOOP
    part := ARRAY(SELECT DISTINCT lineage FROM forge.artifacts WHERE lineage > last ORDER BY lineage LIMIT 10000);
    EXIT WHEN part = '{}';
    PERFORM forge.refresh_latest(part);
    last := part[cardinality(part)];
  END LOOP;
  last := '';
  LOOP
    part := ARRAY(SELECT artifact_id FROM forge.model_versions WHERE artifact_id > last ORDER BY artifact_id LIMIT 10000);
    EXIT WHEN part = '{}';
    PERFORM forge.refresh_numbers(part);
    PERFORM forge.refresh_models(part);
    last := part[cardinality(part)];
  END LOOP;
END $$;
CREATE FUNCTION forge.refresh_latest(lineages text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  changed text[];
BEGIN
  PERFORM set_config('forge.refreshing', 'on', true);
  UPDATE forge.artifacts a SET withdrawn_at = s.withdrawn_at, withdrawn_reason = s.reason
  FROM (SELECT b.id, w.withdrawn_at, w.reason
        FROM forge.artifacts b LEFT JOIN forge.withdrawals w ON w.artifact_id = b.id
        WHERE b.lineage = ANY (lineages)
          AND (b.withdrawn_at, b.withdrawn_reason) IS DISTINCT FROM (w.withdrawn_at, w.reason)) s
  WHERE a.id = s.id;
  WITH written AS (
    UPDATE forge.artifacts a SET is_latest = false
    WHERE a.lineage = ANY (lineages) AND a.is_latest
      AND (a.withdrawn_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM forge.artifacts b
        WHERE b.lineage = a.lineage AND b.version_number > a.version_number AND b.withdrawn_at IS NULL))
    RETURNING a.id
  )
  SELECT array_agg(id) INTO changed FROM written;
  WITH written AS (
    UPDATE forge.artifacts a SET is_latest = true
    WHERE a.lineage = ANY (lineages) AND NOT a.is_latest AND a.withdrawn_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM forge.artifacts b
        WHERE b.lineage = a.lineage AND b.version_number > a.version_number AND b.withdrawn_at IS NULL)
    RETURNING a.id
  )
  SELECT array_agg(id) || changed INTO changed FROM written;
  PERFORM forge.stamp_artifacts(changed);
  UPDATE forge.model_versions v SET is_latest = a.is_latest, withdrawn = a.withdrawn_at IS NOT NULL
  FROM forge.artifacts a
  WHERE a.lineage = ANY (lineages) AND a.id = v.artifact_id
    AND (v.is_latest, v.withdrawn) <> (a.is_latest, a.withdrawn_at IS NOT NULL);
  UPDATE forge.model_numbers n SET is_latest = a.is_latest
  FROM forge.artifacts a
  WHERE a.id = ANY (changed) AND n.artifact_id = a.id AND n.is_latest <> a.is_latest;
  PERFORM set_config('forge.refreshing', 'off', true);
END $$;
CREATE FUNCTION forge.refresh_models(model_ids text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  changed text[];
BEGIN
  PERFORM set_config('forge.refreshing', 'on', true);
  WITH chosen AS (
    SELECT array_agg(artifact_id) AS ids FROM forge.model_versions WHERE artifact_id = ANY (model_ids)
  ),
  ranked AS (
    SELECT m.artifact_id, m.name, m.value, m.position,
           row_number() OVER (PARTITION BY m.artifact_id ORDER BY m.position) AS nth
    FROM (SELECT DISTINCT ON (artifact_id, name) artifact_id, name, value, position
          FROM forge.model_metrics WHERE artifact_id = ANY (model_ids) ORDER BY artifact_id, name, position) m
  ),
  summarised AS (
    SELECT artifact_id, count(*)::integer AS total,
           -- without blanks, as documents hold it
           format('{%s}', string_agg(format('%s:%s', to_json(name), value), ',' ORDER BY position) FILTER (WHERE nth <= 64))::json AS metrics
    FROM ranked GROUP BY artifact_id
  ),
  named AS (
    -- the first 300 links: a tsvector may not grow beyond 1 MB
    SELECT l.source_artifact_id, string_agg(l.target_artifact_id || ' ' || coalesce(left(t.title, 500), ''), ' ') AS names
    FROM forge.artifact_links l LEFT JOIN forge.artifacts t ON t.id = l.target_artifact_id
    WHERE l.source_artifact_id = ANY (model_ids) AND l.position < 300 GROUP BY 1
  ),
  linked AS (
    SELECT l.source_id,
           array_agg(l.target_id::text ORDER BY l.position) FILTER (WHERE l.relation = 'trained_on') AS datasets,
           (array_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.relation = 'produced_by'))[1] AS analysis,
           (array_agg(l.target_id ORDER BY l.position) FILTER (WHERE l.relation = 'tests_hypothesis'))[1] AS hypothesis
    FROM catalog.links l
    WHERE l.source_id = ANY (model_ids) AND l.relation IN ('trained_on', 'produced_by', 'tests_hypothesis')
    GROUP BY l.source_id
  ),
  fresh AS (
    SELECT a.id, a.title, a.is_latest, a.withdrawn_at IS NOT NULL AS withdrawn, a.created_at, p.reasons, p.warnings || v.load_warnings AS warnings,
           coalesce(s.metrics, '{}') AS metrics, coalesce(s.total, 0) AS total,
           coalesce(k.datasets, '{}') AS datasets, k.analysis, k.hypothesis,
           array_to_tsvector(catalog.words(concat_ws(' ', left(a.title, 10000), a.id, a.lineage, a.version_tag,
             CASE WHEN json_typeof(a.metadata -> 'tags') = 'array' THEN left(a.metadata ->> 'tags', 10000) END,
             v.tests_hypothesis_id, n.names))) AS search
    FROM chosen
    CROSS JOIN catalog.assess_provenance(chosen.ids) p
    JOIN forge.artifacts a ON a.id = p.model_id
    JOIN forge.model_versions v ON v.artifact_id = a.id
    LEFT JOIN summarised s ON s.artifact_id = a.id
    LEFT JOIN named n ON n.source_artifact_id = a.id
    LEFT JOIN linked k ON k.source_id = a.id
  ),
  written AS (
    UPDATE forge.model_versions v
    SET provenance_reasons = f.reasons, warnings = f.warnings,
        evaluation_metrics = f.metrics, metric_count = f.total, search = f.search,
        title = f.title, is_latest = f.is_latest, withdrawn = f.withdrawn, created_at = f.created_at,
        training_datasets = f.datasets, produced_by = f.analysis, tests_hypothesis = f.hypothesis
    FROM fresh f
    WHERE v.artifact_id = f.id
      AND (v.provenance_reasons, v.warnings, v.evaluation_metrics::text, v.metric_count, v.search,
           v.title, v.is_latest, v.withdrawn, v.created_at, v.training_datasets, v.produced_by, v.tests_hypothesis)
          IS DISTINCT FROM (f.reasons, f.warnings, f.metrics::text, f.total, f.search,
                            f.title, f.is_latest, f.withdrawn, f.created_at, f.datasets, f.analysis, f.hypothesis)
    RETURNING v.artifact_id
  )
  SELECT array_agg(artifact_id) INTO changed FROM written;
  PERFORM forge.stamp_artifacts(changed);
  PERFORM set_config('forge.refreshing', 'off', true);
END $$;
CREATE FUNCTION forge.refresh_numbers(model_ids text[]) RETURNS void
    LANGUAGE sql
    AS $$
  WITH stated AS MATERIALIZED (
    SELECT s.artifact_id, s.key, s.number, s.number = min(s.number) OVER w AS is_lowest,
           s.number = max(s.number) OVER w AS is_highest, a.is_latest
    FROM (SELECT DISTINCT artifact_id, catalog.metric_key(name) AS key, number
          FROM forge.model_metrics WHERE artifact_id = ANY (model_ids) AND number IS NOT NULL) s
    JOIN forge.artifacts a ON a.id = s.artifact_id AND a.withdrawn_at IS NULL
    WINDOW w AS (PARTITION BY s.artifact_id, s.key)
  ),
  gone AS (
    DELETE FROM forge.model_numbers n
    WHERE n.artifact_id = ANY (model_ids) AND (n.artifact_id, n.key, n.number) NOT IN (
      SELECT artifact_id, key, number FROM stated)
  )
  INSERT INTO forge.model_numbers AS n (artifact_id, key, number, is_lowest, is_highest, is_latest)
  SELECT artifact_id, key, number, is_lowest, is_highest, is_latest FROM stated
  ON CONFLICT (artifact_id, key, number) DO UPDATE
    SET is_lowest = excluded.is_lowest, is_highest = excluded.is_highest, is_latest = excluded.is_latest
    WHERE (n.is_lowest, n.is_highest, n.is_latest) <> (excluded.is_lowest, excluded.is_highest, excluded.is_latest)
$$;
CREATE FUNCTION forge.refresh_rows() RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  changed text[];
BEGIN
  PERFORM set_config('forge.refreshing', 'on', true);
  WITH renamed AS (
    UPDATE forge.artifacts SET id = id WHERE slug <> catalog.slug(id) RETURNING id
  ),
  scored AS (
    UPDATE forge.model_versions SET declared_quality_score = declared_quality_score
    WHERE quality_score IS DISTINCT FROM catalog.effective_quality(declared_quality_score, provenance_reasons)
    RETURNING artifact_id
  ),
  read AS (
    UPDATE forge.model_metrics m SET number = r.number, unit = coalesce(r.unit, m.unit), plus_minus = r.plus_minus
    FROM (SELECT artifact_id, position, n.* FROM forge.model_metrics, catalog.read_number(value) n) r
    WHERE r.artifact_id = m.artifact_id AND r.position = m.position
      AND (m.number, m.plus_minus) IS DISTINCT FROM (r.number, r.plus_minus)
    RETURNING m.artifact_id
  )
  SELECT array_agg(id) INTO changed FROM (
    SELECT id FROM renamed UNION SELECT artifact_id FROM scored UNION SELECT artifact_id FROM read) written;
  PERFORM forge.stamp_artifacts(changed);
  PERFORM set_config('forge.refreshing', 'off', true);
END $$;
CREATE FUNCTION forge.refresh_things(ids text[], lineages text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  mixed text;
BEGIN
  PERFORM forge.move_revision();
  SELECT lineage INTO mixed FROM forge.artifacts WHERE lineage = ANY (lineages)
    GROUP BY lineage HAVING count(DISTINCT artifact_type) > 1 LIMIT 1;
  IF mixed IS NOT NULL THEN
    RAISE EXCEPTION 'lineage % would hold versions of different kinds', quote_literal(mixed)
      USING ERRCODE = 'check_violation', HINT = 'Give the other kind a lineage of its own.';
  END IF;
  PERFORM forge.stamp_artifacts(ids);
  PERFORM forge.refresh_latest(lineages);
  PERFORM forge.refresh_numbers(ids);
  PERFORM forge.refresh_models(ids || lineages || forge.models_depending_on(ids || lineages));
  -- where nothing is withdrawn there are no warnings to pass on
  IF EXISTS (SELECT FROM forge.withdrawals) THEN PERFORM forge.mark_descendants(ids); END IF;
END $$;
CREATE FUNCTION forge.stamp_artifacts(ids text[]) RETURNS void
    LANGUAGE sql
    AS $$
  INSERT INTO forge.artifact_states (artifact_id, state)
  SELECT a.id, r.state FROM forge.artifacts a, forge.revision r WHERE a.id = ANY (ids)
  ON CONFLICT (artifact_id) DO UPDATE SET state = excluded.state
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE forge.artifact_states (
    artifact_id text NOT NULL COLLATE pg_catalog."C",
    state uuid NOT NULL
);
CREATE TABLE forge.artifacts (
    id text NOT NULL COLLATE pg_catalog."C",
    slug text GENERATED ALWAYS AS (catalog.slug(id)) STORED NOT NULL COLLATE pg_catalog."C",
    artifact_type text NOT NULL,
    lineage text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    version_number integer NOT NULL,
    version_tag text,
    parent_version_id text COLLATE pg_catalog."C",
    is_latest boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone,
    created_text text,
    content_hash text,
    origin_url text,
    license text,
    card text,
    changelog text,
    metadata json DEFAULT '{}'::json NOT NULL,
    document_hash text,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text,
    embargo_until date,
    load_again boolean DEFAULT false NOT NULL,
    CONSTRAINT artifacts_artifact_type_check CHECK ((artifact_type = ANY (ARRAY['model'::text, 'dataset'::text, 'analysis'::text, 'hypothesis'::text, 'artifact'::text]))),
    CONSTRAINT artifacts_id_check CHECK (((length(id) >= 1) AND (length(id) <= 512))),
    CONSTRAINT artifacts_metadata_check CHECK ((json_typeof(metadata) = 'object'::text)),
    CONSTRAINT artifacts_version_number_check CHECK ((version_number >= 1))
);
CREATE VIEW catalog.artifacts WITH (security_invoker='true') AS
 SELECT id,
    slug,
    artifact_type AS kind,
    lineage,
    title,
    version_number,
    version_tag,
    COALESCE(parent_version_id, ( SELECT p.id
           FROM forge.artifacts p
          WHERE ((p.lineage = a.lineage) AND (p.version_number < a.version_number))
          ORDER BY p.version_number DESC
         LIMIT 1)) AS previous,
    is_latest,
    created_at,
    created_text,
    content_hash,
    origin_url AS source_url,
    license,
    card,
    changelog,
    metadata,
    withdrawn_at,
    withdrawn_reason,
    embargo_until,
    ( SELECT (s.state)::text AS state
           FROM forge.artifact_states s
          WHERE (s.artifact_id = a.id)) AS state
   FROM forge.artifacts a;
COMMENT ON COLUMN catalog.artifacts.id IS 'Identifies one version of one thing of any kind, models included.';
COMMENT ON COLUMN catalog.artifacts.slug IS 'catalog.slug(id); unique.';
COMMENT ON COLUMN catalog.artifacts.kind IS 'model, dataset, analysis, hypothesis or artifact.';
COMMENT ON COLUMN catalog.artifacts.lineage IS 'Shared by all versions of one thing.';
COMMENT ON COLUMN catalog.artifacts.title IS 'What people call it.';
COMMENT ON COLUMN catalog.artifacts.version_number IS 'From 1, unique within the lineage.';
COMMENT ON COLUMN catalog.artifacts.version_tag IS 'A human label, unique within the lineage.';
COMMENT ON COLUMN catalog.artifacts.previous IS 'Id of the version that this one came from; may be unregistered.';
COMMENT ON COLUMN catalog.artifacts.is_latest IS 'True only for the highest version_number of the lineage among those that are not withdrawn.';
COMMENT ON COLUMN catalog.artifacts.created_at IS 'Start of the stated period, for sorting; null when unknown.';
COMMENT ON COLUMN catalog.artifacts.created_text IS 'The date as stated, in its own precision; null when unknown.';
COMMENT ON COLUMN catalog.artifacts.content_hash IS 'algorithm:hex digest of the content.';
COMMENT ON COLUMN catalog.artifacts.source_url IS 'Where it comes from.';
COMMENT ON COLUMN catalog.artifacts.license IS 'As stated.';
COMMENT ON COLUMN catalog.artifacts.card IS 'Markdown, unsanitised.';
COMMENT ON COLUMN catalog.artifacts.changelog IS 'What is new in this version, as stated.';
COMMENT ON COLUMN catalog.artifacts.metadata IS 'A JSON object, kept as stated.';
COMMENT ON COLUMN catalog.artifacts.withdrawn_at IS 'When it was withdrawn, which leaves a model out of catalog.models; null: it was not.';
COMMENT ON COLUMN catalog.artifacts.withdrawn_reason IS 'Why it was withdrawn; null where it was not.';
COMMENT ON COLUMN catalog.artifacts.embargo_until IS 'The day, in UTC, from which it may be published; null: at once.';
COMMENT ON COLUMN catalog.artifacts.state IS 'Differs after each write to the thing: its row here and in models, its metrics, its links; null: compare all of these.';
CREATE VIEW catalog.contract WITH (security_invoker='true') AS
 SELECT view_name,
    column_name,
    data_type,
    nullable,
    meaning,
    ((view_name = 'metrics'::text) AND (column_name = ANY (ARRAY['dataset_assumed'::text, 'unit'::text, 'stderr'::text, 'ci_low'::text, 'ci_high'::text, 'ci_level'::text, 'plus_minus'::text, 'n'::text, 'seeds'::text, 'source'::text]))) AS optional
   FROM ( VALUES ('registry'::text,'revision'::text,'bigint'::text,false,'Counter that every write moves; compared for equality and order.'::text), ('registry'::text,'changed_at'::text,'timestamp with time zone'::text,true,'Time of the last write; null when nothing was ever written.'::text), ('registry'::text,'state'::text,'text'::text,true,'Differs after each write, and never comes back; ends in + and the day, in UTC, while anything is under embargo, and
    holds no + elsewhere; null where the registry cannot tell, so that nothing is reused.'::text), ('artifacts'::text,'id'::text,'text'::text,false,'Identifies one version of one thing of any kind, models included.'::text), ('artifacts'::text,'slug'::text,'text'::text,false,'catalog.slug(id); unique.'::text), ('artifacts'::text,'kind'::text,'text'::text,false,'model, dataset, analysis, hypothesis or artifact.'::text), ('artifacts'::text,'lineage'::text,'text'::text,false,'Shared by all versions of one thing.'::text), ('artifacts'::text,'title'::text,'text'::text,false,'What people call it.'::text), ('artifacts'::text,'version_number'::text,'integer'::text,false,'From 1, unique within the lineage.'::text), ('artifacts'::text,'version_tag'::text,'text'::text,true,'A human label, unique within the lineage.'::text), ('artifacts'::text,'previous'::text,'text'::text,true,'Id of the version that this one came from; may be unregistered.'::text), ('artifacts'::text,'is_latest'::text,'boolean'::text,false,'True only for the highest version_number of the lineage among those that are not withdrawn.'::text), ('artifacts'::text,'created_at'::text,'timestamp with time zone'::text,true,'Start of the stated period, for sorting; null when unknown.'::text), ('artifacts'::text,'created_text'::text,'text'::text,true,'The date as stated, in its own precision; null when unknown.'::text), ('artifacts'::text,'content_hash'::text,'text'::text,true,'algorithm:hex digest of the content.'::text), ('artifacts'::text,'source_url'::text,'text'::text,true,'Where it comes from.'::text), ('artifacts'::text,'license'::text,'text'::text,true,'As stated.'::text), ('artifacts'::text,'card'::text,'text'::text,true,'Markdown, unsanitised.'::text), ('artifacts'::text,'changelog'::text,'text'::text,true,'What is new in this version, as stated.'::text), ('artifacts'::text,'metadata'::text,'json'::text,false,'A JSON object, kept as stated.'::text), ('artifacts'::text,'withdrawn_at'::text,'timestamp with time zone'::text,true,'When it was withdrawn, which leaves a model out of catalog.models; null: it was not.'::text), ('artifacts'::text,'withdrawn_reason'::text,'text'::text,true,'Why it was withdrawn; null where it was not.'::text), ('artifacts'::text,'embargo_until'::text,'date'::text,true,'The day, in UTC, from which it may be published; null: at once.'::text), ('artifacts'::text,'state'::text,'text'::text,true,'Differs after each write to the thing: its row here and in models, its metrics, its links; null: compare all of these.'::text), ('models'::text,'id'::text,'text'::text,false,'Id of a row of catalog.artifacts with kind model that is not withdrawn.'::text), ('models'::text,'slug'::text,'text'::text,false,'As in catalog.artifacts.'::text), ('models'::text,'lineage'::text,'text'::text,false,'As in catalog.artifacts.'::text), ('models'::text,'title'::text,'text'::text,false,'As in catalog.artifacts.'::text), ('models'::text,'version_number'::text,'integer'::text,false,'As in catalog.artifacts.'::text), ('models'::text,'version_tag'::text,'text'::text,true,'As in catalog.artifacts.'::text), ('models'::text,'is_latest'::text,'boolean'::text,false,'As in catalog.artifacts.'::text), ('models'::text,'created_at'::text,'timestamp with time zone'::text,true,'As in catalog.artifacts.'::text), ('models'::text,'created_text'::text,'text'::text,true,'As in catalog.artifacts.'::text), ('models'::text,'license'::text,'text'::text,true,'As in catalog.artifacts.'::text), ('models'::text,'family'::text,'text'::text,false,'biophysical, deep_learning, statistical or other.'::text), ('models'::text,'promotion_state'::text,'text'::text,false,'candidate, promoted, rejected or superseded.'::text), ('models'::text,'declared_quality_score'::text,'double precision'::text,true,'0 to 1, as its producer declared it; null when unscored.'::text), ('models'::text,'quality_score'::text,'double precision'::text,true,'0 to 1: the effective score, at most 0.3 where provenance is incomplete.'::text), ('models'::text,'provenance_complete'::text,'boolean'::text,false,'True when provenance_reasons is empty.'::text), ('models'::text,'provenance_reasons'::text,'jsonb'::text,false,'List of {"code", "subjects"}: what the provenance rule found lacking.'::text), ('models'::text,'warnings'::text,'jsonb'::text,false,'List of {"code", "subjects"}: further warnings that do not cap the score.'::text), ('models'::text,'parameter_count'::text,'numeric'::text,true,'Whole number of parameters; null when none is claimed.'::text), ('models'::text,'evaluation_metrics'::text,'json'::text,false,'Object of the first 64 metrics in the order stated: name to value.'::text), ('models'::text,'metric_count'::text,'integer'::text,false,'How many distinct metric names the model has.'::text), ('models'::text,'architecture'::text,'json'::text,false,'A JSON object, kept as stated.'::text), ('models'::text,'training_config'::text,'json'::text,false,'A JSON object, kept as stated.'::text), ('models'::text,'code_repository'::text,'text'::text,true,'Where the training code stands.'::text), ('models'::text,'code_commit'::text,'text'::text,true,'Commit of the training code.'::text), ('models'::text,'code_entrypoint'::text,'text'::text,true,'What to run in it.'::text), ('models'::text,'training_datasets'::text,'ARRAY'::text,false,'Targets of its trained_on links, text[], in the order of the links.'::text), ('models'::text,'produced_by'::text,'text'::text,true,'Target of its first produced_by link.'::text), ('models'::text,'tests_hypothesis'::text,'text'::text,true,'Target of its first tests_hypothesis link.'::text), ('models'::text,'search'::text,'tsvector'::text,false,'Words of title, id, lineage, tags and linked names, as catalog.words() gives them.'::text), ('links'::text,'source_id'::text,'text'::text,false,'Id of the registered thing that states the link.'::text), ('links'::text,'position'::text,'integer'::text,false,'Order of the links of one source, from 0.'::text), ('links'::text,'relation'::text,'text'::text,false,'trained_on, evaluated_on, produced_by, tests_hypothesis, uses_input or derived_from.'::text), ('links'::text,'target_id'::text,'text'::text,false,'Id that the link names; may be unregistered.'::text), ('links'::text,'target_kind'::text,'text'::text,true,'Kind of the target; null when it is unregistered.'::text), ('links'::text,'pin_version_number'::text,'integer'::text,true,'Pinned version number.'::text), ('links'::text,'pin_version_tag'::text,'text'::text,true,'Pinned version tag.'::text), ('links'::text,'pin_content_hash'::text,'text'::text,true,'Pinned digest, algorithm:hex.'::text), ('links'::text,'pin_state'::text,'text'::text,false,'unpinned; missing: no such version; modified: the digest differs; unverified: the target states no digest; else intact.'::text), ('links'::text,'split'::text,'text'::text,true,'Part of the data set, such as train or test.'::text), ('metrics'::text,'model_id'::text,'text'::text,false,'Id of the model.'::text), ('metrics'::text,'position'::text,'integer'::text,false,'Order of the metrics of one model, from 0.'::text), ('metrics'::text,'name'::text,'text'::text,false,'Name of the metric; nested names are dotted.'::text), ('metrics'::text,'measure'::text,'text'::text,false,'The name that fixes direction and unit: METRIC of DATASET/METRIC, else the name.'::text), ('metrics'::text,'value'::text,'json'::text,false,'A JSON number in its exact text, a string, a boolean or null.'::text), ('metrics'::text,'number'::text,'double precision'::text,true,'The number of the value, as catalog.read_number() reads it; what has none is shown and never ranked.'::text), ('metrics'::text,'named_dataset'::text,'text'::text,true,'Data set as the evaluation itself names it; null where it names none.'::text), ('metrics'::text,'dataset'::text,'text'::text,true,'Ground: lineage of the data set, or its name where unregistered; null: not stated.'::text), ('metrics'::text,'dataset_version'::text,'text'::text,true,'Ground: version number of the data set, or its label where unregistered.'::text), ('metrics'::text,'split'::text,'text'::text,true,'Ground: part of the data set.'::text), ('metrics'::text,'higher_is_better'::text,'boolean'::text,true,'Direction as the evaluation states it.'::text), ('metrics'::text,'dataset_assumed'::text,'boolean'::text,true,'True where nothing states the dataset and it is the only one that the model is evaluated on; null: false.'::text), ('metrics'::text,'unit'::text,'text'::text,true,'% where the value ends so, else the unit that the evaluation states.'::text), ('metrics'::text,'stderr'::text,'double precision'::text,true,'Standard error of the value, finite and at least 0.'::text), ('metrics'::text,'ci_low'::text,'double precision'::text,true,'Lower bound of the confidence interval, at most the number.'::text), ('metrics'::text,'ci_high'::text,'double precision'::text,true,'Upper bound of the confidence interval, at least the number.'::text), ('metrics'::text,'ci_level'::text,'double precision'::text,true,'Level of the interval, between 0 and 1; null: 0.95.'::text), ('metrics'::text,'plus_minus'::text,'double precision'::text,true,'Uncertainty of a kind that is not stated, as in 96.3 ± 2.6; finite and at least 0.'::text), ('metrics'::text,'n'::text,'bigint'::text,true,'Number of samples that were measured, from 1.'::text), ('metrics'::text,'seeds'::text,'integer'::text,true,'Number of runs that the value is the mean of, from 1.'::text), ('metrics'::text,'source'::text,'text'::text,true,'Who measured it, as a URL or a name; null: the producer of the model.'::text), ('numbers'::text,'model_id'::text,'text'::text,false,'Id of a model that states the number for the metric, each number once.'::text), ('numbers'::text,'key'::text,'text'::text,false,'catalog.metric_key() of the name of the metric.'::text), ('numbers'::text,'number'::text,'double precision'::text,false,'As in catalog.metrics.'::text), ('numbers'::text,'is_lowest'::text,'boolean'::text,false,'True where the model states no lower number for the metric.'::text), ('numbers'::text,'is_highest'::text,'boolean'::text,false,'True where the model states no higher number for the metric.'::text), ('numbers'::text,'is_latest'::text,'boolean'::text,false,'As in catalog.models.'::text), ('metric_definitions'::text,'name'::text,'text'::text,false,'Name of the metric.'::text), ('metric_definitions'::text,'title'::text,'text'::text,false,'What people call it.'::text), ('metric_definitions'::text,'direction'::text,'text'::text,true,'up, down, target or none; null when it is not known.'::text), ('metric_definitions'::text,'target'::text,'double precision'::text,true,'The wanted value, for direction target.'::text), ('metric_definitions'::text,'unit'::text,'text'::text,true,'Unit of the values.'::text)) c(view_name, column_name, data_type, nullable, meaning);
CREATE VIEW catalog.contract_values WITH (security_invoker='true') AS
 SELECT column1 AS view_name,
    column2 AS column_name,
    column3 AS unit,
    column4 AS allowed
   FROM (VALUES ('registry'::text,'revision'::text,'writes'::text,''::text), ('registry'::text,'changed_at'::text,'UTC'::text,'year 1 to 9999'::text), ('artifacts'::text,'id'::text,''::text,'unique, not empty'::text), ('artifacts'::text,'slug'::text,''::text,'catalog.slug(id)'::text), ('artifacts'::text,'kind'::text,''::text,'one of model, dataset, analysis, hypothesis, artifact'::text), ('artifacts'::text,'lineage'::text,''::text,'not empty'::text), ('artifacts'::text,'title'::text,''::text,'not empty'::text), ('artifacts'::text,'version_number'::text,''::text,'from 1'::text), ('artifacts'::text,'created_at'::text,'UTC'::text,'year 1 to 9999'::text), ('artifacts'::text,'created_text'::text,''::text,'ISO 8601 date'::text), ('artifacts'::text,'metadata'::text,''::text,'JSON object'::text), ('artifacts'::text,'withdrawn_at'::text,'UTC'::text,'year 1 to 9999'::text), ('artifacts'::text,'embargo_until'::text,'day in UTC'::text,''::text), ('models'::text,'id'::text,''::text,'unique, not empty'::text), ('models'::text,'slug'::text,''::text,'catalog.slug(id)'::text), ('models'::text,'lineage'::text,''::text,'not empty'::text), ('models'::text,'title'::text,''::text,'not empty'::text), ('models'::text,'version_number'::text,''::text,'from 1'::text), ('models'::text,'created_at'::text,'UTC'::text,'year 1 to 9999'::text), ('models'::text,'created_text'::text,''::text,'ISO 8601 date'::text), ('models'::text,'family'::text,''::text,'one of biophysical, deep_learning, statistical, other'::text), ('models'::text,'promotion_state'::text,''::text,'one of candidate, promoted, rejected, superseded'::text), ('models'::text,'declared_quality_score'::text,'share'::text,'0 to 1'::text), ('models'::text,'quality_score'::text,'share'::text,'0 to 1'::text), ('models'::text,'provenance_reasons'::text,''::text,'list of reasons'::text), ('models'::text,'warnings'::text,''::text,'list of reasons'::text), ('models'::text,'parameter_count'::text,'parameters'::text,'whole number from 0 to 2^63 - 1'::text), ('models'::text,'evaluation_metrics'::text,''::text,'JSON object'::text), ('models'::text,'metric_count'::text,'metrics'::text,'from 0'::text), ('models'::text,'architecture'::text,''::text,'JSON object'::text), ('models'::text,'training_config'::text,''::text,'JSON object'::text), ('models'::text,'training_datasets'::text,''::text,'list without nulls'::text), ('links'::text,'source_id'::text,''::text,'not empty'::text), ('links'::text,'target_id'::text,''::text,'not empty'::text), ('links'::text,'position'::text,''::text,'from 0'::text), ('links'::text,'relation'::text,''::text,'one of trained_on, evaluated_on, produced_by, tests_hypothesis, uses_input, derived_from'::text), ('links'::text,'target_kind'::text,''::text,'one of model, dataset, analysis, hypothesis, artifact'::text), ('links'::text,'pin_state'::text,''::text,'one of unpinned, missing, modified, unverified, intact'::text), ('metrics'::text,'model_id'::text,''::text,'not empty'::text), ('metrics'::text,'position'::text,''::text,'from 0'::text), ('metrics'::text,'name'::text,''::text,'not empty'::text), ('metrics'::text,'measure'::text,''::text,'not empty'::text), ('metrics'::text,'value'::text,''::text,'number, text, boolean or null'::text), ('metrics'::text,'number'::text,'unit of the metric'::text,'finite'::text), ('metrics'::text,'stderr'::text,'unit of the metric'::text,'finite, from 0'::text), ('metrics'::text,'ci_low'::text,'unit of the metric'::text,'finite'::text), ('metrics'::text,'ci_high'::text,'unit of the metric'::text,'finite'::text), ('metrics'::text,'ci_level'::text,'share'::text,'between 0 and 1'::text), ('metrics'::text,'plus_minus'::text,'unit of the metric'::text,'finite, from 0'::text), ('metrics'::text,'n'::text,'samples'::text,'from 1'::text), ('metrics'::text,'seeds'::text,'runs'::text,'from 1'::text), ('numbers'::text,'model_id'::text,''::text,'not empty'::text), ('numbers'::text,'key'::text,''::text,'not empty'::text), ('numbers'::text,'number'::text,'unit of the metric'::text,'finite'::text), ('metric_definitions'::text,'name'::text,''::text,'unique, not empty'::text), ('metric_definitions'::text,'title'::text,''::text,'not empty'::text), ('metric_definitions'::text,'direction'::text,''::text,'one of up, down, target, none'::text), ('metric_definitions'::text,'target'::text,'unit of the metric'::text,'finite'::text)) "*VALUES*";
CREATE TABLE forge.artifact_links (
    source_artifact_id text NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    link_type text NOT NULL,
    target_artifact_id text NOT NULL COLLATE pg_catalog."C",
    pin_version_number integer,
    pin_version_tag text,
    pin_content_hash text,
    split text,
    CONSTRAINT artifact_links_link_type_check CHECK ((link_type = ANY (ARRAY['trained_on'::text, 'evaluated_on'::text, 'produced_by'::text, 'tests_hypothesis'::text, 'uses_input'::text, 'derived_from'::text]))),
    CONSTRAINT artifact_links_position_check CHECK (("position" >= 0))
);
CREATE TABLE forge.model_versions (
    artifact_id text NOT NULL COLLATE pg_catalog."C",
    model_family text NOT NULL,
    promotion_state text DEFAULT 'candidate'::text NOT NULL,
    declared_quality_score double precision,
    parameter_count numeric,
    architecture json DEFAULT '{}'::json NOT NULL,
    training_params_json json DEFAULT '{}'::json NOT NULL,
    code_repo_url text,
    code_commit_sha text,
    code_entrypoint text,
    tests_hypothesis_id text COLLATE pg_catalog."C",
    load_warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    provenance_reasons jsonb DEFAULT '[]'::jsonb NOT NULL,
    warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    provenance_complete boolean GENERATED ALWAYS AS ((provenance_reasons = '[]'::jsonb)) STORED NOT NULL,
    quality_score double precision GENERATED ALWAYS AS (catalog.effective_quality(declared_quality_score, provenance_reasons)) STORED,
    evaluation_metrics json DEFAULT '{}'::json NOT NULL,
    metric_count integer DEFAULT 0 NOT NULL,
    search tsvector DEFAULT ''::tsvector NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    is_latest boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone,
    training_datasets text[] DEFAULT '{}'::text[] NOT NULL,
    produced_by text COLLATE pg_catalog."C",
    tests_hypothesis text COLLATE pg_catalog."C",
    withdrawn boolean DEFAULT false NOT NULL,
    CONSTRAINT model_versions_architecture_check CHECK ((json_typeof(architecture) = 'object'::text)),
    CONSTRAINT model_versions_declared_quality_score_check CHECK (((declared_quality_score >= (0)::double precision) AND (declared_quality_score <= (1)::double precision))),
    CONSTRAINT model_versions_model_family_check CHECK ((model_family = ANY (ARRAY['biophysical'::text, 'deep_learning'::text, 'statistical'::text, 'other'::text]))),
    CONSTRAINT model_versions_parameter_count_check CHECK (((parameter_count >= (0)::numeric) AND (parameter_count = trunc(parameter_count)))),
    CONSTRAINT model_versions_promotion_state_check CHECK ((promotion_state = ANY (ARRAY['candidate'::text, 'promoted'::text, 'rejected'::text, 'superseded'::text]))),
    CONSTRAINT model_versions_training_params_json_check CHECK ((json_typeof(training_params_json) = 'object'::text))
);
CREATE VIEW catalog.links WITH (security_invoker='true') AS
 WITH stated AS (
         SELECT l.source_artifact_id,
            l."position",
            l.link_type,
            l.target_artifact_id,
            l.pin_version_number,
            l.pin_version_tag,
            l.pin_content_hash,
            l.split
           FROM forge.artifact_links l
        UNION ALL
         SELECT v.artifact_id,
            1000000,
            'tests_hypothesis'::text,
            v.tests_hypothesis_id,
            NULL::integer,
            NULL::text,
            NULL::text,
            NULL::text
           FROM forge.model_versions v
          WHERE ((v.tests_hypothesis_id IS NOT NULL) AND (NOT (EXISTS ( SELECT 1
                   FROM forge.artifact_links l
                  WHERE ((l.source_artifact_id = v.artifact_id) AND (l.link_type = 'tests_hypothesis'::text) AND (l.target_artifact_id = v.tests_hypothesis_id))))))
        )
 SELECT source_artifact_id AS source_id,
    "position",
    link_type AS relation,
    target_artifact_id AS target_id,
    ( SELECT t.artifact_type
           FROM forge.artifacts t
          WHERE (t.id = s.target_artifact_id)) AS target_kind,
    pin_version_number,
    pin_version_tag,
    pin_content_hash,
        CASE
            WHEN ((pin_version_number IS NULL) AND (pin_version_tag IS NULL) AND (pin_content_hash IS NULL)) THEN 'unpinned'::text
            ELSE COALESCE(( SELECT
                    CASE
                        WHEN ((s.pin_content_hash IS NULL) OR (lower(v.content_hash) = lower(s.pin_content_hash))) THEN 'intact'::text
                        WHEN (v.content_hash IS NULL) THEN 'unverified'::text
                        ELSE 'modified'::text
                    END AS "case"
               FROM (forge.artifacts t
                 JOIN forge.artifacts v ON ((v.lineage = t.lineage)))
              WHERE ((t.id = s.target_artifact_id) AND
                    CASE
                        WHEN ((s.pin_version_number IS NULL) AND (s.pin_version_tag IS NULL)) THEN (v.id = t.id)
                        ELSE (((s.pin_version_number IS NULL) OR (v.version_number = s.pin_version_number)) AND ((s.pin_version_tag IS NULL) OR (v.version_tag = s.pin_version_tag)))
                    END)
             LIMIT 1), 'missing'::text)
        END AS pin_state,
    split
   FROM stated s;
COMMENT ON COLUMN catalog.links.source_id IS 'Id of the registered thing that states the link.';
COMMENT ON COLUMN catalog.links."position" IS 'Order of the links of one source, from 0.';
COMMENT ON COLUMN catalog.links.relation IS 'trained_on, evaluated_on, produced_by, tests_hypothesis, uses_input or derived_from.';
COMMENT ON COLUMN catalog.links.target_id IS 'Id that the link names; may be unregistered.';
COMMENT ON COLUMN catalog.links.target_kind IS 'Kind of the target; null when it is unregistered.';
COMMENT ON COLUMN catalog.links.pin_version_number IS 'Pinned version number.';
COMMENT ON COLUMN catalog.links.pin_version_tag IS 'Pinned version tag.';
COMMENT ON COLUMN catalog.links.pin_content_hash IS 'Pinned digest, algorithm:hex.';
COMMENT ON COLUMN catalog.links.pin_state IS 'unpinned; missing: no such version; modified: the digest differs; unverified: the target states no digest; else intact.';
COMMENT ON COLUMN catalog.links.split IS 'Part of the data set, such as train or test.';
CREATE TABLE forge.metric_definitions (
    name text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    direction text,
    target double precision,
    unit text,
    document_hash text,
    CONSTRAINT metric_definitions_check CHECK (((direction IS DISTINCT FROM 'target'::text) OR (target IS NOT NULL))),
    CONSTRAINT metric_definitions_direction_check CHECK ((direction = ANY (ARRAY['up'::text, 'down'::text, 'target'::text, 'none'::text]))),
    CONSTRAINT metric_definitions_name_check CHECK (((length(name) >= 1) AND (length(name) <= 512)))
);
CREATE VIEW catalog.metric_definitions WITH (security_invoker='true') AS
 SELECT name,
    title,
    direction,
    target,
    unit
   FROM forge.metric_definitions;
COMMENT ON COLUMN catalog.metric_definitions.name IS 'Name of the metric.';
COMMENT ON COLUMN catalog.metric_definitions.title IS 'What people call it.';
COMMENT ON COLUMN catalog.metric_definitions.direction IS 'up, down, target or none; null when it is not known.';
COMMENT ON COLUMN catalog.metric_definitions.target IS 'The wanted value, for direction target.';
COMMENT ON COLUMN catalog.metric_definitions.unit IS 'Unit of the values.';
CREATE TABLE forge.model_metrics (
    artifact_id text NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    value json NOT NULL,
    number double precision,
    dataset text COLLATE pg_catalog."C",
    dataset_version text,
    split text,
    higher_is_better boolean,
    unit text,
    stderr double precision,
    ci_low double precision,
    ci_high double precision,
    ci_level double precision,
    plus_minus double precision,
    n bigint,
    seeds integer,
    source text,
    CONSTRAINT model_metrics_check CHECK (((ci_low IS NULL) = (ci_high IS NULL))),
    CONSTRAINT model_metrics_check1 CHECK (((ci_low <= number) AND (number <= ci_high))),
    CONSTRAINT model_metrics_check2 CHECK (((number IS NOT NULL) OR (num_nonnulls(stderr, ci_low, plus_minus) = 0))),
    CONSTRAINT model_metrics_ci_level_check CHECK (((ci_level > (0)::double precision) AND (ci_level < (1)::double precision))),
    CONSTRAINT model_metrics_n_check CHECK ((n > 0)),
    CONSTRAINT model_metrics_number_check CHECK ((number <> ALL (ARRAY['NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision]))),
    CONSTRAINT model_metrics_plus_minus_check CHECK (((plus_minus >= (0)::double precision) AND (plus_minus < 'Infinity'::double precision))),
    CONSTRAINT model_metrics_position_check CHECK (("position" >= 0)),
    CONSTRAINT model_metrics_seeds_check CHECK ((seeds > 0)),
    CONSTRAINT model_metrics_stderr_check CHECK (((stderr >= (0)::double precision) AND (stderr < 'Infinity'::double precision)))
);
CREATE VIEW catalog.metrics WITH (security_invoker='true') AS
 SELECT m.artifact_id AS model_id,
    m."position",
    m.name,
    e.measure,
    m.value,
    m.number,
    m.dataset AS named_dataset,
    e.dataset,
    e.dataset_version,
    e.split,
    m.higher_is_better,
    e.dataset_assumed,
    m.unit,
    m.stderr,
    m.ci_low,
    m.ci_high,
    m.ci_level,
    m.plus_minus,
    m.n,
    m.seeds,
    m.source
   FROM (forge.model_metrics m
     CROSS JOIN LATERAL catalog.measured_on(m.artifact_id, m.name, m.dataset, m.dataset_version, m.split) e(measure, dataset, dataset_version, split, dataset_assumed));
COMMENT ON COLUMN catalog.metrics.model_id IS 'Id of the model.';
COMMENT ON COLUMN catalog.metrics."position" IS 'Order of the metrics of one model, from 0.';
COMMENT ON COLUMN catalog.metrics.name IS 'Name of the metric; nested names are dotted.';
COMMENT ON COLUMN catalog.metrics.measure IS 'The name that fixes direction and unit: METRIC of DATASET/METRIC, else the name.';
COMMENT ON COLUMN catalog.metrics.value IS 'A JSON number in its exact text, a string, a boolean or null.';
COMMENT ON COLUMN catalog.metrics.number IS 'The number of the value, as catalog.read_number() reads it; what has none is shown and never ranked.';
COMMENT ON COLUMN catalog.metrics.named_dataset IS 'Data set as the evaluation itself names it; null where it names none.';
COMMENT ON COLUMN catalog.metrics.dataset IS 'Ground: lineage of the data set, or its name where unregistered; null: not stated.';
COMMENT ON COLUMN catalog.metrics.dataset_version IS 'Ground: version number of the data set, or its label where unregistered.';
COMMENT ON COLUMN catalog.metrics.split IS 'Ground: part of the data set.';
COMMENT ON COLUMN catalog.metrics.higher_is_better IS 'Direction as the evaluation states it.';
COMMENT ON COLUMN catalog.metrics.dataset_assumed IS 'True where nothing states the dataset and it is the only one that the model is evaluated on; null: false.';
COMMENT ON COLUMN catalog.metrics.unit IS '% where the value ends so, else the unit that the evaluation states.';
COMMENT ON COLUMN catalog.metrics.stderr IS 'Standard error of the value, finite and at least 0.';
COMMENT ON COLUMN catalog.metrics.ci_low IS 'Lower bound of the confidence interval, at most the number.';
COMMENT ON COLUMN catalog.metrics.ci_high IS 'Upper bound of the confidence interval, at least the number.';
COMMENT ON COLUMN catalog.metrics.ci_level IS 'Level of the interval, between 0 and 1; null: 0.95.';
COMMENT ON COLUMN catalog.metrics.plus_minus IS 'Uncertainty of a kind that is not stated, as in 96.3 ± 2.6; finite and at least 0.';
COMMENT ON COLUMN catalog.metrics.n IS 'Number of samples that were measured, from 1.';
COMMENT ON COLUMN catalog.metrics.seeds IS 'Number of runs that the value is the mean of, from 1.';
COMMENT ON COLUMN catalog.metrics.source IS 'Who measured it, as a URL or a name; null: the producer of the model.';
CREATE VIEW catalog.models WITH (security_invoker='true') AS
 SELECT v.artifact_id AS id,
    a.slug,
    a.lineage,
    v.title,
    a.version_number,
    a.version_tag,
    v.is_latest,
    v.created_at,
    a.created_text,
    a.license,
    v.model_family AS family,
    v.promotion_state,
    v.declared_quality_score,
    v.quality_score,
    v.provenance_complete,
    v.provenance_reasons,
    v.warnings,
    v.parameter_count,
    v.evaluation_metrics,
    v.metric_count,
    v.architecture,
    v.training_params_json AS training_config,
    v.code_repo_url AS code_repository,
    v.code_commit_sha AS code_commit,
    v.code_entrypoint,
    v.training_datasets,
    v.produced_by,
    v.tests_hypothesis,
    v.search
   FROM (forge.model_versions v
     LEFT JOIN forge.artifacts a ON ((a.id = v.artifact_id)))
  WHERE (NOT v.withdrawn);
COMMENT ON COLUMN catalog.models.id IS 'Id of a row of catalog.artifacts with kind model that is not withdrawn.';
COMMENT ON COLUMN catalog.models.slug IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.lineage IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.title IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.version_number IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.version_tag IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.is_latest IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.created_at IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.created_text IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.license IS 'As in catalog.artifacts.';
COMMENT ON COLUMN catalog.models.family IS 'biophysical, deep_learning, statistical or other.';
COMMENT ON COLUMN catalog.models.promotion_state IS 'candidate, promoted, rejected or superseded.';
COMMENT ON COLUMN catalog.models.declared_quality_score IS '0 to 1, as its producer declared it; null when unscored.';
COMMENT ON COLUMN catalog.models.quality_score IS '0 to 1: the effective score, at most 0.3 where provenance is incomplete.';
COMMENT ON COLUMN catalog.models.provenance_complete IS 'True when provenance_reasons is empty.';
COMMENT ON COLUMN catalog.models.provenance_reasons IS 'List of {"code", "subjects"}: what the provenance rule found lacking.';
COMMENT ON COLUMN catalog.models.warnings IS 'List of {"code", "subjects"}: further warnings that do not cap the score.';
COMMENT ON COLUMN catalog.models.parameter_count IS 'Whole number of parameters; null when none is claimed.';
COMMENT ON COLUMN catalog.models.evaluation_metrics IS 'Object of the first 64 metrics in the order stated: name to value.';
COMMENT ON COLUMN catalog.models.metric_count IS 'How many distinct metric names the model has.';
COMMENT ON COLUMN catalog.models.architecture IS 'A JSON object, kept as stated.';
COMMENT ON COLUMN catalog.models.training_config IS 'A JSON object, kept as stated.';
COMMENT ON COLUMN catalog.models.code_repository IS 'Where the training code stands.';
COMMENT ON COLUMN catalog.models.code_commit IS 'Commit of the training code.';
COMMENT ON COLUMN catalog.models.code_entrypoint IS 'What to run in it.';
COMMENT ON COLUMN catalog.models.training_datasets IS 'Targets of its trained_on links, text[], in the order of the links.';
COMMENT ON COLUMN catalog.models.produced_by IS 'Target of its first produced_by link.';
COMMENT ON COLUMN catalog.models.tests_hypothesis IS 'Target of its first tests_hypothesis link.';
COMMENT ON COLUMN catalog.models.search IS 'Words of title, id, lineage, tags and linked names, as catalog.words() gives them.';
CREATE TABLE forge.model_numbers (
    artifact_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    number double precision NOT NULL,
    is_lowest boolean NOT NULL,
    is_highest boolean NOT NULL,
    is_latest boolean NOT NULL
);
CREATE VIEW catalog.numbers WITH (security_invoker='true') AS
 SELECT artifact_id AS model_id,
    key,
    number,
    is_lowest,
    is_highest,
    is_latest
   FROM forge.model_numbers;
COMMENT ON COLUMN catalog.numbers.model_id IS 'Id of a model that states the number for the metric, each number once.';
COMMENT ON COLUMN catalog.numbers.key IS 'catalog.metric_key() of the name of the metric.';
COMMENT ON COLUMN catalog.numbers.number IS 'As in catalog.metrics.';
COMMENT ON COLUMN catalog.numbers.is_lowest IS 'True where the model states no lower number for the metric.';
COMMENT ON COLUMN catalog.numbers.is_highest IS 'True where the model states no higher number for the metric.';
COMMENT ON COLUMN catalog.numbers.is_latest IS 'As in catalog.models.';
CREATE TABLE forge.revision (
    only_row boolean DEFAULT true NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    changed_at timestamp with time zone,
    state uuid DEFAULT gen_random_uuid() NOT NULL,
    embargo_until date,
    CONSTRAINT revision_only_row_check CHECK (only_row)
);
CREATE VIEW catalog.registry WITH (security_invoker='true') AS
 SELECT revision,
    changed_at,
    catalog.tell_state((state)::text, embargo_until) AS state
   FROM forge.revision;
COMMENT ON COLUMN catalog.registry.revision IS 'Counter that every write moves; compared for equality and order.';
COMMENT ON COLUMN catalog.registry.changed_at IS 'Time of the last write; null when nothing was ever written.';
COMMENT ON COLUMN catalog.registry.state IS 'Differs after each write, and never comes back; ends in + and the day, in UTC, while anything is under embargo, and
    holds no + elsewhere; null where the registry cannot tell, so that nothing is reused.';
CREATE TABLE forge.migrations (
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE forge.withdrawals (
    artifact_id text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    withdrawn_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT withdrawals_reason_check CHECK ((reason <> ''::text))
);
INSERT INTO forge.artifact_links VALUES
	('fit', 0, 'uses_input', 'tides/v1', NULL, NULL, 'sha256:aa', NULL),
	('fit-unpinned', 0, 'uses_input', 'harbour', NULL, NULL, NULL, NULL),
	('figure', 0, 'derived_from', 'm-complete', NULL, NULL, NULL, NULL),
	('m-complete', 0, 'trained_on', 'tides/v1', NULL, NULL, 'sha256:aa', 'train'),
	('m-complete', 1, 'produced_by', 'fit', NULL, NULL, NULL, NULL),
	('m-complete', 2, 'evaluated_on', 'harbour', 1, NULL, NULL, 'test'),
	('m-second', 0, 'trained_on', 'tides/v2', NULL, '2021', NULL, NULL),
	('m-second', 1, 'produced_by', 'fit', NULL, NULL, NULL, NULL),
	('m-second', 2, 'derived_from', 'm-complete', NULL, NULL, NULL, NULL),
	('m-modified', 0, 'trained_on', 'tides/v1', NULL, NULL, 'sha256:00', NULL),
	('m-modified', 1, 'produced_by', 'fit', NULL, NULL, NULL, NULL),
	('m-unpinned', 0, 'trained_on', 'harbour', NULL, NULL, NULL, NULL),
	('m-unpinned', 1, 'produced_by', 'fit-unpinned', NULL, NULL, NULL, NULL),
	('m-loop-a', 0, 'derived_from', 'm-loop-b', NULL, NULL, NULL, NULL),
	('m-loop-a', 1, 'derived_from', 'm-loop-a', NULL, NULL, NULL, NULL),
	('m-loop-b', 0, 'derived_from', 'm-loop-a', NULL, NULL, NULL, NULL),
	('m-dangling', 0, 'trained_on', 'https://example.org/nowhere', 3, NULL, NULL, NULL),
	('m-dangling', 1, 'produced_by', 'harbour', NULL, NULL, NULL, NULL),
	('m-of-withdrawn', 0, 'derived_from', 'm-withdrawn', NULL, NULL, NULL, NULL);
INSERT INTO forge.artifact_states VALUES
	('tides/v1', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('tides/v2', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('harbour', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('lab-a/gauges', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('lab-b/gauges', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('fit', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('fit-unpinned', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('moon', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('figure', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-complete', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-second', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-modified', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-unpinned', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-lonely', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-unscored', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-text-count', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-decimal-count', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-suffix-count', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-half-count', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-digits-count', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-count', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-evaluated', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-loop-a', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-loop-b', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-dangling', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-embargoed', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('Hub/Model With Blanks', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('hub/model with blanks', '8758cbaa-77d8-41eb-983b-4f6357cf1ea8'),
	('m-withdrawn', 'dddec9ca-c5cc-40bf-85a9-761a00efdb8c'),
	('m-of-withdrawn', 'dddec9ca-c5cc-40bf-85a9-761a00efdb8c');
INSERT INTO forge.artifacts VALUES
	('tides/v1', DEFAULT, 'dataset', 'tides', 'Tides of the bay', 1, '2019', NULL, false, '2019-01-01 00:00:00+00', '2019', 'sha256:aa', NULL, 'CC-BY-4.0', NULL, NULL, '{}', '6fbd7984f037356528ab6e014cf56bfa14cd6896dd5516aeff26474b15bcf6bb', NULL, NULL, NULL, false),
	('m-complete', DEFAULT, 'model', 'harmonic', 'Harmonic model', 1, 'v1.0', NULL, false, '2024-03-01 10:00:00+00', '2024-03-01T10:00:00Z', NULL, NULL, NULL, NULL, NULL, '{}', 'be41796e217aa0e249d4ed07e835c1ff25f8e77e841ebb2d87324495638134da', NULL, NULL, NULL, false),
	('tides/v2', DEFAULT, 'dataset', 'tides', 'Tides of the bay', 2, '2021', NULL, true, '2021-05-01 00:00:00+00', '2021-05', 'sha256:bb', NULL, NULL, NULL, 'Two more gauges.', '{}', '23a4938f8333c4de28550c7baa5cb51927c87ed183ea3c26873197774b60a7f6', NULL, NULL, NULL, false),
	('harbour', DEFAULT, 'dataset', 'harbour', 'Harbour levels', 1, NULL, NULL, true, NULL, NULL, 'sha256:cc', NULL, NULL, NULL, NULL, '{}', 'e77d3cf196dfe2a20cdabdaf9482ecdc6fffe7c48e01ffda096126433832ecd5', NULL, NULL, NULL, false),
	('lab-a/gauges', DEFAULT, 'dataset', 'lab-a/gauges', 'gauges', 1, NULL, NULL, true, NULL, NULL, 'sha256:dd', NULL, NULL, NULL, NULL, '{}', '8008766e10b2d0b062f67bb7bae4e4290a1a0220dc68a4cd1e41a4d9a5810943', NULL, NULL, NULL, false),
	('lab-b/gauges', DEFAULT, 'dataset', 'lab-b/gauges', 'gauges', 1, NULL, NULL, true, NULL, NULL, 'sha256:ee', NULL, NULL, NULL, NULL, '{}', '338bc1aa147058f44c55bfe10f3b7b9904378cbf8435432fdc5acd06bdc861e4', NULL, NULL, NULL, false),
	('fit', DEFAULT, 'analysis', 'fit', 'Fit of the tidal model', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '02173b63c93a96429f7218846e5c3cff7b54d672657195c357af4d2238f2c637', NULL, NULL, NULL, false),
	('fit-unpinned', DEFAULT, 'analysis', 'fit-unpinned', 'Fit without pins', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'ed379a99d61cbe3cb2fd87cba61a2a77ef590166482ce11f575fca9cce9c3e74', NULL, NULL, NULL, false),
	('moon', DEFAULT, 'hypothesis', 'moon', 'The moon moves the water', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '33e5cb3770bf6b82b9fec516d6ef0227159d5695ea254eddb089b51332ecdbc7', NULL, NULL, NULL, false),
	('figure', DEFAULT, 'artifact', 'figure', 'Figure of the residuals', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '790d8e60b64914e80d6e8718c955e724f8d49c7ea83e625eb2d74de3138a2ab5', NULL, NULL, NULL, false),
	('m-second', DEFAULT, 'model', 'harmonic', 'Harmonic model', 2, 'v2.0', NULL, true, '2024-04-02 00:00:00+00', '2024-04-02', NULL, NULL, NULL, NULL, NULL, '{}', '589ec8611f5c3ee1f49651b556a1aaa10a30157b9f7db8ae1bfe1bdb40ae8fe5', NULL, NULL, NULL, false),
	('m-modified', DEFAULT, 'model', 'm-modified', 'Model of modified data', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'a23cc8bc7751e0971c5564be10fac1424745edc8eee7bb209644e41c52b1ca48', NULL, NULL, NULL, false),
	('m-unpinned', DEFAULT, 'model', 'm-unpinned', 'Model without pins', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'c567b0f66134a99051d64e8f754c72a1ee6f4b869210886940759c45722b2260', NULL, NULL, NULL, false),
	('m-lonely', DEFAULT, 'model', 'm-lonely', 'Model without anything', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '686aa8c0dcff481d1b06bea2049c680232e047fa4e3e3f27a7f6f9d75b2ea68f', NULL, NULL, NULL, false),
	('m-unscored', DEFAULT, 'model', 'm-unscored', '潮位预测模型 モデル ΛΟΓΟΣ', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{"tags":["tidal","Überlauf"]}', 'b39b04dfc1afbd9893e43555cdbde5d5a223728f0c987d7c9d387e7b477ae0d7', NULL, NULL, NULL, false),
	('m-text-count', DEFAULT, 'model', 'm-text-count', 'Count of millions or of ones', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{"note":"kept","parameter_count":"6.00"}', '569625887bcd8124ffc8f3103a4957c494778cc8af407546585a6359d1784c72', NULL, NULL, NULL, false),
	('m-decimal-count', DEFAULT, 'model', 'm-decimal-count', 'Count as a decimal number', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{"parameter_count":12.0}', '81d479c3dd8a33c4cc4189173274bb313c9e4596ec6ae3557b837ac81c5266b1', NULL, NULL, NULL, false),
	('m-suffix-count', DEFAULT, 'model', 'm-suffix-count', 'Count with a suffix', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{"first":0.10,"tags":["large"]}', '35ade7e57f5ca0da57d224462f655b0fff8db98d3468870a00bdc55d894b01ec', NULL, NULL, NULL, false),
	('m-half-count', DEFAULT, 'model', 'm-half-count', 'Count that is no whole number', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{"parameter_count":"87.12"}', '2ccb2e68da68f196933d0f6df06d960803b7c1ee49518ed5192ded0253c12c67', NULL, NULL, NULL, false),
	('m-digits-count', DEFAULT, 'model', 'm-digits-count', 'Count as digits', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '8286add6371b607a196660fdeab8848deb52f625420b78a5034ab014043f498d', NULL, NULL, NULL, false),
	('m-count', DEFAULT, 'model', 'm-count', 'Count as an integer', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'ef16799d4a4dbc1143093c6786562f1afd63ccbb69544c0a97b0cae3d5d3d045', NULL, NULL, NULL, false),
	('m-evaluated', DEFAULT, 'model', 'm-evaluated', 'Model with evaluations', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'ac6286948166446023bc487916d49d5866945058fc6e0e50fb23d8c4dd6d4761', NULL, NULL, NULL, false),
	('m-loop-a', DEFAULT, 'model', 'm-loop-a', 'Loop a', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'c8d787a52915a8d3d3ec1b84053befc00364f1fb7f14f98a12e7e3a1aff44ae0', NULL, NULL, NULL, false),
	('m-loop-b', DEFAULT, 'model', 'm-loop-b', 'Loop b', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '990953eee3b27266d416dba92bffdd96f6ddc0d47ef63d8c4c42ecc41197b08d', NULL, NULL, NULL, false),
	('m-dangling', DEFAULT, 'model', 'm-dangling', 'Model of data that nobody registered', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '5f75d52f6fd22295a1499cd0081c33f0c0afabd2d77eb036c6154ab095c3ecc0', NULL, NULL, NULL, false),
	('m-embargoed', DEFAULT, 'model', 'm-embargoed', 'Model under embargo', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '3a5f38afaa90cf7ef8efe203dcd6450a20a68c0067b6c3f4f4b6f2aeb9051134', NULL, NULL, '2999-01-01', false),
	('m-of-withdrawn', DEFAULT, 'model', 'm-of-withdrawn', 'Model of a withdrawn model', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'df65b77e39952c6ac7b31562e66c4204faf3ac8bebf2ce64c8fc36399c17f07f', NULL, NULL, NULL, false),
	('Hub/Model With Blanks', DEFAULT, 'model', 'Hub/Model With Blanks', 'An id that is no slug', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '2b2a785b3b285bfdddfb1174888f5b9086e91ff5d3ab518a1b84f9ea5735a25b', NULL, NULL, NULL, false),
	('hub/model with blanks', DEFAULT, 'model', 'hub/model with blanks', 'An id that differs in case only', 1, NULL, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '58b64ff9466f74beec8273378f75bc8febbe75a5cc972d6a0821103b29f9cc1a', NULL, NULL, NULL, false),
	('m-withdrawn', DEFAULT, 'model', 'm-withdrawn', 'Withdrawn model', 1, NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '6b5f36fb50233d5d7ba28c47b4fac89d1e5bc5cad27571c15b416aceca9d3e95', '2026-12-01 05:18:50.421433+00', 'Trained on mislabelled gauges.', NULL, false);
INSERT INTO forge.metric_definitions VALUES
	('skill', 'Skill', 'target', 1, '1', '8f7c8f9a6b3977fbdf1182b2bfdae550f1e18bbab658635180f4f59a35912876'),
	('rmse', 'Root mean square error', 'down', NULL, 'm', '82214a9d69095a0fc1ce222a976410b2be407b5c70617f89266ba9358ac89b62');
INSERT INTO forge.migrations VALUES
	('contract', '500456ac618e7de2b480a1f14de50ce72fb5a2d2ae9669358f4290d757e2bb55', '2026-12-01 05:18:50.199356+00'),
	('search', '647f6d15b4a5f7be00983af792aa9130327a0512454618257d3bfc5545d0ba57', '2026-12-01 05:18:50.199356+00'),
	('migrations/0001_registry', 'b311ed4d68426a36bb8dee0ee123005882c7e01a718a59d20063d13cced2478e', '2026-12-01 05:18:50.199356+00'),
	('migrations/0002_numbers', 'ecd3466f1394e94c9e06a112d8b719b11e9c348895f176a103fc0087e6ac7306', '2026-12-01 05:18:50.199356+00'),
	('migrations/0003_withdrawals', '242e8cb6487aaf3fddd2b0fa5ee50698d75c95be57189f3a16fe9f6f9800ae62', '2026-12-01 05:18:50.199356+00'),
	('migrations/0004_values', 'fed682e86e3db9766eed6288c315d1d8c9088c943e526384c7775b6d95d3b22d', '2026-12-01 05:18:50.199356+00'),
	('migrations/0005_counts', '2f381c5261f62a039e5fb78d112186c086bd8174b8c796c0e1ce251da5807441', '2026-12-01 05:18:50.199356+00'),
	('views', '089e402b576fe26f2a6e8dd7728b01cd215bfca3c3adc72e5e082be8158078f9', '2026-12-01 05:18:50.199356+00');
INSERT INTO forge.model_metrics VALUES
	('m-complete', 0, 'rmse', '0.10', 0.1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-complete', 1, 'skill', '0.97', 0.97, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-complete', 2, 'tides/rmse', '0.2', 0.2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-complete', 3, 'gauges/rmse', '0.3', 0.3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-complete', 4, 'train_loss', '0.5', 0.5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-complete', 5, 'val_f1', '0.25', 0.25, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-complete', 6, 'nested.deep', '1e-10', 1e-10, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-second', 0, 'rmse', '0.09', 0.09, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-modified', 0, 'r2', '"0.83"', 0.83, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-modified', 1, 'note', '"12 of 15"', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-unpinned', 0, 'accuracy', '"88.678"', 88.678, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-unpinned', 1, 'share', '"80.86%"', 80.86, NULL, NULL, NULL, NULL, '%', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-unpinned', 2, 'scored', '"96.3 ± 2.6"', 96.3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2.6, NULL, NULL, NULL),
	('m-unpinned', 3, 'spread', '"96.3 +/- 2.6 %"', 96.3, NULL, NULL, NULL, NULL, '%', NULL, NULL, NULL, NULL, 2.6, NULL, NULL, NULL),
	('m-unpinned', 4, 'text', '"1,013.01"', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-unpinned', 5, 'missing', 'null', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-unpinned', 6, 'flag', 'true', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-evaluated', 0, 'harbour/acc', '90', 90, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-evaluated', 1, 'acc', '"91.5"', 91.5, 'harbour', NULL, 'test', true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-evaluated', 2, 'acc', '90.5', 90.5, 'harbour', NULL, 'val', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-evaluated', 3, 'acc', '"91.5"', 91.5, 'harbour', NULL, 'test', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-evaluated', 4, 'odd', '1', 1, 'validation', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('m-withdrawn', 0, 'rmse', '3', 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO forge.model_numbers VALUES
	('m-complete', 'gauges/rmse', 0.3, true, true, false),
	('m-complete', 'nested.deep', 1e-10, true, true, false),
	('m-complete', 'rmse', 0.1, true, true, false),
	('m-complete', 'skill', 0.97, true, true, false),
	('m-complete', 'tides/rmse', 0.2, true, true, false),
	('m-complete', 'train_loss', 0.5, true, true, false),
	('m-complete', 'val_f1', 0.25, true, true, false),
	('m-evaluated', 'acc', 90.5, true, false, true),
	('m-evaluated', 'acc', 91.5, false, true, true),
	('m-evaluated', 'harbour/acc', 90, true, true, true),
	('m-evaluated', 'odd', 1, true, true, true),
	('m-modified', 'r2', 0.83, true, true, true),
	('m-second', 'rmse', 0.09, true, true, true),
	('m-unpinned', 'accuracy', 88.678, true, true, true),
	('m-unpinned', 'scored', 96.3, true, true, true),
	('m-unpinned', 'share', 80.86, true, true, true),
	('m-unpinned', 'spread', 96.3, true, true, true);
INSERT INTO forge.model_versions VALUES
	('m-complete', 'biophysical', 'candidate', 0.8, NULL, '{"equations":["dh/dt = a"],"parameters":{"a":{"value":0.10,"units":"m"}}}', '{"epochs":10,"rate":1e-3}', 'https://example.org/code', '0123abc', 'fit.py', 'moon', '[]', '[]', '[]', DEFAULT, DEFAULT, '{"rmse":0.10,"skill":0.97,"tides/rmse":0.2,"gauges/rmse":0.3,"train_loss":0.5,"val_f1":0.25,"nested.deep":1e-10}', 7, '''0'' ''bay'' ''complete'' ''fit'' ''harbour'' ''harmonic'' ''levels'' ''m'' ''model'' ''moon'' ''of'' ''the'' ''tidal'' ''tides'' ''v1''', 'Harmonic model', false, '2024-03-01 10:00:00+00', '{tides/v1}', 'fit', 'moon', false),
	('m-second', 'biophysical', 'candidate', 0.9, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[]', '[]', DEFAULT, DEFAULT, '{"rmse":0.09}', 1, '''0'' ''bay'' ''complete'' ''fit'' ''harmonic'' ''m'' ''model'' ''of'' ''second'' ''the'' ''tidal'' ''tides'' ''v2''', 'Harmonic model', true, '2024-04-02 00:00:00+00', '{tides/v2}', 'fit', NULL, false),
	('m-modified', 'statistical', 'candidate', 0.5, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[]', '[{"code": "input_modified", "subjects": ["tides/v1"]}]', DEFAULT, DEFAULT, '{"r2":"0.83","note":"12 of 15"}', 2, '''bay'' ''data'' ''fit'' ''m'' ''model'' ''modified'' ''of'' ''the'' ''tidal'' ''tides'' ''v1''', 'Model of modified data', true, NULL, '{tides/v1}', 'fit', NULL, false),
	('m-unpinned', 'statistical', 'candidate', 0.7, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "input_unpinned", "subjects": ["harbour"]}]', '[]', DEFAULT, DEFAULT, '{"accuracy":"88.678","share":"80.86%","scored":"96.3 ± 2.6","spread":"96.3 +/- 2.6 %","text":"1,013.01","missing":null,"flag":true}', 7, '''fit'' ''harbour'' ''levels'' ''m'' ''model'' ''pins'' ''unpinned'' ''without''', 'Model without pins', true, NULL, '{harbour}', 'fit-unpinned', NULL, false),
	('m-loop-b', 'other', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''a'' ''b'' ''loop'' ''m''', 'Loop b', true, NULL, '{}', NULL, NULL, false),
	('m-lonely', 'other', 'candidate', 0.95, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''anything'' ''lonely'' ''m'' ''model'' ''without''', 'Model without anything', true, NULL, '{}', NULL, NULL, false),
	('m-unscored', 'deep_learning', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''m'' ''tidal'' ''uberlauf'' ''unscored'' ''λογοσ'' ''デル'' ''モデ'' ''ル'' ''位预'' ''型'' ''模型'' ''测模'' ''潮位'' ''预测''', '潮位预测模型 モデル ΛΟΓΟΣ', true, NULL, '{}', NULL, NULL, false),
	('m-text-count', 'deep_learning', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[{"code": "parameter_count_unreadable", "subjects": ["6.00"]}]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[{"code": "parameter_count_unreadable", "subjects": ["6.00"]}]', DEFAULT, DEFAULT, '{}', 0, '''count'' ''m'' ''millions'' ''of'' ''ones'' ''or'' ''text''', 'Count of millions or of ones', true, NULL, '{}', NULL, NULL, false),
	('m-decimal-count', 'deep_learning', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[{"code": "parameter_count_unreadable", "subjects": ["12.0"]}]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[{"code": "parameter_count_unreadable", "subjects": ["12.0"]}]', DEFAULT, DEFAULT, '{}', 0, '''a'' ''as'' ''count'' ''decimal'' ''m'' ''number''', 'Count as a decimal number', true, NULL, '{}', NULL, NULL, false),
	('m-suffix-count', 'deep_learning', 'candidate', NULL, 87120000, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''a'' ''count'' ''large'' ''m'' ''suffix'' ''with''', 'Count with a suffix', true, NULL, '{}', NULL, NULL, false),
	('m-half-count', 'deep_learning', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[{"code": "parameter_count_unreadable", "subjects": ["87.12"]}]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[{"code": "parameter_count_unreadable", "subjects": ["87.12"]}]', DEFAULT, DEFAULT, '{}', 0, '''count'' ''half'' ''is'' ''m'' ''no'' ''number'' ''that'' ''whole''', 'Count that is no whole number', true, NULL, '{}', NULL, NULL, false),
	('m-digits-count', 'deep_learning', 'candidate', NULL, 1200, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''as'' ''count'' ''digits'' ''m''', 'Count as digits', true, NULL, '{}', NULL, NULL, false),
	('m-count', 'deep_learning', 'candidate', NULL, 25557032, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''an'' ''as'' ''count'' ''integer'' ''m''', 'Count as an integer', true, NULL, '{}', NULL, NULL, false),
	('m-evaluated', 'deep_learning', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{"harbour/acc":90,"acc":"91.5","odd":1}', 3, '''evaluated'' ''evaluations'' ''m'' ''model'' ''with''', 'Model with evaluations', true, NULL, '{}', NULL, NULL, false),
	('m-loop-a', 'other', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[{"code": "self_link", "subjects": ["m-loop-a"]}]', DEFAULT, DEFAULT, '{}', 0, '''a'' ''b'' ''loop'' ''m''', 'Loop a', true, NULL, '{}', NULL, NULL, false),
	('m-dangling', 'other', 'candidate', 0.4, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_unregistered", "subjects": ["https://example.org/nowhere"]}, {"code": "analysis_wrong_kind", "subjects": ["harbour"]}, {"code": "pinned_version_missing", "subjects": ["https://example.org/nowhere"]}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''dangling'' ''data'' ''example'' ''harbour'' ''https'' ''levels'' ''m'' ''model'' ''nobody'' ''nowhere'' ''of'' ''org'' ''registered'' ''that''', 'Model of data that nobody registered', true, NULL, '{https://example.org/nowhere}', 'harbour', NULL, false),
	('m-embargoed', 'other', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''embargo'' ''embargoed'' ''m'' ''model'' ''under''', 'Model under embargo', true, NULL, '{}', NULL, NULL, false),
	('Hub/Model With Blanks', 'other', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''an'' ''blanks'' ''hub'' ''id'' ''is'' ''model'' ''no'' ''slug'' ''that'' ''with''', 'An id that is no slug', true, NULL, '{}', NULL, NULL, false),
	('hub/model with blanks', 'other', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{}', 0, '''an'' ''blanks'' ''case'' ''differs'' ''hub'' ''id'' ''in'' ''model'' ''only'' ''that'' ''with''', 'An id that differs in case only', true, NULL, '{}', NULL, NULL, false),
	('m-withdrawn', 'other', 'candidate', 0.6, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[]', DEFAULT, DEFAULT, '{"rmse":3}', 1, '''m'' ''model'' ''withdrawn''', 'Withdrawn model', false, NULL, '{}', NULL, NULL, true),
	('m-of-withdrawn', 'other', 'candidate', NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL, '[]', '[{"code": "training_dataset_missing", "subjects": []}, {"code": "analysis_missing", "subjects": []}, {"code": "inputs_missing", "subjects": []}]', '[{"code": "origin_withdrawn", "subjects": ["m-withdrawn"]}]', DEFAULT, DEFAULT, '{}', 0, '''a'' ''m'' ''model'' ''of'' ''withdrawn''', 'Model of a withdrawn model', true, NULL, '{}', NULL, NULL, false);
INSERT INTO forge.revision VALUES
	(true, 6, '2026-12-01 05:18:50.422897+00', 'dddec9ca-c5cc-40bf-85a9-761a00efdb8c', '2999-01-01');
INSERT INTO forge.withdrawals VALUES
	('m-withdrawn', 'Trained on mislabelled gauges.', '2026-12-01 05:18:50.421433+00');
ALTER TABLE ONLY forge.artifact_links
    ADD CONSTRAINT artifact_links_pkey PRIMARY KEY (source_artifact_id, "position");
ALTER TABLE ONLY forge.artifact_states
    ADD CONSTRAINT artifact_states_pkey PRIMARY KEY (artifact_id);
ALTER TABLE ONLY forge.artifacts
    ADD CONSTRAINT artifacts_lineage_version_number_key UNIQUE (lineage, version_number);
ALTER TABLE ONLY forge.artifacts
    ADD CONSTRAINT artifacts_lineage_version_tag_key UNIQUE (lineage, version_tag);
ALTER TABLE ONLY forge.artifacts
    ADD CONSTRAINT artifacts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY forge.artifacts
    ADD CONSTRAINT artifacts_slug_key UNIQUE (slug);
ALTER TABLE ONLY forge.metric_definitions
    ADD CONSTRAINT metric_definitions_pkey PRIMARY KEY (name);
ALTER TABLE ONLY forge.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);
ALTER TABLE ONLY forge.model_metrics
    ADD CONSTRAINT model_metrics_pkey PRIMARY KEY (artifact_id, "position");
ALTER TABLE ONLY forge.model_numbers
    ADD CONSTRAINT model_numbers_pkey PRIMARY KEY (artifact_id, key, number);
ALTER TABLE ONLY forge.model_versions
    ADD CONSTRAINT model_versions_pkey PRIMARY KEY (artifact_id);
ALTER TABLE ONLY forge.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY forge.withdrawals
    ADD CONSTRAINT withdrawals_pkey PRIMARY KEY (artifact_id);
CREATE INDEX artifact_links_by_target ON forge.artifact_links USING btree (target_artifact_id, link_type);
CREATE INDEX artifacts_by_exact_title ON forge.artifacts USING hash (title) WHERE (artifact_type = 'dataset'::text);
CREATE INDEX artifacts_by_license ON forge.artifacts USING hash (license) WHERE (artifact_type = 'model'::text);
CREATE INDEX artifacts_by_type ON forge.artifacts USING btree (artifact_type, id);
CREATE UNIQUE INDEX artifacts_one_latest ON forge.artifacts USING btree (lineage) WHERE is_latest;
CREATE INDEX embargoed_artifacts ON forge.artifacts USING btree (embargo_until) WHERE (embargo_until IS NOT NULL);
CREATE INDEX flagged_models_by_quality ON forge.model_versions USING btree (quality_score DESC NULLS LAST, artifact_id) INCLUDE (model_family, is_latest) WHERE ((NOT provenance_complete) AND (NOT withdrawn));
CREATE INDEX latest_models_by_created ON forge.model_versions USING btree (created_at DESC NULLS LAST, artifact_id) INCLUDE (model_family, provenance_complete, quality_score) WHERE (is_latest AND (NOT withdrawn));
CREATE INDEX latest_models_by_parameters ON forge.model_versions USING btree (parameter_count DESC NULLS LAST, artifact_id) INCLUDE (model_family, provenance_complete, quality_score) WHERE (is_latest AND (NOT withdrawn));
CREATE INDEX latest_models_by_quality ON forge.model_versions USING btree (quality_score DESC NULLS LAST, artifact_id) INCLUDE (model_family, provenance_complete) WHERE (is_latest AND (NOT withdrawn));
CREATE INDEX latest_models_by_title ON forge.model_versions USING btree ("left"(title, 100) COLLATE "C" NULLS FIRST, artifact_id) WHERE (is_latest AND (NOT withdrawn));
CREATE INDEX latest_numbers_in_order ON forge.model_numbers USING btree (key, number DESC NULLS LAST, artifact_id) INCLUDE (is_lowest, is_highest) WHERE is_latest;
CREATE INDEX model_metrics_by_dataset ON forge.model_metrics USING btree (dataset) WHERE (dataset IS NOT NULL);
CREATE INDEX model_metrics_by_direction ON forge.model_metrics USING btree (name, higher_is_better) WHERE (higher_is_better IS NOT NULL);
CREATE INDEX model_metrics_by_name ON forge.model_metrics USING btree (name);
CREATE INDEX model_metrics_by_prefix ON forge.model_metrics USING btree (name) WHERE (POSITION(('/'::text) IN (name)) > 0);
CREATE INDEX model_numbers_in_order ON forge.model_numbers USING btree (key, number DESC NULLS LAST, artifact_id) INCLUDE (is_lowest, is_highest, is_latest);
CREATE INDEX model_versions_by_created ON forge.model_versions USING btree (created_at DESC NULLS LAST, artifact_id) INCLUDE (model_family, is_latest, provenance_complete, quality_score) WHERE (NOT withdrawn);
CREATE INDEX model_versions_by_family ON forge.model_versions USING btree (model_family, quality_score DESC NULLS LAST, artifact_id) INCLUDE (is_latest, provenance_complete) WHERE (NOT withdrawn);
CREATE INDEX model_versions_by_hypothesis ON forge.model_versions USING btree (tests_hypothesis_id) WHERE (tests_hypothesis_id IS NOT NULL);
CREATE INDEX model_versions_by_id_key ON forge.model_versions USING btree (catalog.name_key(artifact_id)) WHERE (NOT withdrawn);
CREATE INDEX model_versions_by_parameters ON forge.model_versions USING btree (parameter_count DESC NULLS LAST, artifact_id) INCLUDE (model_family, is_latest, provenance_complete, quality_score) WHERE (NOT withdrawn);
CREATE INDEX model_versions_by_promotion ON forge.model_versions USING btree (promotion_state, artifact_id) WHERE (NOT withdrawn);
CREATE INDEX model_versions_by_quality ON forge.model_versions USING btree (quality_score DESC NULLS LAST, artifact_id) INCLUDE (model_family, is_latest, provenance_complete) WHERE (NOT withdrawn);
CREATE INDEX model_versions_by_title ON forge.model_versions USING btree ("left"(title, 100) COLLATE "C" NULLS FIRST, artifact_id) WHERE (NOT withdrawn);
CREATE INDEX model_versions_by_title_key ON forge.model_versions USING btree (catalog.name_key(title) COLLATE "C") WHERE (NOT withdrawn);
CREATE INDEX model_versions_search ON forge.model_versions USING gin (search);
CREATE INDEX several_numbers_in_order ON forge.model_numbers USING btree (key, number DESC NULLS LAST, artifact_id) WHERE (NOT (is_lowest AND is_highest));
CREATE INDEX withdrawn_artifacts ON forge.artifacts USING btree (lineage) WHERE (withdrawn_at IS NOT NULL);
CREATE TRIGGER keep_change AFTER INSERT OR DELETE OR UPDATE ON forge.metric_definitions FOR EACH STATEMENT EXECUTE FUNCTION forge.after_definitions_change();
CREATE TRIGGER keep_delete AFTER DELETE ON forge.artifact_links REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION forge.after_links_change();
CREATE TRIGGER keep_delete AFTER DELETE ON forge.artifacts REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION forge.after_artifacts_change();
CREATE TRIGGER keep_delete AFTER DELETE ON forge.model_metrics REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION forge.after_models_change();
CREATE TRIGGER keep_delete AFTER DELETE ON forge.model_versions REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION forge.after_models_change();
CREATE TRIGGER keep_delete AFTER DELETE ON forge.withdrawals REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION forge.after_withdrawals_change();
CREATE TRIGGER keep_insert AFTER INSERT ON forge.artifact_links REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_links_change();
CREATE TRIGGER keep_insert AFTER INSERT ON forge.artifacts REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_artifacts_change();
CREATE TRIGGER keep_insert AFTER INSERT ON forge.model_metrics REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_models_change();
CREATE TRIGGER keep_insert AFTER INSERT ON forge.model_versions REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_models_change();
CREATE TRIGGER keep_insert AFTER INSERT ON forge.withdrawals REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_withdrawals_change();
CREATE TRIGGER keep_update AFTER UPDATE ON forge.artifact_links REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_links_change();
CREATE TRIGGER keep_update AFTER UPDATE ON forge.artifacts REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_artifacts_change();
CREATE TRIGGER keep_update AFTER UPDATE ON forge.model_metrics REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_models_change();
CREATE TRIGGER keep_update AFTER UPDATE ON forge.model_versions REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_models_change();
CREATE TRIGGER keep_update AFTER UPDATE ON forge.withdrawals REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forge.after_withdrawals_change();
ALTER TABLE ONLY forge.artifact_links
    ADD CONSTRAINT artifact_links_source_artifact_id_fkey FOREIGN KEY (source_artifact_id) REFERENCES forge.artifacts(id) ON DELETE CASCADE;
ALTER TABLE ONLY forge.artifact_states
    ADD CONSTRAINT artifact_states_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES forge.artifacts(id) ON DELETE CASCADE;
ALTER TABLE ONLY forge.model_metrics
    ADD CONSTRAINT model_metrics_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES forge.model_versions(artifact_id) ON DELETE CASCADE;
ALTER TABLE ONLY forge.model_versions
    ADD CONSTRAINT model_versions_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES forge.artifacts(id) ON DELETE CASCADE;
