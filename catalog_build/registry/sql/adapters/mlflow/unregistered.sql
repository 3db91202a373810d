-- How many logged models that are not deleted belong to no version that is shown, with id and name of the newest.
SELECT count(*), (array_agg(l.logged_id ORDER BY l.created DESC, l.logged_id))[1], (array_agg(l.name ORDER BY l.created DESC, l.logged_id))[1]
FROM catalog.mlflow_logged_models l
WHERE NOT EXISTS (SELECT FROM catalog.mlflow_versions v WHERE v.logged_id = l.logged_id)
