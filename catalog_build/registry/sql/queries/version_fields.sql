-- Everything that is stated about some things, as one JSON object each.
SELECT a.id, json_build_object(
  'title', a.title, 'version_number', a.version_number, 'version_tag', a.version_tag, 'previous', a.previous,
  'created_at', a.created_text, 'content_hash', a.content_hash, 'source_url', a.source_url, 'license', a.license,
  'changelog', a.changelog, 'card', a.card, 'family', m.family, 'promotion_state', m.promotion_state,
  'declared_quality_score', m.declared_quality_score, 'quality_score', m.quality_score,
  'parameter_count', m.parameter_count,
  'code', json_build_object('repository', m.code_repository, 'commit', m.code_commit, 'entrypoint', m.code_entrypoint),
  'metrics', (SELECT json_object_agg(name, value) FROM (
    SELECT DISTINCT ON (name) name, value FROM catalog.metrics WHERE model_id = a.id ORDER BY name, position) v),
  'links', (SELECT json_agg(concat_ws(' ', l.relation, l.target_id, l.pin_version_number, l.pin_version_tag,
    l.pin_content_hash, l.split) ORDER BY l.position) FROM catalog.links l WHERE l.source_id = a.id),
  'training_config', m.training_config, 'architecture', m.architecture, 'metadata', a.metadata) AS fields
FROM catalog.artifacts a LEFT JOIN catalog.models m ON m.id = a.id
WHERE a.id = ANY (%(ids)s)
