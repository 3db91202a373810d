"""Which URLs may become links."""

import re
from urllib.parse import urlsplit

_UNSAFE = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")


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
