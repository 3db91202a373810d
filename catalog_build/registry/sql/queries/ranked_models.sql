-- All models in the default order of lists: best effective score first, unscored last, ties by id.
SELECT m.id, m.family FROM catalog.models m ORDER BY m.quality_score DESC NULLS LAST, m.id COLLATE "C"
