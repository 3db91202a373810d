"""Views between a user's views and the catalog: what comes in from them is what the contract allows.

`registry adapt --sql` renames each view of the file to `catalog.stated_…` and puts one of these in its place, so that
lists, filters, documents, copies and the provenance rule all read the same checked values. A value that is not allowed
is replaced by what can be shown for it, and a model carries a warning that names it. The planner merges these views
into the query: no row is read twice, and conditions reach the tables' indexes.
"""

from collections.abc import Mapping, Sequence

from catalog_build.registry.connect import Connection
from catalog_build.registry.value_rules import EARLIEST, LATEST, ValueRule, allows_date, read_rules

GUARDED = ("registry", "artifacts", "links", "metrics", "metric_definitions", "models", "numbers")
"""The views of the contract; each is made of those before it where it needs any."""

UNSTATED = "value_not_allowed"
"""Code of the warning on a model, in `core/reasons.py`."""

_NO_VERDICT = """'[{"code": "provenance_unreadable", "subjects": []}]'::jsonb"""

_FALLBACKS: Mapping[tuple[str, str], str] = {
    ("artifacts", "kind"): "'artifact'",
    ("models", "family"): "'other'",
    ("models", "promotion_state"): "'candidate'",
    ("models", "search"): "''::tsvector",
    ("models", "warnings"): "'[]'::jsonb",
    ("links", "target_kind"): "'artifact'",
    ("links", "pin_state"): "'unpinned'",
    ("metrics", "measure"): "r.name",
    ("metric_definitions", "title"): "r.name",
    ("registry", "revision"): "0",
}
"""What stands in the place of a value that is not allowed; elsewhere it depends on the type."""

_LEFT_OUT: Mapping[str, str] = {
    "links": "r.source_id <> '' AND r.target_id <> '' AND r.relation IN "
    "('trained_on', 'evaluated_on', 'produced_by', 'tests_hypothesis', 'uses_input', 'derived_from')",
    "metrics": "r.model_id <> '' AND r.name <> ''",
    "metric_definitions": "r.name <> ''",
    "numbers": "r.model_id <> '' AND r.key <> '' AND r.number > '-Infinity' AND r.number < 'Infinity'",
}
"""View → the condition of the rows that stand for something."""

_NOT_SHOWN = frozenset({"id", "slug", "search", "evaluation_metrics", "architecture", "training_config", "warnings"})
"""Columns of models that no warning names: nothing of them is left out, or a look at them costs much."""


def make_guards(connection: Connection, views: Sequence[str] = GUARDED) -> None:
    """Put guards in the place of views that keep the contract's columns and types."""
    rules = read_rules(connection)
    known = {view: _list_columns(connection, view) for view in views}
    for view in views:
        columns = [rule for rule in rules if rule.view == view and rule.column in known[view]]
        joined = _join_faults(rules, known) if view == "models" else ""
        connection.execute(f"ALTER VIEW catalog.{view} RENAME TO stated_{view}".encode())
        connection.execute(_make_view(view, columns, joined).encode())


def _list_columns(connection: Connection, view: str) -> set[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'catalog' AND table_name = %s", [view]
    )
    return {str(name) for (name,) in rows}


def _make_view(view: str, columns: Sequence[ValueRule], joined: str) -> str:
    shown = ",\n  ".join(f"{_show(rule, columns)} AS {rule.column}" for rule in columns)
    where = f"\nWHERE {_LEFT_OUT[view]}" if view in _LEFT_OUT else ""
    return f"CREATE VIEW catalog.{view} AS\nSELECT {shown}\nFROM catalog.stated_{view} r{joined}{where}"


def _show(rule: ValueRule, columns: Sequence[ValueRule]) -> str:
    """Return what is shown of a column, as SQL over the row `r`."""
    value = f"r.{rule.column}"
    special = _SPECIAL.get((rule.view, rule.column))
    if special is not None:
        return special
    if rule.view == "models" and rule.column == "warnings":
        return _warn(columns)
    if rule.allowed == "JSON object":
        return f"catalog.show_object({value}, '{rule.column}')"
    if rule.column in ("position", "version_number", "metric_count"):
        # what is shown of a number below the least one is that number
        return f"coalesce({value}, {0 if rule.allowed == 'from 0' else 1})"
    allowed = rule.allows(value)
    if allowed == "true" or rule.is_key:
        return value
    fallback = _FALLBACKS.get((rule.view, rule.column), "false" if rule.data_type == "boolean" else "NULL")
    test = f"{value} IS NULL OR {allowed}" if rule.nullable else allowed
    if fallback == "NULL":
        return f"CASE WHEN {allowed} THEN {value} END"
    return f"CASE WHEN {test} THEN {value} ELSE {fallback} END"


def _is_verdict(row: str = "r") -> str:
    """Return the condition that reasons and flag of a row say the same, as SQL."""
    return (
        f"(coalesce(catalog.lists_reasons({row}.provenance_reasons), false) "
        f"AND ({row}.provenance_reasons <> '[]' OR {row}.provenance_complete IS TRUE))"
    )


