COPY forge.artifact_links (source_artifact_id, position, link_type, target_artifact_id, pin_version_number,
  pin_version_tag, pin_content_hash, split) FROM STDIN
