"""What is searched for where no model has the words that were typed: the nearest words that models have."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from catalog_build.core.near_words import Piece, Reading, list_readings
from catalog_build.registry.list_statement import SearchTerm, make_few
from catalog_build.registry.reading import Reader, ask


def read_near_search(phrase: str, search: SearchTerm) -> Reader[tuple[SearchTerm, frozenset[str | None]]]:
    """Read what to search for instead of words that no model has: the likeliest reading of them that models have.

    Returns:
        The search, which is the one given where no reading is found; and the registry's states that it is of.
    """
    (row,) = yield ask("vocabulary", phrase=phrase)
    for _, likely in groupby(list_readings(row["folded"].split(), row["words"] or []), key=lambda one: one.cost):
        readings = list(likely)
        wanted = " | ".join(map(_write_reading, readings))
        near = search._replace(rare=wanted, common=None, words=wanted, near=list(_list_words(readings)))
        counted = yield make_few([near])
        if counted[0]["total"]:
            return near, frozenset([row["state"]])
    return search, frozenset([row["state"]])


def _write_reading(reading: Reading) -> str:
    """Return a reading as text of a tsquery."""
    return "(" + " & ".join(f"({' | '.join(map(_write_choice, choices))})" for choices in reading.groups) + ")"


def _write_choice(choice: Sequence[Piece]) -> str:
    return "(" + " & ".join(_write_piece(one) for one in choice) + ")"


def _write_piece(piece: Piece) -> str:
    quoted = piece.word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'" + ":*" * piece.is_prefix


def _list_words(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield the words of readings, each once."""
    pieces = (piece for one in readings for choices in one.groups for choice in choices for piece in choice)
    yield from dict.fromkeys(piece.word for piece in pieces)
