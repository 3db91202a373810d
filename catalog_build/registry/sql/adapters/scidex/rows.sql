-- SciDEX's rows as the catalog reads them: versions, metadata, links. The search path finds the tables while this runs;
-- the views bind to them for good. A look-up by id or by source reaches the tables' own indexes; only lineages
-- are found in one pass over all rows that have a parent.

CREATE VIEW catalog.scidex_keys AS
SELECT a.id::text AS id,
  CASE WHEN lower(btrim(a.artifact_type::text)) IN ('model', 'dataset', 'analysis', 'hypothesis')
    THEN lower(btrim(a.artifact_type::text)) ELSE 'artifact' END AS kind,
  coalesce(nullif(btrim(a.title::text), ''), a.id::text) AS title,
  catalog.scidex_text(a.parent_version_id) AS parent,
  catalog.scidex_version_number(catalog.scidex_text(a.version_number)) AS stated_number,
  catalog.scidex_text(a.version_tag) AS stated_tag,
  catalog.scidex_flag(catalog.scidex_text(a.is_latest)) AS stated_latest,
  coalesce('retracted' IN (lower(btrim(a.version_tag::text)), lower(btrim(a.lifecycle_state::text))), false) AS is_retracted,
  catalog.scidex_text(a.created_at) AS stated_date,
  catalog.scidex_hash(catalog.scidex_text(a.content_hash)) AS content_hash,
  coalesce(catalog.scidex_version_number(catalog.scidex_text(a.version_number)), 1) AS number_alone
FROM artifacts a WHERE a.id::text <> '';

-- What the versions of one thing have in common: the end of the chain of parents. A parent of another kind is none; one
-- that is not registered is an end; of a chain that closes, the first id of the circle is.
CREATE VIEW catalog.scidex_roots AS
WITH RECURSIVE stated AS MATERIALIZED (
  SELECT k.id, k.kind, k.parent FROM catalog.scidex_keys k WHERE k.parent IS NOT NULL
),
parents AS MATERIALIZED (
  SELECT s.id, s.kind, CASE WHEN p.id IS NULL OR p.kind = s.kind THEN s.parent END AS parent, coalesce(p.kind = s.kind, false) AS follows
  FROM stated s LEFT JOIN catalog.scidex_keys p ON p.id = s.parent
  UNION ALL
  SELECT k.id, k.kind, NULL, false FROM catalog.scidex_keys k WHERE k.parent IS NULL AND k.id IN (SELECT s.parent FROM stated s)
),
descent AS (
  SELECT p.id, p.kind, p.parent, coalesce(p.parent, p.id) AS root, 0 AS depth FROM parents p WHERE NOT p.follows
  UNION ALL
  SELECT p.id, p.kind, p.parent, d.root, d.depth + 1 FROM descent d JOIN parents p ON p.parent = d.id AND p.follows
),
circle AS (
  SELECT p.id, p.kind, p.parent, p.parent AS reached, ARRAY[p.id] AS path
  FROM parents p WHERE NOT EXISTS (SELECT FROM descent d WHERE d.id = p.id)
  UNION ALL
  SELECT c.id, c.kind, c.parent, p.parent, c.path || c.reached FROM circle c JOIN parents p ON p.id = c.reached
  WHERE c.reached <> ALL (c.path)
)
SELECT d.id, d.kind, d.parent, d.root, d.depth FROM descent d
UNION ALL
SELECT c.id, c.kind, c.parent,
  (SELECT min(one COLLATE "C") FROM unnest(c.path[array_position(c.path, c.reached):]) AS one), 0
FROM circle c WHERE c.reached = ANY (c.path);

-- Versions are numbered as they state it, unless two of a lineage state the same number, or one of them states none.
CREATE VIEW catalog.scidex_numbered AS
WITH grouped AS (
  SELECT k.id, k.stated_number, k.stated_tag, k.stated_latest, k.is_retracted, k.content_hash, r.parent, r.depth, catalog.scidex_time(k.stated_date) AS created_at,
    coalesce(max(CASE WHEN k.id = r.root THEN k.id END) OVER thing, min(k.id COLLATE "C") OVER thing) AS lineage
  FROM catalog.scidex_roots r JOIN catalog.scidex_keys k ON k.id = r.id
  WINDOW thing AS (PARTITION BY r.kind, r.root)
),
counted AS (
  SELECT g.*, count(*) OVER (PARTITION BY g.lineage, g.stated_number) > 1 OR g.stated_number IS NULL AS is_doubtful,
    row_number() OVER (PARTITION BY g.lineage ORDER BY g.stated_number NULLS LAST, g.depth, g.created_at, g.id COLLATE "C")::integer AS place,
    row_number() OVER (PARTITION BY g.lineage, g.stated_number ORDER BY g.depth, g.created_at, g.id COLLATE "C") = 1 AS is_first,
    row_number() OVER (PARTITION BY g.lineage, g.stated_tag ORDER BY g.stated_number DESC NULLS LAST, g.depth DESC, g.id COLLATE "C") = 1 AS owns_tag
  FROM grouped g
),
numbered AS (
  SELECT c.*, CASE WHEN bool_or(c.is_doubtful) OVER (PARTITION BY c.lineage) THEN c.place ELSE c.stated_number END AS version_number
  FROM counted c
)
SELECT n.id, n.lineage, n.version_number, n.stated_number, n.is_first, n.owns_tag, n.stated_tag, n.content_hash, n.previous, n.is_latest,
  -- how the rows themselves mark the latest version, where they do not mark just this one
  CASE WHEN n.is_latest AND n.is_marked AND n.marks <> n.id THEN n.marks END AS other_latest
