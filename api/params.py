"""Reading query parameters strictly: what is unknown, repeated or out of range is a 400 that says what is allowed."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from starlette.requests import Request

from api.problems import BadRequest, Fault
from catalog_build.core.values import read_written_number
from catalog_build.registry.list_question import (
    FILTERS,
    RELEVANCE,
    SORTS,
    Filter,
    Kind,
    MetricBound,
    ModelFilter,
    Operator,
    SortKey,
)

Value = TypeVar("Value")

MAX_LIMIT = 1000
DEFAULT_LIMIT = 20
MAX_OFFSET = 1_000_000_000
MAX_IDS = 10
MAX_TEXT = 512
MAX_CURSOR = 8192
CURSOR_ALLOWED = "what `next` of the same question gave; leave it out to begin at the first page"

SORT_KEYS = (*SORTS, RELEVANCE)

_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
# The last operator counts, since a name may hold such characters; a value cannot. A blank on both sides is how people
# write, and belongs to neither. `<=1` lacks its name; it is no bound on a metric named `<`.
_BOUND = re.compile(r"(?![<>]=[^<>=]+$)(.+?)( ?)(<=|>=|<|>|=)\2([^<>=]+)", re.DOTALL)


class ListParameters(NamedTuple):
    """What a client asks of the list. `descending` is None where `order` was not given, `cursor` where none was."""

    chosen: ModelFilter
    key: SortKey
    metric: str | None
    descending: bool | None
    limit: int
    offset: int
    cursor: str | None


class _Reader:
    """Takes parameters one by one and keeps what is wrong with them."""

    def __init__(self, request: Request, known: Collection[str], repeatable: tuple[str, ...] = ()) -> None:
        self.faults: list[Fault] = []
        self._given: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            self._given.setdefault(name, []).append(value)
        for name, values in self._given.items():
            if name not in known:
                self.fail(name, values[0], "there is no such parameter", ", ".join(known) or "none")
            elif len(values) > 1 and name not in repeatable:
                self.fail(name, values[1], "given more than once", "one value")
            elif any("\0" in value for value in values):
                self.fail(name, values[0], "holds the character NUL", "text without NUL")

    def all(self, name: str) -> list[str]:
        """Return every value of a parameter."""
        return self._given.get(name, [])

    def fail(self, name: str, value: str, reason: str, allowed: str) -> None:
        """Keep a fault."""
        self.faults.append(Fault(parameter=name, value=value[:MAX_TEXT], reason=reason, allowed=allowed))

    def take(self, name: str, allowed: str, convert: Callable[[str], Value]) -> Value | None:
        """Return the converted value, or None where it is absent or faulty."""
        values = self._given.get(name)
        if values is None:
            return None
        try:
            return convert(values[0])
        except ValueError as error:
            self.fail(name, values[0], str(error) or "not allowed here", allowed)
            return None

    def finish(self) -> None:
        """Raise `BadRequest` if anything was wrong."""
        if self.faults:
            raise BadRequest(self.faults)


def refuse_parameters(request: Request) -> None:
    """Raise `BadRequest` if any parameter is given, where none is known."""
    _Reader(request, ()).finish()


def read_list_parameters(request: Request) -> ListParameters:
    """Read the parameters of the list.

    Raises:
        BadRequest: naming every faulty parameter.
    """
    reader = _Reader(request, LIST_PARAMETERS, repeatable=("metric",))
    sort = reader.take("sort", _SORTS, _read_sort)
    order = reader.take("order", "asc or desc", lambda text: _choose(text, ("asc", "desc")))
    if sort is None:
        # who chooses an end has an order in mind that has two
        sort = RELEVANCE if reader.all("q") and order is None else "quality_score"
    metric = sort.removeprefix("metric:") if sort.startswith("metric:") else None
    given = ListParameters(
        chosen=ModelFilter(**{field: _take_filter(reader, field, one) for field, one in FILTERS.items()}),
        key="quality_score" if metric is not None else sort,
        metric=metric,
        descending=None if order is None else order == "desc",
        limit=reader.take("limit", f"1 to {MAX_LIMIT}", lambda text: _read_integer(text, 1, MAX_LIMIT))
        or DEFAULT_LIMIT,
        offset=reader.take("offset", f"0 to {MAX_OFFSET}", lambda text: _read_integer(text, 0, MAX_OFFSET)) or 0,
        cursor=reader.take("cursor", CURSOR_ALLOWED, _read_cursor),
    )
    if given.cursor is not None and reader.all("offset"):
        reader.fail("offset", reader.all("offset")[0], "is given beside a cursor", "one of offset and cursor")
    reader.finish()
    return given


def _take_filter(reader: _Reader, field: str, declared: Filter) -> Any:
    if declared.kind == "bounds":
        return _read_bounds(reader)
    kind = _KINDS[declared.kind]
    if declared.kind == "choice":
        return reader.take(field, ", ".join(declared.choices), lambda text: _choose(text, declared.choices))
    return reader.take(declared.parameter or field, kind.allowed, kind.read)


def read_ids(request: Request) -> list[str]:
    """Read the models to compare: `ids=a,b`, or `ids=` repeated, where a comma is part of the id.

    Raises:
        BadRequest: fewer than 2, more than 10, an empty one, or one given twice.
    """
    reader = _Reader(request, ("ids",), repeatable=("ids",))
    given = reader.all("ids")
    ids = given[0].split(",") if len(given) == 1 else given
    allowed = f"2 to {MAX_IDS} different ids or slugs: ids=a,b or ids=a&ids=b"
    if not given:
        reader.fail("ids", "", "is missing", allowed)
    elif not 2 <= len(ids) <= MAX_IDS:
        reader.fail("ids", given[0], f"names {len(ids) if given[0] else 0} models", allowed)
    elif any(not 1 <= len(one) <= MAX_TEXT for one in ids):
        reader.fail("ids", given[0], "holds an empty id or one of over 512 characters", allowed)
    elif len(set(ids)) < len(ids):
        repeated = next(one for one in ids if ids.count(one) > 1)
        reader.fail("ids", repeated, "stands twice", allowed)
    reader.finish()
    return ids


def _read_sort(text: str) -> str:
    if text.startswith("metric:") and 7 < len(text) <= MAX_TEXT + 7:
        return text
    return _choose(text, SORT_KEYS)


def _choose(text: str, allowed: Collection[str]) -> str:
    if text not in allowed:
        raise ValueError
    return text


_SORTS = f"{', '.join(SORT_KEYS)} or metric:NAME"


def _read_name(text: str) -> str:
    if not 1 <= len(text) <= MAX_TEXT:
        raise ValueError
    return text


def _read_words(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ValueError
    return text


def _read_cursor(text: str) -> str:
    if not 1 <= len(text) <= MAX_CURSOR:
        raise ValueError
    return text


def _read_flag(text: str) -> bool:
    return _choose(text, ("true", "false")) == "true"


def _read_share(text: str) -> float:
    number = read_written_number(text)
    if not 0 <= number <= 1:
        raise ValueError("is out of range")
    return number


def _read_count(text: str) -> float:
    number = read_written_number(text)
    if number < 0:
        raise ValueError("is less than 0")
    return number


def _read_integer(text: str, least: int, most: int) -> int:
    if not _INTEGER.fullmatch(text) or not least <= int(text) <= most:
        raise ValueError
    return int(text)


def _read_bounds(reader: _Reader) -> tuple[MetricBound, ...]:
    bounds: list[MetricBound] = []
    for text in reader.all("metric"):
        match = _BOUND.fullmatch(text)
        if not match or len(text) > MAX_TEXT + 64:
            reader.fail("metric", text, "not allowed here", _BOUND_ALLOWED)
            continue
        try:
            bounds.append(MetricBound(match[1], cast("Operator", match[3]), read_written_number(match[4])))
        except ValueError as error:
            reader.fail("metric", text, f"the bound {match[4]!r} {error}", f"{_BOUND_ALLOWED}; {_NUMBER}")
    return tuple(bounds)


_NUMBER = "a number such as 0.05, 1e7, 10,000,000 or 25.6M (K, M, B, T)"
_BOUND_ALLOWED = "NAME, then <=, >=, <, > or =, then a number: rmse<=0.05"


class _KindOfValue(NamedTuple):
    """How the values of a kind of filter are read and described: what is allowed, in words and as JSON Schema."""

    allowed: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]


_TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": "^[^\\u0000]+$"}
_WRITTEN_SCHEMA = {"type": "string", "pattern": "^[0-9]{1,9}([.][0-9]{1,9})?(e[0-9]{1,2})?[KMBT]?$"}
_KINDS: Mapping[Kind, _KindOfValue] = {
    "choice": _KindOfValue("", str, {"type": "string"}),
    "name": _KindOfValue("an id, a slug or a lineage of 1 to 512 characters", _read_name, _TEXT_SCHEMA),
    "text": _KindOfValue("1 to 512 characters", _read_name, _TEXT_SCHEMA),
    "words": _KindOfValue(
        "up to 512 characters",
        _read_words,
        {"type": "string", "maxLength": MAX_TEXT, "pattern": "^[^\\u0000]*$"},
    ),
    "flag": _KindOfValue("true or false", _read_flag, {"type": "string", "enum": ["true", "false"]}),
    "share": _KindOfValue("a number from 0 to 1", _read_share, {"type": "number", "minimum": 0, "maximum": 1}),
    "count": _KindOfValue(f"{_NUMBER}, at least 0", _read_count, _WRITTEN_SCHEMA),
    "bounds": _KindOfValue(
        _BOUND_ALLOWED,
        str,
        {
            "type": "array",
            "items": {
                "type": "string",
                "pattern": "^[a-zA-Z0-9_/. -]+(<=|>=|<|>|=)-?[0-9]{1,9}(\\.[0-9]{1,9})?[KMBT]?$",
            },
        },
    ),
}


def describe_filter(declared: Filter) -> dict[str, Any]:
    """Return the JSON Schema of the values of a filter."""
    chosen = {"enum": list(declared.choices)} if declared.kind == "choice" else {}
    return {**_KINDS[declared.kind].schema, **chosen}


LIST_PARAMETERS: Mapping[str, str] = {
    **{one.parameter or field: one.meaning for field, one in FILTERS.items()},
    "sort": "Column, metric:NAME, or relevance, which is the default where `q` is given.",
    "order": "Default: best, newest, largest first, titles from A. Needed for a metric that is not up or down.",
    "limit": "Models on a page.",
    "offset": "Models to pass over.",
    "cursor": "Where the list goes on, from `next` of the same question; costs the same on every page.",
}
"""Parameter → meaning, for the OpenAPI document."""
