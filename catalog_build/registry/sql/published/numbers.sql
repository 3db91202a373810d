-- What may be published of catalog.numbers.
SELECT q.model_id, q.key, q.number, q.is_lowest, q.is_highest,
  NOT EXISTS (SELECT FROM catalog.models n WHERE n.lineage = m.lineage AND n.version_number > m.version_number
    AND {chosen_n}) AS is_latest
FROM catalog.numbers q JOIN catalog.models m ON m.id = q.model_id AND {chosen_m}
