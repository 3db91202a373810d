"""YAML as registries use it: JSON's values in YAML's clothes, with exact numbers and the line of each document.

Built from parse events instead of PyYAML's loaders: these recurse without a bound, expand aliases without a bound,
round numbers, and turn dates and words such as `no` into something else than what stands there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from catalog_build.core.numbers import MAX_DEPTH, TOO_DEEP, build_object, parse_json

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_YAML_NUMBER = re.compile(r"([+-]?)(0|[1-9][0-9]*)?(?:\.([0-9]*))?((?<=[0-9.])[eE][+-]?[0-9]+)?")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), "NaN"),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), "Infinity"),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), "-Infinity"),
}
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")
_ALIAS_LIMIT = 1_000_000
"""Characters and values that the aliases of a text may stand for, all together."""


class YamlError(ValueError):
    """YAML that cannot be read; `line` is where, from 1."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


class YamlTree(NamedTuple):
    """A YAML object with the lines of what is in it.

    Args:
        lines: `id()` of each list and object → the line where it starts.
    """

    value: dict[str, Any]
    lines: Mapping[int, int]

    def find_line(self, value: object) -> int:
        """Return the line of a list or object of this tree; of anything else, the line of the tree."""
        return self.lines.get(id(value), self.lines[id(self.value)])


class _Sized(NamedTuple):
    """A value that aliases may stand for: how much it is, and how many levels of lists and objects it has."""

    value: object
    size: int
    height: int


class _Anchors:
    """The anchors met so far, what their aliases have come to, and the lines of lists and objects."""

    def __init__(self) -> None:
        self.lines: dict[int, int] = {}
        self._values: dict[str, _Sized] = {}
        self._spent = 0

    def keep(self, anchor: str | None, sized: _Sized) -> None:
        if anchor is not None:
            self._values[anchor] = sized

    def resolve(self, anchor: str, line: int, depth: int) -> _Sized:
        found = self._values.get(anchor)
        if found is None:
            raise YamlError(line, f"the alias *{anchor} stands for nothing that ends before it: write it out")
        self._spent += found.size
        if self._spent > _ALIAS_LIMIT:
            raise YamlError(line, f"aliases stand for more than {_ALIAS_LIMIT:,} characters here: write them out")
        if depth + found.height > MAX_DEPTH:
            raise YamlError(line, TOO_DEEP)
        return found


class _Open:
    """A list or object whose end has not come yet; of an object, `items` alternates keys and values."""

    __slots__ = ("anchor", "height", "is_object", "items", "line", "size")

    def __init__(self, is_object: bool, line: int, anchor: str | None) -> None:
        self.is_object = is_object
        self.line = line
        self.anchor = anchor
        self.items: list[Any] = []
        self.size = 1
        self.height = 1

    def add(self, sized: _Sized) -> None:
        self.items.append(sized.value)
        self.size += sized.size
        self.height = max(self.height, sized.height + 1)

    def close(self) -> object:
        if not self.is_object:
            return self.items
        try:
            return build_object(list(zip(self.items[::2], self.items[1::2], strict=True)))
        except ValueError as error:
            raise YamlError(self.line, str(error)) from None

    @property
    def awaits_key(self) -> bool:
        return self.is_object and len(self.items) % 2 == 0


def read_yaml(text: str) -> Iterator[tuple[int, object]]:
    """Yield the documents of a YAML text, each with the line where it starts.

    A list at the top holds documents. Numbers in quotes, dates, and words other than null, true and false are text.

    Raises:
        YamlError: the text is no YAML, or it uses aliases, tags or keys that JSON does not have.
    """
    yield from _read_events(text, None)


def read_yaml_tree(text: str) -> YamlTree:
    """Read a YAML text that is one object, with the lines of its parts; aliases are replaced by what they stand for.

    Values are read as `read_yaml` reads them.

    Raises:
        YamlError: the text is no YAML or no single object, its aliases stand for too much, or it uses tags or keys
            that JSON does not have.
    """
    anchors = _Anchors()
    found = list(_read_events(text, anchors))
    if not found:
        raise YamlError(1, "nothing stands here: write named fields")
    line, value = found[0]
    if not isinstance(value, dict) or len(found) > 1:
        raise YamlError(line, "this must be one object: write named fields")
    return YamlTree(value, anchors.lines)