FROM (
  SELECT o.*, coalesce(o.parent, lag(o.id) OVER versions) AS previous,
    coalesce(o.version_number = max(o.version_number) FILTER (WHERE NOT o.is_retracted) OVER thing, false) AS is_latest,
    count(o.stated_latest) OVER thing > 0 AND count(*) FILTER (WHERE o.stated_latest AND o.is_retracted) OVER thing = 0 AS is_marked,
    coalesce(string_agg(o.id, ', ') FILTER (WHERE o.stated_latest) OVER (versions ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), 'none') AS marks
  FROM numbered o
  WINDOW versions AS (PARTITION BY o.lineage ORDER BY o.version_number), thing AS (PARTITION BY o.lineage)
) n;

-- This and the like have plans of their own, which a session keeps: to plan such views anew in each statement that
-- reads them would take longer than all else.
CREATE FUNCTION catalog.scidex_lineages() RETURNS SETOF catalog.scidex_numbered LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN QUERY SELECT * FROM catalog.scidex_numbered; END $$;

-- All versions, those included that have neither a parent nor a child.
CREATE VIEW catalog.scidex_versions AS
SELECT k.id, k.kind, k.title, k.stated_number, k.stated_date, k.content_hash, coalesce(n.lineage, k.id) AS lineage,
  coalesce(n.version_number, k.number_alone) AS version_number, n.previous, coalesce(n.is_latest, NOT k.is_retracted) AS is_latest, k.is_retracted,
  CASE WHEN n.owns_tag IS NOT FALSE THEN k.stated_tag END AS version_tag, CASE WHEN n.owns_tag IS FALSE THEN k.stated_tag END AS taken_tag,
  CASE WHEN n.id IS NOT NULL THEN n.other_latest WHEN k.stated_latest IS FALSE AND NOT k.is_retracted THEN 'none' END AS other_latest
FROM catalog.scidex_keys k LEFT JOIN catalog.scidex_lineages() n ON n.id = k.id;

-- Each thing's metadata, read once: `stated` is an object, `fields` the same to look things up in.
CREATE VIEW catalog.scidex_metadata AS
SELECT a.id::text AS id, coalesce(read.stated, '{}') AS stated, coalesce(read.fields, '{}') AS fields,
  CASE WHEN read.fields IS NULL AND a.metadata::text !~ '^[[:space:]]*(null|[[][[:space:]]*[]])?[[:space:]]*$' THEN a.metadata::text END AS unreadable,
  a.metadata::text AS content
FROM artifacts a
CROSS JOIN LATERAL (SELECT catalog.scidex_json(a.metadata::text) AS content OFFSET 0) j
CROSS JOIN LATERAL (SELECT CASE json_typeof(j.content) WHEN 'object' THEN j.content END AS stated,
  CASE json_typeof(j.content) WHEN 'object' THEN j.content::jsonb END AS fields OFFSET 0) read
WHERE a.id::text <> '';

-- What analyses and models pin of their inputs.
CREATE VIEW catalog.scidex_pins AS
SELECT m.id, p.ordinal, CASE jsonb_typeof(p.pin) WHEN 'string' THEN p.pin #>> '{}' ELSE p.pin ->> 'artifact_id' END AS target,
  nullif(btrim(p.pin ->> 'version_number'), '') AS stated_number, nullif(btrim(p.pin ->> 'version_tag'), '') AS tag,
  nullif(btrim(p.pin ->> 'content_hash'), '') AS stated_hash, p.pin::text AS stated
FROM catalog.scidex_metadata m JOIN catalog.scidex_keys k ON k.id = m.id AND k.kind IN ('analysis', 'model')
CROSS JOIN LATERAL (SELECT catalog.scidex_json(m.fields ->> 'pinned_artifacts')::jsonb AS listed OFFSET 0) read
CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(read.listed) WHEN 'array' THEN read.listed ELSE '[]' END)
  WITH ORDINALITY AS p (pin, ordinal)
WHERE m.content LIKE '%pinned_artifacts%';

-- Links as the tables state them, whatever their type: rows of artifact_links first, then what metadata and columns say.
CREATE VIEW catalog.scidex_stated_links AS
SELECT l.source_artifact_id::text AS source_id, lower(btrim(l.link_type::text)) AS link_type, l.target_artifact_id::text AS target_id, 1 AS rank,
  coalesce(to_char(catalog.scidex_time(catalog.scidex_text(l.created_at)), 'YYYYMMDDHH24MISSUS'), '') AS place,
  read.pin ->> 'version_number' AS stated_number, read.pin ->> 'version_tag' AS tag, read.pin ->> 'content_hash' AS stated_hash
