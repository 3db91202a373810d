-- What was withdrawn, apart from the things: a document that is loaded again with the same id does not undo it.
CREATE TABLE forge.withdrawals (
  artifact_id text COLLATE "C" PRIMARY KEY,  -- no foreign key: it outlives the row of the thing
  reason text NOT NULL CHECK (reason <> ''),
  withdrawn_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE forge.artifacts
  ADD COLUMN withdrawn_at timestamptz,  -- with the reason a copy of the withdrawal, kept by triggers
  ADD COLUMN withdrawn_reason text,
  ADD COLUMN embargo_until date;  -- the day, in UTC, from which it may be published; null: at once
CREATE INDEX withdrawn_artifacts ON forge.artifacts (lineage) WHERE withdrawn_at IS NOT NULL;
CREATE INDEX embargoed_artifacts ON forge.artifacts (embargo_until) WHERE embargo_until IS NOT NULL;

-- the last day on which any embargo ends, kept by triggers: without one nobody needs to look for embargoes
ALTER TABLE forge.revision ADD COLUMN embargo_until date;

-- Lists leave withdrawn models out. They stand in no index that a list walks, so that this costs the others nothing.
ALTER TABLE forge.model_versions ADD COLUMN withdrawn boolean NOT NULL DEFAULT false;  -- a copy, kept by triggers
DROP INDEX forge.model_versions_by_quality, forge.model_versions_by_created, forge.model_versions_by_parameters,
  forge.model_versions_by_title, forge.model_versions_by_family, forge.latest_models_by_quality,
  forge.latest_models_by_created, forge.latest_models_by_parameters, forge.latest_models_by_title,
  forge.flagged_models_by_quality, forge.model_versions_by_promotion;
CREATE INDEX model_versions_by_quality ON forge.model_versions (quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest, provenance_complete) WHERE NOT withdrawn;
CREATE INDEX model_versions_by_created ON forge.model_versions (created_at DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest, provenance_complete, quality_score) WHERE NOT withdrawn;
CREATE INDEX model_versions_by_parameters ON forge.model_versions (parameter_count DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest, provenance_complete, quality_score) WHERE NOT withdrawn;
CREATE INDEX model_versions_by_title ON forge.model_versions (left(title, 100) COLLATE "C" NULLS FIRST, artifact_id)
  WHERE NOT withdrawn;
CREATE INDEX model_versions_by_family ON forge.model_versions (model_family, quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (is_latest, provenance_complete) WHERE NOT withdrawn;
CREATE INDEX latest_models_by_quality ON forge.model_versions (quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, provenance_complete) WHERE is_latest AND NOT withdrawn;
CREATE INDEX latest_models_by_created ON forge.model_versions (created_at DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, provenance_complete, quality_score) WHERE is_latest AND NOT withdrawn;
CREATE INDEX latest_models_by_parameters ON forge.model_versions (parameter_count DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, provenance_complete, quality_score) WHERE is_latest AND NOT withdrawn;
CREATE INDEX latest_models_by_title ON forge.model_versions (left(title, 100) COLLATE "C" NULLS FIRST, artifact_id)
  WHERE is_latest AND NOT withdrawn;
CREATE INDEX flagged_models_by_quality ON forge.model_versions (quality_score DESC NULLS LAST, artifact_id)
  INCLUDE (model_family, is_latest) WHERE NOT provenance_complete AND NOT withdrawn;
CREATE INDEX model_versions_by_promotion ON forge.model_versions (promotion_state, artifact_id) WHERE NOT withdrawn;

-- that hardly any is withdrawn must be known: else the planner looks for all that are not beside each search
ANALYZE forge.model_versions;
