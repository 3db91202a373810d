-- The inputs that may be published: those that a model or an analysis that is published names.
SELECT f.* FROM catalog.model_inputs({arguments}) f
WHERE EXISTS (SELECT FROM catalog.artifacts s WHERE s.id = ANY (f.via) AND {shown_s})
