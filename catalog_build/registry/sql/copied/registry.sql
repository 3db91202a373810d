-- Where the copy stands, in a table; its view tells the day while anything is under embargo, as the contract asks.
ALTER VIEW catalog.registry RENAME TO live_registry;
CREATE TABLE catalog.copied_registry (
  revision bigint NOT NULL,
  changed_at timestamptz,
  state text COLLATE "C",
  embargo_until date  -- the last day on which any embargo ends
);
INSERT INTO catalog.copied_registry (revision) VALUES (0);
CREATE VIEW catalog.registry AS
SELECT revision, changed_at, catalog.tell_state(state, embargo_until) AS state FROM catalog.copied_registry
