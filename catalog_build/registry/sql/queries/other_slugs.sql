-- Kind and slug, by id, of all that is no model: of what is registered, or of what is withdrawn, models included.
SELECT kind, slug FROM catalog.artifacts
WHERE CASE WHEN %(withdrawn)s THEN withdrawn_at IS NOT NULL ELSE withdrawn_at IS NULL AND kind <> 'model' END
ORDER BY id COLLATE "C"
