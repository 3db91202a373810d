-- The metrics of some models, in their order, with definition and evaluation: for each model one list of lists, which costs
-- a fraction of as many rows. The reader's `MetricRow` names the columns. A column that the view does not have is that of
-- `absent`: a name without a table is first looked for in the query where it is used, then in the one around it.
-- With `datasets`, by lineage: only what was measured on one of these. To find out costs look-ups for each metric, so these
-- are not made for metrics that cannot have been: those of models that are not `linked` to such a dataset, whose evaluations
-- do not name it by one of its `names`, and which are none of the `paths` that may begin with it.
SELECT m.model_id, json_agg(json_build_array(m.name, m.value, m.number, m.measure, m.higher_is_better, m.dataset,
  m.dataset_version, m.split, d.direction, d.target, coalesce(m.unit, d.unit), coalesce(m.dataset_assumed, false),
  CASE WHEN num_nonnulls(m.stderr, m.ci_low, m.plus_minus, m.n, m.seeds, m.source) > 0
    THEN json_build_array(m.stderr, m.ci_low, m.ci_high, m.ci_level, m.plus_minus, m.n, m.seeds, m.source) END
  ) ORDER BY m.position) AS metrics
FROM (SELECT NULL::boolean AS dataset_assumed, NULL::text AS unit, NULL::double precision AS stderr,
        NULL::double precision AS ci_low, NULL::double precision AS ci_high, NULL::double precision AS ci_level,
        NULL::double precision AS plus_minus, NULL::bigint AS n, NULL::integer AS seeds, NULL::text AS source) absent
CROSS JOIN LATERAL (
  SELECT v.model_id, v.position, v.name, v.value, v.number, v.measure, v.higher_is_better, v.dataset, v.dataset_version, v.split,
    dataset_assumed, unit, stderr, ci_low, ci_high, ci_level, plus_minus, n, seeds, source
  FROM catalog.metrics v
  WHERE v.model_id = ANY (%(ids)s) AND (%(datasets)s::text[] IS NULL OR v.dataset = ANY (%(datasets)s::text[]) AND (
    v.model_id = ANY (%(linked)s::text[]) OR v.named_dataset = ANY (%(names)s::text[]) OR v.name = ANY (%(paths)s::text[])))
) m
LEFT JOIN LATERAL (
  SELECT direction, target, unit FROM catalog.metric_definitions
  WHERE name IN (m.name, m.measure) ORDER BY name = m.name DESC LIMIT 1
) d ON true
GROUP BY m.model_id
