"""The one module that makes URLs: every path is relative to the catalog's root.

Slugs hold only `[a-z0-9._@~-]`, so they stand in URLs and in file names as they are.
"""

import hashlib
import json
import re

FOLDERS = {
    "model": "models",
    "dataset": "datasets",
    "analysis": "analyses",
    "hypothesis": "hypotheses",
    "artifact": "artifacts",
}
"""Top-level folder of each kind's pages."""

HOME_PAGE = "index.html"

LANDING = "api/index.json"
"""The document from which all others can be reached."""

MODEL_LIST = "api/models.json"
"""The first part of the list of all models."""

_UNSAFE = re.compile(r"[^a-z0-9._]+")
_READABLE = 60


def html_path(kind: str, slug: str) -> str:
    """Return the page of a registered thing, as a folder path with a trailing slash."""
    return f"{FOLDERS[kind]}/{slug}/"


def json_path(kind: str, slug: str) -> str:
    """Return the JSON document of a registered thing."""
    return f"api/models/{slug}.json" if kind == "model" else f"api/artifacts/{slug}.json"


def pair_name(first_slug: str, second_slug: str) -> str:
    """Return the name of a prerendered pair; slugs hold no `..`, so that it can be split again."""
    return f"{first_slug}..{second_slug}"


def compare_html_path(slugs: list[str]) -> str:
    """Return the page that compares these models, the first as the baseline: a folder for two, else a query."""
    if len(slugs) == 2:
        return f"models/compare/{pair_name(*slugs)}/"
    return "models/compare/?" + "&".join(f"ids={slug}" for slug in slugs)


def any_compare_path(slugs: list[str]) -> str:
    """Return the static page that compares any of these models by a script, the first as the baseline."""
    return "models/compare/?ids=" + ",".join(slugs)


def compare_json_path(slugs: list[str]) -> str:
    """Return the JSON comparison of these models, the first as the baseline: a file for two, else a query."""
    if len(slugs) == 2:
        return f"api/compare/{pair_name(*slugs)}.json"
    return "api/models/compare?" + "&".join(f"ids={slug}" for slug in slugs)


def family_path(family: str) -> str:
    """Return the page of a model family."""
    return f"families/{family}/"


def explore_path(facet: str, value: str) -> str:
    """Return the home page, showing the models with one value of a facet: a family, or a thing's slug."""
    return f"{HOME_PAGE}?{facet}={value}"


def edition_html_path(name: str) -> str:
    """Return the page of an edition of changes."""
    return f"changes/{name}/"


def edition_json_path(name: str, number: int = 1) -> str:
    """Return part `number` (from 1) of the changes of an edition."""
    return numbered_json(f"changes/{name}.json", number)


def numbered_page(folder: str, number: int) -> str:
    """Return page `number` (from 1) of a list whose first page stands in `folder`."""
    return folder if number == 1 else f"{folder}page/{number}/"


def boards_path(slug: str) -> str:
    """Return the first of the pages that list all leaderboards of a dataset."""
    return f"{html_path('dataset', slug)}leaderboards/"


def board_path(slug: str, key: str) -> str:
    """Return the first of the pages of one leaderboard of a dataset."""
    return f"{boards_path(slug)}{key}/"


def board_part(key: str) -> str:
    """Return what the parts of one leaderboard are called, for `part_name` and `part_path`."""
    return f"board-{key}"


def board_key(metric: str, version: str | None, split: str | None, unit: str | None) -> str:
    """Return the name of a leaderboard in addresses, which depends on nothing but what it is of.

    It is readable as far as that goes, and ends with `~` and 12 hex digits of a SHA-256.
    """
    parts = [metric, version, split, unit]
    readable = _UNSAFE.sub("-", " ".join(part for part in parts if part).lower())[:_READABLE].strip("-.")
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]
    return f"{readable}~{digest}"


def matrix_path(slug: str) -> str:
    """Return the first of the pages that show the whole matrix of a hypothesis."""
    return f"{html_path('hypothesis', slug)}matrix/"


def part_name(slug: str, what: str, current: int, wanted: int) -> str:
    """Return the reference that leads from part `current` of a document's long list to part `wanted` (both from 1).

    Part 1 stands in the document `{slug}.json` itself, the others beside it as `{slug}/{what}-{number}.json`.
    """
    return f"{slug}/{what}-{wanted}.json" if current == 1 else f"{what}-{wanted}.json"


def part_path(kind: str, slug: str, what: str, number: int) -> str:
    """Return the path of part `number` (from 2) of a document's long list."""
    return f"{json_path(kind, slug).removesuffix('.json')}/{what}-{number}.json"


def numbered_json(path: str, number: int) -> str:
    """Return part `number` (from 1) of a JSON list whose first part is `path`."""
    return path if number == 1 else f"{path.removesuffix('.json')}-{number}.json"


def root_from(path: str) -> str:
    """Return the relative prefix that leads from a page back to the catalog's root ('' when it stands there)."""
    return "../" * path.count("/")
