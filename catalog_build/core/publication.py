"""The publication policy: one for the site and the API."""

import re
from collections.abc import Sequence

import msgspec

from catalog_build.core.errors import UsageError
from catalog_build.core.manifest import FAMILIES, PROMOTION_STATES


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which models are published: those that have one of each of these, where any is named.

    Args:
        families: of models.
        states: of promotion.
        tags: labels of versions, or tags in the metadata.
        datasets: ids, slugs or lineages of what they were trained on.
    """

    families: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()

    def describe(self) -> str:
        """Return which models are chosen, in words that follow "models that are"; empty for all."""
        parts = [
            ("", self.states),
            ("of the family ", [one.replace("_", " ") for one in self.families]),
            ("tagged ", self.tags),
            ("trained on ", self.datasets),
        ]
        return ", ".join(f"{words}{' or '.join(values)}" for words, values in parts if values)


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What is published of what the registry holds.

    Args:
        only: which models; all others, and what only they lead to, are left out.
        redact: whether what looks like a secret is taken out of all that is published.
        redact_keys: regular expressions of further keys whose values are secrets.
    """

    only: Selection = Selection()
    redact: bool = True
    redact_keys: tuple[str, ...] = ()


_FIELDS = {"family": "families", "tag": "tags", "dataset": "datasets"}


def read_publication(only: Sequence[str], *, redact: bool, redact_keys: Sequence[str], prefix: str) -> Publication:
    """Return the policy that a user asks for.

    Args:
        only: promotion states, or `family=…`, `tag=…`, `dataset=…`.
        prefix: what stands before the names of the settings, for messages: `--` or that of environment variables.

    Raises:
        UsageError: a pattern is no regular expression, or would match every key; a choice is none.
    """
    for pattern in redact_keys:
        _check_pattern(_name(prefix, "redact"), pattern)
    if redact_keys and not redact:
        raise UsageError(
            f"{_name(prefix, 'redact')} names keys to redact, and redaction is turned off: leave one of both out"
        )
    return Publication(only=_read_selection(_name(prefix, "only"), only), redact=redact, redact_keys=tuple(redact_keys))


def _name(prefix: str, word: str) -> str:
    return prefix + (word if prefix == "--" else word.upper())


def _check_pattern(name: str, pattern: str) -> None:
    remedy = "give a part of a key, such as sample_id"
    try:
        matches_all = re.compile(pattern).search("") is not None
    except re.error as error:
        raise UsageError(f"{name} {pattern!r}: this is no regular expression ({error}); {remedy}") from None
    if matches_all:
        raise UsageError(f"{name} {pattern!r}: this matches every key; {remedy}")


def _read_selection(name: str, words: Sequence[str]) -> Selection:
    chosen: dict[str, set[str]] = {}
    for word in words:
        field, equals, value = word.partition("=")
        if word in PROMOTION_STATES:
            chosen.setdefault("states", set()).add(word)
        elif equals and value and field in _FIELDS and (field != "family" or value in FAMILIES):
            chosen.setdefault(_FIELDS[field], set()).add(value)
        else:
            raise UsageError(
                f"{name} {word!r}: give one of {', '.join(PROMOTION_STATES)}, or family=, tag= or dataset= "
                f"with a value; families are {', '.join(FAMILIES)}"
            )
    return Selection(**{field: tuple(sorted(values)) for field, values in chosen.items()})
