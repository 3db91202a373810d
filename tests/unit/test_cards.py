"""Model cards come from anyone: what they may, and may not, bring onto a page."""

import re
import time
from html import escape
from html.parser import HTMLParser
from string import punctuation
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from catalog_build.core.safe_urls import safe_url
from catalog_build.rendering import card_html, cards
from catalog_build.rendering.cards import HTML_LIMIT, render_card
from catalog_build.rendering.links import resolve_link

SOURCE = "https://github.com/group/models/blob/abc123/models/cell/README.md"
REL = 'rel="nofollow noopener noreferrer"'
ALLOWED_ATTRIBUTES = {
    "href", "title", "rel", "colspan", "rowspan", "scope", "start", "datetime", "class",
    "role", "aria-label", "tabindex", "id",
}  # fmt: skip


class Inspector(HTMLParser):
    """Collects every element, attribute and link of a rendered card."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.ids += [f"{tag} {value}" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_card_headings_stand_below_the_pages_own() -> None:
    """A card's headings become h3 and deeper, by its outline, so that no level is skipped."""
    html = render_card("# One\n#### Two\n## Three\n# Four", None)
    ids = ["one", "two", "three", "four"]
    tags = zip(["h3", "h4", "h4", "h3"], ids, strict=True)
    assert html == "".join(f'<{tag} id="card-{id}">{id.title()}</{tag}>\n' for tag, id in tags)


def test_preformatted_text_holds_no_blocks() -> None:
    """HTML allows none there: of their tags, line breaks remain."""
    html = render_card("<pre>\na\n<p>b <b>c</b></p><h2>d</h2><ul><li>e</li></ul></pre>\n\n# f", None)
    assert html == '<pre tabindex="0">a\nb <b>c</b>\nd\ne\n\n</pre>\n<h3 id="card-f">f</h3>\n'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # nothing begins in the last two columns
        (
            '<tr><td>a</td><td colspan="3">b</td></tr><tr><td>c</td><td>d</td></tr>',
            "<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>",
        ),
        (
            '<tr><th colspan="4" scope="row">a</th></tr><tr><td>b</td><td>c</td></tr>',
            '<tr><th colspan="2" scope="row">a</th></tr><tr><td>b</td><td>c</td></tr>',
        ),
        # each column has a cell that begins in it
        (
            '<tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr>',
            '<tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr>',
        ),
        ('<tr><td colspan="99999999999">a</td></tr>', "<tr><td>a</td></tr>"),
        ('<tr><td colspan="many">a</td></tr>', "<tr><td>a</td></tr>"),
    ],
)
def test_cells_span_columns_that_there_are(rows: str, expected: str) -> None:
    """HTML forbids columns in which no cell begins, and people write them."""
    assert f"<tbody>{expected}</tbody>" in render_card(f"<table><tbody>{rows}</tbody></table>", None)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[a](docs/x.md)", "https://github.com/group/models/blob/abc123/models/cell/docs/x.md"),
        ("[a](../x.md)", "https://github.com/group/models/blob/abc123/models/x.md"),
        ("[a](/LICENSE)", "https://github.com/group/models/blob/abc123/LICENSE"),
        ("[a](../../../../../x)", "https://github.com/group/models/blob/abc123/x"),
        ("[a](//example.org/x)", "https://example.org/x"),
        ("[a](http://example.org/x?a=1&b=2)", "http://example.org/x?a=1&amp;b=2"),
        ("[a](mailto:a@example.org)", "mailto:a@example.org"),
    ],
)
def test_links_lead_where_the_source_says(markdown: str, expected: str) -> None:
    """Relative links are resolved against the place where the card stands."""
    assert render_card(markdown, SOURCE) == f'<p><a href="{expected}" {REL}>a</a></p>\n'


@pytest.mark.parametrize(
    "markdown",
    ["[a](#usage)", "[a](javascript:alert%281%29)", '<a href="JaVaScRiPt:alert(1)">a</a>', '<a href="data:x,y">a</a>'],
)
def test_links_that_lead_nowhere_become_text(markdown: str) -> None:
    """Fragments of the card and unsafe schemes leave only their text."""
    assert render_card(markdown, SOURCE) == "<p>a</p>\n"


def test_relative_links_without_a_source_become_text() -> None:
    """Nobody knows where such a link leads."""
    assert render_card("see [a](docs/x.md)", None) == "<p>see a</p>\n"


@pytest.mark.parametrize(
    ("source", "href", "expected"),
    [
        ("https://github.com/g/r/tree/main/dir", "x.png", "https://github.com/g/r/blob/main/dir/x.png"),
        ("https://github.com/g/r", "x.png", "https://github.com/g/r/blob/HEAD/x.png"),
        ("https://example.org/a/b.html", "c", "https://example.org/a/c"),
        ("ftp://example.org/a", "c", None),
        ("https://[broken", "c", None),
    ],
)
def test_sources_of_other_shapes(source: str, href: str, expected: str | None) -> None:
    """A tree is a folder, a repository its root, any other URL is joined as usual."""
    assert resolve_link(href, source) == expected


