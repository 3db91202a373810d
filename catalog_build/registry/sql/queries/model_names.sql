-- Some models as boards, matrices and lists of what is affected name them: slim, since these name hundreds.
SELECT id, slug, title, family, version_number, version_tag, is_latest, promotion_state, quality_score, declared_quality_score,
  provenance_complete
FROM catalog.models WHERE id = ANY (%(ids)s)
