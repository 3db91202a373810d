-- What may be published of catalog.metrics: data that are not published are named as the evaluation itself names them.
-- A column that the view does not have is that of `absent`, as in queries/metrics.sql.
SELECT s.model_id, s.position, s.name, CASE WHEN g.hidden THEN s.name ELSE s.measure END AS measure, s.value, s.number,
  s.named_dataset, CASE WHEN g.hidden THEN s.named_dataset ELSE s.dataset END AS dataset,
  CASE WHEN NOT g.hidden OR s.named_dataset IS NOT NULL THEN s.dataset_version END AS dataset_version,
  CASE WHEN NOT g.hidden OR s.named_dataset IS NOT NULL THEN s.split END AS split, s.higher_is_better,
  s.dataset_assumed AND NOT g.hidden AS dataset_assumed, s.unit, s.stderr, s.ci_low, s.ci_high, s.ci_level, s.plus_minus,
  s.n, s.seeds, s.source
FROM (SELECT NULL::boolean AS dataset_assumed, NULL::text AS unit, NULL::double precision AS stderr,
        NULL::double precision AS ci_low, NULL::double precision AS ci_high, NULL::double precision AS ci_level,
        NULL::double precision AS plus_minus, NULL::bigint AS n, NULL::integer AS seeds, NULL::text AS source) absent
CROSS JOIN LATERAL (
  SELECT q.model_id, q.position, q.name, q.measure, q.value, q.number, q.named_dataset, q.dataset, q.dataset_version, q.split,
    q.higher_is_better, dataset_assumed, unit, stderr, ci_low, ci_high, ci_level, plus_minus, n, seeds, source
  FROM catalog.metrics q
) s
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM catalog.artifacts t WHERE t.lineage = s.dataset AND NOT {shown_t})
    AND NOT EXISTS (SELECT FROM catalog.artifacts t WHERE t.lineage = s.dataset AND {shown_t}) AS hidden
) g
WHERE EXISTS (SELECT FROM catalog.models m WHERE m.id = s.model_id AND {chosen_m})
