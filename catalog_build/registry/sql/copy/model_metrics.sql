COPY forge.model_metrics (artifact_id, position, name, value, number, dataset, dataset_version, split, higher_is_better,
  unit, stderr, ci_low, ci_high, ci_level, plus_minus, n, seeds, source)
FROM STDIN
