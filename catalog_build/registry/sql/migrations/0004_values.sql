-- How sure a value is, its unit, and who measured it. What is stored is read again afterwards: forge.refresh_rows().
ALTER TABLE forge.model_metrics
  ADD COLUMN unit text,  -- % where the value ends so, else as its evaluation states
  ADD COLUMN stderr double precision CHECK (stderr >= 0 AND stderr < 'Infinity'),
  ADD COLUMN ci_low double precision,
  ADD COLUMN ci_high double precision,
  ADD COLUMN ci_level double precision CHECK (ci_level > 0 AND ci_level < 1),
  ADD COLUMN plus_minus double precision CHECK (plus_minus >= 0 AND plus_minus < 'Infinity'),
  ADD COLUMN n bigint CHECK (n > 0),
  ADD COLUMN seeds integer CHECK (seeds > 0),
  ADD COLUMN source text,
  ADD CHECK ((ci_low IS NULL) = (ci_high IS NULL)),
  ADD CHECK (ci_low <= number AND number <= ci_high),
  ADD CHECK (number IS NOT NULL OR num_nonnulls(stderr, ci_low, plus_minus) = 0);
