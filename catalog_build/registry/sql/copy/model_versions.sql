COPY forge.model_versions (artifact_id, model_family, promotion_state, declared_quality_score, parameter_count,
  architecture, training_params_json, code_repo_url, code_commit_sha, code_entrypoint, tests_hypothesis_id,
  load_warnings) FROM STDIN
