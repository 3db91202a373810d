"""How a publication policy is applied to all that is read: once, where rows come from the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import msgspec
from psycopg import Column

from catalog_build.core.publication import Publication, Selection
from catalog_build.core.redaction import Redactor, may_hold_secret, may_name_secret
from catalog_build.registry.published import list_values, translate_statement

_TEXT_TYPES = frozenset({25, 114, 1043, 3802})
"""Type numbers of text, json, varchar and jsonb, the same on every server."""

_NEVER_REDACTED = frozenset(
    {
        "id", "slug", "lineage", "kind", "name", "model_id", "source_id", "target_id", "input_id", "root", "own",
        "previous", "latest", "facet", "relation", "family", "promotion_state", "state", "pin_state", "direction",
        "target_kind", "input_kind", "produced_by", "tests_hypothesis", "content_hash", "pin_content_hash",
        "created_text", "created_at", "withdrawn_at", "provenance_reasons", "origins", "ids", "slugs",
        "lineages", "targets", "rows", "steps", "words", "numbers", "quality", "declared", "parameters", "instants",
        "metric_counts", "complete", "created", "digest", "rare", "common",
    }
)  # fmt: skip
"""Columns of names by which things are found and joined, of numbers, and of words that the registry itself chose."""


_KEYED = frozenset({"metadata", "architecture", "training_config"})
"""Columns of objects whose keys may name secrets."""


class Answer(Protocol):
    """What a statement gave: a cursor, blocking or not."""

    @property
    def description(self) -> Sequence[Column] | None:
        """Its columns."""


class Lens:
    """Asks for what a policy publishes, and shows rows as it wants them.

    Args:
        publication: the policy.
        embargoed: whether anything is under embargo; without a selection nothing else needs to be left out.
        today: the day, in UTC; None for the database's at each question.
    """

    def __init__(self, publication: Publication, *, embargoed: bool = False, today: date | None = None) -> None:
        self.publication = publication
        self.narrows = embargoed or publication.only != Selection()
        self._today = today
        self._values = list_values(publication.only)
        self._redactor = Redactor(publication.redact_keys) if publication.redact else None
        self._texts: dict[str, list[tuple[int, str]]] = {}

    def translate(self, statement: str, parameters: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
        """Return a statement and its parameters as they are asked."""
        if not self.narrows:
            return statement, parameters
        values = {**self._values, "published_on": self._today, **parameters}
        return translate_statement(statement, self.publication.only), values

    def show_rows(self, statement: str, answer: Answer, rows: list[dict[str, Any]]) -> None:
        """Redact the rows that a statement gave, in place."""
        if self._redactor is None or not rows:
            return
        for _, name in self._find_texts(statement, answer):
            keyed = name in _KEYED
            if self._may_redact([value for row in rows if (value := row[name])], keyed):
                for row in rows:
                    row[name] = self._show(row[name], keyed)

    def _may_redact(self, values: list[Any], keyed: bool) -> bool:
        """Tell whether any of some values can hold what is redacted: one look at all of them together.

        Never False where a look at one of them alone would find something.
        """
        if self._redactor is not None and not self._redactor.is_usual:
            return True
        kind = type(values[0]) if values else None
        if kind is str:
            return may_hold_secret("\n".join(values).encode(), json=False)
        if kind is not msgspec.Raw:
            return False
        joined = b"\n".join(values)
        return may_hold_secret(joined, json=True) or b"\\" in joined or (keyed and may_name_secret(joined))

    def show_tuple(self, statement: str, answer: Answer, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a row that a statement gave, redacted."""
        if self._redactor is None:
            return row
        shown = list(row)
        for place, name in self._find_texts(statement, answer):
            shown[place] = self._show(shown[place], name in _KEYED)
        return tuple(shown)

    def _find_texts(self, statement: str, answer: Answer) -> list[tuple[int, str]]:
        """Return place and name of the columns that may hold what people wrote.

        An answer is asked once for each statement: it makes its description anew each time, which takes longer than
        all else here.
        """
        texts = self._texts.get(statement)
        if texts is None:
            if len(self._texts) >= _STATEMENTS_KEPT:
                self._texts.clear()
            texts = self._texts[statement] = [
                (place, one.name)
                for place, one in enumerate(answer.description or ())
                if one.type_code in _TEXT_TYPES and one.name not in _NEVER_REDACTED
            ]
        return texts

    def _show(self, value: Any, keyed: bool) -> Any:
        assert self._redactor is not None
        if isinstance(value, str):
            return self._redactor.redact_text(value)
        if isinstance(value, msgspec.Raw):
            raw = bytes(value)
            redacted = self._redactor.redact_json(raw, keyed=keyed)
            return value if redacted is raw else msgspec.Raw(redacted)
        return value


_STATEMENTS_KEPT = 1000
"""Statements of lists are put together; more than these are forgotten."""