@pytest.mark.parametrize(
    "url", ["https://", "http://a b/", "https://x:port/", "//x", "file:///etc", "https://x/\n", ""]
)
def test_only_whole_web_addresses_are_safe(url: str) -> None:
    """Anything but an absolute http or https URL with a host is no link."""
    assert safe_url(url) in (None, url.strip() if url == "https://x/\n" else None)


def test_remote_images_become_links() -> None:
    """A page asks no third party for anything: an image is one click away; inside a link its text remains."""
    html = render_card(
        "![a plot](fig/a.png) [![badge](https://e.org/b.svg)](https://e.org) ![d](data:image/png,x)", SOURCE
    )
    plot = "https://github.com/group/models/blob/abc123/models/cell/fig/a.png"
    assert html == f'<p><a href="{plot}" {REL}>a plot</a> <a href="https://e.org" {REL}>badge</a> d</p>\n'


def test_table_columns_keep_their_alignment_without_style() -> None:
    """Alignment is a class, and a wide table scrolls inside a box that the keyboard reaches."""
    html = render_card("| a |\n|--:|\n| 1 |", None)
    assert html.startswith('<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>')
    assert '<td class="right">1</td>' in html
    assert "style" not in html


EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<p onclick="x()" id="main" style="position:fixed" name="y">hi</p>',
    "<iframe src=https://e.org></iframe><object data=x></object><embed src=x>",
    "<style>body{display:none}</style>",
    "<form action=https://e.org><input name=q><button>go</button></form>",
    "<svg><script>alert(1)</script><a xlink:href='javascript:x'>z</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='https://e.org' target=_top ping=https://e.org>x</a>",
    '<a href="java&#10;script:alert(1)">x</a>',
    "<meta http-equiv=refresh content='0;url=https://e.org'><base href=https://e.org>",
    '<div class="skip notice" data-model-card>x</div>',
    '[x](<https://e.org/"onmouseover=alert(1)>)',
    "<textarea><img src=x onerror=alert(1)></textarea><title><script>x</script>",
    "`<script>` &lt;script&gt;alert(1)&lt;/script&gt;",
    "<h1><h2><a><a href=https://e.org><table><a>",
    "</div></section></main><p>out",
]


@pytest.mark.parametrize("markdown", [*EVIL, "\n\n".join(EVIL)])
def test_nothing_active_survives(markdown: str) -> None:
    """No script, style, frame, form, image, event handler, id of its own or unsafe link comes through."""
    found = Inspector(render_card(markdown, SOURCE))
    forbidden = {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "svg",
        "math",
        "img",
        "meta",
    }
    assert found.tags & forbidden == set()
    assert found.attributes - ALLOWED_ATTRIBUTES == set()
    assert [link for link in found.links if not link.startswith(("https://", "mailto:"))] == []
    assert [id for id in found.ids if not re.fullmatch(r"h[3-6] card-[\w-]+", id)] == []


@pytest.mark.parametrize(
    ("markdown", "links"),
    [
        ("# Training data\n[a](#training-data)", ["#card-training-data"]),
        ("[a](#Training-Data)\n\n# Training *data*!", ["#card-training-data"]),
        ("# A\n# A\n# A-1\n[a](#a) [b](#a-1) [c](#a-1-1)", ["#card-a", "#card-a-1", "#card-a-1-1"]),
        ("# Größe\n[a](#größe) [b](#gr%C3%B6%C3%9Fe)", ["#card-gr%C3%B6%C3%9Fe"] * 2),
        ("<h2 id='own'>The Use</h2>\n\n<a href='#the-use'>a</a>", ["#card-the-use"]),
        ("<pre><h2>a</h2></pre>\n\n[a](#a)", []),
        ("# A\n[a](#b) [b](#) [c](https://heading.invalid/#b) [d](https://heading.invalid/#card-a)", []),
        ("# <script>x</script>\n[a](#x)", []),
    ],
)
def test_links_to_headings_of_the_card_lead_there(markdown: str, links: list[str]) -> None:
    """Each has an id that no other place of the page has; a link to no heading leaves its text."""
    found = Inspector(render_card(markdown, SOURCE))
    assert found.links == links
    assert {f"#{quote(id.partition(' ')[2])}" for id in found.ids} >= set(links)
    assert len(set(found.ids)) == len(found.ids)


