"""Answers kept in memory and given again while the registry is in the state that they were made of.

An answer can never be stale: it is kept under the state that its own snapshot saw, and given only after the database
has said, since the request came, that this is still its state.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.accepting import choose_type
from api.answers import find_state, is_known

_OVERHEAD = 1024
"""Bytes that an answer costs beside its body: keys, headers, the records themselves."""


class Answer(msgspec.Struct, frozen=True):
    """An answer with status 200, and the state of the registry that it is of."""

    state: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class AnswerCache:
    """The answers given last, up to a number of bytes.

    Args:
        limit: bytes in all; 0 keeps none. No answer may take more than an eighth of them.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._answers: OrderedDict[object, Answer] = OrderedDict()
        self._bytes = 0

    def find(self, key: object) -> Answer | None:
        """Return what was kept under a key, whatever state it is of."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, key: object, answer: Answer) -> None:
        """Keep an answer in place of an older one, at the cost of those that were not asked for lately."""
        self.drop(key)
        if _weigh(answer) > self.limit / 8:
            return
        self._answers[key] = answer
        self._bytes += _weigh(answer)
        while self._bytes > self.limit:
            self._bytes -= _weigh(self._answers.popitem(last=False)[1])

    def drop(self, key: object) -> None:
        """Forget what was kept under a key."""
        answer = self._answers.pop(key, None)
        if answer is not None:
            self._bytes -= _weigh(answer)


def _weigh(answer: Answer) -> int:
    return len(answer.body) + _OVERHEAD


class CachedAnswers:
    """Middleware that answers from the cache what it can, and keeps what the application answers from the registry.

    Args:
        read_state: tells the registry's state as it is at some moment after the call.
    """

    def __init__(self, app: ASGIApp, cache: AnswerCache, read_state: Callable[[], Awaitable[str | None]]) -> None:
        self._app = app
        self._cache = cache
        self._read_state = read_state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"], choose_type(Headers(scope=scope).get("accept", "")))
        answer = self._cache.find(key)
        if answer is not None and answer.state == await self._read_state():
            await _give(answer, scope, send)
        else:
            await self._answer_and_keep(key, scope, receive, send)

    async def _answer_and_keep(self, key: object, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0
        headers: tuple[tuple[bytes, bytes], ...] = ()

        async def watch(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                # a copy, since what stands outside of this may add headers for the one client
                status, headers = message["status"], tuple(message["headers"])
            elif status == 200 and not message.get("more_body"):
                state = find_state(scope)
                if state is not None:
                    self._cache.keep(key, Answer(state, headers, message["body"]))
            await send(message)

        await self._app(scope, receive, watch)


async def _give(answer: Answer, scope: Scope, send: Send) -> None:
    stated = Headers(scope=scope).get("if-none-match")
    if stated is not None and is_known(stated, dict(answer.headers)[b"etag"].decode("latin-1")):
        kept = [pair for pair in answer.headers if pair[0] not in (b"content-length", b"content-type")]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b""})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": list(answer.headers)})
        await send({"type": "http.response.body", "body": answer.body})
