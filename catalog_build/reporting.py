"""What commands print about a registry, and about snapshots of it."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from catalog_build.check_formats import format_github, format_junit, format_sarif
from catalog_build.core.model_changes import ChangeKind, ModelChange, SnapshotPoint
from catalog_build.registry.manage import CheckReport, IncompleteModel, VersionLine
from catalog_build.rendering.change_words import (
    count_changes,
    describe_span,
    format_line,
    list_lines,
    name_change,
    name_kind_heading,
)
from catalog_build.rendering.words import label_version


def format_check(report: CheckReport, form: str, *, strict: bool = False) -> str:
    """Return a check as `text` for people, or as `json`, `junit`, `sarif` or `github` for programs.

    Args:
        strict: incomplete provenance is an error, for the formats that tell errors from warnings.
    """
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
    if form == "junit":
        return format_junit(report)
    if form == "sarif":
        return format_sarif(report, strict=strict)
    if form == "github":
        return format_github(report, strict=strict)
    lines = [
        "the views keep the contract",
        f"{len(report.incomplete)} of {report.models} models have incomplete provenance",
    ]
    lines += _format_models(report.incomplete)
    if report.values:
        lines.append("the views return what the contract does not allow, which is not shown")
        lines += [f"  {one}" for one in report.values]
    if report.warned:
        lines.append(f"{len(report.warned)} models carry a further warning")
        lines += _format_models(report.warned)
    if report.withdrawn:
        lines.append(f"{len(report.withdrawn)} things are withdrawn")
        lines += [f"  {one.id}, {one.withdrawn_at[:10]}: {one.reason}" for one in report.withdrawn]
    if report.cycles:
        lines.append(f"{len(report.cycles)} groups of links lead back to themselves")
        lines += [f"  {' → '.join([*cycle, cycle[0]])}" for cycle in report.cycles]
    return "\n".join(lines)


def _format_models(models: list[IncompleteModel]) -> list[str]:
    lines: list[str] = []
    for model in models:
        lines.append(f"  {model.id}")
        lines += [f"    {reason.code}: {reason.message}" for reason in model.reasons]
    return lines


def format_version(version: VersionLine) -> str:
    """Return one line of a history."""
    tag = f" {version.version_tag}" if version.version_tag else ""
    latest = " (latest)" if version.is_latest else ""
    if version.withdrawn_reason is not None:
        return f"v{version.version_number}{tag} (withdrawn)  {version.id}: {' '.join(version.withdrawn_reason.split())}"
    created = version.created_at or "date unknown"
    previous = f", from {version.previous}" if version.previous else ""
    changelog = f": {' '.join(version.changelog.split())}" if version.changelog else ""
    return f"v{version.version_number}{tag}{latest}  {version.id}  {created}{previous}{changelog}"


def format_difference(
    before: SnapshotPoint,
    after: SnapshotPoint,
    counts: Mapping[ChangeKind, int],
    changes: Iterable[bytes],
    form: str,
) -> Iterator[str]:
    """Yield the lines of what changed between two snapshots, as `text` for people or one `json` object for programs.

    Args:
        counts: changes of each kind.
        changes: encoded, by kind; they are read as they are printed.
    """
    if form == "json":
        head = msgspec.json.encode({"before": before, "after": after, "total": sum(counts.values()), "counts": counts})
        yield head.decode().removesuffix("}") + ',"changes":['
        separator = ""
        for data in changes:
            yield separator + data.decode()
            separator = ","
        yield "]}"
        return
    if not counts:
        yield "nothing changed"
        return
    yield f"{count_changes(counts)}, {describe_span(before, after)}"
    kind: ChangeKind | None = None
    for data in changes:
        change = msgspec.json.decode(data, type=ModelChange)
        if change.kind != kind:
            kind = change.kind
            yield f"\n{name_kind_heading(kind)}"
        against = f", against {label_version(change.previous)}" if change.previous else ""
        yield f"  {name_change(change)} ({change.id}){against}"
        yield from (f"    {format_line(line)}" for line in list_lines(change))
