-- Which models were measured on a data set: by what their evaluations name, and by metrics called DATASET/METRIC.
CREATE INDEX model_metrics_by_dataset ON forge.model_metrics (dataset) WHERE dataset IS NOT NULL;
CREATE INDEX model_metrics_by_prefix ON forge.model_metrics (name) WHERE position('/' IN name) > 0;
