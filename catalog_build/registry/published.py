"""Statements over what is published: the views of the contract exchanged for the parts of them that a policy allows.

A registry without a policy is read by the statements as they stand, at no cost.
"""

import re
from functools import lru_cache

from catalog_build.core.publication import Selection
from catalog_build.registry.statements import read_sql

_NAMED = re.compile(
    r"\bcatalog\.(?:(?P<view>artifacts|models|links|metrics|numbers)\b(?: +(?:AS +)?(?P<alias>[a-z]\w*))?"
    r"|model_inputs\((?P<arguments>%\(\w+\)s)\))"
)
_COMMENT = re.compile(r"--[^\n]*")

_DAY = "coalesce(%(published_on)s::date, (now() AT TIME ZONE 'UTC')::date)"
"""The day for which it is asked; null is today, by the clock that also tells the registry's state."""

_SELECTION = (
    f"%(only_families)s::text[], %(only_states)s::text[], %(only_tags)s::text[], %(only_datasets)s::text[], {_DAY}"
)


@lru_cache(maxsize=1000)
def translate_statement(statement: str, selection: Selection) -> str:
    """Return a statement that reads only what is published; `list_values` names its further parameters."""

    def exchange(match: re.Match[str]) -> str:
        if match["arguments"]:
            return f"({_read_part('model_inputs', selection).replace('{arguments}', match['arguments'])})"
        return f"({_read_part(match['view'], selection)}) AS {match['alias'] or match['view']}"

    return _NAMED.sub(exchange, _COMMENT.sub("", statement))


def list_values(selection: Selection) -> dict[str, object]:
    """Return the parameters of a translated statement, but for `published_on`, the day."""
    return {
        "only_families": list(selection.families),
        "only_states": list(selection.states),
        "only_tags": list(selection.tags),
        "only_datasets": list(selection.datasets),
    }


@lru_cache(maxsize=100)
def _read_part(name: str, selection: Selection) -> str:
    text = _COMMENT.sub("", read_sql(f"published/{name}")).strip()
    selects = selection != Selection()
    for alias in "mnqst":
        text = text.replace(f"{{chosen_{alias}}}", _choose(alias) if selects else _release_model(alias))
        text = text.replace(f"{{shown_{alias}}}", _show(alias) if selects else _release(alias))
        text = text.replace(f"{{linked_{alias}}}", _link(alias) if selects else _release(alias))
    return text


def _release(thing: str) -> str:
    """Return the condition that a row of catalog.artifacts is under no embargo."""
    return f"({thing}.embargo_until IS NULL OR {thing}.embargo_until <= {_DAY})"


def _release_model(model: str) -> str:
    """Return the condition that a row of catalog.models is under no embargo."""
    held = f"e.id = {model}.id AND e.embargo_until > {_DAY}"
    return f"NOT EXISTS (SELECT FROM catalog.artifacts e WHERE {held})"


def _choose(model: str) -> str:
    return f"catalog.publishes_model({model}.id, {_SELECTION})"


def _show(thing: str) -> str:
    return f"catalog.publishes({thing}.id, {thing}.kind, {thing}.embargo_until, {_SELECTION})"


def _link(thing: str) -> str:
    """Return the condition that something is published which a published model is known to name."""
    return f"({_release(thing)} AND ({thing}.kind <> 'model' OR {_choose(thing)}))"
