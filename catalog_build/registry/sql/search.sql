-- How models are searched for, the same for every registry. When this text changes, `registry init` works out anew the
-- words that the native registry keeps for each model.

-- The words of a text, accents folded and lower-cased: what a search compares, by prefix. Splitting goes by explicit
-- code points instead of character classes, so that the server's locale has no say. What is redacted where it is shown
-- (core/redaction.py) is left out here and thus cannot be found; what follows the name of a secret is left out more freely.
CREATE OR REPLACE FUNCTION catalog.words(phrase text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT left(word, 200)), '{}')
  FROM regexp_split_to_table(
    lower(lower(regexp_replace(normalize(regexp_replace(phrase,
      '://[^\s/"''<>`\\?#]+@|(/home/|[/\\]Users[/\\]+)[^\s/\\]+|bearer\s+[A-Za-z0-9._~+/-]{8,}'
      '|((key|token|pass|secret|credential|pwd|auth|bearer|sig)[A-Za-z0-9_.-]*(=|["'']\s*:\s*)'
      '|--[A-Za-z0-9_.-]*(key|token|pass|secret|credential|pwd|auth|bearer|sig)[A-Za-z0-9_.-]*[\s\\]+)'
      '("[^"\n]+"|''[^''\n]+''|["'']?[^\s&;,"'']+)',
      ' ', 'gi'), NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "C") COLLATE "default"),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+') AS word
  WHERE word <> ''
$$;

-- A search for each of some words, by prefix; null where there is none.
CREATE OR REPLACE FUNCTION catalog.search_for(words text[]) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_agg('''' || replace(replace(word, '\', '\\'), '''', '''''') || ''':*', ' & ' ORDER BY word)::tsquery
  FROM unnest(words) AS word
$$;

-- A search for every word of a phrase, by prefix; null when the phrase holds no word.
CREATE OR REPLACE FUNCTION catalog.search_query(phrase text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT catalog.search_for(catalog.words(phrase)) $$;
