-- Indexes of a copy of the views: those that the native registry has for the same questions. As there, text sorts by code
-- point.
CREATE INDEX ON catalog.artifacts (id);
CREATE INDEX ON catalog.artifacts (slug);
CREATE INDEX ON catalog.artifacts (lineage, version_number);
CREATE INDEX ON catalog.artifacts (kind, id);
CREATE INDEX ON catalog.artifacts (id) WHERE withdrawn_at IS NOT NULL;

CREATE INDEX ON catalog.models (id);
CREATE INDEX ON catalog.models (lineage);
CREATE INDEX ON catalog.models (quality_score DESC NULLS LAST, id) INCLUDE (family, is_latest, provenance_complete);
CREATE INDEX ON catalog.models (created_at DESC NULLS LAST, id)
  INCLUDE (family, is_latest, provenance_complete, quality_score);
CREATE INDEX ON catalog.models (parameter_count DESC NULLS LAST, id)
  INCLUDE (family, is_latest, provenance_complete, quality_score);
CREATE INDEX ON catalog.models (left(title, 100) NULLS FIRST, id);
CREATE INDEX ON catalog.models (family, quality_score DESC NULLS LAST, id) INCLUDE (is_latest, provenance_complete);
CREATE INDEX ON catalog.models (quality_score DESC NULLS LAST, id) INCLUDE (family, provenance_complete) WHERE is_latest;
CREATE INDEX ON catalog.models (created_at DESC NULLS LAST, id)
  INCLUDE (family, provenance_complete, quality_score) WHERE is_latest;
CREATE INDEX ON catalog.models (parameter_count DESC NULLS LAST, id)
  INCLUDE (family, provenance_complete, quality_score) WHERE is_latest;
CREATE INDEX ON catalog.models (left(title, 100) NULLS FIRST, id) WHERE is_latest;
CREATE INDEX ON catalog.models (quality_score DESC NULLS LAST, id) INCLUDE (family, is_latest) WHERE NOT provenance_complete;
CREATE INDEX ON catalog.models USING gin (search);
CREATE INDEX ON catalog.models ((catalog.name_key(title) COLLATE "C"));
CREATE INDEX ON catalog.models ((catalog.name_key(id) COLLATE "C"));

CREATE INDEX ON catalog.links (source_id, position);
CREATE INDEX ON catalog.links (target_id, relation);

CREATE INDEX ON catalog.metrics (model_id, position);
CREATE INDEX ON catalog.metrics (name);
CREATE INDEX ON catalog.metrics (name, higher_is_better) WHERE higher_is_better IS NOT NULL;
CREATE INDEX ON catalog.metrics (named_dataset) WHERE named_dataset IS NOT NULL;
CREATE INDEX ON catalog.metrics (name) WHERE position('/' IN name) > 0;

CREATE INDEX ON catalog.numbers (model_id, key);
CREATE INDEX ON catalog.numbers (key, number DESC NULLS LAST, model_id) INCLUDE (is_lowest, is_highest, is_latest);
CREATE INDEX ON catalog.numbers (key, number DESC NULLS LAST, model_id) INCLUDE (is_lowest, is_highest) WHERE is_latest;
CREATE INDEX ON catalog.numbers (key, number DESC NULLS LAST, model_id) WHERE NOT (is_lowest AND is_highest);
