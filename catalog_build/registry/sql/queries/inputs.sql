-- The inputs of some models as the provenance rule sees them.
SELECT i.model_id, i.input_id, i.via, i.pinned, i.state
FROM catalog.model_inputs(%(ids)s) i
ORDER BY i.model_id, i.ordinal
