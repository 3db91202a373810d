-- Models with incomplete provenance or any further warning.
SELECT id, slug, title, provenance_complete, provenance_reasons, warnings, catalog.remedies() AS remedies FROM catalog.models
WHERE NOT provenance_complete OR warnings <> '[]'
ORDER BY id COLLATE "C"
