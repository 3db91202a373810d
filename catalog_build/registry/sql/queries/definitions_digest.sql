-- One digest of all metric definitions, which any page may show.
SELECT md5(coalesce(string_agg(d::text, '' ORDER BY d.name), '')) AS digest FROM catalog.metric_definitions d
