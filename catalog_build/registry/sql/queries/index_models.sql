-- The columns of some models for the static index, each a list in the order of the ids asked for: one row, whose values
-- cost a fraction of as many rows. `shown` holds the metrics that lists show, of `metric_count`.
SELECT json_agg(m.id ORDER BY c.row) AS ids, json_agg(m.slug ORDER BY c.row) AS slugs,
  json_agg(m.title ORDER BY c.row) AS titles, json_agg(m.lineage ORDER BY c.row) AS lineages,
  json_agg(m.version_number ORDER BY c.row) AS numbers, json_agg(m.version_tag ORDER BY c.row) AS tags,
  json_agg(m.is_latest::int ORDER BY c.row) AS latest, json_agg(m.family ORDER BY c.row) AS families,
  json_agg(m.license ORDER BY c.row) AS licenses, json_agg(m.promotion_state ORDER BY c.row) AS states,
  json_agg(m.provenance_complete::int ORDER BY c.row) AS complete, json_agg(m.quality_score ORDER BY c.row) AS quality,
  json_agg(m.declared_quality_score ORDER BY c.row) AS declared, json_agg(m.parameter_count ORDER BY c.row) AS parameters,
  json_agg(m.created_text ORDER BY c.row) AS created,
  json_agg(extract(epoch FROM m.created_at)::double precision ORDER BY c.row) AS instants,
  json_agg(m.metric_count ORDER BY c.row) AS metric_counts,
  json_agg((
    SELECT json_agg(json_build_array(few.key, few.value))
    FROM (SELECT key, value FROM json_each(m.evaluation_metrics) LIMIT 3) few) ORDER BY c.row) AS shown
FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS c (id, row)
JOIN catalog.models m ON m.id = c.id
