-- Where the copy stands: as the registry stood when it was read, with a state of its own, which moves with any change.
UPDATE catalog.copied_registry k SET revision = l.revision, changed_at = l.changed_at,
  state = CASE WHEN %(moved)s OR k.state IS NULL OR (k.revision, k.changed_at) IS DISTINCT FROM (l.revision, l.changed_at)
    THEN gen_random_uuid()::text ELSE k.state END,
  embargo_until = (SELECT max(embargo_until) FROM catalog.artifacts)
FROM catalog.live_registry l
