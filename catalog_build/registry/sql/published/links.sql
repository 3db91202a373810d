-- What may be published of catalog.links: a link to what is not published names its target as an unregistered one.
SELECT q.source_id, q.position, q.relation, q.target_id,
  CASE WHEN q.target_kind IS NOT NULL AND EXISTS (SELECT FROM catalog.artifacts t WHERE t.id = q.target_id AND {shown_t})
    THEN q.target_kind END AS target_kind,
  q.pin_version_number, q.pin_version_tag, q.pin_content_hash, q.pin_state, q.split
FROM catalog.links q WHERE EXISTS (SELECT FROM catalog.artifacts s WHERE s.id = q.source_id AND {shown_s})
