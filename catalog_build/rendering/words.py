"""The words that pages use for the catalog's codes."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

import msgspec
from markupsafe import Markup, escape

from catalog_build.core.artifact_documents import MatrixRow
from catalog_build.core.comparison import MetricRow
from catalog_build.core.documents import Ground
from catalog_build.core.number_text import write_float

_FAMILIES = {
    "biophysical": "biophysical",
    "deep_learning": "deep learning",
    "statistical": "statistical",
    "other": "other",
}
_RELATIONS = {
    "trained_on": ("trained on", "training data of"),
    "evaluated_on": ("evaluated on", "evaluation data of"),
    "produced_by": ("produced by", "produced"),
    "tests_hypothesis": ("tests hypothesis", "tested by"),
    "uses_input": ("uses input", "input of"),
    "derived_from": ("derived from", "origin of"),
}
_DIRECTIONS = {
    "up": ("↑", "higher is better"),
    "down": ("↓", "lower is better"),
    "target": ("→", "nearest to "),
    "none": ("", "not ranked"),
    None: ("", "direction not declared"),
}
_PINS = {
    "unpinned": "not pinned",
    "intact": "pinned, intact",
    "missing": "pinned version missing",
    "modified": "pinned, content modified",
    "unverified": "pinned, not verified",
}
_COMPARABILITY = {
    "comparable": "Same dataset, version and split",
    "dataset_assumed": "Best if measured alike: dataset assumed",
    "ground_not_stated": "Best if measured alike: dataset not stated",
    "grounds_differ": "Not ranked: measured on different data",
    "several_values": "Not ranked: several values on the same data",
    "units_differ": "Not ranked: units differ",
    "direction_unknown": "Not ranked: direction not declared",
    "not_numeric": "Not ranked: fewer than two numbers",
    "single": "Only one model has it",
}
_CERTAINTIES = {
    "stated": "",
    "stated_for_one": "uncertainty stated for one only",
    None: "no uncertainty stated",
}
_NO_DIRECTION = "Not ranked: neither higher nor lower is better"
_RESERVES = {
    "dataset_assumed": "if measured alike: dataset assumed",
    "ground_not_stated": "if measured alike: dataset not stated",
}
_VERDICTS = {
    "better": ("▲", "better"),
    "worse": ("▼", "worse"),
    "equal": ("=", "equal"),
    "not_separable": ("≈", "not separable"),
}


class Versioned(Protocol):
    """Anything with a version number and a tag."""

    @property
    def version_number(self) -> int | None: ...
    @property
    def version_tag(self) -> str | None: ...


class Named(Versioned, Protocol):
    """Whatever a list shows by title and version."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


def count_things(number: int, one: str, many: str | None = None) -> str:
    """Return a count with what is counted: `1 model`, `2,000 models`; `many` where the plural takes more than an s."""
    return f"{number:,} {choose_form(number, one, many)}"


def choose_form(number: int, one: str, many: str | None = None) -> str:
    """Return the form of a noun, or of another word, that goes with a count."""
    return one if number == 1 else many or f"{one}s"


# With the next one 4 % of a page: each metric has both, and most have those of another.
@lru_cache(maxsize=1024)
def explain_direction(direction: str | None, target: float | None) -> Markup:
    """Return which way a metric is better, with an arrow for the eye."""
    arrow, text = _DIRECTIONS[direction]
    if direction == "target":
        text += "its target" if target is None else write_float(target)
    return Markup(f'<span aria-hidden="true">{arrow}</span> {text}' if arrow else text)


def shorten_hash(content_hash: str) -> str:
    """Return the first eight digits of a content hash."""
    return content_hash.rpartition(":")[2][:8]


