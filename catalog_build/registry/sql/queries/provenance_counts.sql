-- How many models there are, and how many with incomplete provenance.
SELECT count(*) AS total, count(*) FILTER (WHERE NOT provenance_complete) AS flagged FROM catalog.models
