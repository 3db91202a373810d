-- One page of the models that link to each of some things: those that depend on it, then the others, each the latest
-- and best first; with the number of all such links. Pins are looked up for the page only.
SELECT page.target_id, page.model_id, page.relation, page.total,
  l.pin_version_number, l.pin_version_tag, l.pin_content_hash, l.pin_state, l.split
FROM (
  SELECT * FROM (
    SELECT g.*, count(*) OVER (PARTITION BY g.target_id) AS total,
      row_number() OVER (PARTITION BY g.target_id ORDER BY g.relation IN ('evaluated_on', 'tests_hypothesis'),
        m.is_latest DESC, m.quality_score DESC NULLS LAST, m.id, g.relation) AS nth
    FROM (
      SELECT target_id, source_id AS model_id, relation, min(position) AS position
      FROM catalog.links WHERE target_id = ANY (%(ids)s)
      GROUP BY target_id, source_id, relation
    ) g
    JOIN catalog.models m ON m.id = g.model_id
  ) numbered
  WHERE nth > %(offset)s AND nth <= %(offset)s + %(limit)s
) page
CROSS JOIN LATERAL (
  SELECT s.* FROM catalog.links s WHERE s.source_id = page.model_id AND s.position = page.position LIMIT 1
) l
ORDER BY page.target_id, page.nth
