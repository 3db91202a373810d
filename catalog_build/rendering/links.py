"""Which URLs may become links, and where the relative links of a model card lead."""

import re
from urllib.parse import urljoin, urlsplit

_UNSAFE = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")
_GITHUB_FILE = re.compile(r"(https?://github\.com/[^/]+/[^/]+)/(blob|tree)/([^/]+)(/.*)?")
_GITHUB_REPOSITORY = re.compile(r"(https?://github\.com/[^/]+/[^/]+?)(?:\.git)?/?")


def safe_url(url: str | None, *, mail: bool = False) -> str | None:
    """Return the URL if it may become a link, else None.

    Args:
        url: any text; only absolute http and https URLs with a host are safe.
        mail: whether a `mailto:` address is safe too.
    """
    text = (url or "").strip()
    if not text or _UNSAFE.search(text):
        return None
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it raises on a port that is no number
    except ValueError:
        return None
    if mail and parts.scheme == "mailto":
        return text if parts.path else None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


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