FORMULAS = [
    r"$$\int_0^1 x\,dx \\ \{a\}$$", r"$a\_b*c*d$", r"\(x_1 * y * z\)", r"\[\{a\}\\b\]", "$a<b$", "$x^2_i$ and $y_i_j$",
    "$$\na = b\n- c\n\n# d\n=\n$$", "\\[\na *b*\n> c\n\\]", "$$<b>x</b>$$", r"$\$5$",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("around", ["{}", "> {}", "before {} *after*", "| a |\n|---|\n| {} |", "- {}"])
def test_formulas_keep_every_sign(formula: str, around: str) -> None:
    """Whatever stands in them, they are text: nothing is eaten, nothing becomes markup."""
    if "\n" in formula and around != "{}":
        formula = formula.replace("\n", " ").replace("# d", "d").replace("> c", "c").replace(" - ", " ")
    html = render_card(around.format(formula), None)
    assert escape(formula, quote=False) in html.replace("&quot;", '"')


@pytest.mark.parametrize("text", ["costs $5, and *then* $6", "$ *a* $", "a $ *b* c", "$$ *b*", r"\( *b*", "$5 *a* $6"])
def test_signs_that_begin_no_formula_change_nothing(text: str) -> None:
    """Prices and lone signs are no formulas, and what follows them is Markdown."""
    assert "<em>" in render_card(text, None)


PIECES = [
    *"ab \n\t*_`~[]()<>&\"'#-|:!\\=.1;\x0b\0é",
    "\n\n", "```", "&quot;", "&#0;", "&nbsp;", "# ", "<b>", "[a](b \"c\")", "<https://a.example>", "![a](b.png)",
    "[a](javascript:b)", "[a](#ab)", "$a_b$", "$$", "\\(", "\\)", "| a | b |\n|--|:-:|\n| 1 | 2 |\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from([None, SOURCE]))
@settings(deadline=None, max_examples=300)
def test_a_card_that_is_taken_for_plain_comes_out_as_if_it_were_not(markdown: str, source: str | None) -> None:
    """What the parser wrote without raw HTML needs no cleaning before its links and headings are replaced."""
    html, is_plain = cards._render_markdown(markdown)
    if is_plain:
        normal = cards._NORMALISE.clean(html)
        written = [cards._SANITISE.clean(card_html.rewrite_card(one, source)) for one in (html, normal)]
        assert written[0] == written[1]


def test_tags_of_a_card_are_balanced() -> None:
    """Broken HTML is mended, so that it cannot close an element of the page."""
    html = render_card("</section></main><div><b>bold <p>text", None)
    assert "</section>" not in html
    assert html.count("<div>") == html.count("</div>") == 1


def test_xhtml_of_70_kilobytes_is_rendered_whole() -> None:
    """Whole XHTML documents stand in real cards."""
    body = "".join(f'<h2 class="t">Part {n}</h2><p>k<sub>{n}</sub> &#945; <br/><i>x</i></p>' for n in range(1200))
    html = render_card(f'<notes><body xmlns="http://www.w3.org/1999/xhtml">{body}</body></notes>', None)
    assert html.count("<h3 id=") == 1200
    assert html.count("<sub>") == 1200
    assert "α" in html


@pytest.mark.parametrize(
    "markdown",
    [
        ">" * 1_000_000,
        "[" * 300_000,
        "<div>" * 60_000,
        "<a><i>" * 60_000,
        "&" * 1_000_000,
        "- " * 200_000,
        "|a" * 99_000,
        "$a " * 99_000,
        "$$a\n" * 60_000,
        "\\(a " * 60_000 + "\\[b " * 10_000,
        "$$\\" * 75_000,
        "# a\n" * 20_000,
    ],
    ids=[
        *("quotes", "brackets", "divs", "formatting", "ampersands", "lists", "table"),
        *("dollars", "blocks", "parentheses", "escapes", "headings"),
    ],
)
def test_pathological_cards_end(markdown: str) -> None:
    """Cards made to hang are cut, within a minute of work and within the limit."""
    start = time.process_time()
    html = render_card(markdown, None)
    assert time.process_time() - start < 60
    assert len(html.encode()) < HTML_LIMIT + 500


def test_a_cut_card_says_so() -> None:
    """A card beyond the limit ends with a note on where the rest is."""
    assert "the whole text" in render_card("word " * 100_000, None)
    assert "the whole text" not in render_card("word " * 1000, None)


def test_a_line_of_mere_words_is_parsed_as_any_other() -> None:
    """What is passed over where no rule can apply changes no card: each sign alone, doubled and around a word."""
    library = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    marks = [f"a{one}b {one}{one}c{one}{one} {one}d{one}\n\n| {one}e{one} | f |\n|---|---|" for one in punctuation]
    for text in [*marks, "<b>g</b>", "<https://h.example>", "&lt;", "i\n  j", "k", "~~l~~\n"]:
        tokens = cards._make_parser().parse(text)
        assert [one.as_dict() for one in tokens] == [one.as_dict() for one in library.parse(text)], text
