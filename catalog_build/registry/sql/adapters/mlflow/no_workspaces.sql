-- The tables of MLflow's registry as they were before 3.10, when all stood in one workspace.
CREATE VIEW catalog.mlflow_models AS
SELECT 'default'::text AS workspace, name::text AS name, creation_time, last_updated_time, description::text AS description
FROM registered_models;

CREATE VIEW catalog.mlflow_model_tags AS
SELECT 'default'::text AS workspace, name::text AS name, key::text AS key, value::text AS value FROM registered_model_tags;

CREATE VIEW catalog.mlflow_aliases AS
SELECT 'default'::text AS workspace, name::text AS name, alias::text AS alias, version FROM registered_model_aliases;

CREATE VIEW catalog.mlflow_version_tags AS
SELECT 'default'::text AS workspace, name::text AS name, version, key::text AS key, value::text AS value FROM model_version_tags;

CREATE VIEW catalog.mlflow_version_rows AS
SELECT 'default'::text AS workspace, v.name::text AS name, v.version, v.creation_time, v.last_updated_time,
  v.description::text AS description, v.user_id::text AS user_id, v.current_stage::text AS current_stage,
  v.source::text AS source, v.run_id::text AS run_id, v.run_link::text AS run_link, v.status::text AS status
FROM model_versions v;

CREATE VIEW catalog.mlflow_experiments AS
SELECT experiment_id, 'default'::text AS workspace, name::text AS name FROM experiments;
