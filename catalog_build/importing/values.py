"""Values as people write them into front matter, metafiles and tables, and what may be made of them."""

import re
from collections.abc import Iterator
from typing import Any

from catalog_build.core.manifest import MAX_ID_LENGTH
from catalog_build.core.numbers import encode_json, number_literal, parse_json
from catalog_build.importing.found import Notes
from catalog_build.importing.local_paths import find_private_part

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

Were they taken for names, models that share nothing would seem to have been measured on the same dataset.
"""
_SPLIT = re.compile(
    r"(?:the )?(train|training|val|valid|validation|dev|development|test|testing|eval|evaluation|holdout|held-out)"
    r"(?:[ _-](?:set|split|data|dataset))?",
    re.IGNORECASE,
)


def read_number(value: object) -> object:
    """Return a text that is a plain number as that number, digit by digit; any other value as it is.

    `77.58` and `1e-05` are plain; `77.58%`, `96.3 ± 2.6`, `1,013.01` and `007` stay text, since they say more or
    something else.
    """
    return parse_json(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def read_string(value: object) -> str | None:
    """Return a text with something in it, without blanks around it; None for anything else."""
    return (value.strip() or None) if isinstance(value, str) else None


def read_label(value: object) -> str | None:
    """Return a text like `read_string`, or the literal text of a number."""
    return number_literal(value) or read_string(value)


def spell_value(value: object) -> str:
    """Return any value in one line: text as it is, objects as `name value`, the rest as JSON."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return ", ".join(f"{name} {spell_value(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(spell_value, value))
    return encode_json(value).decode()


def list_names(value: object, field: str, line: int, notes: Notes) -> list[str]:
    """Return the names that one text, or a list of texts, gives, each once; what is none is noted."""
    names: dict[str, None] = {}
    for item in value if isinstance(value, list) else [value]:
        if item is None:
            continue
        name = read_string(item)
        private = find_private_part(name) if name else None
        if private:
            notes.add(line, field, private.shown, f"{private.reason}: no link was made")
            continue
        reason = "this is no name" if name is None else _find_fault(name)
        if name is None or reason:
            notes.add(line, field, item, f"{reason}: no link was made; the metadata keep it")
            continue
        names[name] = None
    return list(names)


def read_dataset(value: object) -> str | None:
    """Return a text that names a dataset, or None; words of a split name none."""
    name = read_string(value)
    if not name or name.casefold() in _NAMELESS or read_split(name):
        return None
    return None if _find_fault(name) else name


def read_split(value: object) -> str | None:
    """Return a text that is nothing but the word for a split, such as `validation` or `dev set`; else None."""
    text = read_string(value)
    return text if text and _SPLIT.fullmatch(text) else None


def list_datasets(value: object, field: str, line: int, notes: Notes) -> list[str]:
    """Return the names of datasets like `list_names`, without words that name none."""
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
    private = find_private_part(name)
    if private:
        return private.reason
    return "a name holds no control characters" if _CONTROL.search(name) else None
