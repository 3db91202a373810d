-- Everything that is withdrawn, by id.
SELECT id, kind, title, catalog.tell_time(withdrawn_at) AS withdrawn_at, withdrawn_reason AS reason
FROM catalog.artifacts WHERE withdrawn_at IS NOT NULL
ORDER BY id COLLATE "C"
