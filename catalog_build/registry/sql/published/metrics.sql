-- What may be published of catalog.metrics: data that are not published are named as the evaluation itself names them.
SELECT q.model_id, q.position, q.name, CASE WHEN g.hidden THEN q.name ELSE q.measure END AS measure, q.value, q.number,
  q.named_dataset, CASE WHEN g.hidden THEN q.named_dataset ELSE q.dataset END AS dataset,
  CASE WHEN NOT g.hidden OR q.named_dataset IS NOT NULL THEN q.dataset_version END AS dataset_version,
  CASE WHEN NOT g.hidden OR q.named_dataset IS NOT NULL THEN q.split END AS split, q.higher_is_better
FROM catalog.metrics q
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM catalog.artifacts t WHERE t.lineage = q.dataset AND NOT {shown_t})
    AND NOT EXISTS (SELECT FROM catalog.artifacts t WHERE t.lineage = q.dataset AND {shown_t}) AS hidden
) g
WHERE EXISTS (SELECT FROM catalog.models m WHERE m.id = q.model_id AND {chosen_m})
