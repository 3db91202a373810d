"""Align the settings of several models and say how each differs from the baseline."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from catalog_build.core.comparison import SettingCell, SettingRow, SettingSection
from catalog_build.core.documents import Code, ModelDocument, Row
from catalog_build.core.flatten import make_row, make_text_row, rows_equal
from catalog_build.core.folding import fold_items

SectionName = Literal["metadata", "training_config", "architecture", "links"]
SettingChange = Literal["added", "removed", "changed", "same"]

_BUDGETS: Mapping[SectionName, int] = {
    "metadata": 70_000,
    "training_config": 140_000,
    "architecture": 110_000,
    "links": 40_000,
}
_NO_CODE = Code(repository=None, commit=None, entrypoint=None)
_MISSING = SettingCell(text=None)
_REMOVED = SettingCell(text=None, change="removed")


def compare_settings(name: SectionName, columns: Sequence[Sequence[Row]]) -> SettingSection:
    """Return a section with the rows that differ first, each group sorted by path, folded to its budget.

    Args:
        name: which section; it decides the budget.
        columns: the rows of each model, the baseline first; no path twice within a model.
    """
    by_path = [{row.path: row for row in column} for column in columns]
    differing: list[str] = []
    same: list[str] = []
    for path in sorted(set().union(*by_path)):
        rows = [column.get(path) for column in by_path]
        (differing if _rows_differ(rows) else same).append(path)
    ordered = [(path, True) for path in differing] + [(path, False) for path in same]
    shown = fold_items(_make_setting_rows(ordered, by_path), _BUDGETS[name])
    return SettingSection(
        name=name, differing=len(differing), same=len(same), rows=shown, omitted=len(ordered) - len(shown)
    )


def list_metadata_rows(model: ModelDocument) -> list[Row]:
    """Return the facts that stand at the top of a model's document, then its metadata under `metadata.`.

    A fact that is not stated gives no row.
    """
    code = model.code or _NO_CODE
    labels = {
        "title": model.title,
        "model_family": model.model_family,
        "lineage": model.lineage,
        "version_tag": model.version_tag,
        "created_at": model.created_at,
        "promotion_state": model.promotion_state,
        "license": model.license,
        "source_url": model.source_url,
        "content_hash": model.content_hash,
        "changelog": model.changelog,
        "code.repository": code.repository,
        "code.commit": code.commit,
        "code.entrypoint": code.entrypoint,
    }
    numbers = {"version_number": model.version_number, "parameter_count": model.parameter_count}
    rows = [make_text_row(path, text) for path, text in labels.items() if text is not None]
    rows += [make_row(path, str(number)) for path, number in numbers.items() if number is not None]
    return rows + [_prefix_row(row) for row in model.settings.metadata]


def classify_change(baseline: Row | None, other: Row | None) -> SettingChange | None:
    """Return how a value stands to the baseline's; None where neither has one."""
    if baseline is None:
        return None if other is None else "added"
    if other is None:
        return "removed"
    return "same" if rows_equal(baseline, other) else "changed"


def _rows_differ(rows: Sequence[Row | None]) -> bool:
    return any(classify_change(rows[0], row) not in (None, "same") for row in rows[1:])


def _make_setting_rows(
    ordered: Sequence[tuple[str, bool]], by_path: Sequence[Mapping[str, Row]]
) -> Iterator[SettingRow]:
    for path, differs in ordered:
        rows = [column.get(path) for column in by_path]
        first = rows[0]
        own = _MISSING if first is None else SettingCell(text=first.text, number=first.number)
        yield SettingRow(path=path, differs=differs, cells=[own, *(_make_cell(first, row) for row in rows[1:])])


def _make_cell(baseline: Row | None, row: Row | None) -> SettingCell:
    if row is None:
        return _MISSING if baseline is None else _REMOVED
    return SettingCell(text=row.text, number=row.number, change=classify_change(baseline, row))


def _prefix_row(row: Row) -> Row:
    joint = "" if row.path.startswith("[") else "."
    return Row(path=f"metadata{joint}{row.path}", text=row.text, number=row.number, exact=row.exact, digest=row.digest)
