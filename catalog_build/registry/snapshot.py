"""One consistent view of the registry, for as long as a build takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
import psycopg

from catalog_build.core.documents import Facets
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.model_list import read_facets
from catalog_build.registry.reading import Reader, ask, keep_json_text
from catalog_build.registry.schema import require_contract


class RegistryState(msgspec.Struct, frozen=True):
    """Where the registry stands; `changed_at` is None when nothing was ever written."""

    revision: int
    changed_at: datetime | None


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """The slim key of one model: what the plan of a build and the choice of pairs need.

    `datasets` are lineages, `analyses` and `hypotheses` ids; all are sorted. `incoming` counts the links to it.
    """

    id: str
    slug: str
    lineage: str
    title: str
    version_number: int
    version_tag: str | None
    is_latest: bool
    family: str
    datasets: list[str]
    analyses: list[str]
    hypotheses: list[str]
    metrics: list[str]
    incoming: int


class ArtifactKey(msgspec.Struct, frozen=True, kw_only=True):
    """The slim key of anything that is no model; `model_count` counts the links of models to it."""

    id: str
    slug: str
    kind: str
    title: str
    version_number: int
    version_tag: str | None
    is_latest: bool
    incoming: int
    model_count: int


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """All that a build knows before it renders: models in lineage order, `ranked_ids` in the order of lists."""

    state: RegistryState
    models: list[KeyRow]
    ranked_ids: list[str]
    artifacts: list[ArtifactKey]
    facets: Facets


@contextmanager
def open_snapshot(database_url: str) -> Iterator[Connection]:
    """Open one REPEATABLE READ, READ ONLY transaction: all that is read in it is of one moment.

    Raises:
        DatabaseUnavailable: no connection could be made, or it was lost.
        ContractError: the registry's views break the contract.
    """
    with open_connection(database_url) as connection:
        require_contract(connection)
        keep_json_text(connection)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            yield connection


def gather_keys() -> Reader[Gathered]:
    """Read the slim keys of everything."""
    state = yield ask("registry_state")
    models = yield ask("model_keys")
    ranked = yield ask("ranked_ids")
    artifacts = yield ask("artifact_keys")
    facets = yield from read_facets()
    return Gathered(
        state=RegistryState(state[0]["revision"], state[0]["changed_at"]),
        models=[KeyRow(**row) for row in models],
        ranked_ids=[row["id"] for row in ranked],
        artifacts=[ArtifactKey(**row) for row in artifacts],
        facets=facets,
    )
