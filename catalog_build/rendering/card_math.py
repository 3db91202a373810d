r"""Formulas in Markdown, `$…$`, `$$…$$`, `\(…\)` and `\[…\]`: all their signs are kept, and none of them is markup."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_INLINE = {
    "$$": re.compile(r"(?s:\$\$(?!\$).+?\$\$)"),
    # as Pandoc has it: no blank inside the signs, and no digit behind, so that prices are no formulas
    "$": re.compile(r"\$(?![\s$])(?:[^$\\]|\\.)*?(?<!\s)\$(?![\d$])", re.DOTALL),
    r"\(": re.compile(r"(?s:\\\(.+?\\\))"),
    r"\[": re.compile(r"(?s:\\\[.+?\\\])"),
}
_BLOCK_ENDS = {"$$": "$$", r"\[": r"\]"}
_MISSING = "card_math_missing"


def keep_formulas(parser: MarkdownIt) -> None:
    """Make a parser leave formulas as they stand."""
    parser.block.ruler.before("fence", "formula_block", _read_block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.inline.ruler.before("escape", "formula", _read_inline)


def _read_inline(state: StateInline, silent: bool) -> bool:
    opening = next((one for one in _INLINE if state.src.startswith(one, state.pos)), None)
    if opening is None or (state.pos > 0 and opening == "$" and state.src[state.pos - 1] == "$"):
        return False
    # Cost: where no end follows one formula, none follows the next one either; without that, time is quadratic.
    missing: dict[tuple[str, str], int] = state.env.setdefault(_MISSING, {})
    key = (opening, state.src)
    if state.pos >= missing.get(key, len(state.src)):
        return False
    end = opening.replace("(", ")").replace("[", "]")
    if state.src.find(end, state.pos + len(opening)) < 0:
        missing[key] = min(state.pos, missing.get(key, state.pos))
        return False
    found = _INLINE[opening].match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True


def _read_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""Read lines from one that begins with `$$` or `\[` to one that ends with its end, blank ones included."""
    if state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    closing = next((last for opening, last in _BLOCK_ENDS.items() if first.startswith(opening)), None)
    if closing is None or closing in first[2:]:
        return False
    missing: dict[str, int] = state.env.setdefault(_MISSING + "_block", {})
    if start >= missing.get(closing, end):
        return False
    line = _find_end(state, start + 1, end, closing)
    if line is None:
        missing[closing] = start
        return False
    if silent:
        return True
    token = state.push("paragraph_open", "p", 1)
    token.map = [start, line + 1]
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, line + 1, state.blkIndent, False).strip()
    inline.map = [start, line + 1]
    inline.children = []
    state.push("paragraph_close", "p", -1)
    state.line = line + 1
    return True


def _find_end(state: StateBlock, start: int, end: int, closing: str) -> int | None:
    for line in range(start, end):
        text = state.src[state.bMarks[line] : state.eMarks[line]].rstrip()
        if text and state.sCount[line] < state.blkIndent:
            return None
        if text.endswith(closing):
            return line
    return None
