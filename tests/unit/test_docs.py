"""What README and docs/ say is true: commands, codes, paths, settings and links are checked against the code."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from api.answers import CONTENT_SECURITY_POLICY
from api.app import create_app
from api.params import LIST_PARAMETERS
from api.settings import ApiSettings
from catalog_build.cli import main
from catalog_build.core.manifest import FIELDS, MAX_TAG_LENGTH, RELATION_SOURCES
from catalog_build.core.reasons import REASONS
from catalog_build.registry.statements import read_sql

ROOT = Path(__file__).parents[2]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
}

_FENCED = re.compile(r"^ *```[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SETTING = re.compile(r"\bFORGE_CATALOG_[A-Z_]+\b|\bDATABASE_URL\b")


def list_code(page: str) -> Iterator[str]:
    """Yield every line of code blocks, without comments, and every code span."""
    for block in _FENCED.findall(page):
        yield from (line.split(" #")[0].strip() for line in block.splitlines())
    yield from _SPAN.findall(_FENCED.sub("", page))


def list_commands(page: str) -> Iterator[list[str]]:
    """Yield the words after `forge-catalog` of every command that a page names."""
    for code in list_code(page):
        for part in re.split(r"&&|\|\||;", code):
            match = re.search(r"(?:^|[\s/])forge-catalog(?:\s+(.*))?$", part.strip())
            if match:
                yield shlex.split(match[1] or "")


def find_command_faults(words: list[str]) -> list[str]:
    """Return what of a command line the program does not have; `a|b` stands for several commands."""
    if words and "|" in words[0]:
        return [fault for name in words[0].split("|") for fault in find_command_faults([name, *words[1:]])]
    if len(words) > 1 and "|" in words[1]:
        return [fault for name in words[1].split("|") for fault in find_command_faults([words[0], name, *words[2:]])]
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        if name not in command.commands:
            return [f"no command {name} in {' '.join(words)}"]
        command = command.commands[name]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version"}
    return [f"no option {word} in {' '.join(words)}" for word in rest if word.startswith("--") and word not in known]


def list_leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every command that does something."""
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from list_leaves(child, (*path, name))
    else:
        yield path


def make_anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as common renderers make them."""
    headings = re.findall(r"^#+ +(.+?) *$", _FENCED.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_a_page_names_exists_with_its_options(name: str) -> None:
    """Nobody copies a command from the docs that the program does not have."""
    assert [fault for words in list_commands(PAGES[name]) for fault in find_command_faults(words)] == []


def test_every_command_is_documented() -> None:
    """A command that no page names cannot be found by reading."""
    named = [words for page in PAGES.values() for words in list_commands(page)]
    documented = {path for path in list_leaves(main) if any(tuple(words[: len(path)]) == path for words in named)}
    assert documented == set(list_leaves(main))


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("forge-catalog build --out _site", []),
        ("forge-catalog registry init|load", []),
        ("forge-catalog rebuild", ["no command rebuild in rebuild"]),
        ("forge-catalog registry init|lode", ["no command lode in registry lode"]),
        (".venv/bin/forge-catalog demo --port 1 --fast", ["no option --fast in demo --port 1 --fast"]),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str, faults: list[str]) -> None:
    """The check above can fail."""
    assert [fault for words in list_commands(f"`{line}`") for fault in find_command_faults(words)] == faults


def test_every_reason_code_is_documented_and_no_other() -> None:
    """docs/provenance.md lists the codes of core/reasons.py, in their order."""
    section = PAGES["docs/provenance.md"].split("## Reasons")[1].split("##")[0]
    assert re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE) == list(REASONS)


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_of_a_page_leads_to_a_file_and_a_heading(name: str) -> None:
    """Links to files and anchors resolve in a checkout, and none leads to an HTML file."""
    page = ROOT / name
    dead = []
    for link in _LINK.findall(_FENCED.sub("", PAGES[name])):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        inside = target.is_relative_to(ROOT) and target.is_file() and target.suffix != ".html"
        if not inside or (anchor and anchor not in make_anchors(target.read_text(encoding="utf-8"))):
            dead.append(link)
    assert dead == []


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    """Environment variables stand in the docs and in the code, or in neither."""
    code = [
        path.read_text(encoding="utf-8") for room in ("api", "catalog_build") for path in ROOT.glob(f"{room}/**/*.py")
    ]
    read = {name for text in code for name in re.findall(r'"(FORGE_CATALOG_[A-Z_]+|DATABASE_URL)"', text)}
    assert {name for page in PAGES.values() for name in _SETTING.findall(page)} == read


def test_every_path_and_parameter_of_the_api_is_documented() -> None:
    """docs/api.md names each route and each parameter of the list."""
    page = PAGES["docs/api.md"]
    routes = {str(getattr(route, "path", "")) for route in create_app(ApiSettings(database_url="postgresql://")).routes}
    shown = {re.sub(r"\{(\w+):\w+\}", r"{\1}", path).replace("{pair}", "{a}..{b}") for path in routes}
    shown.discard("/api/models-{number}.json")  # reached by following `next`
    assert {path for path in shown if f"`{path}`" not in page} == set()
    assert {name for name in LIST_PARAMETERS if f"| `{name}` |" not in page} == set()


def test_every_field_and_relation_of_documents_is_documented() -> None:
    """docs/documents.md names each field that a document may have, and each relation."""
    spans = set(_SPAN.findall(_FENCED.sub("", PAGES["docs/documents.md"])))
    assert f"| `version_tag` | a label for people, at most {MAX_TAG_LENGTH} characters" in PAGES["docs/documents.md"]
    fields = {field for names in FIELDS.values() for field in names} - {"direction", "target", "unit"}
    assert (fields | set(RELATION_SOURCES)) - spans == set()


def test_every_view_of_the_contract_is_documented() -> None:
    """docs/registry.md lists the views that catalog.contract lists."""
    views = set(re.findall(r"^  \('([a-z_]+)', '[a-z_]+', '", read_sql("contract"), re.MULTILINE))
    section = PAGES["docs/registry.md"].split("## The views of the contract")[1].split("##")[0]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)) == views


def test_netlify_and_the_docs_send_the_policy_that_the_server_sends() -> None:
    """One Content-Security-Policy, wherever the site stands."""
    netlify = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
    policies = [
        block["values"]["Content-Security-Policy"]
        for block in netlify["headers"]
        if "Content-Security-Policy" in block["values"]
    ]
    assert policies == [CONTENT_SECURITY_POLICY]
    assert f"Content-Security-Policy: {CONTENT_SECURITY_POLICY}\n" in PAGES["docs/deploying.md"]


def test_netlify_builds_with_a_command_that_exists() -> None:
    """The commands of netlify.toml and of the workflows are held to the same check as those of the docs."""
    netlify = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
    commands = list(list_commands(f"```\n{netlify['build']['command']}\n```"))
    assert [words[0] for words in commands] == ["registry", "build"]
    assert [fault for words in commands for fault in find_command_faults(words)] == []


def test_the_readme_holds_two_commands_that_start_from_nothing() -> None:
    """Continuous integration runs just these lines."""
    lines = [line for line in PAGES["README.md"].splitlines() if line.startswith("python3 -m venv")]
    assert lines == [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/forge-catalog demo",
        "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/pytest -n auto --dist worksteal",
    ]
