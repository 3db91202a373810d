"""A check of a registry in the formats that continuous integration reads: JUnit, SARIF and GitHub's commands."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree

from catalog_build import __version__
from catalog_build.core.reasons import REASONS
from catalog_build.core.urls import html_path
from catalog_build.registry.manage import CheckReport, IncompleteModel

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VALUE = "value_not_allowed"
_CYCLE = "cycle"
_CYCLE_SENTENCE = "Links lead back to where they start: remove one of them."


class _Finding(NamedTuple):
    """One thing that a check found.

    Args:
        level: error, warning or note.
        page: of the model in a built site.
    """

    level: str
    code: str
    id: str
    page: str
    message: str


def format_junit(report: CheckReport) -> str:
    """Return a check as JUnit XML: a failed test for each model with incomplete provenance.

    The models that are complete stand in it as one test; a registry may have a million.
    """
    complete = report.models - len(report.incomplete)
    counts = {"tests": str(len(report.incomplete) + 1), "failures": str(len(report.incomplete)), "errors": "0"}
    suites = ElementTree.Element("testsuites", {"name": "forge-catalog registry check", **counts})
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "provenance", **counts, "skipped": "0"})
    name = f"{complete} of {report.models} models have complete provenance"
    ElementTree.SubElement(suite, "testcase", {"classname": "provenance", "name": name})
    for model in report.incomplete:
        case = ElementTree.SubElement(suite, "testcase", {"classname": "provenance", "name": _clean(model.id)})
        codes = ", ".join(reason.code for reason in model.reasons)
        failure = ElementTree.SubElement(case, "failure", {"type": "provenance", "message": codes})
        failure.text = _clean("\n".join(f"{reason.code}: {reason.message}" for reason in model.reasons))
    output = [f"{one.level}: {one.id}: {one.message}" for one in _list_others(report)]
    if output:
        ElementTree.SubElement(suite, "system-out").text = _clean("\n".join(output))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode")


def format_sarif(report: CheckReport, *, strict: bool) -> str:
    """Return a check as SARIF 2.1.0: a result for each reason, at the model's page and by its id.

    Args:
        strict: incomplete provenance is an error, not only a warning.
    """
    rules = [_describe_rule(code, sentence.format(subjects="it")) for code, sentence in REASONS.items()]
    driver = {"name": "Forge Catalog", "semanticVersion": __version__}
    run = {
        "tool": {"driver": {**driver, "rules": [*rules, _describe_rule(_CYCLE, _CYCLE_SENTENCE)]}},
        "results": [_describe_result(one) for one in _list_findings(report, strict=strict)],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def format_github(report: CheckReport, *, strict: bool) -> str:
    """Return a check as workflow commands, which GitHub shows as annotations of the run.

    Args:
        strict: incomplete provenance is an error, not only a warning.
    """
    lines = []
    for model in report.incomplete:
        message = " ".join(reason.message for reason in model.reasons)
        lines.append(_write_command("error" if strict else "warning", model.id, message))
    lines += [_write_command(_GITHUB_LEVELS[one.level], one.id, one.message) for one in _list_others(report)]
    summary = f"{len(report.incomplete)} of {report.models} models have incomplete provenance"
    return "\n".join([*lines, _write_command("notice", "Forge Catalog", summary)])


_GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def _list_findings(report: CheckReport, *, strict: bool) -> Iterator[_Finding]:
    for model in report.incomplete:
        yield from _list_reasons(model, "error" if strict else "warning")
    yield from _list_others(report)


def _list_others(report: CheckReport) -> Iterator[_Finding]:
    """Yield what is odd without making any provenance incomplete: warnings of models, values of views, cycles."""
    for model in report.warned:
        yield from _list_reasons(model, "warning")
    for fault in report.values:
        yield _Finding("warning", _VALUE, fault.id or fault.view, "index.html", str(fault))
    for cycle in report.cycles:
        way = " → ".join([*cycle, cycle[0]])
        yield _Finding("note", _CYCLE, cycle[0], "index.html", f"{_CYCLE_SENTENCE} {way}")


def _list_reasons(model: IncompleteModel, level: str) -> Iterator[_Finding]:
    page = html_path("model", model.slug) + "index.html"
    yield from (_Finding(level, one.code, model.id, page, one.message) for one in model.reasons)


def _describe_rule(code: str, sentence: str) -> dict[str, Any]:
    return {"id": code, "shortDescription": {"text": sentence}}


def _describe_result(finding: _Finding) -> dict[str, Any]:
    # The fingerprint lets a host know a result again: it is of the same model, whatever the words.
    digest = hashlib.sha256(finding.id.encode()).hexdigest()[:16]
    return {
        "ruleId": finding.code,
        "level": finding.level,
        "message": {"text": f"{finding.id}: {finding.message}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": finding.page}, "region": {"startLine": 1}},
                "logicalLocations": [{"fullyQualifiedName": finding.id, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{digest}:1"},
    }


def _write_command(level: str, title: str, message: str) -> str:
    """Return a workflow command; its own characters are escaped in what people wrote."""
    escaped = _escape_command(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={escaped}::{_escape_command(message)}"


def _escape_command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _clean(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)
