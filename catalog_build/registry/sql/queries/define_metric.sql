INSERT INTO forge.metric_definitions (name, title, direction, target, unit, document_hash)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET title = excluded.title, direction = excluded.direction, target = excluded.target,
  unit = excluded.unit, document_hash = excluded.document_hash
