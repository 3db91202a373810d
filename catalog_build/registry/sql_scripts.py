"""Reading a user's file of SQL before it is run: its statements, and those that no adapter may hold."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalog_build.core.errors import UsageError

_TOKENS = re.compile(
    r"""(?P<line_comment>--[^\n]*)
    |(?P<comment>/\*)
    |(?P<dollar>\$(?P<tag>(?:[^\W\d]\w*)?)\$)
    |(?P<escaped>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    |(?P<quoted>'(?:[^']|'')*(?:'|\Z))
    |(?P<name>"(?:[^"]|"")*(?:"|\Z))
    |(?P<word>[^\W\d][\w$]*)
    |(?P<end>;)
    |(?P<space>\s+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_MARK = re.compile(r"/\*|\*/")

_TRANSACTION = frozenset({"abort", "begin", "commit", "end", "release", "rollback", "savepoint", "start"})
_PROGRAM = re.compile(r"\bcopy\b.*\bprogram\b", re.IGNORECASE | re.DOTALL)


class Statement(NamedTuple):
    """One statement of a script.

    Args:
        line: where it begins, from 1.
        words: its words outside of quotes, in lower case.
        texts: what its quotes hold, bodies of functions and blocks among them.
    """

    line: int
    words: Sequence[str]
    texts: Sequence[str]


def refuse_unsafe(script: str) -> None:
    """Refuse what cannot be undone: control of transactions, and programs that the server would run.

    Raises:
        UsageError: a statement is one of these; the message names its line.
    """
    for statement in split_statements(script):
        words = statement.words
        first = words[0] if words else ""
        if first in _TRANSACTION or words[:2] == ("prepare", "transaction") or words[:2] == ("set", "transaction"):
            raise UsageError(
                f"--sql: line {statement.line}: {' '.join(words[:2]).upper()} controls the transaction: leave it out, "
                "since the file is run in one transaction, all or nothing; nothing was written"
            )
        if (first == "copy" and "program" in words) or any(_PROGRAM.search(text) for text in statement.texts):
            raise UsageError(
                f"--sql: line {statement.line}: COPY … PROGRAM runs a program on the server: leave it out; "
                "nothing was written"
            )


def split_statements(script: str) -> Iterator[Statement]:
    """Yield the statements of a script; comments and quotes of every kind are understood as PostgreSQL reads them."""
    words: list[str] = []
    texts: list[str] = []
    start: int | None = None
    for kind, text, at in _read_tokens(script):
        if kind == "end":
            if start is not None:
                yield Statement(script.count("\n", 0, start) + 1, tuple(words), tuple(texts))
            words, texts, start = [], [], None
            continue
        start = at if start is None else start
        if kind == "word":
            words.append(text.lower())
        elif kind == "text":
            texts.append(text)
    if start is not None:
        yield Statement(script.count("\n", 0, start) + 1, tuple(words), tuple(texts))


def _read_tokens(script: str) -> Iterator[tuple[str, str, int]]:
    """Yield the kind, text and place of what is neither blank nor comment; of a quote, what it holds."""
    at = 0
    while at < len(script):
        match = _TOKENS.match(script, at)
        assert match is not None
        kind, after = str(match.lastgroup), match.end()
        if match["comment"]:
            after = _skip_comment(script, after)
        elif match["dollar"]:
            close = script.find(match["dollar"], after)
            close = len(script) if close < 0 else close
            yield "text", script[after:close], at
            after = close + len(match["dollar"])
        elif match["quoted"] or match["escaped"]:
            yield "text", match[0], at
        elif match["word"] or match["end"]:
            yield kind, match[0], at
        elif match["name"] or match["other"]:
            yield "other", match[0], at
        at = after


def _skip_comment(script: str, at: int) -> int:
    """Return the place behind a comment, which may hold others."""
    depth = 1
    while depth and (mark := _COMMENT_MARK.search(script, at)):
        depth += 1 if mark[0] == "/*" else -1
        at = mark.end()
    return len(script) if depth else at
