"""Model cards: Markdown with raw HTML from anyone, rendered to HTML that is safe to publish."""

import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from markupsafe import Markup

from catalog_build.rendering.card_anchors import PLACEHOLDER
from catalog_build.rendering.card_html import rewrite_card
from catalog_build.rendering.card_math import keep_formulas
from catalog_build.rendering.card_tables import narrow_spans

MARKDOWN_LIMIT = 300_000
"""Longest card that is rendered, in characters; the rest is one link away in the JSON."""
HTML_LIMIT = 260_000
"""Largest rendered card, in bytes, so that a page stays below 1 MB."""
_UNCLOSED_LIMIT = 4_000

_KEPT = """
a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5
h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp small span strike strong sub summary sup table tbody td tfoot th
thead time tr tt u ul var wbr
"""
_DROPPED = """
script style iframe object embed applet noscript noembed noframes template svg math textarea select title head audio
video canvas
"""
_TAGS = set(_KEPT.split())
_DROPPED_WITH_CONTENT = set(_DROPPED.split())
_ALIGNED = {"right", "center"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "time": {"datetime"},
}
_NOT_PLAIN = {"html_block", "html_inline", "image"}
# what any rule for text inside a line begins with
_find_inline = re.compile(r"[\n\\!&*<\[\]_`~]").search
_NORMALISE = nh3.Cleaner(
    tags=_TAGS | {"img"},
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=_ATTRIBUTES | {"img": {"src", "alt"}},
    allowed_classes={"td": _ALIGNED, "th": _ALIGNED},
    link_rel=None,
)
_SANITISE = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    # ids are those that `rewrite_card` gave: what a card brings along has lost its own before
    attributes=_ATTRIBUTES | {name: {"id"} for name in ("h3", "h4", "h5", "h6")},
    allowed_classes={"td": _ALIGNED, "th": _ALIGNED},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener noreferrer",
)


def render_card(markdown: str, source_url: str | None) -> Markup:
    """Return a card as safe HTML: no scripts, styles or images; links to http, https, mailto and its own headings only.

    The ids of headings begin with `card-`; formulas stand as they were written.

    Args:
        markdown: as its producer wrote it, raw HTML included.
        source_url: where the card stands, to resolve its relative links; None where unknown: they become plain text.

    Returns:
        Headings start at h3. A card beyond `MARKDOWN_LIMIT` or `HTML_LIMIT` is cut and says so.
    """
    cut = markdown[:MARKDOWN_LIMIT]
    html = _render_within_limits(cut, source_url)
    # A card that grows too large or too deep in HTML is cut further, each time by half.
    while html is None:
        cut = cut[: len(cut) // 2]
        html = _render_within_limits(cut, source_url)
    if len(cut) == len(markdown):
        return Markup(html)
    note = '<p class="note">The card is longer than is shown here; the JSON of this page has the whole text.</p>'
    return Markup(html + note)


# A card seldom repeats outside its lineage, whose pages are rendered near each other.
@lru_cache(maxsize=128)
def _render_within_limits(markdown: str, source_url: str | None) -> str | None:
    html, is_plain = _render_markdown(markdown)
    if len(html) > 2 * HTML_LIMIT or _count_unclosed(html) > _UNCLOSED_LIMIT:
        return None
    # what the parser alone wrote is well-formed: a fifth of the time of a card is saved
    normal = html if is_plain else _NORMALISE.clean(html)
    if len(normal) > 2 * HTML_LIMIT:
        return None
    clean = _SANITISE.clean(rewrite_card(normal, source_url))
    safe = _make_scrollable(clean.replace(f'href="{PLACEHOLDER}', 'href="#'))
    return safe if len(safe.encode()) <= HTML_LIMIT else None


def _make_scrollable(clean: str) -> str:
    # The sanitiser escapes text and leaves these tags bare, so that plain replacing finds exactly them.
    wrapped = narrow_spans(clean).replace(
        "<table>", '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'
    )
    return wrapped.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')


def _render_markdown(markdown: str) -> tuple[str, bool]:
    """Return a card as HTML, and whether it is all the parser's own, with neither raw HTML nor images."""
    parser = _make_parser()
    tokens = parser.parse(markdown)
    _align_by_class(tokens)
    kinds = {inner.type for token in tokens for inner in (token, *(token.children or ()))}
    return str(parser.renderer.render(tokens, parser.options, {})), kinds.isdisjoint(_NOT_PLAIN)


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        # Unsafe links are parsed as links too, so that their text remains and not their source.
        return True


class _InlineParser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        # a cell or line of nothing but words needs no rule: a tenth of the time of a card
        if _find_inline(src) is not None or not src:
            return super().parse(src, md, env, tokens)
        tokens.append(Token("text", "", 0, content=src))
        return tokens


@lru_cache(maxsize=1)
def _make_parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": True})
    parser.inline = _InlineParser()
    keep_formulas(parser)
    return parser.enable(["table", "strikethrough"])


def _align_by_class(tokens: Sequence[Token]) -> None:
    # The parser aligns cells by style attributes, which the sanitiser and a strict CSP forbid.
    for token in tokens:
        if token.type in ("td_open", "th_open") and "style" in token.attrs:
            token.attrs = {"class": str(token.attrs["style"]).removeprefix("text-align:")}


def _count_unclosed(html: str) -> int:
    # Cost: the HTML parser takes quadratic time in the depth of elements that are never closed.
    closing = html.count("</")
    return html.count("<") - 2 * closing - html.count("<p>") - html.count("<br") - html.count("<img") - html.count("<!")
