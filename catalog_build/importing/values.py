"""Values as people write them into front matter, metafiles and tables, and what may be made of them."""

import re
from collections.abc import Iterator
from typing import Any

from catalog_build.core.manifest import MAX_ID_LENGTH
from catalog_build.core.numbers import parse_json
from catalog_build.importing.found import Notes

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,4})?")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")

_PLACEHOLDERS = (
    "-",
    "?",
    "custom",
    "mixed",
    "n/a",
    "na",
    "none",
    "null",
    "other",
    "private",
    "tbd",
    "unknown",
    "various",
)
_FORMATS = ("arrow", "audio_folder", "audiofolder", "csv", "generator", "image_folder", "imagefolder", "json", "pandas")
_NAMELESS = frozenset((*_PLACEHOLDERS, *_FORMATS, "parquet", "text", "webdataset"))
"""Words that stand where a data set's name is asked for and name none.

Were they taken for names, models that share nothing would seem to have been measured on the same ground.
"""


def read_number(value: object) -> object:
    """Return a text that is a plain number as that number, digit by digit; any other value as it is.

    `77.58` and `1e-05` are plain; `77.58%`, `96.3 ± 2.6`, `1,013.01` and `007` stay text, since they say more or
    something else.
    """
    return parse_json(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def read_string(value: object) -> str | None:
    """Return a text with something in it, without blanks around it; None for anything else."""
    return (value.strip() or None) if isinstance(value, str) else None


def list_names(value: object, field: str, line: int, notes: Notes) -> list[str]:
    """Return the names that one text, or a list of texts, gives, each once; what is none is noted."""
    names: dict[str, None] = {}
    for item in value if isinstance(value, list) else [value]:
        if item is None:
            continue
        name = read_string(item)
        reason = "this is no name" if name is None else _find_fault(name)
        if name is None or reason:
            notes.add(line, field, item, f"{reason}: no link was made; the metadata keep it")
            continue
        names[name] = None
    return list(names)


def read_dataset(value: object) -> str | None:
    """Return a text that names a data set, or None."""
    name = read_string(value)
    return name if name and not _find_fault(name) and name.casefold() not in _NAMELESS else None


def list_datasets(value: object, field: str, line: int, notes: Notes) -> list[str]:
    """Return the names of data sets like `list_names`, without words that name none."""
    return [name for name in list_names(value, field, line, notes) if read_dataset(name)]


def flatten_values(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield a value with its name, or those of an object with dotted names."""
    stack: list[tuple[str, object]] = [(name, value)]
    while stack:
        path, one = stack.pop()
        if isinstance(one, dict):
            stack.extend([(f"{path}.{key}", inner) for key, inner in one.items()][::-1])
        else:
            yield path, one


def drop_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something: neither null nor an empty list or object."""
    return {name: value for name, value in fields.items() if value is not None and value != [] and value != {}}


def _find_fault(name: str) -> str | None:
    if len(name) > MAX_ID_LENGTH:
        return f"a name of {len(name)} characters is too long"
    return "a name holds no control characters" if _CONTROL.search(name) else None
