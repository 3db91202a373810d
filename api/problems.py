"""Errors as RFC 9457 problem documents: one shape, one table from error to status."""

import logging
from collections.abc import Mapping, Sequence

import msgspec
import psycopg
import psycopg_pool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalog_build.core.errors import ContractError, UnknownIds, WithdrawnIds
from catalog_build.registry.model_list import read_contract_kept

_LOG = logging.getLogger("forge_catalog.api")

RETRY_AFTER = 5
"""Seconds after which a client may try again when the database is away."""


_AWAY = frozenset({"08", "40", "53", "55", "57", "58"})
"""Classes of SQLSTATE: connection, rollback, resources, object state, intervention, system."""

_ENDED = frozenset({"25P03", "25P04"})
"""The server ended the transaction for its time."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One faulty parameter: what was given, why it cannot be used, what can."""

    parameter: str
    value: str
    reason: str
    allowed: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem document."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


class BadRequest(Exception):
    """Parameters that cannot be used, all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(map(_describe_fault, faults)))


def _describe_fault(fault: Fault) -> str:
    value = f" {fault.value!r}" if fault.value else ""
    return f"{fault.parameter}{value}: {fault.reason}; allowed: {fault.allowed}"


class RegistryFaults(ContractError):
    """What the views return and the contract does not allow.

    Args:
        is_public: whether the message may be given to whoever asks; ids of what is not published are not.
    """

    def __init__(self, message: str, *, is_public: bool) -> None:
        self.is_public = is_public
        super().__init__(message)


def make_problem(
    status: int, title: str, detail: str, *, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """Return a problem as a response."""
    problem = Problem(title=title, status=status, detail=detail, errors=list(errors))
    return Response(msgspec.json.encode(problem), status, headers, media_type="application/problem+json")


async def answer_error(request: Request, error: Exception) -> Response:
    """Return the answer to any error; what is not the client's to fix is logged, and answered without internal text."""
    if isinstance(error, BadRequest):
        return make_problem(400, "Bad request", str(error), errors=error.faults)
    if isinstance(error, UnknownIds):
        # a metric is asked for to sort by; other names stand in the path, else in `ids`
        parameter = "sort" if error.kind == "metric" else next(iter(request.path_params), "ids")
        allowed = "a registered name" if error.kind == "metric" else "a registered id or slug"
        faults = [Fault(parameter=parameter, value=id, reason="not registered", allowed=allowed) for id in error.ids]
        named = ", ".join(repr(id) for id in error.ids)
        return make_problem(404, "Not found", f"the registry holds no {error.kind} named {named}", errors=faults)
    if isinstance(error, WithdrawnIds):
        parameter, allowed = next(iter(request.path_params), "ids"), "a model that is not withdrawn"
        faults = [Fault(parameter=parameter, value=id, reason="withdrawn", allowed=allowed) for id in error.ids]
        return make_problem(410, "Gone", str(error), errors=faults)
    if isinstance(error, HTTPException):
        detail = "this path leads to nothing: /api/ lists those that do" if error.status_code == 404 else error.detail
        return make_problem(error.status_code, error.detail, detail, headers=error.headers)
    if isinstance(error, psycopg.errors.QueryCanceled):
        return _make_unavailable("the question took too long: narrow it by a filter, or ask for fewer models")
    if isinstance(error, RegistryFaults) and error.is_public:
        _LOG.error("%s", error)
        return _make_unavailable(str(error))
    if isinstance(error, ContractError) or (isinstance(error, psycopg.Error) and await _lacks_registry(request, error)):
        _LOG.error("the registry breaks the contract: %s", error)
        return _make_unavailable("the registry is not ready: its operator should run `forge-catalog registry check`")
    if isinstance(error, psycopg_pool.PoolTimeout) or (isinstance(error, psycopg.Error) and _is_away(error)):
        _LOG.warning("the database is away: %s", error)
        return _make_unavailable("the database cannot be reached just now")
    _LOG.error("unexpected error at %s", request.url.path, exc_info=error)
    return make_problem(500, "Internal error", "something went wrong on our side; it has been logged")


async def _lacks_registry(request: Request, error: psycopg.Error) -> bool:
    """Tell whether a statement failed because the registry is missing, of another version, or out of this role's reach.

    A statement that names what the contract does not hold is a defect of the statement.
    """
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return True
    if isinstance(error, psycopg.errors.UndefinedFunction):
        return "function catalog." in str(error)
    if not isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return False
    try:
        return not await request.app.state.database.read(read_contract_kept)
    except psycopg.Error:
        return True


def _is_away(error: psycopg.Error) -> bool:
    """Tell whether the database was lost, is too busy or gave up, which says nothing against the statement."""
    if isinstance(error, psycopg.InterfaceError):
        return True
    state = error.sqlstate
    return isinstance(error, psycopg.OperationalError) if state is None else state[:2] in _AWAY or state in _ENDED


def _make_unavailable(detail: str) -> Response:
    return make_problem(503, "Service unavailable", detail, headers={"Retry-After": str(RETRY_AFTER)})
