-- How models are searched for, the same for every registry. When this text changes, `registry init` works out anew the
-- words that the native registry keeps for each model.

-- A text as a search compares it: accents stripped, case and its variants folded, words apart by one blank. Splitting and
-- folding go by explicit code points instead of character classes, so that the server's locale has no say. What is redacted
-- where it is shown (core/redaction.py) is left out here and thus cannot be found; what follows the name of a secret is left
-- out more freely. static/index.js folds alike.
CREATE OR REPLACE FUNCTION catalog.fold_text(phrase text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    replace(replace(replace(translate(
      lower(lower(normalize(regexp_replace(normalize(regexp_replace(phrase,
        '://[^\s/"''<>`\\?#]+@|(/home/|[/\\]Users[/\\]+)[^\s/\\]+|bearer\s+[A-Za-z0-9._~+/-]{8,}'
        '|((key|token|pass|secret|credential|pwd|auth|bearer|sig)[A-Za-z0-9_.-]*(=|["'']\s*:\s*)'
        '|--[A-Za-z0-9_.-]*(key|token|pass|secret|credential|pwd|auth|bearer|sig)[A-Za-z0-9_.-]*[\s\\]+)'
        '("[^"\n]+"|''[^''\n]+''|["'']?[^\s&;,"'']+)',
        ' ', 'gi'), NFKD), '[\u0300-\u036f]', '', 'g'), NFC) COLLATE "C") COLLATE "default"),
      'ςıøłđħ', 'σioldh'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u303f\u30a0\u30fb]+', ' ', 'g'))
$$;

-- The words of a text: what a search compares, by prefix. Scripts that write words without blanks (Chinese, Japanese, Korean,
-- Thai, Lao, Khmer, Burmese) give each pair of neighbouring characters and the last one, so that any part of a run is found.
CREATE OR REPLACE FUNCTION catalog.words(phrase text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT CASE WHEN run.is_dense THEN substr(word, place, 2) ELSE left(word, 200) END), '{}')
  FROM unnest(string_to_array(regexp_replace(catalog.fold_text(phrase),
    '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3'
    '\U00020000-\U000323af]+)', ' \1 ', 'g'), ' ')) AS word,
  LATERAL (SELECT word ~ ('^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf'
    '\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U000323af]') AS is_dense) run,
  LATERAL generate_series(1, CASE WHEN run.is_dense THEN length(word) ELSE 1 END) AS place
  WHERE word <> ''
$$;

-- What names are compared by, blanks left out: `efficientnetb0` for "EfficientNet-B0". Dear beside a look into an index.
CREATE OR REPLACE FUNCTION catalog.name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
  SELECT left(replace(catalog.fold_text(left(name, 1000)), ' ', ''), 200)
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