FROM artifact_links l CROSS JOIN LATERAL (
  SELECT CASE WHEN l.evidence::text LIKE '%{%' THEN catalog.scidex_json(l.evidence::text)::jsonb END AS pin OFFSET 0
) read
UNION ALL
SELECT m.id, f.link_type, t.target #>> '{}', f.rank, to_char(t.ordinal, '00000'), NULL, NULL, NULL
FROM catalog.scidex_metadata m JOIN catalog.scidex_keys k ON k.id = m.id AND k.kind = 'model'
CROSS JOIN (VALUES ('trained_on_dataset_id', 'trained_on', 2), ('produced_by_analysis_id', 'produced_by', 3),
                   ('tests_hypothesis_id', 'tests', 4)) AS f (field, link_type, rank)
CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(m.fields -> f.field) WHEN 'array' THEN m.fields -> f.field
  ELSE jsonb_build_array(m.fields -> f.field) END) WITH ORDINALITY AS t (target, ordinal)
WHERE m.content LIKE ANY ('{%trained_on_dataset_id%,%produced_by_analysis_id%,%tests_hypothesis_id%}') AND jsonb_typeof(t.target) = 'string'
UNION ALL
SELECT v.artifact_id::text, f.link_type, f.target, f.rank, '', NULL, NULL, NULL
FROM model_versions v CROSS JOIN LATERAL (VALUES
  ('fine_tuned_from', catalog.scidex_text(v.base_model_id), 5), ('evaluated_on', catalog.scidex_text(v.eval_dataset_artifact_id), 6)
) AS f (link_type, target, rank)
UNION ALL
SELECT p.id, 'uses_input', p.target, 7, to_char(p.ordinal, '00000'), p.stated_number, p.tag, p.stated_hash
FROM catalog.scidex_pins p;

-- The links that the contract knows, each once, with its pin where any row states one.
CREATE VIEW catalog.scidex_known_links AS
SELECT DISTINCT ON (s.source_id, p.relation, s.target_id) s.source_id, p.relation, s.target_id, s.rank, s.place, p.number, p.tag, p.hash
FROM catalog.scidex_stated_links s JOIN catalog.scidex_keys k ON k.id = s.source_id
CROSS JOIN LATERAL (
  SELECT catalog.scidex_relation(s.link_type, k.kind) AS relation, catalog.scidex_version_number(s.stated_number) AS number,
    nullif(btrim(s.tag), '') AS tag, catalog.scidex_hash(s.stated_hash) AS hash OFFSET 0
) p
WHERE s.target_id <> '' AND p.relation IS NOT NULL
ORDER BY s.source_id, p.relation, s.target_id, p.number IS NULL AND p.tag IS NULL AND p.hash IS NULL, s.rank, s.place, p.number, p.tag, p.hash;

-- A pin means the target itself where that is of the pinned number and tag, else the version of its lineage that is.
CREATE VIEW catalog.links AS
SELECT n.source_id,
  (row_number() OVER (PARTITION BY n.source_id ORDER BY n.rank, n.place, n.relation, n.target_id COLLATE "C") - 1)::integer AS position,
  n.relation, n.target_id, t.kind AS target_kind,
  CASE WHEN n.number IS NOT NULL THEN coalesce(meant.version_number, n.number) END AS pin_version_number,
  n.tag AS pin_version_tag, n.hash AS pin_content_hash,
  CASE WHEN n.number IS NULL AND n.tag IS NULL AND n.hash IS NULL THEN 'unpinned'
    WHEN meant.version_number IS NULL THEN 'missing'
    WHEN n.hash IS NULL OR lower(meant.content_hash) = lower(n.hash) THEN 'intact'
    WHEN meant.content_hash IS NULL THEN 'unverified' ELSE 'modified' END AS pin_state,
  NULL::text AS split
FROM catalog.scidex_known_links n
LEFT JOIN catalog.scidex_keys t ON t.id = n.target_id
LEFT JOIN catalog.scidex_lineages() g ON g.id = n.target_id
LEFT JOIN catalog.scidex_lineages() o ON o.lineage = g.lineage AND (n.number IS NOT NULL OR n.tag IS NOT NULL)
  AND (n.number IS NULL OR (o.stated_number = n.number AND o.is_first AND n.number IS DISTINCT FROM g.stated_number))
  AND (n.tag IS NULL OR (o.stated_tag = n.tag AND o.owns_tag))
CROSS JOIN LATERAL (
  SELECT CASE WHEN itself THEN coalesce(g.version_number, t.number_alone) ELSE o.version_number END AS version_number,
    CASE WHEN itself THEN t.content_hash ELSE o.content_hash END AS content_hash
  FROM (SELECT (n.number IS NULL OR n.number = coalesce(t.stated_number, g.version_number, t.number_alone))
    AND (n.tag IS NULL OR (n.tag = t.stated_tag AND g.owns_tag IS NOT FALSE)) AS itself) s
) meant;
