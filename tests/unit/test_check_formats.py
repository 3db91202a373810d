"""A check in the formats of continuous integration: nothing that people wrote breaks them."""

import hashlib
import json
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from catalog_build import __version__
from catalog_build.core.reasons import REASONS, make_reason
from catalog_build.registry.manage import CheckReport, IncompleteModel
from catalog_build.reporting import format_check

NASTY = "a:b,c%\n]]><é\x08"
REPORT = CheckReport(
    models=5,
    incomplete=[
        IncompleteModel(NASTY, "a~1", "A", [make_reason("analysis_missing", []), make_reason("input_unpinned", ["d"])])
    ],
    warned=[IncompleteModel("w", "w", "W", [make_reason("self_link", [])])],
    cycles=[["x", "y"]],
)
CYCLE = "Links lead back to where they start: remove one of them. x → y → x"

SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "additionalProperties": False,
    "$defs": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "properties": {
                "tool": {
                    "required": ["driver"],
                    "properties": {
                        "driver": {
                            "required": ["name"],
                            "properties": {"rules": {"uniqueItems": True, "items": {"$ref": "#/$defs/rule"}}},
                        }
                    },
                },
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
            "additionalProperties": False,
        },
        "rule": {"required": ["id"], "properties": {"shortDescription": {"$ref": "#/$defs/message"}}},
        "result": {
            "required": ["message", "ruleId", "locations"],
            "properties": {
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/message"},
                "locations": {"minItems": 1, "items": {"$ref": "#/$defs/location"}},
                "partialFingerprints": {"additionalProperties": {"type": "string"}},
            },
        },
        "location": {
            "properties": {
                "physicalLocation": {
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {
                            "required": ["uri"],
                            "properties": {"uri": {"pattern": "^[a-z0-9._@~/-]+$"}},
                        },
                        "region": {"properties": {"startLine": {"type": "integer", "minimum": 1}}},
                    },
                },
                "logicalLocations": {"items": {"required": ["fullyQualifiedName"]}},
            }
        },
    },
}
"""What the specification (OASIS SARIF 2.1.0, section 3) asks of the parts that are written here."""


def test_junit_has_a_failed_test_for_each_incomplete_model() -> None:
    """Counts agree with what stands there, and what XML cannot hold is replaced."""
    [suite] = ElementTree.fromstring(format_check(REPORT, "junit"))
    cases = suite.findall("testcase")
    assert (
        (suite.get("tests"), suite.get("failures"))
        == (str(len(cases)), str(len(suite.findall("*/failure"))))
        == ("2", "1")
    )
    assert [case.get("name") for case in cases] == [
        "4 of 5 models have complete provenance",
        NASTY.replace("\x08", "\ufffd"),
    ]
    failure = cases[1].find("failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == (
        "analysis_missing, input_unpinned",
        f"analysis_missing: {REASONS['analysis_missing']}\n"
        "input_unpinned: An input is not pinned: add version_number, version_tag or content_hash to the link to “d”.",
    )
    assert suite.findtext("system-out") == f"warning: w: {REASONS['self_link']}\nnote: x: {CYCLE}"


@pytest.mark.parametrize(("strict", "level"), [(False, "warning"), (True, "error")])
def test_sarif_has_a_result_for_each_reason_at_the_page_of_its_model(strict: bool, level: str) -> None:
    """Each result has a rule that explains it, and a fingerprint that stays while the words change."""
    log = json.loads(format_check(REPORT, "sarif", strict=strict))
    Draft202012Validator(SARIF).validate(log)
    [run] = log["runs"]
    results = [
        (one["level"], one["ruleId"], one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for one in run["results"]
    ]
    assert results == [
        (level, "analysis_missing", "models/a~1/index.html"),
        (level, "input_unpinned", "models/a~1/index.html"),
        ("warning", "self_link", "models/w/index.html"),
        ("note", "cycle", "index.html"),
    ]
    assert run["results"][0]["message"]["text"] == f"{NASTY}: {REASONS['analysis_missing']}"
    fingerprint = hashlib.sha256(NASTY.encode()).hexdigest()[:16]
    assert run["results"][0]["partialFingerprints"] == {"primaryLocationLineHash": f"{fingerprint}:1"}
    rules = [one["id"] for one in run["tool"]["driver"]["rules"]]
    assert (rules, run["tool"]["driver"]["semanticVersion"]) == ([*REASONS, "cycle"], __version__)


@pytest.mark.parametrize(("strict", "level"), [(False, "warning"), (True, "error")])
def test_github_commands_hold_what_people_wrote_and_no_command_of_theirs(strict: bool, level: str) -> None:
    """An id cannot end its title, its line or its command."""
    pin = "An input is not pinned: add version_number, version_tag or content_hash to the link to “d”."
    assert format_check(REPORT, "github", strict=strict).split("\n") == [
        f"::{level} title=a%3Ab%2Cc%25%0A]]><é\x08::{REASONS['analysis_missing']} {pin}",
        f"::warning title=w::{REASONS['self_link']}",
        f"::notice title=x::{CYCLE}",
        "::notice title=Forge Catalog::1 of 5 models have incomplete provenance",
    ]


@pytest.mark.parametrize("form", ["junit", "sarif", "github"])
def test_a_registry_without_a_fault_has_no_finding(form: str) -> None:
    """An empty report is a valid one."""
    shown = format_check(CheckReport(models=0, incomplete=[], warned=[], cycles=[]), form)
    assert ("<failure" in shown, '"results": []' in shown, "::warning" in shown) == (False, form == "sarif", False)
