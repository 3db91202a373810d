"""What the adapters' views read of other registries: each table with its columns; the first one tells the registry."""

MLFLOW = {
    "registered_models": ("name", "creation_time", "last_updated_time", "description"),
    "model_versions": (
        "name", "version", "creation_time", "last_updated_time", "description", "user_id", "current_stage", "source",
        "run_id", "run_link", "status",
    ),
    "registered_model_tags": ("name", "key", "value"),
    "model_version_tags": ("name", "version", "key", "value"),
    "registered_model_aliases": ("name", "alias", "version"),
    "experiments": ("experiment_id", "name"),
    "runs": (
        "run_uuid", "name", "source_name", "user_id", "status", "start_time", "end_time", "deleted_time",
        "source_version", "lifecycle_stage", "experiment_id",
    ),
    "metrics": ("key", "value", "timestamp", "step", "run_uuid", "is_nan"),
    "latest_metrics": ("key", "run_uuid", "value", "timestamp", "step", "is_nan"),
    "params": ("key", "run_uuid", "value"),
    "tags": ("key", "run_uuid", "value"),
    "datasets": (
        "experiment_id", "name", "digest", "dataset_uuid", "dataset_source_type", "dataset_source", "dataset_schema",
        "dataset_profile",
    ),
    "inputs": ("source_type", "source_id", "destination_type", "destination_id", "input_uuid", "step"),
    "input_tags": ("input_uuid", "name", "value"),
    "logged_models": ("model_id", "name", "creation_timestamp_ms", "source_run_id", "lifecycle_stage"),
    "logged_model_metrics": (
        "model_id", "metric_name", "metric_timestamp_ms", "metric_step", "metric_value", "run_id", "dataset_uuid",
        "dataset_name", "dataset_digest",
    ),
    "logged_model_params": ("model_id", "param_key", "param_value"),
}  # fmt: skip

SCIDEX = {
    "artifact_links": ("source_artifact_id", "target_artifact_id", "link_type", "evidence", "created_at"),
    "artifacts": (
        "id", "artifact_type", "title", "entity_ids", "metadata", "quality_score", "content_hash", "provenance_chain",
        "version_number", "parent_version_id", "version_tag", "changelog", "is_latest", "lifecycle_state",
        "superseded_by", "origin_type", "origin_url", "created_at", "created_by",
    ),
    "model_versions": (
        "artifact_id", "is_external", "external_source_url", "external_source_version", "base_model_id",
        "code_repo_url", "code_commit_sha", "code_entrypoint", "training_started_at", "training_completed_at",
        "trained_by", "gpu_allocation_id", "training_params_json", "eval_metrics_json", "eval_dataset_artifact_id",
        "benchmark_id", "promotion_state", "promotion_notes", "created_at",
    ),
}  # fmt: skip