def join_lines(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def mark_codes(text: str) -> Markup:
    """Return a sentence with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def label_version(thing: Versioned) -> str:
    """Return the version as people say it: the tag, else `v` and the number; empty when unknown."""
    if thing.version_tag:
        return thing.version_tag
    return "" if thing.version_number is None else f"v{thing.version_number}"


_ONE_KEY = re.compile(r'\["(?:[^"\\]|\\.)+"\]')


def name_setting(path: str) -> str:
    """Return the path of a setting as people wrote it: a key with dots that stands alone without its quotes."""
    return str(json.loads(path[1:-1])) if path.startswith("[") and _ONE_KEY.fullmatch(path) else path


def name_relation(relation: str) -> str:
    """Return a relation read from its source to its target."""
    known = _RELATIONS.get(relation)
    return known[0] if known else relation.replace("_", " ")


def name_relation_back(relation: str) -> str:
    """Return a relation read from its target to its source."""
    return _RELATIONS.get(relation, ("", f"named by ({relation.replace('_', ' ')})"))[1]


_UNSTATED: tuple[object, ...] = (None, [], msgspec.Raw(b"{}"))


def is_stated(things: Iterable[object], field: str) -> bool:
    """Whether any of these things says something in a field: a column in which nobody does is left out."""
    return any(getattr(thing, field) not in _UNSTATED for thing in things)


def find_repeated(models: Iterable[Named]) -> frozenset[str]:
    """Return the ids of those of some models that share title and version, so that a list has to show their ids."""
    named = [(one.id, (join_lines(one.title), label_version(one))) for one in models]
    counted = Counter(name for _, name in named)
    return frozenset(id for id, name in named if counted[name] > 1)


def name_family(family: str) -> str:
    """Return a model family in words."""
    return _FAMILIES[family]


def name_kind(kind: str | None) -> str:
    """Return a kind in words; None means that the thing is not registered."""
    return kind or "not registered"


_SECTIONS: Mapping[str, str] = {"metrics": "metric", "fields": "", "inputs": "input", "links": "link"}


def name_section(section: str) -> str:
    """Return what a change of a section of a document is a change of, in words; nothing for a field, which says so."""
    return _SECTIONS.get(section, section.replace("_", " "))


def explain_pin(state: str) -> str:
    """Return the state of a pin in words."""
    return _PINS[state]


@lru_cache(maxsize=1024)
def describe_ground(ground: Ground | None) -> str:
    """Return what a metric was measured on, in words."""
    if ground is None:
        return "not stated"
    version = ground.version and f"version {ground.version}"
    parts = [ground.dataset, version, ground.split and f"{ground.split} split"]
    return ", ".join(part for part in parts if part)


def explain_comparison(row: MetricRow | MatrixRow) -> str:
    """Return why some models' metric has, or has not, a winner, and what is not stated of its evaluation."""
    text = _COMPARABILITY[row.comparability]
    if row.comparability == "direction_unknown" and row.direction == "none":
        return _NO_DIRECTION
    if row.comparability == "dataset_assumed":
        return f"{text} for {row.assumed} of {row.compared}"
    if row.comparability != "comparable" or row.ground is None:
        return text
    if row.ground.split is not None:
        return text if row.ground.version is not None else "Same dataset and split; version not stated"
    if row.ground.version is not None:
        return "Same dataset and version; split not stated"
    return "Same dataset; version and split not stated"


def name_verdict(verdict: str) -> str:
    """Return in words how a value is to that of the baseline."""
    return _VERDICTS[verdict][1]


def name_reserve(reserve: str) -> str:
    """Return in words under which condition a verdict holds; empty for a code that is no condition."""
    return _RESERVES.get(reserve, "")


def sign_verdict(verdict: str) -> str:
    """Return the sign of a verdict."""
    return _VERDICTS[verdict][0]


def find_cell_notes(row: MetricRow, has_uncertainty: bool) -> tuple[str, list[str]]:
    """Return a note on the certainty of all verdicts of a row, and a note for each cell; empty where there is none.

    Args:
        has_uncertainty: whether any value of the comparison states one; else nothing is noted of certainty.
    """
    judged = [cell.certainty for cell in row.cells if cell.verdict is not None]
    units = Counter(cell.unit for cell in row.cells if cell.number is not None)
    notes = []
    for cell in row.cells:
        if cell.verdict is not None and any(judged):
            notes.append(_CERTAINTIES[cell.certainty])
        else:
            apart = row.compared > 0 and cell.number is not None and units[cell.unit] == 1
            notes.append("not ranked: unit differs" if apart else "")
    return "no uncertainty stated" if has_uncertainty and judged and not any(judged) else "", notes


def list_words() -> Mapping[str, Mapping[str, str]]:
    """Return the words that a page made in the browser needs, by what they name."""
    return {"family": _FAMILIES, "comparability": _COMPARABILITY, "direction": {"none": _NO_DIRECTION}}
