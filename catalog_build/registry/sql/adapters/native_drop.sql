-- Remove the native views before they are made again, so that a column may change its type or place.
DROP VIEW IF EXISTS catalog.numbers, catalog.metric_definitions, catalog.metrics, catalog.links, catalog.models, catalog.artifacts, catalog.registry;
DROP FUNCTION IF EXISTS forge.split_metric_name(text), forge.dataset_ground(text, text, boolean);
