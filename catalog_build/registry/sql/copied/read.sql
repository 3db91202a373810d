-- What a view says now.
CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT {columns} FROM catalog.{live} l
