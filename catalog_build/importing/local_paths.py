"""Paths on somebody's disk and credentials, which stand where sources ask for a name, and which no id may hold."""

import re
from typing import Any, NamedTuple

from catalog_build.core.redaction import Redactor

_ON_DISK = re.compile(r"(?i:file:)|/(?!/)|\.{1,2}[/\\]|~|[A-Za-z]:[/\\]|\\")
"""What begins the path of a file or folder, and no name that others could find."""
_LAST = re.compile(r"[^/\\]+$")
_BLANK = re.compile(r"\s")
_REDACTOR = Redactor()


class PrivatePart(NamedTuple):
    """Why a text can be no name, and what of it can be shown."""

    reason: str
    shown: str


def find_private_part(name: str) -> PrivatePart | None:
    """Return why a name may not become an id or the target of a link; None where it may.

    A path on a disk leads nowhere elsewhere, may hold the name of a user, and would make one thing of two that only
    lie in folders called alike.
    """
    if _ON_DISK.match(name):
        return PrivatePart("this is a path on a disk, not a name that others can find", shorten_path(name))
    return find_secret_part(name)


def find_secret_part(name: str) -> PrivatePart | None:
    """Return why a text may not be published as it is: it holds the name of a user's home, or a credential."""
    shown = _REDACTOR.redact_text(name)
    if shown != name:
        return PrivatePart("this holds the name of a user or a credential", shorten_path(shown))
    return None


def shorten_path(path: str) -> str:
    """Return the last part of a path behind `.../`, without the folders before it; a home itself has none to show."""
    bare = path.rstrip("/\\")
    last = _LAST.search(bare)
    ends_in_home = _REDACTOR.redact_text(bare) == _REDACTOR.redact_text(f"{bare}x")
    return "..." if last is None or ends_in_home or last[0].startswith(("~", ".")) else f".../{last[0]}"


def hide_private(text: str) -> str:
    """Return a text without names of users and credentials; one that is a path as a whole is shortened."""
    private = find_private_part(text.strip())
    return private.shown if private else text


def shorten_private(value: Any) -> Any:
    """Return a value with each text in it shortened that may not become a name."""
    if isinstance(value, list):
        return [shorten_private(one) for one in value]
    if isinstance(value, dict):
        return {hide_private(name): shorten_private(one) for name, one in value.items()}
    return hide_private(value) if isinstance(value, str) else value


def hide_homes(value: Any) -> Any:
    """Return a value with each text in it shortened that is a path through somebody's home, or holds a credential."""
    if isinstance(value, list):
        return [hide_homes(one) for one in value]
    if isinstance(value, dict):
        return {name: hide_homes(one) for name, one in value.items()}
    if not isinstance(value, str) or _BLANK.search(value.strip()):
        return value
    return hide_private(value) if value.strip().startswith("~") or find_secret_part(value) else value
