-- How the literal of a value is read, the same for every registry; `core/values.py` reads the same for documents.
-- Applied by `registry init` and `registry adapt`.

-- The nearest float64 of a plain decimal; null beyond its range. A cast alone fails on what is too large or too small.
CREATE OR REPLACE FUNCTION catalog.nearest_double(stated text) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  -- 0.DIGITS · 10^magnitude, beside the bounds from which float64 rounds to infinity, and up to which to nothing. OFFSET
  -- keeps the planner from casting a constant before it is compared.
  SELECT CASE
      WHEN v.digits = '' THEN 0
      WHEN (v.magnitude, v.digits COLLATE "C") >= (309, round(2::numeric ^ 1024 - 2::numeric ^ 970)::text) THEN NULL
      WHEN (v.magnitude, v.digits COLLATE "C") <= (-323, round(5::numeric ^ 1075)::text) THEN 0
      ELSE v.literal::double precision
    END
  FROM (
    SELECT p.literal, btrim(p.whole || p.fraction, '0') AS digits,
      length(p.whole) - (length(p.whole || p.fraction) - length(ltrim(p.whole || p.fraction, '0')))
      + CASE WHEN length(p.power) > 9 THEN 1000000000 ELSE coalesce(nullif(p.power, '')::bigint, 0) END
        * CASE p.sign WHEN '-' THEN -1 ELSE 1 END AS magnitude
    FROM (
      SELECT stated AS literal, m[1] AS whole, coalesce(m[2], '') AS fraction, m[3] AS sign, coalesce(m[4], '') AS power
      FROM regexp_match(stated, '^[+-]?([0-9]+)(?:[.]([0-9]+))?(?:[eE]([+-]?)0*([0-9]*))?$') AS m OFFSET 0
    ) p
  ) v
$$;

-- Decimals that are far within the range of float64, as nearly all are.
CREATE OR REPLACE FUNCTION catalog.usual_decimal() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '^[+-]?[0-9]{1,100}([.][0-9]{1,100})?([eE][+-]?[0-9]{1,2})?$'
$$;

-- Blanks that may stand around a number, as a pattern.
CREATE OR REPLACE FUNCTION catalog.blanks() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '[ \t-\r\u0085\u00A0\u2000-\u200A\u202F\u205F\u3000]*'
$$;

-- A value's number, its unit where the literal states one (`%`), and its uncertainty (`±`): always one row, of nulls
-- where the value is no number. An uncertainty that is negative or beyond float64 is none.
CREATE OR REPLACE FUNCTION catalog.read_number(value json)
RETURNS TABLE (number double precision, unit text, plus_minus double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1 AS $$
  SELECT r.number, CASE WHEN r.number IS NOT NULL AND r.is_share THEN '%' END,
    CASE WHEN r.number IS NOT NULL AND r.plus_minus >= 0 THEN r.plus_minus END
  FROM (
    -- without a call for each
    SELECT CASE WHEN p[1] ~ catalog.usual_decimal() THEN p[1]::double precision ELSE catalog.nearest_double(p[1]) END AS number,
      CASE WHEN p[3] ~ catalog.usual_decimal() THEN p[3]::double precision ELSE catalog.nearest_double(p[3]) END AS plus_minus,
      '%' IN (p[2], p[4]) AS is_share
    FROM (
      SELECT CASE json_typeof(value)
          WHEN 'number' THEN ARRAY[value #>> '{}']
          -- text that PostgreSQL cannot hold raises an error: NUL, and halves of surrogate pairs, which no number has
          WHEN 'string' THEN CASE WHEN value::text !~* '\\u(0000|d[89a-f])' THEN regexp_match(value #>> '{}',
            replace(replace('^_(D)_(%?)(?:_(?:±|[+]/-)_(D)_(%?))?_$', 'D', '[+-]?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?'),
                    '_', catalog.blanks())) END
        END AS p OFFSET 0
    ) stated OFFSET 0
  ) r
$$;

-- A count of parameters: digits, or digits with K, M, B or T; null for anything else, as `6.00`, of which nobody can know
-- whether it counts ones or millions.
CREATE OR REPLACE FUNCTION catalog.read_count(stated text) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN c.count = trunc(c.count) AND c.count < 9223372036854775808 THEN trunc(c.count) END
  FROM (
    SELECT coalesce(m[1]::numeric,
      m[2]::numeric * CASE m[3] WHEN 'K' THEN 1000 WHEN 'M' THEN 1000000 WHEN 'B' THEN 1000000000 ELSE 1000000000000 END) AS count
    FROM regexp_match(stated, replace('^_(?:([0-9]{1,40})|([0-9]{1,40}(?:[.][0-9]{1,40})?)([KMBT]))_$', '_', catalog.blanks())) AS m
  ) c
$$;
