"""What a reader hands on: a document with its place, or why something could not be read."""

from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.core.fields import show_value


class Found(NamedTuple):
    """A registry document, not yet checked.

    Args:
        file: path that it was read from, as the user gave it.
        line: 1-based line where it starts there.
        datasets: names of data sets that it links to; each becomes a document where nothing else has that id.
        notes: what could not be taken over; the document stands without it.
    """

    document: dict[str, Any]
    file: str
    line: int = 1
    datasets: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


class Unreadable(Exception):
    """Something that has to be left out; the problem says where and why."""

    def __init__(self, file: str, reason: str, *, line: int = 0, field: str = "", value: object = None) -> None:
        self.problem = Problem(file=file, line=line, field=field, value=show_value(value), reason=reason)
        super().__init__(str(self.problem))


class Notes:
    """Collects what of one source could not be taken over.

    Args:
        file: path of the source, as the user gave it.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def add(self, line: int, field: str, value: object, reason: str) -> None:
        """Note that a value was left out, or kept as something else than what it claims to be."""
        problem = Problem(file=self._file, line=line, field=field, value=show_value(value), reason=reason)
        self.problems.append(problem)
