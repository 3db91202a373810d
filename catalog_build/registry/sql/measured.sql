-- What a metric was measured on: one rule for every registry whose views offer links and artifacts (docs/documents.md).
-- Functions here read catalog.links and catalog.artifacts, and become part of the statement that calls them.

-- Words for a part of a dataset, as a pattern; `core/splits.py` has the same.
CREATE OR REPLACE FUNCTION catalog.split_words() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 'train|training|val|valid|validation|dev|test|eval|holdout'
$$;

-- The split that a text names where it is a split's word alone, such as `validation` or `Dev set`, which is never the name
-- of a dataset; null for any other text.
CREATE OR REPLACE FUNCTION catalog.bare_split(stated text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (regexp_match(lower(stated COLLATE "C"), '^ *(' || catalog.split_words() || ')([ _-]?(set|split|data|dataset))? *$'))[1]
$$;

-- Whether an evaluation leaves it to the metric's name and the model's links what it was measured on.
CREATE OR REPLACE FUNCTION catalog.names_no_dataset(stated text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT stated IS NULL OR catalog.bare_split(stated) IS NOT NULL
$$;

-- The split that the name of a metric states by its first or last word: `train_loss`, `loss/train`, `val_f1`. Tests,
-- deviations and values are meant by `ks_test`, `std_dev` and `p_val`.
CREATE OR REPLACE FUNCTION catalog.name_split(metric text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN lower(metric COLLATE "C") !~ '(^|[_/. -])((std|standard)[_/. -]dev|(p|t|z|abs|min|max)[_/. -]val|(t|z|f|ks)[_/. -]test)$'
    THEN coalesce(
      (regexp_match(lower(metric COLLATE "C"), '^(' || catalog.split_words() || ')($|[_/. -](?!stat(istics?)?$))'))[1],
      (regexp_match(lower(metric COLLATE "C"), '[_/. -](' || catalog.split_words() || ')$'))[1]) END
$$;

-- Whether a split is that of training.
CREATE OR REPLACE FUNCTION catalog.is_training(split text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(catalog.bare_split(split) IN ('train', 'training'), false)
$$;

-- A dataset by id, else by lineage, with its version: the stated one as its number where the lineage has it, else the only
-- one there is, else unknown. No row where none is registered.
CREATE OR REPLACE FUNCTION catalog.find_dataset(stated text, version text)
RETURNS TABLE (lineage text, version_label text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

-- The only dataset that a model has a link of this relation to, and its split where all such links state the same. A bare
-- split's word as the target is a split, and no dataset.
CREATE OR REPLACE FUNCTION catalog.only_dataset(of_model text, of_relation text)
RETURNS TABLE (dataset text, version_label text, split text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

-- The ways to read a name as DATASET/METRIC, neither of which is a bare split's word.
CREATE OR REPLACE FUNCTION catalog.cut_name(metric text)
RETURNS TABLE (cut integer, dataset text, measure text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT c.cut, c.dataset, c.measure
  FROM (
    SELECT g.cut, array_to_string(p.parts[:g.cut], '/') AS dataset, array_to_string(p.parts[g.cut + 1:], '/') AS measure
    FROM (SELECT string_to_array(metric, '/') AS parts) p, generate_series(1, cardinality(p.parts) - 1) AS g (cut)
  ) c
  WHERE catalog.bare_split(c.dataset) IS NULL AND catalog.bare_split(c.measure) IS NULL
$$;

-- DATASET/METRIC: the longest DATASET that is the id, lineage or title of registered datasets. `lineage` is null where
-- several have it, `version_label` where several versions do; `is_sure` where no link of a model could mean another one.
CREATE OR REPLACE FUNCTION catalog.find_named(metric text)
RETURNS TABLE (measure text, lineage text, version_label text, is_sure boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

-- The same among the datasets that a model links to; of those the ones that it is evaluated on come first.
CREATE OR REPLACE FUNCTION catalog.find_linked(of_model text, metric text)
RETURNS TABLE (measure text, lineage text, version_label text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

-- What a metric was measured on, by its name and what its evaluation states (nulls for a flat metric); always one row.
-- Each look-up is an aggregate without GROUP BY, so one row at most: the planner may then leave out those that a query does
-- not need. What depends on a dataset, a name or a model alone it keeps for the next metric.
CREATE OR REPLACE FUNCTION catalog.measured_on(of_model text, metric text, named_dataset text, named_version text, named_split text)
RETURNS TABLE (measure text, dataset text, dataset_version text, split text, dataset_assumed boolean)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
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
