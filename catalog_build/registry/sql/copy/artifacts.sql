COPY forge.artifacts (id, artifact_type, lineage, title, version_number, version_tag, parent_version_id, created_at,
  created_text, content_hash, origin_url, license, card, changelog, metadata, embargo_until, document_hash) FROM STDIN
