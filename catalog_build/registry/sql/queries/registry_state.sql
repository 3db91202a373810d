-- The registry's revision and the time of its last change.
SELECT revision, changed_at FROM catalog.registry
