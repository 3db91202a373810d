"""How a publication policy is applied to all that is read: once, where rows come from the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

import msgspec
from psycopg import Column

from catalog_build.core.publication import Publication, Selection
from catalog_build.core.redaction import Redactor, may_hold_secret, may_name_secret
from catalog_build.registry.published import list_values, translate_statement

_TEXT_TYPES = frozenset({25, 1043})
_JSON_TYPES = frozenset({114, 3802})
"""Type numbers of text and varchar, json and jsonb, the same on every server."""

_NEVER_REDACTED = frozenset(
    {
        "id", "slug", "lineage", "kind", "name", "model_id", "source_id", "target_id", "input_id", "root", "own",
        "previous", "latest", "facet", "relation", "family", "promotion_state", "state", "pin_state", "direction",
        "target_kind", "input_kind", "produced_by", "tests_hypothesis", "content_hash", "pin_content_hash",
        "created_text", "created_at", "withdrawn_at", "provenance_reasons", "origins", "ids", "slugs",
        "lineages", "targets", "rows", "steps", "words", "numbers", "quality", "declared", "parameters", "instants",
        "metric_counts", "complete", "created", "digest", "rare", "common", "remedies",
    }
)  # fmt: skip
"""Columns of names by which things are found and joined, of numbers, and of words that the registry itself chose."""


_KEYED = frozenset({"metadata", "architecture", "training_config"})
"""Columns of objects whose keys may name secrets."""


class _Column(NamedTuple):
    """A column of an answer that may hold what people wrote."""

    place: int
    name: str
    is_json: bool


class _Texts:
    """Such columns of one statement's answers; `plain`, `json` and `keyed`, which are JSON too, are their names."""

    def __init__(self, columns: Sequence[_Column]) -> None:
        self.columns = columns
        self.plain = [one.name for one in columns if not one.is_json]
        self.json = [one.name for one in columns if one.is_json]
        self.keyed = [name for name in self.json if name in _KEYED]


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
        self._texts: dict[str, _Texts] = {}

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
        texts = self._find_texts(statement, answer)
        if self._may_redact(texts, rows):
            for column in texts.columns:
                for row in rows:
                    row[column.name] = self._show(row[column.name], column)

    def _may_redact(self, texts: _Texts, rows: list[dict[str, Any]]) -> bool:
        """Tell whether any value can hold what is redacted: one look at all of a kind together.

        Never False where a look at one of them alone would find something.
        """
        if self._redactor is not None and not self._redactor.is_usual:
            return True
        plain = "\n".join([value for name in texts.plain for row in rows if (value := row[name])])
        if may_hold_secret(plain.encode(), json=False):
            return True
        json = b"\n".join([value for name in texts.json for row in rows if (value := row[name])])
        if may_hold_secret(json, json=True) or b"\\" in json:
            return True
        return bool(texts.keyed) and may_name_secret(
            b"\n".join([value for name in texts.keyed for row in rows if (value := row[name])])
        )

    def show_tuple(self, statement: str, answer: Answer, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a row that a statement gave, redacted."""
        if self._redactor is None:
            return row
        shown = list(row)
        for column in self._find_texts(statement, answer).columns:
            shown[column.place] = self._show(shown[column.place], column)
        return tuple(shown)

    def _find_texts(self, statement: str, answer: Answer) -> _Texts:
        """Return the columns that may hold what people wrote.

        An answer is asked once for each statement: it makes its description anew each time, which takes longer than
        all else here.
        """
        texts = self._texts.get(statement)
        if texts is None:
            if len(self._texts) >= _STATEMENTS_KEPT:
                self._texts.clear()
            texts = self._texts[statement] = _Texts(
                [
                    _Column(place, one.name, one.type_code in _JSON_TYPES)
                    for place, one in enumerate(answer.description or ())
                    if one.type_code in _JSON_TYPES | _TEXT_TYPES and one.name not in _NEVER_REDACTED
                ]
            )
        return texts

    def _show(self, value: Any, column: _Column) -> Any:
        assert self._redactor is not None
        if not value:
            return value
        if not column.is_json:
            return self._redactor.redact_text(value)
        raw = bytes(value)
        redacted = self._redactor.redact_json(raw, keyed=column.name in _KEYED)
        return value if redacted is raw else msgspec.Raw(redacted)


_STATEMENTS_KEPT = 1000
"""Statements of lists are put together; more than these are forgotten."""
