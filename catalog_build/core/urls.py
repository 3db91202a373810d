"""The one module that makes URLs: every path is relative to the catalog's root."""

from urllib.parse import quote

FOLDERS = {
    "model": "models",
    "dataset": "datasets",
    "analysis": "analyses",
    "hypothesis": "hypotheses",
    "artifact": "artifacts",
}
"""Top-level folder of each kind's pages."""


def html_path(kind: str, slug: str) -> str:
    """Return the page of a registered thing, as a folder path with a trailing slash."""
    return f"{FOLDERS[kind]}/{quote(slug)}/"


def json_path(kind: str, slug: str) -> str:
    """Return the JSON document of a registered thing."""
    return f"api/models/{quote(slug)}.json" if kind == "model" else f"api/artifacts/{quote(slug)}.json"


def pair_name(first_slug: str, second_slug: str) -> str:
    """Return the name of a prerendered pair; slugs hold no `..`, so that it can be split again."""
    return f"{first_slug}..{second_slug}"


def compare_html_path(slugs: list[str]) -> str:
    """Return the page that compares these models, the first as the baseline: a folder for two, else a query."""
    if len(slugs) == 2:
        return f"models/compare/{quote(pair_name(*slugs))}/"
    return "models/compare/?" + "&".join(f"ids={quote(slug, safe='')}" for slug in slugs)


def compare_json_path(slugs: list[str]) -> str:
    """Return the JSON comparison of these models, the first as the baseline: a file for two, else a query."""
    if len(slugs) == 2:
        return f"api/compare/{quote(pair_name(*slugs))}.json"
    return "api/models/compare?" + "&".join(f"ids={quote(slug, safe='')}" for slug in slugs)


def family_path(family: str) -> str:
    """Return the page of a model family."""
    return f"families/{quote(family)}/"


def numbered_page(folder: str, number: int) -> str:
    """Return page `number` (from 1) of a list whose first page stands in `folder`."""
    return folder if number == 1 else f"{folder}page/{number}/"


def numbered_json(path: str, number: int) -> str:
    """Return part `number` (from 1) of a JSON list whose first part is `path`."""
    return path if number == 1 else f"{path.removesuffix('.json')}-{number}.json"


def root_from(path: str) -> str:
    """Return the relative prefix that leads from a page back to the catalog's root ('' when it stands there)."""
    return "../" * path.count("/")
