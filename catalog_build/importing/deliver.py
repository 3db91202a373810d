"""Where imported documents go: into a stream of JSON lines, or into a registry."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.core.numbers import encode_json
from catalog_build.importing.check import Accepted, check_found
from catalog_build.importing.found import Found
from catalog_build.registry.connect import Connection
from catalog_build.registry.load import LoadReport, load_entries

Tell = Callable[[str], None]
"""Prints a line for the user, apart from the documents."""


class Summary(NamedTuple):
    """How many documents of each kind were made, and how much was left out."""

    kinds: Counter[str]
    left_out: int

    def describe(self) -> str:
        """Return the summary as a line."""
        made = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self.kinds.items()))
        return f"documents: {made or 'none'}; left out: {self.left_out:,}"


class _Stream:
    """Passes accepted documents on, tells of the others, and counts both."""

    def __init__(self, found: Iterable[Found | Problem], tell: Tell) -> None:
        self._found = found
        self._tell = tell
        self._kinds: Counter[str] = Counter()
        self._left_out = 0

    def __iter__(self) -> Iterator[Accepted]:
        for one in check_found(self._found):
            if isinstance(one, Problem):
                self._left_out += 1
                self._tell(f"left out: {one}")
                continue
            for note in one.notes:
                self._tell(f"note: {note}")
            self._kinds[one.entry.kind] += 1
            yield one

    def summarize(self) -> Summary:
        return Summary(self._kinds, self._left_out)


def write_documents(found: Iterable[Found | Problem], stream: BinaryIO, tell: Tell) -> Summary:
    """Write the documents that keep the format as JSON lines, as they are read."""
    accepted = _Stream(found, tell)
    for one in accepted:
        stream.write(encode_json(one.document) + b"\n")
    stream.flush()
    return accepted.summarize()


def load_documents(
    found: Iterable[Found | Problem], connection: Connection, source: str, tell: Tell, *, replace: bool
) -> tuple[Summary, LoadReport]:
    """Load the documents that keep the format into a native registry, in one transaction.

    Data sets that are only mentioned are left to the registry where it holds their id or lineage already.

    Args:
        source: what is imported, for the report.
        replace: allow documents whose id is registered with other content.

    Raises:
        DocumentErrors: the documents break the registry's rules; nothing was written.
        ContractError: the database holds no native registry.
    """
    accepted = _Stream(found, tell)
    entries = []
    mentioned = set()
    for one in accepted:
        entries.append(one.entry)
        if one.mentioned:
            mentioned.add(one.entry.id)
    report = load_entries(connection, source, entries, replace=replace, optional=mentioned)
    return accepted.summarize(), report
