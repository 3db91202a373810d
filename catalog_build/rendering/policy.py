"""The Content-Security-Policy that each page states for itself: just what it needs, and so narrower than a host's."""

from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(maxsize=64)
def make_policy(root: str, api_url: str | None) -> str:
    """Return the policy of a page.

    Args:
        root: prefix that leads from the page to the catalog's root; an address where the page stands elsewhere.
        api_url: address of the live API, which the page may ask too; None where there is none.
    """
    own = _join_sources(root)
    asked = _join_sources(root, api_url)
    return (
        f"default-src 'none'; style-src {own}; img-src {own}; script-src {own}; connect-src {asked}; "
        f"form-action {asked}; base-uri 'none'"
    )


def _join_sources(*urls: str | None) -> str:
    """Return the page's own origin and those of some addresses, each once."""
    parts = [urlsplit(url or "") for url in urls]
    origins = [f"{part.scheme}://{part.netloc}" for part in parts if part.netloc]
    return " ".join(dict.fromkeys(["'self'", *origins]))