_SPECIAL: Mapping[tuple[str, str], str] = {
    ("artifacts", "slug"): "catalog.slug(r.id)",
    ("models", "slug"): "catalog.slug(r.id)",
    ("artifacts", "lineage"): "coalesce(nullif(r.lineage, ''), r.id)",
    ("models", "lineage"): "coalesce(nullif(r.lineage, ''), r.id)",
    ("artifacts", "title"): "coalesce(nullif(r.title, ''), nullif(r.lineage, ''), r.id)",
    ("models", "title"): "coalesce(nullif(r.title, ''), nullif(r.lineage, ''), r.id)",
    **{
        # a text may name a year that it does not tell from another, such as 44 of 44 BC
        (view, "created_text"): (
            f"CASE WHEN (r.created_at IS NULL OR r.created_at BETWEEN {EARLIEST} AND {LATEST}) "
            f"AND {allows_date('r.created_text')} THEN r.created_text END"
        )
        for view in ("artifacts", "models")
    },
    # a withdrawn thing stays withdrawn, whatever its date
    ("artifacts", "withdrawn_at"): (
        f"CASE WHEN r.withdrawn_at IS NOT NULL THEN least(greatest(r.withdrawn_at, {EARLIEST}), {LATEST}) END"
    ),
    ("artifacts", "withdrawn_reason"): "CASE WHEN r.withdrawn_at IS NOT NULL THEN coalesce(r.withdrawn_reason, '') END",
    ("models", "provenance_reasons"): f"CASE WHEN {_is_verdict()} THEN r.provenance_reasons ELSE {_NO_VERDICT} END",
    ("models", "provenance_complete"): f"({_is_verdict()} AND r.provenance_reasons = '[]')",
    # the effective score follows from the declared one and the verdict: no view can go round the cap
    ("models", "quality_score"): (
        "catalog.effective_quality("
        "CASE WHEN r.declared_quality_score BETWEEN 0 AND 1 THEN r.declared_quality_score END, "
        f"CASE WHEN {_is_verdict()} THEN r.provenance_reasons ELSE {_NO_VERDICT} END)"
    ),
    ("models", "training_datasets"): (
        "CASE WHEN array_ndims(r.training_datasets) = 1 AND r.training_datasets::text !~ 'NULL' "
        "THEN r.training_datasets "
        "ELSE ARRAY(SELECT one FROM unnest(r.training_datasets) AS one WHERE one IS NOT NULL) END"
    ),
    ("metrics", "value"): (
        "CASE WHEN r.value IS NULL THEN 'null'::json WHEN json_typeof(r.value) IN ('object', 'array') "
        "OR NOT catalog.is_readable(r.value) THEN to_json(r.value::text) ELSE r.value END"
    ),
    ("metric_definitions", "direction"): (
        "CASE WHEN r.direction IN ('up', 'down', 'none') OR (r.direction = 'target' "
        "AND r.target > '-Infinity' AND r.target < 'Infinity') THEN r.direction END"
    ),
}
"""Columns whose replacement takes more than their own value."""


def _warn(columns: Sequence[ValueRule]) -> str:
    """Return a model's warnings with one about its values that are not allowed, as SQL."""
    tests = {
        rule.column: rule.allows(f"r.{rule.column}")
        for rule in columns
        if rule.column not in _NOT_SHOWN and rule.allows("r") != "true"
    }
    subjects = ", ".join(
        f"CASE WHEN NOT {test} THEN {_name('models', column, f'r.{column}::text')} END"
        for column, test in tests.items()
    )
    stated = "CASE WHEN coalesce(catalog.lists_reasons(r.warnings), false) THEN r.warnings ELSE '[]'::jsonb END"
    return (
        f"CASE WHEN {' AND '.join(tests.values())} AND f.subjects IS NULL THEN {stated}\n"
        f"    ELSE {stated} || jsonb_build_array(jsonb_build_object('code', '{UNSTATED}', 'subjects',\n"
        f"      to_jsonb(array_remove(ARRAY[{subjects}], NULL)) || coalesce(f.subjects, '[]'))) END"
    )


_LEFT_OUT_OF_MODELS = (
    ("links", "source_id", ("relation", "target_kind", "pin_state")),
    ("metrics", "model_id", ("stderr", "ci_low", "ci_high", "ci_level", "plus_minus", "n", "seeds")),
)
"""Views of what models consist of, the column of the model, and the columns of which something is left out."""


def _join_faults(rules: Sequence[ValueRule], known: Mapping[str, set[str]]) -> str:
    """Return a join with what is left out of a model's links and metrics, as SQL: one look at both views.

    A query that does not name the warnings goes without.
    """
    parts = []
    for view, key, names in _LEFT_OUT_OF_MODELS:
        chosen = [rule for rule in rules if rule.view == view and rule.column in names and rule.column in known[view]]
        parts += [
            f"SELECT v.{key} AS id, {_name(view, rule.column, f'v.{rule.column}::text')} AS subject "  # noqa: S608 - names of ours
            f"FROM catalog.stated_{view} v WHERE NOT {rule.allows(f'v.{rule.column}')}"
            for rule in chosen
        ]
    found = "\n  UNION ALL ".join(parts)
    return (
        "\nLEFT JOIN (SELECT b.id, jsonb_agg(b.subject ORDER BY b.subject) AS subjects FROM (\n  "  # noqa: S608
        f"{found}) b GROUP BY b.id) f ON f.id = r.id"
    )


def _name(view: str, column: str, text: str) -> str:
    """Return SQL that names a value by its column."""
    return f"'catalog.{view}.{column}: ' || coalesce(left({text}, 80), 'null')"
