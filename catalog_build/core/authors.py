"""Who made a model, in the words of its metadata."""

from typing import Any

import msgspec

_KEYS = ("name", "full_name", "family_name")


def find_authors(metadata: msgspec.Raw) -> list[str]:
    """Return the authors that metadata states, in whichever of the usual forms; none is ever guessed.

    Args:
        metadata: a JSON object; `authors`, else `author`, is a name, an object with a name, or a list of these.

    Returns:
        The names as stated, in their order; empty where none is stated.
    """
    if b'"author' not in bytes(metadata):
        return []
    try:
        fields = msgspec.json.decode(metadata)
    except msgspec.DecodeError:
        return []
    stated = (fields.get("authors") or fields.get("author")) if isinstance(fields, dict) else None
    several = stated if isinstance(stated, list) else [stated]
    return [name for name in map(_name_author, several) if name]


def _name_author(author: Any) -> str | None:
    if isinstance(author, dict):
        author = next((author[key] for key in _KEYS if author.get(key)), None)
    return author if isinstance(author, str) else None
