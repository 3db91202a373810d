-- Whether anything is under embargo on a day, null for today by the clock that also tells the registry's state.
SELECT EXISTS (
  SELECT FROM catalog.artifacts
  WHERE embargo_until > coalesce(%(published_on)s::date, (now() AT TIME ZONE 'UTC')::date)) AS embargoed
