"""The check of internal links."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from catalog_build.rendering.cards import render_card
from catalog_build.site.verify import list_links, verify_files


def write_site(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def check(root: Path, files: dict[str, str]) -> list[str]:
    return verify_files(write_site(root, files), sorted(files))


def test_a_site_whose_links_all_lead_somewhere_has_no_fault(tmp_path: Path) -> None:
    """Files, folders with and without a slash, queries, fragments, parents, escapes and external links are right."""
    assert (
        check(
            tmp_path,
            {
                "index.html": '<a href="./">x</a><a href="models/a/">x</a><a href="models/a">x</a>'
                '<a href="models/a/?x=1&amp;y=2#top">x</a><a href="#here">x</a><p id="here"></p><a href="">x</a>'
                '<link rel="icon" href="static/i.svg"><script src="static/s.js"></script><img src="static/i.svg">'
                '<a href="odd%20name.txt">x</a><form action="models/"></form><a href="?page=2">x</a>'
                '<a href="https://example.org/none">x</a><a href="//example.org/none">x</a>'
                '<a href="mailto:someone@example.org">x</a><img src="data:image/png;base64,AAAA">'
                '<a href="http://[broken">x</a>',
                "models/index.html": '<a href="..">x</a><a href="../">x</a><a href="../index.html#here">x</a>',
                "models/a/index.html": '<svg><g id="top"></g></svg><a href="../../#here">x</a>',
                "static/i.svg": "<svg/>",
                "static/s.js": "",
                "odd name.txt": "",
                "404.html": '<a href="/catalog/">x</a>',
            },
        )
        == []
    )


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ('<a href="none/">x</a>', "p/index.html: 'none/' leads to no file of the site"),
        ('<a href="none.html?q=1">x</a>', "p/index.html: 'none.html?q=1' leads to no file of the site"),
        ('<link href="none.css">', "p/index.html: 'none.css' leads to no file of the site"),
        ('<img src="none.png">', "p/index.html: 'none.png' leads to no file of the site"),
        ('<script src="none.js"></script>', "p/index.html: 'none.js' leads to no file of the site"),
        ('<form action="none/"></form>', "p/index.html: 'none/' leads to no file of the site"),
        ('<a href="../index.html/">x</a>', "p/index.html: '../index.html/' leads to no file of the site"),
        ('<a href="../../index.html">x</a>', "p/index.html: '../../index.html' leads to no file of the site"),
        ('<a href="/index.html">x</a>', "p/index.html: '/index.html' leads to no file of the site"),
        ('<a href="%2e%2e/none">x</a>', "p/index.html: '%2e%2e/none' leads to no file of the site"),
        ('<a href="#none">x</a>', "p/index.html: '#none' names an id that is not in p/index.html"),
        ('<a href="../#none">x</a>', "p/index.html: '../#none' names an id that is not in index.html"),
        ('<p>id="fake"</p><a href="#fake">x</a>', "p/index.html: '#fake' names an id that is not in p/index.html"),
        (f'<a href="{"n" * 300}">x</a>', f"p/index.html: '{'n' * 300}' leads to no file of the site"),
        ('<a href="a%00b">x</a>', "p/index.html: 'a%00b' leads to no file of the site"),
    ],
)
def test_a_dead_link_is_named_with_its_page(tmp_path: Path, markup: str, message: str) -> None:
    """Each kind of link, out of the site, from the root of the host, or to an id that is only text, is reported."""
    assert check(tmp_path, {"index.html": "<p id=top></p>", "p/index.html": markup}) == [message]


def test_a_file_beside_the_site_is_not_part_of_it(tmp_path: Path) -> None:
    """A link that climbs out of the site is dead, even where a file stands."""
    (tmp_path / "beside.html").touch()
    assert check(tmp_path / "site", {"index.html": '<a href="../beside.html">x</a>'}) == [
        "index.html: '../beside.html' leads to no file of the site"
    ]


def test_a_dead_link_is_reported_once_a_page(tmp_path: Path) -> None:
    """The same link twice on a page is one fault, on two pages it is two."""
    assert check(tmp_path, {"a.html": '<a href="x">1</a><a href="x">2</a>', "b.html": '<a href="x">1</a>'}) == [
        "a.html: 'x' leads to no file of the site",
        "b.html: 'x' leads to no file of the site",
    ]


def test_documents_are_checked_by_their_references(tmp_path: Path) -> None:
    """`self` and `html` count from the root, `next` and `previous` from the document; an id is no reference."""
    files = {
        "index.html": "",
        "api/models.json": '{"models": [], "next": "models-2.json", "previous": null}',
        "api/models-2.json": '{"models": [], "next": "models-3.json", "previous": "models.json"}',
        "api/models/a.json": '{"self": "api/models/a.json", "html": "models/a/", "id": "a", "previous": "a-0"}',
        "api/broken.json": "[]",
        "elsewhere/a.json": '{"self": "not/checked"}',
    }
    assert check(tmp_path, files) == [
        "api/broken.json: is no JSON object (Expected `object`, got `array`)",
        "api/models-2.json: next 'models-3.json' leads to no file of the site",
        "api/models/a.json: html 'models/a/' leads to no file of the site",
    ]


def test_only_the_files_asked_for_are_checked(tmp_path: Path) -> None:
    """What was checked when it was rendered need not be read again."""
    root = write_site(tmp_path, {"a.html": '<a href="gone">x</a>', "b.html": '<a href="a.html">x</a>'})
    assert verify_files(root, ["b.html"]) == []


@pytest.mark.parametrize("text", ['id="fake"', ' id="fake"', '<b title="x" >id="fake" id="fake"</b>'])
def test_an_id_in_the_text_of_a_page_is_none(tmp_path: Path, text: str) -> None:
    """Quotes stand bare in the text of a card."""
    assert check(tmp_path, {"index.html": f'<p>{text}</p><a href="#fake">x</a>'}) == [
        "index.html: '#fake' names an id that is not in index.html"
    ]


def test_links_are_those_that_a_parser_of_html_finds(tmp_path: Path) -> None:
    """On the pages of the product and of cards with odd text, compared with BeautifulSoup's."""
    card = render_card(
        'a <a href="https://x.org/?a=1&b=2" title="1 > &quot;2&quot;">b</a> `<a href="no">` "quoted" href="no" '
        '[c](https://y.org/(d) "t > u") <img src="https://z.org/i.png" alt="a>b"> <https://w.org>',
        None,
    )
    page = f'<body><a class="skip" href="#main">x</a><main id="main">{card}</main><form action="p"></form></body>'
    soup = BeautifulSoup(page, "html.parser")
    expected = [tag.get("href") or tag["action"] for tag in soup.find_all(["a", "form"])]
    assert len(expected) == 6
    assert list_links(page) == expected
