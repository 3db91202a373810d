"""Reading the fields of a document one by one, so that all its faults are collected, not only the first."""

import difflib
import json
import re
from collections.abc import Collection, Mapping, Sequence

from catalog_build.core.errors import Problem
from catalog_build.core.manifest import HASH_PATTERN, MAX_ID_LENGTH, MAX_VERSION_NUMBER
from catalog_build.core.numbers import encode_json, number_literal, read_float

_SHOWN_CHARACTERS = 80
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_HASH = re.compile(HASH_PATTERN)
_TYPE_NAMES = {str: "a string", bool: "a boolean", dict: "an object", list: "a list", type(None): "null"}


class ProblemLog:
    """The faults of one document, in the order in which they were found.

    Args:
        file: path as the user gave it.
        line: 1-based line where the document starts.
    """

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.line = line
        self.problems: list[Problem] = []
        self._faulty: set[str] = set()

    def report(self, field: str, value: object, reason: str) -> None:
        """Add a fault; of one field only the first is kept, since the others follow from it."""
        if field in self._faulty:
            return
        self._faulty.add(field)
        self.problems.append(
            Problem(file=self.file, line=self.line, field=field, value=show_value(value), reason=reason)
        )


class FieldReader:
    """The fields of one object. Every `read_` method gives None for a field that is absent, null or faulty.

    Args:
        record: the object.
        path: dotted path that leads to it, with its final dot; empty for the document itself.
        log: takes the faults.
    """

    def __init__(self, record: Mapping[str, object], path: str, log: ProblemLog) -> None:
        self.record = record
        self.path = path
        self.log = log

    def report(self, name: str, reason: str) -> None:
        """Add a fault of a field."""
        self.log.report(self.path + name, self.record.get(name), reason)

    def forbid_unknown(self, allowed: Sequence[str], owners: Mapping[str, str], remedy: str) -> None:
        """Report the fields that are not allowed, with the nearest one that is.

        Args:
            owners: a field that is not allowed here → what may have it.
            remedy: what to do where no name is near.
        """
        for name in self.record:
            if name in allowed:
                continue
            near = difflib.get_close_matches(name, allowed, n=1)
            if name in owners:
                reason = f"only {owners[name]} has this field: {remedy}"
            elif near:
                reason = f"no such field; the nearest is `{near[0]}`: rename it, or {remedy}"
            else:
                reason = f"no such field (allowed: {', '.join(allowed)}): {remedy}"
            self.log.report(self.path + show_key(name), self.record[name], reason)

    def require(self, name: str, remedy: str) -> None:
        """Report a field that is absent or null."""
        if self.record.get(name) is None:
            self.report(name, f"required but missing: {remedy}")

    def read_text(self, name: str, longest: int | None = None) -> str | None:
        """Read a string; with `longest` it must have 1 to that many characters, none of them a control character."""
        value = self.record.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.report(name, f"must be a string, not {name_type(value)}{_suggest_quotes(value)}")
            return None
        reason = check_label(value, longest) if longest is not None else None
        if reason:
            self.report(name, reason)
            return None
        return value

    def read_id(self, name: str) -> str | None:
        """Read an id: 1 to 512 characters without control characters."""
        return self.read_text(name, MAX_ID_LENGTH)

    def read_choice(self, name: str, allowed: Collection[str]) -> str | None:
        """Read a string that is one of those allowed."""
        value = self.record.get(name)
        if value is None or (isinstance(value, str) and value in allowed):
            return value
        near = difflib.get_close_matches(value, allowed, n=1) if isinstance(value, str) else []
        hint = f"; the nearest is `{near[0]}`" if near else ""
        self.report(name, f"must be one of {', '.join(allowed)}{hint}")
        return None

    def read_version_number(self, name: str) -> int | None:
        """Read an integer from 1 to 2147483647."""
        value = self.record.get(name)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_VERSION_NUMBER:
            return value
        self.report(name, f"must be an integer from 1 to {MAX_VERSION_NUMBER}: a label such as 1.2 is a `version_tag`")
        return None

    def read_count(self, name: str, most: int) -> int | None:
        """Read an integer from 1 to `most`."""
        value = self.record.get(name)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.report(name, f"must be an integer from 1 to {most}: write it in digits, without quotes, or leave it out")
        return None

    def read_number(self, name: str) -> float | None:
        """Read a number within the range of float64."""
        value = self.record.get(name)
        if value is None:
            return None
        number = read_float(value)
        if number is None:
            self.report(
                name, f"must be a finite number, not {name_type(value)}: write it without quotes, or leave it out"
            )
        return number

    def read_flag(self, name: str) -> bool | None:
        """Read a boolean."""
        value = self.record.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.report(name, f"must be true or false, not {name_type(value)}")
        return None

    def read_hash(self, name: str) -> str | None:
        """Read a digest as `algorithm:hex`."""
        text = self.read_text(name)
        if text is None or _HASH.fullmatch(text):
            return text
        self.report(name, "must be algorithm:hex, such as sha256:9f86d081: name the algorithm, then the hex digits")
        return None

    def read_object(self, name: str) -> dict[str, object]:
        """Read an object; an empty one where the field is absent, null or faulty."""
        value = self.record.get(name)
        if isinstance(value, dict):
            return value
        if value is not None:
            self.report(name, f"must be an object, not {name_type(value)}: write {{…}} with named fields")
        return {}

    def read_objects(self, name: str) -> list["FieldReader"]:
        """Read a list of objects; those that are none are reported and left out."""
        value = self.record.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.report(name, f"must be a list, not {name_type(value)}: write […] around it")
            return []
        readers = []
        for index, item in enumerate(value):
            if isinstance(item, dict):
                readers.append(FieldReader(item, f"{self.path}{name}[{index}].", self.log))
            else:
                self.log.report(f"{self.path}{name}[{index}]", item, f"must be an object, not {name_type(item)}")
        return readers


def check_label(text: str, longest: int) -> str | None:
    """Return what is wrong with a text that must be short and on one line, or None."""
    if not text:
        return "must not be empty: give it at least one character, or leave it out"
    if len(text) > longest:
        return f"has {len(text)} characters: shorten it to at most {longest}"
    control = _CONTROL.search(text)
    if control:
        return f"holds the control character U+{ord(control.group()):04X} at position {control.start() + 1}: remove it"
    return None


def show_value(value: object) -> str:
    """Return a value as JSON text of at most 80 characters that is safe to print; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = json.dumps(value[: _SHOWN_CHARACTERS + 1], ensure_ascii=False)
    else:
        try:
            text = encode_json(value).decode()
        except (TypeError, ValueError, OverflowError, RecursionError):
            text = f"({name_type(value)})"
    if len(text) > _SHOWN_CHARACTERS:
        text = text[: _SHOWN_CHARACTERS - 1] + "…"
    return "".join(one if one.isprintable() else _escape(one) for one in text)


def show_key(key: str) -> str:
    """Return a key as it stands in a path: safe to print and not longer than a value."""
    return "".join(one if one.isprintable() else _escape(one) for one in key[:_SHOWN_CHARACTERS])


def name_type(value: object) -> str:
    """Return what a JSON value is, as a noun with its article."""
    return "a number" if number_literal(value) is not None else _TYPE_NAMES.get(type(value), "no JSON value")


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _suggest_quotes(value: object) -> str:
    return ": put it in quotes" if number_literal(value) is not None or isinstance(value, bool) else ""
