SELECT {id} COLLATE "C" AS id, {value} AS value FROM {source} WHERE {conditions}
ORDER BY {value} {direction}, {id} COLLATE "C" {limit}
