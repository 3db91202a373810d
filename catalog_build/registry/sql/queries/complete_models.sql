-- Write again what an earlier version dropped of some models' documents.
WITH again AS (
  SELECT * FROM unnest(%(ids)s::text[], %(counts)s::numeric[], %(warnings)s::jsonb[], %(metadata)s::json[])
    AS d (id, count, warnings, metadata)
),
counted AS (
  UPDATE forge.model_versions v SET parameter_count = d.count, load_warnings = d.warnings
  FROM again d WHERE v.artifact_id = d.id
)
UPDATE forge.artifacts a SET metadata = d.metadata, load_again = false FROM again d WHERE a.id = d.id
