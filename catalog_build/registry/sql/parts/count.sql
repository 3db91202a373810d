-- How many models a filter keeps, with the revision that the number is of.
SELECT r.revision, (SELECT count(*) FROM {source} WHERE {conditions}) AS total FROM catalog.registry r
