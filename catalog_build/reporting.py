"""What commands print about a registry."""

import msgspec

from catalog_build.registry.manage import CheckReport, IncompleteModel, VersionLine


def format_check(report: CheckReport, form: str) -> str:
    """Return a check as `text` for people or as one `json` object for programs."""
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
    lines = [
        "the views keep the contract",
        f"{len(report.incomplete)} of {report.models} models have incomplete provenance",
    ]
    lines += _format_models(report.incomplete)
    if report.warned:
        lines.append(f"{len(report.warned)} models carry a further warning")
        lines += _format_models(report.warned)
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
    created = version.created_at or "date unknown"
    previous = f", from {version.previous}" if version.previous else ""
    changelog = f": {' '.join(version.changelog.split())}" if version.changelog else ""
    return f"v{version.version_number}{tag}{latest}  {version.id}  {created}{previous}{changelog}"
