-- Whether anything is under embargo on a day.
SELECT EXISTS (SELECT FROM catalog.artifacts WHERE embargo_until > %(published_on)s::date) AS embargoed
