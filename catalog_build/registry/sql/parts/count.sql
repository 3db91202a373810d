-- How many models a filter keeps, with the state that the number is of.
SELECT r.state, (SELECT count(*) FROM {source} WHERE {conditions}) AS total FROM catalog.registry r
