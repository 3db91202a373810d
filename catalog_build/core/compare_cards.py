"""Compare the cards of several models, and two versions of one lineage word by word."""

from collections.abc import Sequence
from typing import Literal

from catalog_build.core.card_diff import diff_cards
from catalog_build.core.comparison import CardCell, CardPassage, CardTable
from catalog_build.core.documents import ModelDocument


def compare_cards(models: Sequence[ModelDocument]) -> CardTable:
    """Return how long each card is and how it stands to the baseline's, and what differs between two versions."""
    baseline, *others = models
    cells = [_make_cell(baseline.card), *(_make_cell(one.card, baseline.card) for one in others)]
    cells[0] = CardCell(characters=cells[0].characters)
    differs = any(one.card != baseline.card for one in others)
    passages: list[CardPassage] = []
    omitted = 0
    if differs and len(models) == 2 and baseline.lineage == others[0].lineage and baseline.card and others[0].card:
        passages, omitted = diff_cards(baseline.card, others[0].card)
    return CardTable(differs=differs, cells=cells, passages=passages, omitted=omitted)


def _make_cell(card: str | None, baseline: str | None = None) -> CardCell:
    if card is None:
        return CardCell(characters=None, change=None if baseline is None else "removed")
    change: Literal["added", "changed", "same"] = (
        "added" if baseline is None else "same" if card == baseline else "changed"
    )
    return CardCell(characters=len(card), change=change)
