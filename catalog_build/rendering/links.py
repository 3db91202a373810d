"""Where the relative links of a model card lead."""

import re
from urllib.parse import urljoin, urlsplit

from catalog_build.core.safe_urls import safe_url

_GITHUB_FILE = re.compile(r"(https?://github\.com/[^/]+/[^/]+)/(blob|tree)/([^/]+)(/.*)?")
_GITHUB_REPOSITORY = re.compile(r"(https?://github\.com/[^/]+/[^/]+?)(?:\.git)?/?")

_COMMITS = {
    "github.com": "commit",
    "codeberg.org": "commit",
    "bitbucket.org": "commits",
    "gitlab.com": "-/commit",
}
"""Host of repositories → where a commit stands below a repository."""

_COMMIT = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
_PART = re.compile(r"[\w.~-]*[\w~-][\w.~-]*", re.ASCII)


def commit_url(repository: str | None, commit: str | None) -> str | None:
    """Return the page of a commit, where the repository's host is known to have one; else None.

    Args:
        repository: any text; known are GitHub, GitLab (also a group's own, `gitlab.…`), Bitbucket and Codeberg.
        commit: any text; a hash or a tag.
    """
    base = safe_url(repository)
    if base is None or not _COMMIT.fullmatch(commit or "") or ".." in str(commit):
        return None
    parts = urlsplit(base)
    host = (parts.hostname or "").removeprefix("www.")
    kind = _COMMITS.get(host) or (_COMMITS["gitlab.com"] if host.startswith("gitlab.") else None)
    path = parts.path.strip("/").partition("/-/")[0].removesuffix(".git").split("/")
    # groups of GitLab hold groups; elsewhere what follows the repository is a place inside it
    owned = path if kind == _COMMITS["gitlab.com"] else [path[0], *(one.removesuffix(".git") for one in path[1:2])]
    if kind is None or parts.username is not None or len(owned) < 2 or not all(map(_PART.fullmatch, owned)):
        return None
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}/{'/'.join(owned)}/{kind}/{commit}"


def resolve_link(href: str, source_url: str | None) -> str | None:
    """Return where a link of a model card leads, as a safe absolute URL, or None where it leads nowhere.

    Args:
        href: as the card has it; a fragment of the card itself leads nowhere.
        source_url: where the card stands; None where unknown, then relative links lead nowhere.
    """
    text = href.strip().replace(" ", "%20")
    if not text or text.startswith("#"):
        return None
    absolute = safe_url(text, mail=True)
    if absolute is not None or source_url is None:
        return absolute
    base = safe_url(source_url)
    if base is None:
        return None
    try:
        return safe_url(_join_github(base, text) or urljoin(base, text), mail=True)
    except ValueError:
        return None


def _join_github(base: str, href: str) -> str | None:
    # A path from "/" is meant from the repository's root there, and a tree is a folder even without its slash.
    bare = base.split("?", 1)[0].split("#", 1)[0]
    file = _GITHUB_FILE.fullmatch(bare)
    if file:
        repository, view, revision, path = file.groups(default="")
    else:
        repository_only = _GITHUB_REPOSITORY.fullmatch(bare)
        if repository_only is None:
            return None
        repository, view, revision, path = repository_only[1], "tree", "HEAD", ""
    if href.startswith("//") or urlsplit(href).scheme:
        return None
    folder = f"{path.rstrip('/')}/" if view == "tree" else f"{path.rpartition('/')[0]}/"
    root = f"{repository}/blob/{revision}/"
    # Joined below a host of its own, so that any number of "../" stays inside the repository.
    inside = urljoin(f"https://repository.invalid{folder}", href).removeprefix("https://repository.invalid/")
    return root + inside
