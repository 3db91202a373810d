"""Withdrawing registered things, and undoing that, in a native registry."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from catalog_build.core.errors import ContractError, UnknownIds, UsageError
from catalog_build.registry.connect import Connection

MAX_REASON_LENGTH = 2000


def withdraw_thing(connection: Connection, id: str, reason: str) -> None:
    """Withdraw one version of a thing: a page with the reason stands in its place, and what depends on it is marked.

    Args:
        reason: 1 to 2,000 characters, which are published.

    Raises:
        UsageError: the reason is empty or too long, or the thing is withdrawn already.
        UnknownIds: the registry holds no such id.
        ContractError: the database holds no native registry.
    """
    reason = reason.strip()
    if not 1 <= len(reason) <= MAX_REASON_LENGTH:
        raise UsageError(
            f"--reason has {len(reason)} characters: say in 1 to {MAX_REASON_LENGTH} why it is withdrawn; "
            "the words are published"
        )
    with _explain_foreign(), connection.transaction():
        if connection.execute("SELECT 1 FROM forge.artifacts WHERE id = %s", [id]).fetchone() is None:
            raise UnknownIds([id], "version")
        inserted = connection.execute(
            "INSERT INTO forge.withdrawals (artifact_id, reason) VALUES (%s, %s) ON CONFLICT DO NOTHING", [id, reason]
        )
    if inserted.rowcount == 0:
        raise UsageError(
            f"{id!r} is withdrawn already: to give another reason, undo that first with "
            f"`forge-catalog registry withdraw {id} --undo`"
        )


def undo_withdrawal(connection: Connection, id: str) -> None:
    """Undo the withdrawal of a thing, which need not be registered any more.

    Raises:
        UsageError: it is not withdrawn.
        ContractError: the database holds no native registry.
    """
    with _explain_foreign():
        deleted = connection.execute("DELETE FROM forge.withdrawals WHERE artifact_id = %s", [id])
    if deleted.rowcount == 0:
        raise UsageError(f"{id!r} is not withdrawn: `forge-catalog registry check` lists what is; ids are exact")


@contextmanager
def _explain_foreign() -> Iterator[None]:
    try:
        yield
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        raise ContractError(
            "only a native registry of this version can withdraw: run `forge-catalog registry init`; over the tables "
            "of another registry it is the view catalog.artifacts that says what is withdrawn"
        ) from None