def read_yaml_items(text: str) -> YamlTree:
    """Read a YAML text that is a list, or one value, like `read_yaml_tree`, as an object whose `items` are its values.

    Raises:
        YamlError: as `read_yaml_tree`; a text in which nothing stands gives no items.
    """
    anchors = _Anchors()
    value: dict[str, Any] = {"items": [item for _, item in _read_events(text, anchors)]}
    anchors.lines[id(value)] = 1
    return YamlTree(value, anchors.lines)


def _read_events(text: str, anchors: _Anchors | None) -> Iterator[tuple[int, object]]:
    try:
        yield from _build_documents(yaml.parse(text, Loader=_LOADER), anchors)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # The parser looks ahead, and may meet a limit of its own before it tells of the levels within ours.
        if "maximum nesting depth" in (error.problem or ""):
            raise YamlError(mark.line + 1 if mark else 0, TOO_DEEP) from None
        reason = ", ".join(part for part in (error.context, error.problem) if part)
        place = f" at column {mark.column + 1}" if mark else ""
        raise YamlError(mark.line + 1 if mark else 0, f"this is no YAML{place}: {reason}") from None
    except yaml.reader.ReaderError as error:
        # Its position counts characters or bytes, as the parser happens to be Python's or C's.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 0
        raise YamlError(line, f"this is no YAML: {error.reason}; remove that character, or escape it") from None


def _build_documents(events: Iterable[Any], anchors: _Anchors | None) -> Iterator[tuple[int, object]]:
    """Yield the documents of a stream of events; without `anchors`, aliases are refused."""
    opened: list[_Open] = []
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            sized = _resolve_alias(event, opened, anchors)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            opened.append(_open_container(event, opened))
            continue
        elif isinstance(event, yaml.ScalarEvent):
            value = event.value if opened and opened[-1].awaits_key else _read_scalar(event)
            sized = _Sized(value, len(event.value) + 1, 0)
            if anchors is not None:
                anchors.keep(event.anchor, sized)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            closed = opened.pop()
            line = closed.line
            if not opened and not closed.is_object:
                continue
            sized = _Sized(closed.close(), closed.size, closed.height)
            if anchors is not None:
                anchors.keep(closed.anchor, sized)
                anchors.lines[id(sized.value)] = line
        else:
            continue
        if not opened:
            if sized.value is not None:
                yield line, sized.value
        elif len(opened) == 1 and not opened[0].is_object:
            yield line, sized.value
        else:
            opened[-1].add(sized)


def _resolve_alias(event: Any, opened: list[_Open], anchors: _Anchors | None) -> _Sized:
    line = event.start_mark.line + 1
    if anchors is None:
        raise YamlError(line, f"aliases such as *{event.anchor} are not read: write it out")
    if opened and opened[-1].awaits_key:
        raise YamlError(line, "a key must be text: an alias cannot be one")
    if opened and opened[-1].is_object and opened[-1].items[-1] == "<<":
        raise YamlError(line, "merge keys (<<) are not read: write the fields out")
    return anchors.resolve(event.anchor, line, len(opened))


def _open_container(event: Any, opened: list[_Open]) -> _Open:
    line = event.start_mark.line + 1
    if event.tag is not None:
        raise YamlError(line, f"the tag {event.tag} is not read: write the value without it")
    if opened and opened[-1].awaits_key:
        raise YamlError(line, "a key must be text: a list or an object cannot be one")
    # The list around the documents is no level of theirs.
    if len(opened) > MAX_DEPTH:
        raise YamlError(line, TOO_DEEP)
    return _Open(isinstance(event, yaml.MappingStartEvent), line, event.anchor)


def _read_scalar(event: Any) -> object:
    if event.tag is not None and event.tag not in _TEXT_TAGS:
        raise YamlError(event.start_mark.line + 1, f"the tag {event.tag} is not read: write the value without it")
    text: str = event.value
    if event.tag is not None or event.style not in (None, ""):
        return text
    if text in _WORDS:
        return _WORDS[text]
    match = _YAML_NUMBER.fullmatch(text)
    if not match or not (match[2] or match[3]):
        return text
    sign, whole, fraction, exponent = match.groups()
    decimals = "" if fraction is None else f".{fraction or '0'}"
    return parse_json(f"{'-' if sign == '-' else ''}{whole or '0'}{decimals}{exponent or ''}")
