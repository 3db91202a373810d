-- What the view says of the keys that moved.
INSERT INTO catalog.{view} ({columns}) SELECT {values} FROM fresh f JOIN moved ON moved.key = f.{key}
