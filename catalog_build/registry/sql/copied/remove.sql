-- What the copy says of the keys that moved.
DELETE FROM catalog.{view} k USING moved WHERE moved.key = k.{key}
