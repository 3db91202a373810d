COPY forge.model_metrics (artifact_id, position, name, value, number, dataset, dataset_version, split, higher_is_better)
FROM STDIN
