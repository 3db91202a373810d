-- How many things a native registry holds, withdrawn ones and definitions of metrics included.
SELECT (SELECT count(*) FROM forge.artifacts) + (SELECT count(*) FROM forge.metric_definitions) + (SELECT count(*) FROM forge.withdrawals)
