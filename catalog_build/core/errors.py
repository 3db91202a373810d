"""The one tree of errors that are a user's to mend; anything else is a defect of the product."""

from collections.abc import Sequence

import msgspec

MAX_REPORTED_PROBLEMS = 100


class CatalogError(Exception):
    """A failure that the user can mend: the message names what is wrong and the remedy.

    Commands print it to stderr and exit with `exit_code`; the API answers it as a problem document.
    """

    exit_code = 1


class UsageError(CatalogError):
    """A setting or argument that cannot be used."""

    exit_code = 2


class DatabaseUnavailable(CatalogError):
    """The database cannot be reached, or it went away."""

    exit_code = 3


class ContractError(CatalogError):
    """The database offers no `catalog` schema, or views that break the contract."""

    exit_code = 4


class UnknownIds(CatalogError):
    """Ids that the registry does not hold.

    Args:
        ids: what was asked for and not found, in the order of the question.
        kind: what was looked for, as a noun in the singular.
    """

    def __init__(self, ids: Sequence[str], kind: str = "model") -> None:
        self.ids = tuple(ids)
        self.kind = kind
        names = ", ".join(repr(one) for one in self.ids)
        super().__init__(f"no {kind} in the registry has the id {names}; ids are exact: spelling and case matter")


class WithdrawnIds(CatalogError):
    """Ids of things that were withdrawn, so that nothing can be made of them.

    Args:
        ids: which of those asked for, in the order of the question.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        names = ", ".join(repr(one) for one in self.ids)
        super().__init__(f"withdrawn: {names}; the page and the document of each say when and why")


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fault of a document: where it stands, what stands there, and what to do.

    Args:
        file: path as the user gave it.
        line: 1-based line of the document; 0 where the fault is of the whole file.
        field: dotted path inside the document; empty where it is of the whole document.
        value: what stood there, shortened to 80 characters, as JSON text.
        reason: what is wrong and how to mend it, one sentence.
    """

    file: str
    line: int = 0
    field: str = ""
    value: str = ""
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        parts = [place, self.field, self.reason]
        text = ": ".join(part for part in parts if part)
        return f"{text} (value: {self.value})" if self.value else text


class DocumentErrors(CatalogError):
    """A file of documents that breaks the format; nothing of it was written.

    Args:
        problems: at most `MAX_REPORTED_PROBLEMS`, in the order of the file.
        total: how many there are in all.
    """

    def __init__(self, problems: Sequence[Problem], total: int) -> None:
        self.problems = tuple(problems[:MAX_REPORTED_PROBLEMS])
        self.total = total
        lines = [str(problem) for problem in self.problems]
        if total > len(self.problems):
            lines.append(f"… and {total - len(self.problems)} more")
        super().__init__("\n".join(lines))
