-- MLflow's tables as its migrations leave them at 3.18, with the indexes that matter to the views.
CREATE TABLE registered_models (name varchar(256), creation_time bigint, last_updated_time bigint, description varchar(5000),
  workspace varchar(63) NOT NULL DEFAULT 'default', PRIMARY KEY (workspace, name));
CREATE TABLE model_versions (name varchar(256), version integer, creation_time bigint, last_updated_time bigint,
  description varchar(5000), user_id varchar(256), current_stage varchar(20), source varchar(500), run_id varchar(32),
  status varchar(20), status_message varchar(500), run_link varchar(500), storage_location varchar(500),
  workspace varchar(63) NOT NULL DEFAULT 'default', PRIMARY KEY (workspace, name, version));
CREATE TABLE registered_model_tags (key varchar(250), value varchar(5000), name varchar(256),
  workspace varchar(63) NOT NULL DEFAULT 'default', PRIMARY KEY (workspace, key, name));
CREATE TABLE model_version_tags (key varchar(250), value text, name varchar(256), version integer,
  workspace varchar(63) NOT NULL DEFAULT 'default', PRIMARY KEY (workspace, key, name, version));
CREATE TABLE registered_model_aliases (alias varchar(256), version integer NOT NULL, name varchar(256),
  workspace varchar(63) NOT NULL DEFAULT 'default', PRIMARY KEY (workspace, name, alias));
CREATE TABLE experiments (experiment_id integer PRIMARY KEY, name varchar(256) NOT NULL,
  workspace varchar(63) NOT NULL DEFAULT 'default');
CREATE TABLE runs (run_uuid varchar(32) PRIMARY KEY, name varchar(250), source_type varchar(20), source_name varchar(500),
  entry_point_name varchar(50), user_id varchar(256), status varchar(9), start_time bigint, end_time bigint,
  deleted_time bigint, source_version varchar(50), lifecycle_stage varchar(20) DEFAULT 'active', artifact_uri varchar(200),
  experiment_id integer REFERENCES experiments);
CREATE TABLE metrics (key varchar(250), value double precision, timestamp bigint, run_uuid varchar(32), step bigint DEFAULT 0,
  is_nan boolean DEFAULT false, PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
CREATE INDEX metrics_by_run ON metrics (run_uuid, key, step);
CREATE TABLE latest_metrics (key varchar(250), value double precision NOT NULL, timestamp bigint, step bigint NOT NULL DEFAULT 0,
  is_nan boolean NOT NULL DEFAULT false, run_uuid varchar(32), PRIMARY KEY (key, run_uuid));
CREATE INDEX latest_metrics_by_run ON latest_metrics (run_uuid);
CREATE TABLE params (key varchar(250), value varchar(8000) NOT NULL, run_uuid varchar(32), PRIMARY KEY (key, run_uuid));
CREATE INDEX params_by_run ON params (run_uuid);
CREATE TABLE tags (key varchar(250), value varchar(8000), run_uuid varchar(32), PRIMARY KEY (key, run_uuid));
CREATE INDEX tags_by_run ON tags (run_uuid);
CREATE TABLE datasets (dataset_uuid varchar(36) NOT NULL, experiment_id integer, name varchar(500), digest varchar(36),
  dataset_source_type varchar(36) NOT NULL, dataset_source text NOT NULL, dataset_schema text, dataset_profile text,
  PRIMARY KEY (experiment_id, name, digest));
CREATE INDEX datasets_by_uuid ON datasets (dataset_uuid);
CREATE TABLE inputs (input_uuid varchar(36) NOT NULL, source_type varchar(36), source_id varchar(36), destination_type varchar(36),
  destination_id varchar(36), step bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (source_type, source_id, destination_type, destination_id));
CREATE INDEX inputs_by_destination ON inputs (destination_type, destination_id, source_type);
CREATE TABLE input_tags (input_uuid varchar(36), name varchar(255), value varchar(500) NOT NULL, PRIMARY KEY (input_uuid, name));
CREATE TABLE logged_models (model_id varchar(36) PRIMARY KEY, experiment_id integer NOT NULL, name varchar(500) NOT NULL,
  artifact_location varchar(1000) NOT NULL DEFAULT '', creation_timestamp_ms bigint NOT NULL DEFAULT 0,
  last_updated_timestamp_ms bigint NOT NULL DEFAULT 0, status integer NOT NULL DEFAULT 2, lifecycle_stage varchar(32),
  model_type varchar(500), source_run_id varchar(32), status_message varchar(1000));
CREATE TABLE logged_model_metrics (model_id varchar(36), metric_name varchar(500), metric_timestamp_ms bigint, metric_step bigint,
  metric_value double precision, experiment_id integer NOT NULL, run_id varchar(32), dataset_uuid varchar(36),
  dataset_name varchar(500), dataset_digest varchar(36),
  PRIMARY KEY (model_id, metric_name, metric_timestamp_ms, metric_step, run_id));
CREATE TABLE logged_model_params (model_id varchar(36), experiment_id integer, param_key varchar(255), param_value varchar(500) NOT NULL,
  PRIMARY KEY (model_id, param_key));
