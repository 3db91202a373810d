"""What a result of a card states that it was measured on: dataset, version, split, and part."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from catalog_build.importing.local_paths import hide_private, shorten_private
from catalog_build.importing.values import read_dataset, read_label, read_split, read_string, spell_value

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class StatedDataset(NamedTuple):
    """What something was measured on.

    Args:
        part: configuration and arguments of the dataset.
        name: longer name of the dataset, where one is given besides.
        rest: what else is stated, as a field of the result.
    """

    dataset: str | None = None
    version: str | None = None
    split: str | None = None
    part: str | None = None
    name: str | None = None
    rest: Mapping[str, Any] = _NOTHING


def read_stated_dataset(stated: object) -> StatedDataset:
    """Read the `dataset` of a result; a bare word for a split in the place of a name is its split."""
    if not isinstance(stated, dict):
        dataset, split = read_dataset(stated), read_split(stated)
        kept = stated is None or dataset or split
        return StatedDataset(dataset, split=split, rest={} if kept else {"dataset": shorten_private(stated)})
    rest = dict(stated)
    named = {field: read_string(rest.get(field)) for field in ("type", "name")}
    dataset = read_dataset(named["type"]) or read_dataset(named["name"])
    split = _take_text(rest, "split")
    split = split or next((one for one in named.values() if read_split(one)), None)
    version = read_label(rest.get("revision"))
    if version is not None:
        del rest["revision"]
    config, arguments = rest.pop("config", None), rest.pop("args", None)
    part = describe_part([config, arguments], without=(split, dataset, named["name"]))
    for field, text in named.items():
        if text is not None and text in (dataset, split):
            del rest[field]
    name = read_string(rest.pop("name", None)) if dataset and named["name"] and "name" in rest else None
    rest = {field: shorten_private(value) for field, value in rest.items()}
    version = hide_private(version) if version else None
    return StatedDataset(dataset, version, split, part, name, {"dataset": rest} if rest else {})


def describe_part(stated: Sequence[object], without: Sequence[str | None] = ()) -> str | None:
    """Return configurations and arguments in one line, each once; what they repeat from elsewhere is left out.

    They count as part of the split: left out, two languages of one dataset would seem to be the same evaluation.
    """
    spelled = (hide_private(spell_value(one)) for one in stated if one is not None and one != {} and one != [])
    found = dict.fromkeys(one for one in spelled if one not in ("", "default", *without))
    return ", ".join(found) or None


def _take_text(rest: dict[str, Any], field: str) -> str | None:
    value = rest.pop(field, None)
    return None if value is None else hide_private(read_label(value) or spell_value(value)) or None
