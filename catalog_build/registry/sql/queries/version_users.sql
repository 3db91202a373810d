-- The first models that depend directly on other versions of some things and not on these themselves, the latest and
-- best first, with the number of all. Each is named once, by the first such link that it states. That links lead to one
-- of all these things is said beside the joins, so that an index finds them.
SELECT page.own, page.model_id, page.total, l.target_id, l.relation,
  l.pin_version_number, l.pin_version_tag, l.pin_content_hash, l.pin_state
FROM (
  SELECT * FROM (
    SELECT used.*, count(*) OVER (PARTITION BY used.own) AS total,
      row_number() OVER (PARTITION BY used.own
        ORDER BY m.is_latest DESC, m.quality_score DESC NULLS LAST, m.id) AS nth
    FROM (
      SELECT o.own, l.source_id AS model_id, min(l.position) AS position
      FROM (SELECT unnest(%(owns)s::text[]) AS own, unnest(%(others)s::text[]) AS other) o
      JOIN catalog.links l ON l.target_id = o.other AND l.target_id = ANY (%(others)s)
      WHERE l.relation IN ('trained_on', 'uses_input', 'produced_by', 'derived_from')
        AND NOT EXISTS (SELECT 1 FROM catalog.links s WHERE s.source_id = l.source_id AND s.target_id = o.own
                        AND s.target_id = ANY (%(owns)s)
                        AND s.relation IN ('trained_on', 'uses_input', 'produced_by', 'derived_from'))
      GROUP BY o.own, l.source_id
    ) used
    JOIN catalog.models m ON m.id = used.model_id
  ) numbered
  WHERE nth <= %(limit)s
) page
CROSS JOIN LATERAL (
  SELECT s.* FROM catalog.links s WHERE s.source_id = page.model_id AND s.position = page.position LIMIT 1
) l
ORDER BY page.own, page.nth
