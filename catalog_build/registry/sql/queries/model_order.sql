-- By what some models are ordered in lists.
SELECT id, is_latest, quality_score FROM catalog.models WHERE id = ANY (%(ids)s)
