-- The contract that every registry offers to the catalog: schema `catalog`.
--
-- The builder and the API read these views and nothing else. A foreign registry becomes a catalog by creating views
-- with these columns over its own tables; `forge-catalog registry check` compares them with `catalog.contract`.
-- Functions here hold the rules that are the same for every registry.
-- This file is applied by `registry init`, in one transaction, whenever its text has changed.

CREATE SCHEMA IF NOT EXISTS catalog;

-- View by view, column by column: what the catalog reads. `nullable` false means that a null breaks the contract; a view
-- may lack an `optional` column, whose value is then null.
CREATE OR REPLACE VIEW catalog.contract (view_name, column_name, data_type, nullable, meaning, optional) AS
SELECT c.*, c.view_name = 'metrics' AND c.column_name IN (
  'dataset_assumed', 'unit', 'stderr', 'ci_low', 'ci_high', 'ci_level', 'plus_minus', 'n', 'seeds', 'source')
FROM (VALUES
  ('registry', 'revision', 'bigint', false, 'Counter that every write moves; compared for equality and order.'),
  ('registry', 'changed_at', 'timestamp with time zone', true, 'Time of the last write; null when nothing was ever written.'),
  ('registry', 'state', 'text', true,
   'Differs after each write, and never comes back; ends in + and the day, in UTC, while anything is under embargo, and
    holds no + elsewhere; null where the registry cannot tell, so that nothing is reused.'),

  ('artifacts', 'id', 'text', false, 'Identifies one version of one thing of any kind, models included.'),
  ('artifacts', 'slug', 'text', false, 'catalog.slug(id); unique.'),
  ('artifacts', 'kind', 'text', false, 'model, dataset, analysis, hypothesis or artifact.'),
  ('artifacts', 'lineage', 'text', false, 'Shared by all versions of one thing.'),
  ('artifacts', 'title', 'text', false, 'What people call it.'),
  ('artifacts', 'version_number', 'integer', false, 'From 1, unique within the lineage.'),
  ('artifacts', 'version_tag', 'text', true, 'A human label, unique within the lineage.'),
  ('artifacts', 'previous', 'text', true, 'Id of the version that this one came from; may be unregistered.'),
  ('artifacts', 'is_latest', 'boolean', false,
   'True only for the highest version_number of the lineage among those that are not withdrawn.'),
  ('artifacts', 'created_at', 'timestamp with time zone', true, 'Start of the stated period, for sorting; null when unknown.'),
  ('artifacts', 'created_text', 'text', true, 'The date as stated, in its own precision; null when unknown.'),
  ('artifacts', 'content_hash', 'text', true, 'algorithm:hex digest of the content.'),
  ('artifacts', 'source_url', 'text', true, 'Where it comes from.'),
  ('artifacts', 'license', 'text', true, 'As stated.'),
  ('artifacts', 'card', 'text', true, 'Markdown, unsanitised.'),
  ('artifacts', 'changelog', 'text', true, 'What is new in this version, as stated.'),
  ('artifacts', 'metadata', 'json', false, 'A JSON object, kept as stated.'),
  ('artifacts', 'withdrawn_at', 'timestamp with time zone', true,
   'When it was withdrawn, which leaves a model out of catalog.models; null: it was not.'),
  ('artifacts', 'withdrawn_reason', 'text', true, 'Why it was withdrawn; null where it was not.'),
  ('artifacts', 'embargo_until', 'date', true, 'The day, in UTC, from which it may be published; null: at once.'),
  ('artifacts', 'state', 'text', true,
   'Differs after each write to the thing: its row here and in models, its metrics, its links; null: compare all of these.'),

  ('models', 'id', 'text', false, 'Id of a row of catalog.artifacts with kind model that is not withdrawn.'),
  ('models', 'slug', 'text', false, 'As in catalog.artifacts.'),
  ('models', 'lineage', 'text', false, 'As in catalog.artifacts.'),
  ('models', 'title', 'text', false, 'As in catalog.artifacts.'),
  ('models', 'version_number', 'integer', false, 'As in catalog.artifacts.'),
  ('models', 'version_tag', 'text', true, 'As in catalog.artifacts.'),
  ('models', 'is_latest', 'boolean', false, 'As in catalog.artifacts.'),
  ('models', 'created_at', 'timestamp with time zone', true, 'As in catalog.artifacts.'),
  ('models', 'created_text', 'text', true, 'As in catalog.artifacts.'),
  ('models', 'license', 'text', true, 'As in catalog.artifacts.'),
  ('models', 'family', 'text', false, 'biophysical, deep_learning, statistical or other.'),
  ('models', 'promotion_state', 'text', false, 'candidate, promoted, rejected or superseded.'),
  ('models', 'declared_quality_score', 'double precision', true, '0 to 1, as its producer declared it; null when unscored.'),
  ('models', 'quality_score', 'double precision', true, '0 to 1: the effective score, at most 0.3 where provenance is incomplete.'),
  ('models', 'provenance_complete', 'boolean', false, 'True when provenance_reasons is empty.'),
  ('models', 'provenance_reasons', 'jsonb', false, 'List of {"code", "subjects"}: what the provenance rule found lacking.'),
  ('models', 'warnings', 'jsonb', false, 'List of {"code", "subjects"}: further warnings that do not cap the score.'),
  ('models', 'parameter_count', 'numeric', true, 'Whole number of parameters; null when none is claimed.'),
  ('models', 'evaluation_metrics', 'json', false, 'Object of the first 64 metrics in the order stated: name to value.'),
  ('models', 'metric_count', 'integer', false, 'How many distinct metric names the model has.'),
  ('models', 'architecture', 'json', false, 'A JSON object, kept as stated.'),
  ('models', 'training_config', 'json', false, 'A JSON object, kept as stated.'),
  ('models', 'code_repository', 'text', true, 'Where the training code stands.'),
  ('models', 'code_commit', 'text', true, 'Commit of the training code.'),
  ('models', 'code_entrypoint', 'text', true, 'What to run in it.'),
  ('models', 'training_datasets', 'ARRAY', false, 'Targets of its trained_on links, text[], in the order of the links.'),
  ('models', 'produced_by', 'text', true, 'Target of its first produced_by link.'),
  ('models', 'tests_hypothesis', 'text', true, 'Target of its first tests_hypothesis link.'),
  ('models', 'search', 'tsvector', false, 'Words of title, id, lineage, tags and linked names, as catalog.words() gives them.'),

  ('links', 'source_id', 'text', false, 'Id of the registered thing that states the link.'),
  ('links', 'position', 'integer', false, 'Order of the links of one source, from 0.'),
  ('links', 'relation', 'text', false, 'trained_on, evaluated_on, produced_by, tests_hypothesis, uses_input or derived_from.'),
  ('links', 'target_id', 'text', false, 'Id that the link names; may be unregistered.'),
  ('links', 'target_kind', 'text', true, 'Kind of the target; null when it is unregistered.'),
  ('links', 'pin_version_number', 'integer', true, 'Pinned version number.'),
  ('links', 'pin_version_tag', 'text', true, 'Pinned version tag.'),
  ('links', 'pin_content_hash', 'text', true, 'Pinned digest, algorithm:hex.'),
  ('links', 'pin_state', 'text', false,
   'unpinned; missing: no such version; modified: the digest differs; unverified: the target states no digest; else intact.'),
  ('links', 'split', 'text', true, 'Part of the data set, such as train or test.'),

  ('metrics', 'model_id', 'text', false, 'Id of the model.'),
  ('metrics', 'position', 'integer', false, 'Order of the metrics of one model, from 0.'),
  ('metrics', 'name', 'text', false, 'Name of the metric; nested names are dotted.'),
  ('metrics', 'measure', 'text', false, 'The name that fixes direction and unit: METRIC of DATASET/METRIC, else the name.'),
  ('metrics', 'value', 'json', false, 'A JSON number in its exact text, a string, a boolean or null.'),
  ('metrics', 'number', 'double precision', true,
   'The number of the value, as catalog.read_number() reads it; what has none is shown and never ranked.'),
  ('metrics', 'named_dataset', 'text', true, 'Data set as the evaluation itself names it; null where it names none.'),
  ('metrics', 'dataset', 'text', true, 'Ground: lineage of the data set, or its name where unregistered; null: not stated.'),
  ('metrics', 'dataset_version', 'text', true, 'Ground: version number of the data set, or its label where unregistered.'),
  ('metrics', 'split', 'text', true, 'Ground: part of the data set.'),
  ('metrics', 'higher_is_better', 'boolean', true, 'Direction as the evaluation states it.'),
  ('metrics', 'dataset_assumed', 'boolean', true,
   'True where nothing states the dataset and it is the only one that the model is evaluated on; null: false.'),
  ('metrics', 'unit', 'text', true, '% where the value ends so, else the unit that the evaluation states.'),
  ('metrics', 'stderr', 'double precision', true, 'Standard error of the value, finite and at least 0.'),
  ('metrics', 'ci_low', 'double precision', true, 'Lower bound of the confidence interval, at most the number.'),
  ('metrics', 'ci_high', 'double precision', true, 'Upper bound of the confidence interval, at least the number.'),
  ('metrics', 'ci_level', 'double precision', true, 'Level of the interval, between 0 and 1; null: 0.95.'),
  ('metrics', 'plus_minus', 'double precision', true,
   'Uncertainty of a kind that is not stated, as in 96.3 ± 2.6; finite and at least 0.'),
  ('metrics', 'n', 'bigint', true, 'Number of samples that were measured, from 1.'),
  ('metrics', 'seeds', 'integer', true, 'Number of runs that the value is the mean of, from 1.'),
  ('metrics', 'source', 'text', true, 'Who measured it, as a URL or a name; null: the producer of the model.'),

  ('numbers', 'model_id', 'text', false, 'Id of a model that states the number for the metric, each number once.'),
  ('numbers', 'key', 'text', false, 'catalog.metric_key() of the name of the metric.'),
  ('numbers', 'number', 'double precision', false, 'As in catalog.metrics.'),
  ('numbers', 'is_lowest', 'boolean', false, 'True where the model states no lower number for the metric.'),
  ('numbers', 'is_highest', 'boolean', false, 'True where the model states no higher number for the metric.'),
  ('numbers', 'is_latest', 'boolean', false, 'As in catalog.models.'),

  ('metric_definitions', 'name', 'text', false, 'Name of the metric.'),
  ('metric_definitions', 'title', 'text', false, 'What people call it.'),
  ('metric_definitions', 'direction', 'text', true, 'up, down, target or none; null when it is not known.'),
  ('metric_definitions', 'target', 'double precision', true, 'The wanted value, for direction target.'),
  ('metric_definitions', 'unit', 'text', true, 'Unit of the values.')
) AS c (view_name, column_name, data_type, nullable, meaning);

-- Which values a column may hold beside what its type allows, and their unit: `registry check` and the views that
-- `registry adapt --sql` makes over a file's views read `allowed` (registry/value_rules.py has the test of each).
-- A column without a row here may hold any value of its type.
CREATE OR REPLACE VIEW catalog.contract_values (view_name, column_name, unit, allowed) AS VALUES
  ('registry', 'revision', 'writes', ''),
  ('registry', 'changed_at', 'UTC', 'year 1 to 9999'),

  ('artifacts', 'id', '', 'unique, not empty'),
  ('artifacts', 'slug', '', 'catalog.slug(id)'),
  ('artifacts', 'kind', '', 'one of model, dataset, analysis, hypothesis, artifact'),
  ('artifacts', 'lineage', '', 'not empty'),
  ('artifacts', 'title', '', 'not empty'),
  ('artifacts', 'version_number', '', 'from 1'),
  ('artifacts', 'created_at', 'UTC', 'year 1 to 9999'),
  ('artifacts', 'created_text', '', 'ISO 8601 date'),
  ('artifacts', 'metadata', '', 'JSON object'),
  ('artifacts', 'withdrawn_at', 'UTC', 'year 1 to 9999'),
  ('artifacts', 'embargo_until', 'day in UTC', ''),

  ('models', 'id', '', 'unique, not empty'),
  ('models', 'slug', '', 'catalog.slug(id)'),
  ('models', 'lineage', '', 'not empty'),
  ('models', 'title', '', 'not empty'),
  ('models', 'version_number', '', 'from 1'),
  ('models', 'created_at', 'UTC', 'year 1 to 9999'),
  ('models', 'created_text', '', 'ISO 8601 date'),
  ('models', 'family', '', 'one of biophysical, deep_learning, statistical, other'),
  ('models', 'promotion_state', '', 'one of candidate, promoted, rejected, superseded'),
  ('models', 'declared_quality_score', 'share', '0 to 1'),
  ('models', 'quality_score', 'share', '0 to 1'),
  ('models', 'provenance_reasons', '', 'list of reasons'),
  ('models', 'warnings', '', 'list of reasons'),
  ('models', 'parameter_count', 'parameters', 'whole number from 0 to 2^63 - 1'),
  ('models', 'evaluation_metrics', '', 'JSON object'),
  ('models', 'metric_count', 'metrics', 'from 0'),
  ('models', 'architecture', '', 'JSON object'),
  ('models', 'training_config', '', 'JSON object'),
  ('models', 'training_datasets', '', 'list without nulls'),

  ('links', 'source_id', '', 'not empty'),
  ('links', 'target_id', '', 'not empty'),
  ('links', 'position', '', 'from 0'),
  ('links', 'relation', '', 'one of trained_on, evaluated_on, produced_by, tests_hypothesis, uses_input, derived_from'),
  ('links', 'target_kind', '', 'one of model, dataset, analysis, hypothesis, artifact'),
  ('links', 'pin_state', '', 'one of unpinned, missing, modified, unverified, intact'),

  ('metrics', 'model_id', '', 'not empty'),
  ('metrics', 'position', '', 'from 0'),
  ('metrics', 'name', '', 'not empty'),
  ('metrics', 'measure', '', 'not empty'),
  ('metrics', 'value', '', 'number, text, boolean or null'),
  ('metrics', 'number', 'unit of the metric', 'finite'),
  ('metrics', 'stderr', 'unit of the metric', 'finite, from 0'),
  ('metrics', 'ci_low', 'unit of the metric', 'finite'),
  ('metrics', 'ci_high', 'unit of the metric', 'finite'),
  ('metrics', 'ci_level', 'share', 'between 0 and 1'),
  ('metrics', 'plus_minus', 'unit of the metric', 'finite, from 0'),
  ('metrics', 'n', 'samples', 'from 1'),
  ('metrics', 'seeds', 'runs', 'from 1'),

  ('numbers', 'model_id', '', 'not empty'),
  ('numbers', 'key', '', 'not empty'),
  ('numbers', 'number', 'unit of the metric', 'finite'),

  ('metric_definitions', 'name', '', 'unique, not empty'),
  ('metric_definitions', 'title', '', 'not empty'),
  ('metric_definitions', 'direction', '', 'one of up, down, target, none'),
  ('metric_definitions', 'target', 'unit of the metric', 'finite');

-- Whether programs can read a JSON text: no NUL, no half of a surrogate pair, not nested deeper than documents may be.
CREATE OR REPLACE FUNCTION catalog.is_readable(content json) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE
    WHEN position('\u' IN content::text) > 0 AND content::text ~* '\\u(0000|d[89a-f])' THEN false
    WHEN length(content::text) - length(translate(content::text, '[{', '')) < 200 THEN true
    ELSE NOT jsonb_path_exists(content::jsonb, 'strict $.**{200}') END;
END $$;

-- An object as a document can hold it: what is none stands in one as the member `name`, and what cannot be read as its text.
CREATE OR REPLACE FUNCTION catalog.show_object(content json, name text) RETURNS json
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE
    WHEN content IS NULL THEN '{}'
    WHEN NOT catalog.is_readable(content) THEN json_build_object(name, content::text)
    WHEN json_typeof(content) = 'object' THEN content
    ELSE json_build_object(name, content) END;
END $$;

-- Whether this is a list of {"code", "subjects"}, subjects being texts.
CREATE OR REPLACE FUNCTION catalog.lists_reasons(listed jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN listed = '[]' OR (jsonb_typeof(listed) = 'array' AND NOT EXISTS (
    SELECT FROM jsonb_array_elements(listed) AS one
    WHERE jsonb_typeof(one) <> 'object' OR jsonb_typeof(one -> 'code') IS DISTINCT FROM 'string'
      OR jsonb_typeof(one -> 'subjects') IS DISTINCT FROM 'array'
      OR jsonb_path_exists(one, '$.subjects[*] ? (@.type() != "string")')));
END $$;

-- An id as a name in URLs and file systems: a clean id is its own slug; any other is a cleaned, shortened form, `~`
-- and 64 bits of the id's SHA-256. ASCII rules under COLLATE "C", so that every server gives the same.
CREATE OR REPLACE FUNCTION catalog.slug(id text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN (id COLLATE "C") ~ '^[a-z0-9]([a-z0-9._@-]{0,98}[a-z0-9])?$'
      AND position('..' IN id) = 0
      AND (id COLLATE "C") !~ '^(compare|index|page|404|(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?)$'
    THEN id
    ELSE coalesce(nullif(trim(BOTH '-' FROM left(
           regexp_replace(lower(id COLLATE "C"), '[^a-z0-9]+' COLLATE "C", '-', 'g'), 60)), ''), 'id')
         || '~' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 16)
  END
$$;

-- The name of a metric as an index can hold it beside any id: itself, or for a long one its start and its SHA-256.
CREATE OR REPLACE FUNCTION catalog.metric_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(name) <= 200 THEN name
    ELSE left(name, 30) || '~' || encode(sha256(convert_to(name, 'UTF8')), 'hex') END
$$;

-- A moment as documents tell it: ISO 8601 in UTC, to the second.
CREATE OR REPLACE FUNCTION catalog.tell_time(moment timestamptz) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;

-- The state of a registry as catalog.registry tells it: while anything is under embargo the day is part of it, since what
-- is published changes without a write.
CREATE OR REPLACE FUNCTION catalog.tell_state(state text, embargo_until date) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN embargo_until > (now() AT TIME ZONE 'UTC')::date THEN concat(state, '+', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
    ELSE state END
$$;

-- Words that stand in so many models that to look them up costs more than it spares; none where nobody counted.
CREATE OR REPLACE FUNCTION catalog.common_words() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT '{}'::text[] $$;

-- What a selection of models asks of withdrawn ones, which catalog.models does not hold; none where nobody keeps it.
CREATE OR REPLACE FUNCTION catalog.withdrawn_models()
RETURNS TABLE (id text, family text, promotion_state text, training_datasets text[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT NULL::text, NULL::text, NULL::text, NULL::text[] WHERE false $$;

-- The registry in whose words reasons and warnings say what to do, where it has its own (`core/reasons.py`).
CREATE OR REPLACE FUNCTION catalog.remedies() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT NULL::text $$;

-- The score that the catalog shows: capped at 0.3 where anything is lacking; unscored stays unscored.
CREATE OR REPLACE FUNCTION catalog.effective_quality(declared double precision, reasons jsonb) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN declared IS NULL OR reasons = '[]' THEN declared ELSE least(declared, 0.3) END
$$;
