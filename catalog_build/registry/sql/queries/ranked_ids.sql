-- All models in the default order of lists: best effective score first, unscored last, ties by id.
SELECT id FROM catalog.models ORDER BY quality_score DESC NULLS LAST, id COLLATE "C"
