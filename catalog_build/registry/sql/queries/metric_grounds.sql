-- The data sets that some models were measured on, by lineage.
SELECT DISTINCT dataset FROM catalog.metrics WHERE model_id = ANY (%(ids)s) AND dataset IS NOT NULL
