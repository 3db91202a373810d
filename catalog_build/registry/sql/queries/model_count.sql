-- How many models there are.
SELECT count(*) AS total FROM catalog.models
