-- Indexes for names that are searched for. They are made again whenever anything else is, since what they hold follows from
-- catalog.name_key.
DROP INDEX IF EXISTS forge.model_versions_by_title_key, forge.model_versions_by_id_key;
CREATE INDEX model_versions_by_title_key ON forge.model_versions ((catalog.name_key(title) COLLATE "C")) WHERE NOT withdrawn;
CREATE INDEX model_versions_by_id_key ON forge.model_versions ((catalog.name_key(artifact_id) COLLATE "C")) WHERE NOT withdrawn;
