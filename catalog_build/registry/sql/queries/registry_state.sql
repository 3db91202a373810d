-- The registry's revision and state, and the time of its last change.
SELECT revision, changed_at, state FROM catalog.registry
